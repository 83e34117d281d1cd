"""Time the resolution of very many names: is it linear, and what memory does it take?

    python benchmarks/resolution_scale.py [--names N...] [--corpus FILE...]

Names are generated, seeded: coined words, acronyms with long forms, terms of two and three words,
versions, plural and hyphen variants; six names a paper. With ``--corpus`` also the names that the
rules find in real abstracts, which are read first (minutes for 100,000). Writes
``resolution_scale.md``; without ``--corpus`` the lines of real abstracts are those measured before
(``figures/resolution_corpus.json``).
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from figures import Kept, keep, kept
from machine import measured_on

from paperatlas.engine import extract
from paperatlas.graph.resolution import resolve
from paperatlas.records import (
    ENTITY_TYPES,
    Abbreviation,
    EntityType,
    Extraction,
    Offsets,
    Paper,
    PaperEntity,
)

_HEAD = (
    "| | distinct names | entities | seconds | CPU seconds | µs a name | peak MB "
    "| peak MB before resolving |"
)
_LINE = "|---|---|---|---|---|---|---|---|"
SIZES = (10_000, 100_000, 1_000_000)
_PARTS = re.findall("..", "bacedifogukaleminopurasetivoxuza") + re.findall("...", "breclistatri")


def word(rng: random.Random) -> str:
    """Return a made-up word."""
    return "".join(rng.choices(_PARTS, k=rng.randint(2, 4)))


def names(count: int, rng: random.Random) -> list[str]:
    """Return so many distinct names, spellings of one thing among them."""
    found: dict[str, None] = {}
    while len(found) < count:
        base = " ".join(word(rng) for _ in range(rng.randint(1, 3)))
        coined = word(rng).capitalize() + rng.choice(["Net", "Former", "Bench", "-2", "QA", "8K"])
        for name in (
            base,
            base + "s",
            base.title(),
            base.replace(" ", "-"),
            coined,
            coined.upper(),
            f"{coined}-7B",
        ):
            found[name] = None
    return list(found)[:count]


def papers(count: int) -> list[tuple[Paper, Extraction]]:
    """Return papers that name so many distinct names, six each, with some short forms."""
    rng = random.Random(0)  # noqa: S311
    made = names(count, rng)
    rng.shuffle(made)
    out = []
    for k in range(0, len(made), 6):
        part = made[k : k + 6]
        paper_id = f"p{k:07}"
        entities: dict[tuple[EntityType, str], PaperEntity] = {}
        for name in part:
            kind = rng.choice(ENTITY_TYPES)
            entities[kind, name] = PaperEntity(
                name=name, type=kind, surfaces=(name,), roles=("USES",)
            )
        longs = [n for n in part if n.count(" ") > 1]
        short = tuple(
            Abbreviation(
                short="".join(w[0] for w in long.split()).upper(),
                long=long,
                field="abstract",
                sentence=Offsets(0, 0),
            )
            for long in longs[:1]
        )
        paper = Paper(id=paper_id, title=f"Paper {k}", abstract="", year=2000 + k % 25)
        out.append(
            (
                paper,
                Extraction(
                    paper_id=paper_id, entities=tuple(entities.values()), abbreviations=short
                ),
            )
        )
    return out


def read_corpus(files: Sequence[Path]) -> list[tuple[Paper, Extraction]]:
    """Return real abstracts with what the rules find in them."""
    return list(extract(files, recogniser="rules"))


def measure(given: int | Sequence[Path], answers: multiprocessing.Queue[dict[str, Any]]) -> None:
    """Resolve so many made-up names, or those of files; answer with what it took.

    Peaks of memory are in MB, before and after.
    """
    pairs = papers(given) if isinstance(given, int) else read_corpus(given)
    names = {
        (entity.type, surface)
        for _, extraction in pairs
        for entity in extraction.entities
        for surface in entity.surfaces
    }
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started, busy = time.perf_counter(), time.process_time()
    entities = len(resolve(pairs).entities)
    cpu, seconds = time.process_time() - busy, time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put(
        {
            "papers": len(pairs),
            "names": len(names),
            "entities": entities,
            "seconds": round(seconds, 1),
            "cpu": round(cpu, 1),
            "before": round(before),
            "after": round(after),
        }
    )


def measured(given: int | Sequence[Path]) -> dict[str, Any]:
    """Return what `measure` answers in a process of its own."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=measure, args=(given, answers))
    process.start()
    answer: dict[str, Any] = answers.get()
    process.join()
    return answer


def row(what: str, found: dict[str, Any]) -> str:
    """Return one line of the table."""
    cpu = found.get("cpu", found["seconds"])  # what was measured before it was told apart
    each = cpu / found["names"] * 1e6
    return (
        f"| {what} | {found['names']:,} | {found['entities']:,} | {found['seconds']:.1f} "
        f"| {cpu:.1f} | {each:.0f} | {found['after']:,} | {found['before']:,} |"
    )


def of_corpus(corpus: Kept | None) -> Iterator[str]:
    """Yield what is said of real abstracts."""
    if corpus is None:
        yield "Names of real abstracts: not run: `make resolution CORPUS=FILES`."
        return
    yield (
        "Names that the rules find in real abstracts; peak memory holds the extractions with all "
        f"mentions and what read them. {corpus.date}, {corpus.machine}."
    )
    yield ""
    yield _HEAD
    yield _LINE
    yield row(f"{corpus.figures['papers']:,} abstracts", corpus.figures)


def main() -> None:
    """Measure each size, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, nargs="+", default=SIZES)
    parser.add_argument("--corpus", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    lines = [
        "# Cost of resolution",
        "",
        f"Written by `make resolution`; {measured_on()}. Generated names, all distinct, six a "
        "paper; one process. Peak memory holds papers and extractions as well.",
        "",
        _HEAD,
        _LINE,
    ]
    for size in args.names:
        lines.append(row("generated", measured(size)))
        print(lines[-1], flush=True)
    corpus = kept("resolution_corpus")
    if args.corpus:
        command = "make resolution CORPUS=FILES"
        corpus = keep("resolution_corpus", command, measured(args.corpus))
    lines += ["", *of_corpus(corpus)]
    text = "\n".join(lines) + "\n"
    Path(__file__).with_suffix(".md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
