"""Join our annotations with the texts they were made on, which are not ours to hand out.

    python training/join_texts.py ../shared -o build/training

Reads ``annotations.jsonl.gz`` beside this script and looks the papers up in the corpora by id.
Writes ``more.papers.jsonl`` (id, title, abstract) and ``more.jsonl`` (the annotations). A paper
whose text is not the one that was annotated is left out and named. ``"habits": "guide"`` marks
those whose annotators were told how the guide's own annotators read it: how many entities are
borderline, which terms count as introduced, which place of a result a task may fill.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from pathlib import Path

ANNOTATIONS = Path(__file__).with_name("annotations.jsonl.gz")
# The first part of an annotation's id, and where the papers of that corpus are.
CORPORA = {
    "acl": "corpus/acl.jsonl.gz",
    "conf": "corpus/conferences.jsonl.gz",
    "sota": "labelled/sota_pwc/train.jsonl.gz",
}


def print_of(title: str, abstract: str) -> str:
    """Return a short fingerprint of a text."""
    return hashlib.sha256(f"{title}\n{abstract}".encode()).hexdigest()[:12]


def texts(shared: Path, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """Return title and abstract of the wanted papers, spaces and line ends of the latter as one."""
    out: dict[str, tuple[str, str]] = {}
    for corpus, place in CORPORA.items():
        with gzip.open(shared / place, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                key = f"{corpus}/{row['id']}"
                if key in wanted:
                    out[key] = (row["title"], " ".join(row["abstract"].split()))
    return out


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    rows = [json.loads(line) for line in gzip.decompress(ANNOTATIONS.read_bytes()).splitlines()]
    found = texts(args.shared, {row["id"] for row in rows})
    papers, annotations = [], []
    for row in rows:
        known = found.get(row["id"])
        if known is None or print_of(*known) != row.pop("text"):
            print(
                f"{row['id']}: not in the corpora, or with another text; left out", file=sys.stderr
            )
            continue
        papers.append({"id": row["id"], "title": known[0], "abstract": known[1]})
        annotations.append({**row, "values": "in digits"})  # results in words were not annotated
    args.out.mkdir(parents=True, exist_ok=True)
    for name, objects in (("more.papers.jsonl", papers), ("more.jsonl", annotations)):
        body = "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects)
        (args.out / name).write_text(body, "utf-8")
    print(f"{len(papers)} of {len(rows)} annotated papers joined with their texts")


if __name__ == "__main__":
    main()
