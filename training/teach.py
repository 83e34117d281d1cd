"""Have the shipped encoder read many papers, for the small one to learn from what it says.

    python training/teach.py CORPUS.jsonl.gz... --count 30000 -o FOLDER

Writes ``FOLDER/papers.jsonl`` (id, title, abstract) and ``FOLDER/part-000.npz`` ..., one for each
thousand: for each paper, one line a word, the probabilities of tags and of roles. The papers are
drawn with a fixed seed, the same number from each corpus. A killed run goes on with the next part.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from silver import draw, folded

from paperatlas.extractors.encoder import shipped_encoder
from paperatlas.extractors.extractor import candidates_as_lists
from paperatlas.extractors.tokenizer import Tokenizer
from paperatlas.records import Paper

PART = 1000
TOGETHER = 64


def main() -> None:
    """Write the papers and what is said of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=30000, help="papers in all")
    parser.add_argument("--skip", type=Path, nargs="*", default=[], help="papers never to use")
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    skip = frozenset(
        folded(json.loads(line)["title"])
        for path in args.skip
        for line in path.read_text("utf-8").splitlines()
    )
    drawn = [draw(corpus, args.count // len(args.corpora), skip) for corpus in args.corpora]
    papers = [
        Paper(id=f"{corpus.name} {row['id']}", title=row["title"], abstract=row["abstract"])
        for rows in zip(*drawn, strict=False)
        for corpus, row in zip(args.corpora, rows, strict=True)
    ]
    with (args.out / "papers.jsonl").open("w", encoding="utf-8") as out:
        for paper in papers:
            line = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    encoder, tokenizer = shipped_encoder(), Tokenizer()
    for at in range(0, len(papers), PART):
        part = args.out / f"part-{at // PART:03}.npz"
        if part.exists():
            continue
        began = time.perf_counter()
        said = {}
        for first in range(at, min(at + PART, len(papers)), TOGETHER):
            batch = papers[first : min(first + TOGETHER, at + PART)]
            texts = candidates_as_lists(batch, tokenizer)
            for paper, reading in zip(batch, encoder.read(texts), strict=True):
                lines = np.concatenate([reading.tags, reading.roles], axis=1)
                said[paper.id] = lines.astype(np.float16)
        unfinished = part.with_suffix(".unfinished.npz")
        np.savez(unfinished, **said)  # type: ignore[arg-type]
        unfinished.rename(part)
        print(f"{at + PART} {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
