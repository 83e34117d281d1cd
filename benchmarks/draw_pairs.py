"""Draw pairs of names from real abstracts for a person to label: one thing, or two?

    python benchmarks/draw_pairs.py --seed 4 -o pairs.tsv

The names are those that annotators marked (``training/annotations.jsonl.gz``, whose first 7,136
abstracts the test and development pairs of ``pairs.tsv`` were drawn from; the held ones are from
every sixth of 18,285, ``--seed 11 --fold 0 6 --skip BEFORE``, the fresh ones likewise with
``--seed 23``); nothing of our resolution has a part in drawing. Half of the pairs are drawn where
names of one thing are likely, half where names of two things look alike:

- *spelled*: equal but for case, space and hyphen, or for a plural;
- *marked as one*: two names that an annotator gave one thing in one abstract;
- *initials*: a short name and a longer one with these initials, marked in different abstracts;
- *near*: alike for rapidfuzz (token_sort_ratio of 84 or more), not equal;
- *begins with*: one name begins with the other;
- *shared words*: most words in common.

Written are type, both names, the ids of abstracts that name them, and where the pair is from.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from rapidfuzz import fuzz

ANNOTATIONS = Path(__file__).parents[1] / "training" / "annotations.jsonl.gz"
FAMILY = {"Dataset": "Data", "Benchmark": "Data"}
EACH = 84

Pair = tuple[str, str, str]


def names_of(
    path: Path, place: int = 0, count: int = 1
) -> tuple[dict[str, dict[str, str]], set[Pair]]:
    """Return by type the names with the id of an abstract, and the pairs marked as one thing.

    Args:
        path: annotations.
        place: the first abstract to take.
        count: of how many one is taken.
    """
    names: dict[str, dict[str, str]] = defaultdict(dict)
    marked: set[Pair] = set()
    for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines()[place::count]):
        for entity in row["entities"]:
            if entity["kind"] == "borderline":
                continue
            kind = FAMILY.get(entity["type"], entity["type"])
            for surface in entity["surfaces"]:
                names[kind].setdefault(surface, row["id"])
            for other in entity["surfaces"][1:]:
                marked.add((kind, entity["surfaces"][0], other))
    return names, marked


def plain(name: str) -> str:
    """Return a name without case, space and hyphen."""
    return re.sub(r"[\s_-]+", "", name.casefold())


def spelled(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs that are equal but for case, space, hyphen or a final s."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        groups[plain(name).removesuffix("s")].append(name)
    pairs = [(g[0], other) for g in groups.values() for other in g[1:]]
    return [(a, b) for a, b in pairs if a.casefold() != b.casefold()]


def by_initials(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return short names with longer ones of the same initials."""
    longs: dict[str, list[str]] = defaultdict(list)
    shorts = []
    for name in sorted(names):
        words = re.split(r"[\s-]+", name)
        if len(words) > 2:
            longs["".join(w[0] for w in words if w).casefold()].append(name)
        elif len(words) == 1 and 3 <= len(name) <= 6 and sum(map(str.isupper, name)) >= 2:
            shorts.append(name)
    return [(s, long) for s in shorts for long in longs.get(s.casefold(), ())[:2]]


def look_alike(names: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return pairs that share a word and look alike, by how."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        for word in set(re.split(r"[\s_-]+", name.casefold())):
            by_word[word[:5]].append(name)
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for same in by_word.values():
        if len(same) > 60:
            continue
        for k, one in enumerate(same):
            for other in same[k + 1 :]:
                if plain(one).removesuffix("s") == plain(other).removesuffix("s"):
                    continue
                first, second = sorted((one, other), key=len)
                words = set(first.casefold().split()), set(second.casefold().split())
                if fuzz.token_sort_ratio(one.casefold(), other.casefold()) >= 84:
                    found["near"].add((one, other))
                elif second.casefold().startswith(first.casefold()) and any(
                    c.isupper() for c in first
                ):
                    found["begins with"].add((first, second))
                elif len(words[0] & words[1]) >= 2 and len(words[0] ^ words[1]) <= 3:
                    found["shared words"].add((one, other))
    return {how: sorted(pairs) for how, pairs in found.items()}


def main() -> None:
    """Draw and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--skip", type=Path, help="pairs drawn before, not to be drawn again")
    parser.add_argument("--fold", type=int, nargs=2, default=(0, 1), metavar=("K", "N"))
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    names, marked = names_of(ANNOTATIONS, *args.fold)
    strata: dict[str, list[Pair]] = defaultdict(list)
    for kind in sorted(names):
        strata["spelled"] += [(kind, *pair) for pair in spelled(names[kind])]
        strata["initials"] += [(kind, *pair) for pair in by_initials(names[kind])]
        for how, pairs in look_alike(names[kind]).items():
            strata[how] += [(kind, *pair) for pair in pairs]
    strata["marked as one"] = sorted(
        p for p in marked if plain(p[1]).removesuffix("s") != plain(p[2]).removesuffix("s")
    )
    drawn_before = set()
    if args.skip:
        for line in args.skip.read_text("utf-8").splitlines():
            drawn_before.add(tuple(line.split("\t")[:3]))
    strata = defaultdict(
        list, {how: [p for p in ps if p not in drawn_before] for how, ps in strata.items()}
    )
    rng = random.Random(args.seed)  # noqa: S311
    rows = []
    for how in sorted(strata):
        print(how, len(strata[how]))
        # Half of each from data sets and named methods, which are what people look up.
        named = [
            p for p in strata[how] if p[0] in ("Data", "Method") and any(map(str.isupper, p[1]))
        ]
        drawn = rng.sample(named, min(EACH // 2, len(named)))
        rest = [p for p in strata[how] if p not in set(drawn)]
        drawn += rng.sample(rest, min(EACH - len(drawn), len(rest)))
        rows += [(*pair, names[pair[0]][pair[1]], names[pair[0]][pair[2]], how) for pair in drawn]
    rng.shuffle(rows)
    args.out.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")
    print(len(rows), "pairs")


if __name__ == "__main__":
    main()
