"""Time the resolution of very many names: is it linear, and what memory does it take?

    python benchmarks/resolution_scale.py [NAMES...]

Names are generated, seeded: coined words, acronyms with long forms, terms of two and three words,
versions, plural and hyphen variants; six names a paper. Writes ``resolution_scale.md``.
"""

from __future__ import annotations

import multiprocessing
import random
import re
import resource
import sys
import time
from pathlib import Path

from machine import measured_on

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

Answer = tuple[float, int, float, float]
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


def measure(count: int, answers: multiprocessing.Queue[Answer]) -> None:
    """Resolve; answer with seconds, entities, and the peak of memory before and after."""
    given = papers(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    entities = len(resolve(given).entities)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put((seconds, entities, before, after))


def main() -> None:
    """Measure each size, print and write."""
    context = multiprocessing.get_context("spawn")
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    lines = [
        "# Cost of resolution",
        "",
        f"Written by `make resolution`; {measured_on()}. Generated names, all distinct, six a "
        "paper; one process. Peak memory holds papers and extractions as well.",
        "",
        "| distinct names | entities | seconds | µs a name | peak MB | peak MB before resolving |",
        "|---|---|---|---|---|---|",
    ]
    for size in sizes:
        answers = context.Queue()
        process = context.Process(target=measure, args=(size, answers))
        process.start()
        seconds, entities, before, after = answers.get()
        process.join()
        lines.append(
            f"| {size:,} | {entities:,} | {seconds:.1f} | {seconds / size * 1e6:.0f} "
            f"| {after:,.0f} | {before:,.0f} |"
        )
        print(lines[-1], flush=True)
    text = "\n".join(lines) + "\n"
    Path(__file__).with_suffix(".md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
