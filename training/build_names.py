"""Make extractors/data/names.jsonl.gz from a gathered list of names.

    python training/build_names.py GATHERED.jsonl.gz ACL.jsonl.gz

GATHERED holds one object a line: name, type, aliases, sources, tier, df, ambiguous,
case_sensitive, ambiguous_aliases, also. ACL holds abstracts whose licence lets us count in them:
a name that no licensed list holds may ship when it is met there, in its own casing, in MET papers.
See extractors/data/README.md for what comes out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from paperatlas.extractors.folding import fold_name, fold_token

# Papers with Code and what was cut from it: share-alike, so never the only ground for a row.
SHARE_ALIKE = {
    "World-Snapshot/papers-with-code",
    "paperswithcode/sota-extractor",
    "OpenBioLink/ITO",
    "viswavi/datafinder",
    "paperswithcode/axcell",
}
# No licence at their head, or counted over lists that have none.
UNLICENSED = {
    "papercopilot/paperlists",
    "fedebotu/ICLR2023-OpenReviewData",
    "EdisonLeeeee/ICLR2022-OpenReviewData",
    "chengyao-xie/NeurIPS2023-OpenReviewData",
    "horseee/Awesome-Efficient-LLM",
    "Efficient-ML/Awesome-Model-Quantization",
    "evanzd/ICLR2021-OpenReviewData",
    "dair-ai/ML-Papers-of-the-Week",
    "BradyFU/Awesome-Multimodal-Large-Language-Models",
    "EnnengYang/Awesome-Model-Merging-Methods-Theories-Applications",
    "RUCAIBox/LLMSurvey",
    "Thinklab-SJTU/awesome-ml4co",
    "aimerou/awesome-ai-papers",
    "mintisan/awesome-kan",
    "qingsongedu/Awesome-TimeSeries-SpatioTemporal-LM-LLM",
    "ebrahimpichka/awesome-optimization",
    "Mooler0410/LLMsPracticalGuide",
    "paper-lists#title-terms",
    "paper-lists#keywords",
    "paper-lists#acronyms",
}
COPYLEFT = {
    "benedekrozemberczki/karateclub",
    "cavalab/srbench",
    "arcee-ai/mergekit",
    "lucidrains/*",  # names only, licence not looked up
}
OWN_COUNT = "acl-anthology (our count)"
MET = 3  # papers
LONGEST = 7  # tokens
OUT = Path(__file__).resolve().parents[1] / "extractors" / "data" / "names.jsonl.gz"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def count_papers(names: dict[str, str], abstracts: Iterator[dict[str, Any]]) -> Counter[str]:
    """Count the papers in which each key of `names` occurs, in its casing if it has capitals."""
    found: Counter[str] = Counter()
    for paper in abstracts:
        tokens = re.findall(r"[\w+\-./']*[\w+]", f"{paper['title']}. {paper['abstract']}")
        folded = [fold_token(t) for t in tokens]
        seen = set()
        for i in range(len(tokens)):
            key = ""
            for j in range(i, min(i + LONGEST, len(tokens))):
                key += folded[j]
                name = names.get(key)
                if name is not None and (
                    name.islower() or not tokens[i].islower() or name[0].islower()
                ):
                    seen.add(key)
        found.update(seen)
    return found


def main() -> None:
    """Write the list and print what was kept and why."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gathered", type=Path)
    parser.add_argument("acl", type=Path)
    args = parser.parse_args()

    gathered = [r for r in rows(args.gathered) if r["tier"] in (1, 2) and usable(r["name"])]
    keys = {fold_name(r["name"]): r["name"] for r in gathered}
    met = count_papers(keys, rows(args.acl))
    kept = []
    grounds: Counter[str] = Counter()
    for r in gathered:
        key = fold_name(r["name"])
        free = [s for s in r["sources"] if s not in SHARE_ALIKE | UNLICENSED | COPYLEFT]
        count = met.get(key, 0)
        if not free and count < MET:
            grounds["left out: no free source"] += 1
            continue
        if r["df"] + count == 0 and r["tier"] == 2 and len(free) < 2:
            grounds["left out: one checkpoint list, in no abstract"] += 1
            continue
        grounds["free source" if free else "our own count"] += 1
        row: dict[str, Any] = {
            "name": r["name"].strip("_ "),
            "type": "Method" if r["type"] == "Model" else r["type"],
        }
        bad = set(r.get("ambiguous_aliases", ()))
        aliases = [a for a in r["aliases"] if a not in bad and usable(a) and fold_name(a) != key]
        if aliases:
            row["aliases"] = aliases
        also = sorted({"Method" if t == "Model" else t for t in r.get("also", ())} - {row["type"]})
        if also:
            row["also"] = also
        if r.get("ambiguous") or r.get("case_sensitive"):
            row["ambiguous"] = True
        row["df"] = r["df"] + count
        row["sources"] = free if free else [OWN_COUNT]
        kept.append(row)
    kept.sort(key=lambda r: (r["type"], r["name"].casefold(), r["name"]))
    body = "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in kept)
    OUT.write_bytes(gzip.compress(body.encode(), mtime=0))
    for ground, n in sorted(grounds.items()):
        print(f"{n:7}  {ground}")
    for kind, n in sorted(Counter(r["type"] for r in kept).items()):
        print(f"{n:7}  {kind}")
    print(f"{len(kept):7}  names, {OUT.stat().st_size / 1024:.0f} KiB")


def usable(name: str) -> bool:
    """Tell whether a name can be looked for in prose."""
    key = fold_name(name)
    return (
        len(key) > 1
        and not key.isdigit()
        and len(name) < 70
        and len(name.split()) <= LONGEST
        and not re.search(r"[{}<>|\\]|https?:", name)
    )


if __name__ == "__main__":
    main()
