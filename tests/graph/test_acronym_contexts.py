"""What an ambiguous short form means where nobody says so."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph.acronym_contexts import InContext, read_contexts
from paperatlas.graph.known_aliases import Key
from paperatlas.graph.seen_names import SeenNames
from paperatlas.records import Extraction, Paper, PaperEntity

SHORT: Key = ("Task", "cp")
BESIDE = st.lists(st.sampled_from(["scheduling", "coverage", "parsing", "speech"]), max_size=3)
LONGS = st.sampled_from(["a", "b", "c", "d", "e", "f"])


def contexts(
    meaning: list[tuple[str, list[str]]], undefined: list[list[str]]
) -> dict[tuple[str, Key], InContext]:
    """What the short form means in papers that name these beside it, others having said it."""
    rows = [("CP", *names) for _, names in meaning] + [("CP", *names) for names in undefined]
    papers, names = [], SeenNames()
    for at, row in enumerate(rows):
        things = tuple(
            PaperEntity(name=name, type="Task", surfaces=(name,), roles=("USES",))
            for name in dict.fromkeys(row)
        )
        papers.append(
            (
                Paper(id=f"p{at}", title="", abstract=""),
                Extraction(paper_id=f"p{at}", entities=things),
            )
        )
    names.read(papers)
    defined = {f"p{at}": {SHORT: long} for at, (long, _) in enumerate(meaning)}
    longs = {SHORT: {long for long, _ in meaning}}
    return dict(read_contexts(names, longs, defined))


def weighed_one_by_one(meaning: list[tuple[str, list[str]]], beside: list[str]) -> str | None:
    """The same, with each long form weighed by itself."""
    beside = sorted(set(beside))
    fits = []
    for long in sorted({long for long, _ in meaning}):
        rows = [set(names) for other, names in meaning if other == long]
        counts = [sum(name in row for row in rows) for name in beside]
        fit = sum(math.log((n + 0.1) / (len(rows) + 1.0)) for n in counts)
        fits.append((-(math.log(len(rows)) + fit), long, any(counts)))
    fits.sort()
    if not beside or len(fits) < 2 or fits[1][0] - fits[0][0] < math.log(3.0) or not fits[0][2]:
        return None
    return fits[0][1]


@settings(deadline=None)
@given(st.lists(st.tuples(LONGS, BESIDE), max_size=12), st.lists(BESIDE, max_size=3))
def test_the_long_form_meant_is_that_which_weighing_each_would_choose(
    meaning: list[tuple[str, list[str]]], undefined: list[list[str]]
) -> None:
    found = contexts(meaning, undefined)

    for at, beside in enumerate(undefined, len(meaning)):
        context = found.get((f"p{at}", SHORT))
        assert (context and context.long) == weighed_one_by_one(meaning, beside)


def test_the_name_beside_is_told_as_the_paper_writes_it() -> None:
    meaning = [("constraint", ["scheduling"]), ("conformal", ["coverage"])] * 2

    found = contexts(meaning, [["Coverages", "parsing"]])

    assert found == {("p4", SHORT): InContext("conformal", "Coverages")}
