"""Label papers by what is shipped, for the encoder to learn from before it sees annotated ones.

    python training/silver.py CORPUS.jsonl.gz... --count 12000 -o silver.jsonl

Writes one JSON object a paper: title, abstract and mentions as ``[start, end, type or null,
roles]``, offsets into title, newline, abstract. What the recogniser is unsure of is masked (null).
The papers are drawn with a fixed seed, the same number from each corpus. With ``--recogniser
model`` the teacher is the encoder that stands in ``extractors/models``, so that each training
learns from the one before (self-training); ``rules`` starts from nothing.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from pathlib import Path
from typing import Any

from paperatlas.extractors import pipeline, scoring
from paperatlas.extractors.doctext import DocText, doctext
from paperatlas.records import Paper

SURE = 0.6  # at least this confident: a label
UNSURE = 0.12  # at least this, but not taken: masked
SHORTEST = 300  # characters of an abstract
LONGEST = 2500


def mentions(text: DocText) -> list[list[Any]]:
    """Return what the rules say of a text that all components have read."""
    roles: dict[tuple[str, str], list[str]] = {}
    for found in text.found:
        own = roles.setdefault((found.type, found.entity), [])
        if found.role not in own:
            own.append(found.role)
    out: list[list[Any]] = [
        [
            text.starts[f.start],
            text.ends[f.end - 1],
            f.type if f.confidence >= SURE else None,
            roles[f.type, f.entity] if f.confidence >= SURE else [],
        ]
        for f in text.found
    ]
    for group, share in zip(*scoring.weigh(text), strict=True):
        if 1 - share[0] >= UNSURE:
            out.extend([text.starts[a], text.ends[b - 1], None, []] for a, b in group.spans)
    return out


def draw(corpus: Path, count: int, skip: frozenset[str]) -> list[dict[str, Any]]:
    """Draw papers whose text has a usual length and whose title is not to be skipped."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        rows = [
            row
            for row in map(json.loads, lines)
            if row.get("title")
            and SHORTEST <= len(row.get("abstract") or "") <= LONGEST
            and folded(row["title"]) not in skip
        ]
    return random.Random(corpus.name).sample(rows, min(count, len(rows)))  # noqa: S311


def folded(title: str) -> str:
    """Fold a title, for papers that stand in two corpora."""
    return "".join(filter(str.isalnum, title.casefold()))


def main() -> None:
    """Write the silver labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=12000, help="papers in all")
    parser.add_argument("--recogniser", choices=("model", "rules"), default="model")
    parser.add_argument("--skip", type=Path, nargs="*", default=[], help="papers never to use")
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    skip = frozenset(
        folded(json.loads(line)["title"])
        for path in args.skip
        for line in path.read_text("utf-8").splitlines()
    )
    nlp = pipeline.make_nlp(recogniser=args.recogniser)
    with args.out.open("w", encoding="utf-8") as out:
        for corpus in args.corpora:
            rows = draw(corpus, args.count // len(args.corpora), skip)
            papers = [
                Paper(id=str(r["id"]), title=r["title"], abstract=r["abstract"]) for r in rows
            ]
            docs = nlp.pipe(pipeline.make_doc(nlp, paper) for paper in papers)
            for paper, doc in zip(papers, docs, strict=True):
                line = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
                marks = mentions(doctext(doc))
                out.write(json.dumps({**line, "mentions": marks}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
