"""Reading what there is to learn from: annotated papers, silver labels, partly labelled corpora."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from examples import Example, Labelled, Reader, annotated, make_example, result_links
from paperatlas.records import ENTITY_TYPES, Paper

# Files of each corpus below the folder of labelled corpora, and how much a word of it counts.
PARTLY = {
    "tdmsci": (("tdmsci/train.jsonl",), 1.0),
    "ner_dataset": (("ner_dataset/train.jsonl",), 0.5),
    "scirex": (("scirex/abstracts_train.jsonl",), 0.3),  # semi-automatic, its methods noisy
    "crossner_ai": (("crossner_ai/train.jsonl", "crossner_ai/dev.jsonl"), 0.3),  # Wikipedia
}
_HEAD = re.compile(
    r"[\s-]+(?:data ?sets?|corp(?:us|ora)|benchmarks?|collections?|data|suites?)$", re.I
)
_NAME = re.compile(r"[A-Z0-9]")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file, packed or not."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    for line in text.decode("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def annotated_papers(
    papers: Path, annotations: Path, reader: Reader
) -> Iterator[tuple[dict[str, Any], Paper, Example]]:
    """Yield annotated papers with their examples.

    Args:
        papers: JSONL with id, title and abstract.
        annotations: JSONL in the form of GUIDE.md, by the same ids.
        reader: see `Reader`.
    """
    texts = {row["id"]: row for row in lines(papers)}
    for gold in lines(annotations):
        row = texts[gold["id"]]
        paper = Paper(id=row["id"], title=row["title"] or "", abstract=row["abstract"])
        text = reader.text(paper)
        example = make_example(paper.id, text, annotated(gold, text))
        example.links = result_links(gold, text, paper)
        yield gold, paper, example


def silver(path: Path, reader: Reader) -> Iterator[Example]:
    """Yield what `silver.py` wrote."""
    for row in lines(path):
        text = reader.text(Paper(id=row["id"], title=row["title"], abstract=row["abstract"]))
        labelled = [
            Labelled(start, end, (kind,) if kind else (), tuple(roles))
            for start, end, kind, roles in row["mentions"]
        ]
        yield make_example(f"silver {row['id']}", text, labelled)


def partly_labelled(folder: Path, reader: Reader) -> Iterator[Example]:
    """Yield the sentences and abstracts of `PARTLY`, by the folder's ``label_map.json``."""
    maps = json.loads((folder / "label_map.json").read_text("utf-8"))
    for corpus, (files, weight) in PARTLY.items():
        for file in files:
            for row in lines(folder / file):
                yield partial_example(corpus, row, maps[corpus], reader, weight)


def partial_example(
    corpus: str, row: dict[str, Any], scheme: dict[str, Any], reader: Reader, weight: float
) -> Example:
    """Turn one row of a labelled corpus into an example.

    Args:
        corpus: its name.
        row: ``text`` and ``entities`` as (start, end, label).
        scheme: the corpus's part of ``label_map.json``.
        reader: see `Reader`.
        weight: how much a word counts.
    """
    source = row["text"]
    mentions = []
    for start, end, label, *_ in row["entities"]:
        mapped = scheme["map"].get(label, "?")
        if mapped is None:
            continue
        kind, _, condition = mapped.partition("|")
        named = _NAME.search(source[start + 1 : end]) is not None
        if kind == "?" or (condition == "named" and not named):
            mentions.append(Labelled(start, end, ()))
            continue
        mentions.extend(minimal(source, start, end, kind))
    covered: list[str] = [kind for kind in ENTITY_TYPES if kind in scheme["labels_covered"]]
    if "Dataset" in covered:  # no corpus parts benchmarks from other data sets
        covered.append("Benchmark")
    name = f"{corpus} {row.get('id', '')}"
    return make_example(name, reader.sentence(source), mentions, covered, weight)


def minimal(source: str, start: int, end: int, kind: str) -> Iterator[Labelled]:
    """Yield a mention as GUIDE.md marks it: without generic head noun, lists masked."""
    types: tuple[str, ...] = (kind,)
    if kind == "Dataset":
        types = ("Dataset", "Benchmark")
        head = _HEAD.search(source[start:end])
        if head and _NAME.search(source[start : start + head.start()]):
            end = start + head.start()
        if re.search(r",| and |/", source[start:end]):
            types = ()
    yield Labelled(start, end, types)
