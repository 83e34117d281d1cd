# make demo   sets everything up, builds the sample's graph and maps      make test   sets everything up, passes the suite
# make help   lists the rest

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    := atlas
SHARED ?= ../shared
MADE   ?= build/training
TRAIN  := .venv-train
PEERS  := .venv-peers

.PHONY: help demo test check pytest style types browsers neo4j node web accuracy accuracy-peers resolution train train-smoke cypher-docs bench bench-cluster bench-peers bench-site bench-neo4j crashes clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: $(VENV)/.installed  ## build the sample's graph and its linked maps
	@mkdir -p $(OUT) && rm -f $(OUT)/atlas.lbdb
	@$(BIN)/paperatlas build examples/papers.jsonl -o $(OUT)/atlas.lbdb
	@$(BIN)/paperatlas draw $(OUT)/atlas.lbdb -o $(OUT)/site --title "Sample atlas"
	@echo
	@echo "graph  $(OUT)/atlas.lbdb"
	@echo "maps   $(OUT)/site/index.html   (open it by double click)"
	@echo
	@echo "Try next:"
	@echo "  $(BIN)/paperatlas show $(OUT)/atlas.lbdb \"Long Range Arena\""
	@echo "  $(BIN)/paperatlas query $(OUT)/atlas.lbdb \"MATCH (p:Paper)-[:EVALUATES_ON]->(b {name: 'GSM8K'}) RETURN p.title, p.year ORDER BY p.year\""
	@echo "  $(BIN)/paperatlas schema"

test: check pytest  ## style, types and the whole suite

check: style types

style: $(VENV)/.developing
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(VENV)/.developing
	@$(BIN)/mypy

pytest: $(VENV)/.developing browsers neo4j node
	@$(BIN)/python -m pytest -q

browsers:
	@sh tests/install_browsers.sh

neo4j:
	@sh tests/neo4j/install.sh

node:
	@sh tests/install_node.sh

web: node  ## build the pages' scripts anew from visualizations/web
	@cd visualizations/web && npm run --silent types && npm run --silent build

# What is not in $(MADE) (see training/) is not measured anew: the report says of which day it is.
accuracy: $(VENV)/.developing  ## score the extraction on annotated abstracts: benchmarks/accuracy.md
	@$(BIN)/python benchmarks/accuracy.py $(SHARED) --full $(MADE)/encoder.full.onnx \
		--cnn $(MADE)/spacy_cnn --crossed $(MADE)/crossed.jsonl --learnt $(MADE)/more.papers.jsonl

accuracy-peers: $(VENV)/.developing $(TRAIN)/.installed  ## train what we are measured beside, and other seeds (two hours), then score them
	@$(BIN)/python benchmarks/spacy_cnn.py -o $(MADE)/spacy_cnn \
		--annotated $(SHARED)/gold/train.papers.jsonl $(SHARED)/gold/train.jsonl \
		--annotated $(MADE)/more.papers.jsonl $(MADE)/more.jsonl
	@$(TRAIN)/bin/python benchmarks/scierc.py $(SHARED)/labelled
	@$(TRAIN)/bin/python benchmarks/scierc.py $(SHARED)/labelled --start $(MADE)/first.pt
	@$(TRAIN)/bin/python benchmarks/seeds.py $(SHARED) --build $(MADE)
	@$(MAKE) --no-print-directory accuracy

# torch for processors only is a tenth of the size: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
train: $(TRAIN)/.installed  ## train the encoder and fit all weights from ../shared (hours; goes on after a stop)
	@SHARED="$(SHARED)" BUILD="$(MADE)" PYTHON=$(TRAIN)/bin/python sh training/train.sh

train-smoke: $(TRAIN)/.installed  ## try the training code on papers of our own (a minute)
	@$(TRAIN)/bin/python -m pip install -q "pytest>=8.3"
	@$(TRAIN)/bin/python -m pytest -q tests/training/test_smoke.py tests/training/test_fast.py tests/training/test_logistic.py

resolution: $(VENV)/.developing  ## score and time the resolution of names: benchmarks/resolution.md
	@mkdir -p $(MADE)
	@$(BIN)/python training/join_texts.py $(SHARED) -o $(MADE)
	@$(BIN)/python benchmarks/resolution_scale.py $(if $(CORPUS),--corpus $(CORPUS))
	@$(BIN)/python benchmarks/resolution.py $(SHARED) $(MADE)/more.papers.jsonl

cypher-docs: $(VENV)/.developing  ## write docs/cypher.md anew from the texts that are held against a Neo4j
	@$(BIN)/python -m tests.graph.stores.cypher_page > docs/cypher.md.new && mv docs/cypher.md.new docs/cypher.md

bench: $(VENV)/.developing  ## measure each stage of a build, and builds by size (SIZES="1000 10000"): benchmarks/speed.md
	@$(BIN)/python benchmarks/speed.py $(SHARED) $(if $(SIZES),--sizes $(SIZES))

bench-cluster: $(VENV)/.developing  ## measure a build on a cluster beside one on one machine: benchmarks/cluster.md
	@$(BIN)/python benchmarks/cluster.py $(SHARED)

bench-peers: $(PEERS)/.installed  ## time what else finds names in abstracts, beside ours, then all of `make bench`
	@$(PEERS)/bin/python benchmarks/speed_peers.py $(SHARED)
	@$(MAKE) --no-print-directory bench

bench-site: $(VENV)/.developing browsers node  ## measure the site and its map, beside pyvis and sigma.js: benchmarks/site.md
	@cd benchmarks/site && npm ci --silent --ignore-scripts
	@$(BIN)/python benchmarks/site.py $(SHARED)

bench-neo4j: $(VENV)/.developing neo4j  ## time the load of a Neo4j server: benchmarks/neo4j.md
	@$(BIN)/python -m pip install -q -e ".[neo4j]"
	@$(BIN)/python benchmarks/neo4j_load.py

crashes: $(VENV)/.developing neo4j  ## kill loads of both stores and the server, fifty times each: benchmarks/crashes.md
	@$(BIN)/python benchmarks/crashes.py

clean:  ## remove what the other targets made
	rm -rf $(VENV) $(TRAIN) $(PEERS) $(OUT) build/lib build/bdist.* dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.made:
	@sh tests/make_venv.sh $(PYTHON) $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	@echo "installing paperatlas into $(VENV) ..."
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install -q -e . # setuptools warns of the stage folders: they are meant
	@touch $@

$(TRAIN)/.installed: pyproject.toml
	@sh tests/make_venv.sh $(PYTHON) $(TRAIN)
	@echo "installing what training needs into $(TRAIN) ..."
	@PYTHONWARNINGS=ignore $(TRAIN)/bin/python -m pip install -q -e ".[train]"
	@touch $@

$(PEERS)/.installed: pyproject.toml
	@sh tests/make_venv.sh $(PYTHON) $(PEERS)
	@echo "installing what our speed is measured beside into $(PEERS) ..."
	@PYTHONWARNINGS=ignore $(PEERS)/bin/python -m pip install -q -e . --group peers
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	@echo "installing what the tests need into $(VENV) ..."
	@$(BIN)/python -m pip install -q --group dev
	@touch $@
