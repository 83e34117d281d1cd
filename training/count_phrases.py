"""Make extractors/data/phrases.tsv.gz: how often, and in which company, phrases occur.

    python training/count_phrases.py ABSTRACTS.jsonl.gz [MORE.jsonl.gz ...]

A technical term tends to fill its whole run of content words and keeps to its company: a task
follows "for" and precedes "task", a method follows "using". For every candidate phrase in at least
LEAST papers the file says so in levels: a phrase, a tab, one digit for each level. No other text of
the abstracts is kept, and only phrases that the first file holds in at least LEAST_FIRST papers:
name that file first whose licence lets its words be passed on.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

from paperatlas.extractors.doctext import doctext
from paperatlas.extractors.phrases import AFTER, BEFORE, phrase_key
from paperatlas.extractors.pipeline import COMPONENTS, make_doc, make_nlp
from paperatlas.extractors.terms import is_break
from paperatlas.records import Paper

LEAST = 12
LEAST_FIRST = 3
PRUNED_EVERY = 20_000  # papers; phrases met once since are dropped, to bound memory
OUT = Path(__file__).resolve().parents[1] / "extractors" / "data" / "phrases.tsv.gz"


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("abstracts", type=Path, nargs="+")
    args = parser.parse_args()
    nlp = make_nlp([c for c in COMPONENTS if c.endswith(("sentences", "terms"))])
    slots = {w: 4 + k for k, words in enumerate(BEFORE) for w in words}
    after_slots = {w: 4 + len(BEFORE) + k for k, words in enumerate(AFTER) for w in words}
    width = 4 + len(BEFORE) + len(AFTER)
    counts: dict[str, list[int]] = {}
    papers = 0
    first: set[str] | None = None
    for path in args.abstracts:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if not row.get("abstract"):
                    continue
                papers += 1
                paper = Paper(id="", title="", abstract=row["abstract"])
                text = doctext(nlp(make_doc(nlp, paper)))
                lower, n = text.lower, len(text.lower)
                seen: set[str] = set()
                for start, end in text.candidates:
                    key = phrase_key(lower, start, end)
                    if key in seen:
                        continue
                    seen.add(key)
                    c = counts.setdefault(key, [0] * width)
                    c[0] += 1
                    left = start == 0 or is_break(lower[start - 1])
                    right = end == n or is_break(lower[end])
                    c[1] += left
                    c[2] += right
                    c[3] += left and right
                    if start and lower[start - 1] in slots:
                        c[slots[lower[start - 1]]] += 1
                    if end < n and lower[end] in after_slots:
                        c[after_slots[lower[end]]] += 1
                if papers % PRUNED_EVERY == 0:
                    floor = 1 + papers // 60_000
                    counts = {k: c for k, c in counts.items() if c[0] > floor}
                    print(papers, len(counts), flush=True)
        if first is None:
            first = {k for k, c in counts.items() if c[0] >= LEAST_FIRST}
    kept = sorted((k, c) for k, c in counts.items() if c[0] >= LEAST and k in (first or ()))
    body = "".join(f"{k}\t{levels(c)}\n" for k, c in kept)
    OUT.write_bytes(gzip.compress(body.encode(), mtime=0))
    print(f"{papers} papers, {len(kept)} phrases, {OUT.stat().st_size / 1024:.0f} KiB")


def levels(counts: list[int]) -> str:
    """Turn counts into digits: how many papers, then shares of them."""
    papers = counts[0]
    size = next(
        k for k, top in enumerate((25, 50, 100, 200, 500, 1500, 5000, 10**9)) if papers < top
    )
    fills = "".join(str(min(9, c * 10 // papers)) for c in counts[1:4])
    company = "".join(
        str(next(k for k, top in enumerate((1, 4, 8, 15, 25, 200)) if 100 * c < top * papers))
        for c in counts[4:]
    )
    return f"{size}{fills}{company}"


if __name__ == "__main__":
    main()
