"""The whole way, as a newcomer walks it: input in, a graph to query, pages to open."""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import paperatlas as pa
from paperatlas.engine import read_input
from paperatlas.errors import StoreBusy
from paperatlas.extraction_json import extraction_to_json


def nodes_and_edges(atlas: pa.Atlas) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return a graph's contents in an order of their own, to compare two graphs."""
    graph = atlas.to_networkx()
    edges = [f"{s} {k} {t} {sorted(p.items())}" for s, t, k, p in graph.edges(keys=True, data=True)]
    return {node: dict(graph.nodes[node]) for node in sorted(graph)}, sorted(edges)


@pytest.fixture(scope="module")
def pages(shared: Path) -> Path:
    return shared / "corpus" / "pages"


@pytest.fixture(scope="module")
def found(pages: Path) -> list[tuple[pa.Paper, pa.Extraction]]:
    return list(pa.extract(pages))


def test_the_sample_becomes_a_graph_that_connects_its_papers(sample_store: Path) -> None:
    with pa.open_atlas(sample_store) as atlas:
        for name, at_least in (("GSM8K", 15), ("MATH", 10), ("Long Range Arena", 8)):
            rows = atlas.query(
                "MATCH (p:Paper)-[:EVALUATES_ON]->(b {name: $name}) RETURN DISTINCT p.id", name=name
            ).rows
            assert len(rows) >= at_least, name


def test_the_same_input_twice_gives_the_same_graph(sample: Path, tmp_path: Path) -> None:
    with pa.build(sample) as one, pa.build(sample, to=tmp_path / "two.lbdb") as two:
        assert nodes_and_edges(one) == nodes_and_edges(two)


def test_the_order_of_the_papers_does_not_matter(sample: Path, tmp_path: Path) -> None:
    lines = sample.read_text("utf-8").splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    shuffled = tmp_path / sample.name
    shuffled.write_text("".join(lines), "utf-8")
    with pa.build(sample) as one, pa.build(shuffled) as two:
        nodes, edges = nodes_and_edges(one)
        others, other_edges = nodes_and_edges(two)
        for each in (nodes, others):
            for properties in each.values():
                properties.pop("sources", None)  # the files' paths differ

        assert nodes == others
        assert edges == other_edges


def test_tables_come_as_pandas_frames(sample_store: Path) -> None:
    with pa.open_atlas(sample_store) as atlas:
        results = atlas.to_pandas("results")
        papers = atlas.to_pandas("papers")

    assert len(papers) == 84
    assert {"paper", "benchmark", "metric", "value", "sentence"} <= set(results.columns)
    assert len(results) > 50


def test_the_real_pages_give_330_papers_that_remember_their_pages(pages: Path) -> None:
    papers, skips = read_input(pages)

    assert len(papers) == 330
    assert skips == ()
    assert sum(len(paper.sources) for paper in papers) == 61 + 52 + 39 + 215 + 47


def test_offsets_fit_the_text_on_all_real_pages(
    found: list[tuple[pa.Paper, pa.Extraction]],
) -> None:
    for paper, extraction in found:
        texts = {"title": paper.title, "abstract": paper.abstract}
        for mention in extraction.mentions:
            text = texts[mention.field]
            assert text[mention.start : mention.end] == mention.text
            assert 0 <= mention.sentence.start <= mention.start
            assert mention.end <= mention.sentence.end <= len(text)
        for result in extraction.results:
            text = texts[result.field]
            assert 0 <= result.span.start < result.span.end <= len(text)
            assert result.sentence.start <= result.span.start
            assert result.span.end <= result.sentence.end
        for link in extraction.links:
            assert texts[link.field][link.start : link.end] == link.url


def test_every_mention_belongs_to_an_entity_of_its_paper(
    found: list[tuple[pa.Paper, pa.Extraction]],
) -> None:
    for _, extraction in found:
        entities = {(entity.type, entity.name): entity for entity in extraction.entities}
        assert len(entities) == len(extraction.entities)
        for mention in extraction.mentions:
            entity = entities[mention.type, mention.entity]
            assert mention.text in entity.surfaces
            assert mention.role in entity.roles


def test_extraction_does_not_depend_on_the_hash_seed(pages: Path, tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.jsonl"
        subprocess.run(
            [sys.executable, "-m", "paperatlas", "extract", str(pages), "-o", str(out)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        written.append(out.read_bytes())

    assert written[0] == written[1]


def test_the_scorer_reads_what_extract_writes(shared: Path, tmp_path: Path) -> None:
    gold = shared / "gold"
    out = tmp_path / "found.jsonl"
    with out.open("w", encoding="utf-8") as file:
        for paper, extraction in pa.extract(gold / "dev.papers.jsonl"):
            file.write(json.dumps(extraction_to_json(extraction, paper)) + "\n")
    done = subprocess.run(
        [sys.executable, str(gold / "score.py"), str(gold / "dev.jsonl"), str(out), "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    figures = json.loads(done.stdout)

    assert figures["papers without predictions"] == 0
    assert figures["entities"]["f1"] >= 0.45
    assert figures["named recall"] >= 0.75
    assert figures["result values"]["f1"] >= 0.60


def test_a_second_build_into_one_store_waits_its_turn(sample: Path, tmp_path: Path) -> None:
    store = tmp_path / "one.lbdb"
    with pa.build(sample, to=store), pytest.raises(StoreBusy, match=re.escape("one.lbdb")):
        pa.build(sample, to=store)
    with pa.build(sample, to=store) as atlas:
        assert atlas.report is not None
        assert atlas.report.new == 0


def test_a_build_that_fails_leaves_no_file_and_no_lock(sample: Path, tmp_path: Path) -> None:
    store = tmp_path / "one.lbdb"

    def stop(step: str, done: int, total: int | None) -> None:
        if step == "extract":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pa.build(sample, to=store, progress=stop)
    assert list(tmp_path.iterdir()) == []
    pa.build(sample, to=store).close()
    assert [file.name for file in tmp_path.iterdir()] == ["one.lbdb"]
