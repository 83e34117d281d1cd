"""Train spaCy's own recogniser (CNN, no vectors) on the annotated papers, as a peer.

    python benchmarks/spacy_cnn.py --annotated PAPERS.jsonl ANNOTATED.jsonl [--annotated ...]
        [--steps 5000] -o FOLDER

Defaults throughout: blank English with spaCy's tokenizer, its hashed-embedding CNN, transitions.
Borderline entities are missing values: they count neither as mentions nor as nothing. Steps are
fixed beforehand; nothing is chosen on dev. ``accuracy.py --cnn FOLDER`` scores what is written.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from thinc.api import fix_random_seed

from paperatlas.records import ENTITY_TYPES

STEPS = 5000  # batches of up to 1000 words
DROPOUT = 0.1


def annotate(doc: Doc, entities: list[dict[str, Any]]) -> Doc:
    """Set the entities of a text wherever one of their surfaces stands as whole words.

    Args:
        doc: tokens of a title or an abstract.
        entities: as annotated; of surfaces that overlap the longest counts.
    """
    places = sorted(
        (
            (match.start(), match.end(), entity)
            for entity in entities
            for surface in entity["surfaces"]
            for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", doc.text)
        ),
        key=lambda place: (place[0] - place[1], place[0]),
    )
    named: list[Span] = []
    masked: list[Span] = []
    taken: set[int] = set()
    for start, end, entity in places:
        exact = doc.char_span(start, end, entity["type"])
        span = exact or doc.char_span(start, end, entity["type"], alignment_mode="expand")
        if span is None or not taken.isdisjoint(range(span.start, span.end)):
            continue
        taken.update(range(span.start, span.end))
        borderline = entity["kind"] == "borderline" or exact is None
        (masked if borderline else named).append(span)
    doc.set_ents(named, missing=masked, default="outside")
    return doc


def examples(nlp: Language, papers: Path, annotations: Path) -> Iterator[Example]:
    """Yield title and abstract of each annotated paper, apart, as the product gives them.

    Args:
        nlp: has the tokenizer.
        papers: JSONL with id, title and abstract.
        annotations: JSONL of annotated papers, by the same ids.
    """
    texts = {row["id"]: row for row in _rows(papers)}
    for gold in _rows(annotations):
        row = texts[gold["id"]]
        for text in (row["title"], row["abstract"]):
            if text and text.strip():
                reference = annotate(nlp.make_doc(text), gold["entities"])
                yield Example(nlp.make_doc(text), reference)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def endless(rows: list[Example], seed: int) -> Iterator[Example]:
    """Yield the examples in ever new order."""
    rng = random.Random(seed)  # noqa: S311
    while True:
        yield from rng.sample(rows, len(rows))


def train(nlp: Language, rows: list[Example], steps: int, seed: int, out: Path) -> None:
    """Train the recogniser of a pipeline and write it with the mean of its weights.

    Args:
        nlp: has the component ``ner``.
        rows: what to learn from.
        steps: batches, of 100 words at first and up to 1000.
        seed: of weights, order and dropout.
        out: folder of the trained pipeline.
    """
    fix_random_seed(seed)
    adam = nlp.initialize(lambda: rows)
    words = [int(min(100 * 1.001**k, 1000)) for k in range(steps + 1)]  # spaCy's default plan
    batches = minibatch_by_words(endless(rows, seed), size=words)
    started, losses = time.perf_counter(), {"ner": 0.0}
    for step, batch in zip(range(1, steps + 1), batches, strict=False):
        nlp.update(batch, sgd=adam, drop=DROPOUT, losses=losses)
        if step % 100 == 0:
            seconds = time.perf_counter() - started
            print(f"{step} loss {losses['ner']:.0f} {seconds:.0f} s", flush=True)
            losses = {"ner": 0.0}
    with nlp.use_params(adam.averages):
        nlp.to_disk(out)


def main() -> None:
    """Train and write the pipeline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner")
    for kind in ENTITY_TYPES:
        ner.add_label(kind)  # type: ignore[attr-defined]
    rows = list(chain.from_iterable(examples(nlp, *pair) for pair in args.annotated))
    print(f"{len(rows)} texts, {sum(len(row.reference) for row in rows)} tokens", flush=True)
    train(nlp, rows, args.steps, args.seed, args.out)


if __name__ == "__main__":
    main()
