"""Score the resolution of names on labelled pairs and on lists of aliases, and time it.

    python benchmarks/resolution.py ../shared build/training/more.papers.jsonl

Writes ``resolution.md``. *Pairs*: ``pairs.tsv``, drawn by ``draw_pairs.py`` and labelled by hand.
The names of all annotated abstracts are resolved together (what annotators joined is not told),
with the short forms that the texts define: once each name of an abstract for itself, once with
those joined that extraction joins; a pair is joined if both names become one entity. *Lists*:
groups of the gazetteer, no name of which our tables have.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from draw_pairs import ANNOTATIONS, FAMILY, plain
from machine import measured_on
from rapidfuzz import fuzz

from paperatlas.extractors import coreference, pipeline
from paperatlas.extractors.doctext import doctext
from paperatlas.extractors.name_pairs import name_at
from paperatlas.extractors.naming import best_name, main_wordings
from paperatlas.graph.folding import fold
from paperatlas.graph.known_aliases import family, known_aliases
from paperatlas.graph.resolution import resolve
from paperatlas.records import (
    Abbreviation,
    EntityType,
    Extraction,
    Offsets,
    Paper,
    PaperEntity,
    Role,
)

HERE = Path(__file__).parent
PAIRS = HERE / "pairs.tsv"
FUZZY = 90
FLOORS = {"precision": 0.98, "recall": 0.90}


@dataclass(frozen=True)
class Labelled:
    """One pair of names of a type, and whether they name one thing."""

    kind: str
    one: str
    other: str
    same: bool
    drawn: str
    papers: tuple[str, str]


def read_pairs(part: str) -> list[Labelled]:
    """Read the labelled pairs of a set: ``development``, ``test``, ``held`` or ``fresh``."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            Labelled(
                kind=row["type"],
                one=row["one"],
                other=row["other"],
                same=row["same"] == "y",
                drawn=row["drawn"],
                papers=(row["in"], row["and in"]),
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["set"] == part
        ]


@dataclass(frozen=True)
class Annotated:
    """One annotated abstract: its text, its names with their roles, the short forms it defines."""

    paper: Paper
    source: str
    named: dict[tuple[EntityType, str], list[Role]]
    abbreviations: tuple[Abbreviation, ...]


def read_annotated(texts: Path) -> list[Annotated]:
    """Return the annotated abstracts.

    Args:
        texts: title and abstract by id.
    """
    nlp = pipeline.make_nlp(pipeline.COMPONENTS[:2])
    rows = {r["id"]: r for r in map(json.loads, texts.read_text("utf-8").splitlines())}
    found = []
    for gold in map(json.loads, gzip.decompress(ANNOTATIONS.read_bytes()).splitlines()):
        row = rows[gold["id"]]
        paper = Paper(id=row["id"], title=row["title"], abstract=row["abstract"])
        text = doctext(nlp(pipeline.make_doc(nlp, paper)))

        def words(span: tuple[int, int]) -> str:
            return text.source[text.starts[span[0]] : text.ends[span[1] - 1]]  # noqa: B023 - used here

        named = {
            (entity["type"], surface): entity["roles"]
            for entity in gold["entities"]
            for surface in entity["surfaces"]
        }
        abbreviations = tuple(
            Abbreviation(
                short=words(pair.short),
                long=words(pair.long),
                field="abstract",
                sentence=Offsets(0, 0),
            )
            for pair in text.pairs
        )
        found.append(Annotated(paper, text.source, named, abbreviations))
    return found


Thing = tuple[EntityType, list[list[str]]]
"""What a paper names: its type, and the names of each of its wordings."""
Grouping = Callable[[Annotated], list[Thing]]


def extractions(papers: Sequence[Annotated], grouping: Grouping) -> list[tuple[Paper, Extraction]]:
    """Return abstracts as extraction would, with the names of each grouped into things."""
    return [
        (
            known.paper,
            Extraction(
                paper_id=known.paper.id,
                entities=tuple(as_entity(known, thing) for thing in grouping(known)),
                abbreviations=known.abbreviations,
            ),
        )
        for known in papers
    ]


