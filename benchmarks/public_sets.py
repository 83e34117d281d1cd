"""Public test sets: their texts, their mentions in our types, and which rows were learnt from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from spans import Span, figures, score, tally, without_head

from paperatlas.extractors.pipeline import Extractor
from paperatlas.records import Paper

LEARNT = frozenset({"tdmsci", "ner_dataset", "scirex", "crossner_ai"})
"""Corpora with labels that the shipped model learns from: their train parts, CrossNER's dev too."""

SHORTEST = 40  # letters and digits of a sentence that tells a text apart
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class TestSet:
    """A public test set.

    Attributes:
        name: of its folder below ``labelled`` and in ``overlap.tsv``.
        title: for the report.
        file: in that folder.
        types: native label to the type that it is compared as.
    """

    name: str
    title: str
    file: str
    types: dict[str, str]


TEST_SETS = (
    TestSet(
        "tdmsci",
        "TDMSci test",
        "test.jsonl",
        {"TASK": "Task", "DATASET": "Dataset", "METRIC": "Metric"},
    ),
    TestSet(
        "scirex",
        "SciREX test, titles and abstracts",
        "abstracts_test.jsonl",
        {"Method": "Method", "Task": "Task", "Metric": "Metric", "Material": "Dataset"},
    ),
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a test set with its mentions."""

    id: str
    source: str
    gold: tuple[Span, ...]


def read_texts(labelled: Path, test_set: TestSet) -> list[Text]:
    """Read a test set.

    Args:
        labelled: folder of the labelled corpora.
        test_set: which.
    """
    with (labelled / test_set.name / test_set.file).open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    return [
        Text(
            row["id"],
            row["text"],
            tuple(
                Span(start, end, test_set.types[label])
                for start, end, label, *_ in row["entities"]
                if label in test_set.types
            ),
        )
        for row in rows
    ]


def shared_rows(overlap: Path, name: str, others: Iterable[str] | None = None) -> frozenset[str]:
    """Return the test rows that share a sentence with another corpus.

    Args:
        overlap: ``overlap.tsv``: test corpus, test row with its part in brackets, other corpus.
        name: the test corpus.
        others: the other corpora that count; None counts all.
    """
    wanted = None if others is None else frozenset(others)
    found = set()
    for line in overlap.read_text("utf-8").splitlines()[1:]:
        corpus, row, other, *_ = line.split("\t")
        if corpus == name and (wanted is None or other in wanted):
            found.add(row.rsplit(" (", 1)[0])
    return frozenset(found)


def learnt_rows(texts: Iterable[Text], papers: Iterable[str]) -> frozenset[str]:
    """Return the test rows that have a sentence in common with a paper that was learnt from.

    Only letters and digits are compared, so it does not matter how a corpus parts words.

    Args:
        texts: the test set.
        papers: titles and abstracts of annotated papers.
    """
    known = "\n".join(map(_folded, papers))
    return frozenset(
        text.id
        for text in texts
        for sentence in map(_folded, _SENTENCE.split(text.source))
        if len(sentence) >= SHORTEST and sentence in known
    )


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def read_mentions(recogniser: str, texts: list[Text]) -> dict[str, tuple[Span, ...]]:
    """Let a recogniser read texts as abstracts without title; a Benchmark counts as Dataset.

    Returns:
        What was found, by the text's id.
    """
    papers = [Paper(id=text.id, title="", abstract=text.source) for text in texts]
    return {
        extraction.paper_id: tuple(
            Span(m.start, m.end, "Dataset" if m.type == "Benchmark" else m.type)
            for m in extraction.mentions
        )
        for extraction in Extractor(recogniser=recogniser).extract(papers)
    }


def compare(
    texts: list[Text], found: dict[str, tuple[Span, ...]], types: Iterable[str]
) -> dict[str, object]:
    """Score what was found in three ways: exact as annotated, exact and overlapping without nouns.

    Args:
        texts: with their annotated mentions.
        found: by text id.
        types: what the test set annotates.
    """
    order = tuple(dict.fromkeys(types))
    out: dict[str, object] = {
        "texts": len(texts),
        "mentions": sum(len(text.gold) for text in texts),
    }
    for way, cut, overlap in (
        ("exact", True, False),
        ("overlap", True, True),
        ("exact as annotated", False, False),
    ):
        rows = []
        for text in texts:
            gold, own = text.gold, found[text.id]
            if cut:
                gold = tuple(without_head(text.source, span) for span in gold)
                own = tuple(without_head(text.source, span) for span in own)
            rows.append((text.id, tally(gold, own, order, overlap=overlap)))
        out[way] = figures(score(rows), order)
    return out


def measure(
    labelled: Path, test_set: TestSet, recogniser: str, learnt: Iterable[str]
) -> dict[str, object]:
    """Score a recogniser on a test set: all rows, and those that are new to it.

    Args:
        labelled: folder of the labelled corpora.
        test_set: which.
        recogniser: ``NAME`` or ``NAME:SOURCE``.
        learnt: titles and abstracts of the annotated papers that models learn from.

    Returns:
        For ``all`` rows, those with ``none learnt`` (no sentence in common with a corpus of
        `LEARNT` or a paper of `learnt`) and those with ``none shared`` (nor with any corpus of
        ``overlap.tsv``), what `compare` returns.
    """
    texts = read_texts(labelled, test_set)
    found = read_mentions(recogniser, texts)
    overlap = labelled / "overlap.tsv"
    own = learnt_rows(texts, learnt)
    out: dict[str, object] = {}
    for which, gone in (
        ("all", frozenset[str]()),
        ("none learnt", own | shared_rows(overlap, test_set.name, LEARNT - {test_set.name})),
        ("none shared", own | shared_rows(overlap, test_set.name)),
    ):
        left = [text for text in texts if text.id not in gone]
        out[which] = compare(left, found, test_set.types.values())
    return out
