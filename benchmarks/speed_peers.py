"""Time what else finds names in abstracts, beside our recognisers: processor time an abstract.

    python benchmarks/speed_peers.py SHARED [--papers N]

Each is a process of its own with one thread that reads the same real abstracts, one after the
other. Those that need a trained model have random weights, or the pretrained encoder that our
training starts from: the time is the same. What is not installed is said not to have run
(``make bench-peers`` sets all of them up). Writes ``figures/speed_peers.json``, which `speed.py`
shows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from abstracts import write_records
from figures import keep

WARM = 20  # abstracts that are read before the clock starts
THREADS = ("OMP_NUM_THREADS", "PAPERATLAS_THREADS", "TOKENIZERS_PARALLELISM", "MKL_NUM_THREADS")

Read = Callable[[list[str]], None]


@dataclass(frozen=True, slots=True)
class Peer:
    """Something that reads abstracts.

    Attributes:
        what: for the table.
        package: whose version is told; it must be installed.
        make: sets it up; returns what reads texts.
    """

    what: str
    package: str
    make: Callable[[], Read]


def ours(recogniser: str) -> Callable[[], Read]:
    """Return what sets up one of our recognisers: grouping, roles and results included."""

    def make() -> Read:
        from paperatlas.extractors.extractor import Extractor
        from paperatlas.records import Paper

        extractor = Extractor(recogniser=recogniser)

        def read(texts: list[str]) -> None:
            papers = []
            for at, text in enumerate(texts):
                title, _, abstract = text.partition("\n")
                papers.append(Paper(id=str(at), title=title, abstract=abstract))
            for _ in extractor.extract(papers):
                pass

        return read

    return make


def entity_ruler() -> Read:
    """The EntityRuler of spaCy over the names that we ship."""
    import spacy

    from paperatlas.extractors.gazetteer import known_names

    nlp = spacy.blank("en")
    tokenizer: Any = nlp.tokenizer
    tokenizer.max_cache_size = 1_000_000  # else the patterns fill it, and each text is slower
    nlp.add_pipe("sentencizer")
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns(
        [
            {"label": known.type, "pattern": spelling}
            for spellings in known_names().values()
            for spelling, known in spellings
        ]
    )
    return lambda texts: [None for _ in nlp.pipe(texts)].clear()


def spacy_cnn() -> Read:
    """The recogniser of spaCy (a CNN of four layers, no vectors), untrained."""
    import spacy

    nlp = spacy.blank("en")
    ner: Any = nlp.add_pipe("ner")
    for kind in ("Method", "Dataset", "Benchmark", "Task", "Metric"):
        ner.add_label(kind)
    nlp.initialize()
    return lambda texts: [None for _ in nlp.pipe(texts)].clear()


def yake() -> Read:
    """YAKE's keywords of up to three words."""
    from yake import KeywordExtractor

    extractor = KeywordExtractor(lan="en", n=3, top=20)
    return lambda texts: [extractor.extract_keywords(text) for text in texts].clear()


def keybert() -> Read:
    """KeyBERT with MiniLM, keywords of up to three words."""
    from keybert import KeyBERT
    from pretrained import packaged_encoder
    from sentence_transformers import SentenceTransformer

    model = KeyBERT(SentenceTransformer(str(packaged_encoder()), device="cpu"))

    def read(texts: list[str]) -> None:
        for text in texts:
            model.extract_keywords(text, keyphrase_ngram_range=(1, 3), top_n=20)

    return read


def gliner() -> Read:
    """GLiNER's architecture on MiniLM with random weights, asked for our five types."""
    from gliner import GLiNER, GLiNERConfig
    from pretrained import packaged_encoder

    model = GLiNER.from_config(GLiNERConfig(model_name=str(packaged_encoder()), max_len=512))
    model.eval()
    kinds = ["method", "dataset", "benchmark", "task", "metric"]
    return lambda texts: [model.predict_entities(text, kinds) for text in texts].clear()


PEERS = {
    "rules": Peer("paperatlas, `rules`", "paperatlas", ours("rules")),
    "fast": Peer("paperatlas, `fast`", "paperatlas", ours("fast")),
    "model": Peer("paperatlas, `model`", "paperatlas", ours("model")),
    "entity_ruler": Peer("spaCy EntityRuler over our list of names", "spacy", entity_ruler),
    "spacy_cnn": Peer("spaCy CNN, untrained", "spacy", spacy_cnn),
    "yake": Peer("YAKE, keywords", "yake", yake),
    "keybert": Peer("KeyBERT with MiniLM-L6, keywords", "keybert", keybert),
    "gliner": Peer("GLiNER on MiniLM-L6, random weights", "gliner", gliner),
}


def timed(name: str, texts: list[str]) -> dict[str, Any]:
    """Return seconds of set-up and milliseconds an abstract, of this process's processor time."""
    began = time.process_time()
    read = PEERS[name].make()
    read(texts[:WARM])
    ready = time.process_time()
    read(texts[WARM:])
    took = time.process_time() - ready
    return {
        "version": version(PEERS[name].package),
        "load s": round(ready - began, 2),
        "ms": round(1000 * took / (len(texts) - WARM), 2),
    }


def measured(name: str, file: Path) -> dict[str, Any] | str:
    """Time one in a process of its own; return why not where it does not run."""
    try:
        version(PEERS[name].package)
    except PackageNotFoundError:
        return f"{PEERS[name].package} is not installed: `make bench-peers`"
    done = subprocess.run(
        [sys.executable, __file__, str(file), "--one", name],
        capture_output=True,
        text=True,
        env=os.environ | dict.fromkeys(THREADS, "1") | {"HF_HUB_OFFLINE": "1"},
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure each, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--papers", type=int, default=320)
    parser.add_argument("--one", choices=PEERS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        rows = map(json.loads, args.shared.read_text("utf-8").splitlines())
        print(json.dumps(timed(args.one, [f"{r['title']}\n{r['abstract']}" for r in rows])))
        return
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = write_records(args.shared, args.papers, Path(folder, "papers.jsonl"))
        for name in PEERS:
            figures[name] = measured(name, file)
            print(name, figures[name], flush=True)
    keep("speed_peers", "make bench-peers", {"papers": args.papers, "systems": figures})


if __name__ == "__main__":
    main()