def as_entity(known: Annotated, thing: Thing) -> PaperEntity:
    """Return a thing of an abstract as extraction would."""
    kind, wordings = thing
    names = [name for wording in wordings for name in wording]
    main = [n for k in sorted(main_wordings(dict(enumerate(wordings)))) for n in wordings[k]]
    best = best_name(kind, main, [name in known.paper.title for name in main])
    return PaperEntity(
        name=best,
        type=kind,
        surfaces=tuple(names),
        roles=tuple(known.named[kind, names[0]]),
        loosely=tuple(name for wording in wordings if best not in wording for name in wording),
    )


def each_alone(known: Annotated) -> list[Thing]:
    """Take each name of a paper for a thing of its own."""
    return [(kind, [[name]]) for kind, name in known.named]


def as_extracted(known: Annotated) -> list[Thing]:
    """Take those names of a paper together that its extraction takes for one thing."""
    placed: list[tuple[EntityType, str, list[tuple[int, int]]]] = []
    found: list[Thing] = []
    for kind, name in known.named:
        places = [m.span() for m in re.finditer(re.escape(name), known.source)]
        if places:
            placed.append((kind, name, places))
        else:
            found.append((kind, [[name]]))
    title_end = len(known.paper.title)
    names = [name_at(kind, places, known.source, title_end) for kind, _, places in placed]
    joined = coreference.things(names, known.source)
    alone = set(range(len(placed))) - {k for thing in joined for w in thing for k in w}
    for thing in sorted([*joined, *([[k]] for k in alone)]):
        wordings = [[placed[k][1] for k in wording] for wording in thing]
        found.append((placed[thing[0][0]][0], wordings))
    return found


def entities_by_name(papers: Sequence[tuple[Paper, Extraction]]) -> dict[tuple[str, str, str], str]:
    """Resolve; return the entity's id by paper, family and name."""
    resolution = resolve(papers)
    found: dict[tuple[str, str, str], str] = {}
    for paper, extraction in papers:
        for named in extraction.entities:
            for surface in named.surfaces:
                entity = resolution.entity_of(paper.id, named.type, named.name, surface)
                assert entity is not None
                key = (paper.id, FAMILY.get(named.type, named.type), surface)
                found.setdefault(key, entity.id)
    return found


def is_joined(ids: Mapping[tuple[str, str, str], str], pair: Labelled) -> bool:
    """Tell whether both names of a pair have one entity in the result of `entities_by_name`."""
    one, other = pair.papers
    return ids[one, pair.kind, pair.one] == ids[other, pair.kind, pair.other]


def judge(
    pairs: Sequence[Labelled], joined: Callable[[Labelled], bool]
) -> tuple[float, float, int]:
    """Return precision, recall and the number of pairs joined."""
    said = [(pair, joined(pair)) for pair in pairs]
    right = sum(pair.same for pair, yes in said if yes)
    yes = sum(1 for _, yes in said if yes)
    all_same = sum(pair.same for pair in pairs)
    return right / yes if yes else 1.0, right / all_same if all_same else 1.0, yes


def interval(
    pairs: Sequence[Labelled], joined: Callable[[Labelled], bool]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return 95 % intervals of precision and recall, by bootstrap over the pairs."""
    rng = random.Random(0)  # noqa: S311
    known = [(pair, joined(pair)) for pair in pairs]
    rows = []
    for _ in range(1000):
        drawn = rng.choices(known, k=len(known))
        right = sum(p.same and yes for p, yes in drawn)
        rows.append(
            (
                right / max(sum(yes for _, yes in drawn), 1),
                right / max(sum(p.same for p, _ in drawn), 1),
            )
        )
    columns = [sorted(row[k] for row in rows) for k in (0, 1)]
    (a, b), (c, d) = ((column[25], column[974]) for column in columns)
    return (a, b), (c, d)


def clusters(
    gold: Sequence[tuple[str, str]], found: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """Return pairwise and B3 precision and recall (Bagga and Baldwin 1998).

    Args:
        gold: for each name its type and group.
        found: for each name the group it was put in.
    """
    both = Counter(zip(gold, found, strict=True))
    right, said, wanted = (
        sum(n * (n - 1) // 2 for n in counts.values())
        for counts in (both, Counter(found), Counter(gold))
    )
    of_found, of_gold = Counter(found), Counter(gold)
    n = len(gold)
    b3 = (
        sum(k * k / of_found[f] for (_, f), k in both.items()) / n,
        sum(k * k / of_gold[g] for (g, _), k in both.items()) / n,
    )
    return {"pairwise": (right / max(said, 1), right / max(wanted, 1)), "B3": b3}


def held_out(gazetteer: Path) -> list[tuple[EntityType, str, str]]:
    """Return type, group and name of the gazetteer's groups that our tables know no name of."""
    known = known_aliases().key_of
    rows: list[tuple[EntityType, str, str]] = []
    seen: dict[tuple[str, str], str] = {}
    with gzip.open(gazetteer, "rt", encoding="utf-8") as lines:
        for k, row in enumerate(map(json.loads, lines)):
            kind: EntityType = "Method" if row["type"] == "Model" else row["type"]
            names = list(dict.fromkeys([row["name"], *row["aliases"]]))
            if len(names) < 2 or row.get("ambiguous"):
                continue
            if any((family(kind), fold(name, kind)) in known for name in names):
                continue
            for name in names:
                if seen.setdefault((kind, name), str(k)) == str(k):
                    rows.append((kind, f"{kind}/{k}", name))
    return rows


def resolved_alone(names: Iterable[tuple[EntityType, str]]) -> list[str]:
    """Return the entity of each name, every name in a paper of its own."""
    papers = [
        (
            Paper(id=f"p{k:07}", title="", abstract=""),
            Extraction(
                paper_id=f"p{k:07}",
                entities=(PaperEntity(name=name, type=kind, surfaces=(name,), roles=("USES",)),),
            ),
        )
        for k, (kind, name) in enumerate(names)
    ]
    resolution = resolve(papers)
    return [
        entity.id
        if (entity := resolution.entity_of(p.id, e.entities[0].type, e.entities[0].name))
        else ""
        for p, e in papers
    ]


def part_of_report(
    part: str, pairs: Sequence[Labelled], ours: dict[str, Callable[[Labelled], bool]]
) -> list[str]:
    """Return the tables of one set of pairs.

    Args:
        part: its name.
        pairs: what it holds.
        ours: the ways in which we resolve, by name.
    """
    systems: dict[str, Callable[[Labelled], bool]] = {
        **{f"paperatlas, {way}": joined for way, joined in ours.items()},
        "exact": lambda p: p.one == p.other,
        "folded (case, space, hyphen)": lambda p: plain(p.one) == plain(p.other),
        f"rapidfuzz, token_sort_ratio ≥ {FUZZY}": lambda p: (
            fuzz.token_sort_ratio(p.one.casefold(), p.other.casefold()) >= FUZZY
        ),
    }
    same = sum(p.same for p in pairs)
    lines = [
        "",
        f"### {part.capitalize()}: {len(pairs)} pairs, {same} one thing, {len(pairs) - same} two",
        "",
        "| | precision | 95 % | recall | 95 % | joined |",
        "|---|---|---|---|---|---|",
    ]
    for name, joined in systems.items():
        precision, recall, count = judge(pairs, joined)
        of_precision, of_recall = interval(pairs, joined)
        lines.append(
            f"| {name} | {precision:.3f} | {percent(of_precision)} | {recall:.3f} "
            f"| {percent(of_recall)} | {count} |"
        )
    lines += [f"| *floor* | {FLOORS['precision']:.2f} | | {FLOORS['recall']:.2f} | | |", ""]
    lines += [
        f"| drawn as | one | two |{''.join(f' {way}: rightly | wrongly |' for way in ours)}",
        f"|---|---|---|{'---|---|' * len(ours)}",
    ]
    for how in sorted({p.drawn for p in pairs}):
        drawn = [p for p in pairs if p.drawn == how]
        row = f"| {how} | {sum(p.same for p in drawn)} | {sum(not p.same for p in drawn)} |"
        for joined in ours.values():
            yes = [p for p in drawn if joined(p)]
            row += f" {sum(p.same for p in yes)} | {sum(not p.same for p in yes)} |"
        lines.append(row)
    return lines


def percent(pair: tuple[float, float]) -> str:
    """Write an interval."""
    return f"{pair[0]:.3f}–{pair[1]:.3f}"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument(
        "texts", type=Path, help="more.papers.jsonl, as training/join_texts.py writes"
    )
    args = parser.parse_args()
    ours: dict[str, Callable[[Labelled], bool]] = {}
    papers = read_annotated(args.texts)
    ways: dict[str, Grouping] = {"each name for itself": each_alone, "in papers": as_extracted}
    for way, grouping in ways.items():
        corpus = extractions(papers, grouping)
        started = time.perf_counter()
        ids = entities_by_name(corpus)
        seconds = time.perf_counter() - started
        ours[way] = partial(is_joined, ids)
    lines = [
        "# How names are resolved",
        "",
        f"Written by `make resolution`; {measured_on()}.",
        "",
        "## Labelled pairs",
        "",
        "Pairs of names from real abstracts ([pairs.tsv](pairs.tsv)), drawn by `draw_pairs.py` "
        "without our resolution, labelled by two language models that read the sentences and knew "
        "nothing of it or of each other; pairs on which they differ are left out. The names of "
        f"{len(papers):,} abstracts are resolved together ({seconds:.1f} s): *each name for "
        "itself*, as if every one stood in a paper of its own, and *in papers*, where what the "
        "extraction takes for one thing in a paper (`extractors/coreference.py`) is told. "
        "The development pairs were looked at while rules were written, the test pairs were not. "
        "The weights of coreference have seen five sixths of the papers of both, and none of those "
        "of the held and fresh pairs, which is where *in papers* can be judged. Thresholds were "
        "chosen when the held pairs had been measured, and before the fresh ones were drawn.",
    ]
    for part in ("fresh", "held", "test", "development"):
        lines += part_of_report(part, read_pairs(part), ours)
    rows = held_out(args.shared / "gazetteer" / "entities.jsonl.gz")
    gold = [(kind, group) for kind, group, _ in rows]
    groups = len(set(gold))
    lines += [
        "",
        "## Lists of aliases, held out",
        "",
        f"{groups:,} groups, {len(rows):,} names of the gazetteer, no name of which is in our "
        "tables; each name in a paper of its own, so that no paper defines anything. Its groups "
        "are mined from identifiers and titles: some join what is not one.",
        "",
        "| | pairwise P | pairwise R | B³ P | B³ R |",
        "|---|---|---|---|---|",
    ]
    by_system = {
        "paperatlas": resolved_alone((kind, name) for kind, _, name in rows),
        "exact": [f"{kind}/{name}" for kind, _, name in rows],
        "folded (case, space, hyphen)": [f"{kind}/{plain(name)}" for kind, _, name in rows],
    }
    for name, found in by_system.items():
        scores = clusters(gold, found)
        lines.append(
            f"| {name} | "
            + " | ".join(f"{x:.3f}" for which in ("pairwise", "B3") for x in scores[which])
            + " |"
        )
    text = "\n".join(lines) + "\n"
    scale = HERE / "resolution_scale.md"
    if scale.is_file():
        text += "\n" + scale.read_text("utf-8").replace("# ", "## ", 1)
    (HERE / "resolution.md").write_text(text, "utf-8")
    print(text)
    for pair in read_pairs("development"):
        if ours["each name for itself"](pair) != pair.same:
            said = "missed" if pair.same else "WRONG "
            print(said, pair.kind, "|", pair.one, "|", pair.other, "|", pair.drawn)


if __name__ == "__main__":
    main()
