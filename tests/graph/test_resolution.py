"""Which names become one entity, under which type, and why."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.errors import NotInGraph
from paperatlas.graph.known_aliases import known_aliases
from paperatlas.graph.resolution import Resolution, resolve
from paperatlas.records import (
    ENTITY_TYPES,
    Abbreviation,
    EntityType,
    Extraction,
    Offsets,
    Paper,
    PaperEntity,
    Role,
)

Pair = tuple[Paper, Extraction]
Spec = tuple[list[tuple[str, EntityType]], tuple[tuple[str, str], ...]]
_numbers = itertools.count()


def naming(
    *named: tuple[str, EntityType],
    acronyms: tuple[tuple[str, str], ...] = (),
    role: Role = "USES",
    id: str | None = None,
    year: int = 2020,
) -> Pair:
    """A paper that names things."""
    paper_id = id or f"n{next(_numbers):04}"
    return (
        Paper(id=paper_id, title=f"Paper {paper_id}", abstract="", year=year),
        Extraction(
            paper_id=paper_id,
            entities=tuple(
                PaperEntity(name=name, type=kind, surfaces=(name,), roles=(role,))
                for name, kind in dict.fromkeys(named)
            ),
            abbreviations=tuple(
                Abbreviation(short=short, long=long, field="abstract", sentence=Offsets(0, 0))
                for short, long in acronyms
            ),
        ),
    )


def reasons(resolution: Resolution, entity_id: str) -> dict[str, str]:
    entity = next(e for e in resolution.entities if e.id == entity_id)
    return {alias.name: alias.reason for alias in entity.aliases}


def test_spellings_join_with_a_reason_a_reader_understands() -> None:
    found = resolve(
        [
            naming(("GSM8K", "Benchmark")),
            naming(("GSM8K", "Benchmark")),
            naming(("GSM-8K", "Benchmark")),
            naming(("gsm8k", "Benchmark")),
            naming(("GSM8K dataset", "Benchmark")),
            naming(("Grade School Math 8K", "Benchmark")),
        ]
    )

    assert reasons(found, "benchmark/gsm8k") == {
        "GSM8K": "its main name",
        "GSM-8K": "same letters, hyphen aside",
        "gsm8k": "same letters, case aside",
        "GSM8K dataset": "“GSM8K” with a word that says what it is",
        "Grade School Math 8K": "known alias of “GSM8K”",
    }


def test_an_acronym_that_one_paper_defines_serves_all() -> None:
    found = resolve(
        [
            naming(("Foo Bar Search", "Method"), acronyms=(("FBS", "Foo Bar Search"),), id="a"),
            naming(("FBS", "Method")),
            naming(("Foo Bar Search", "Method")),
        ]
    )

    assert [entity.id for entity in found.entities] == ["method/foo-bar-search"]
    assert reasons(found, "method/foo-bar-search")["FBS"] == "acronym defined in “Paper a”"


def test_two_long_forms_of_one_short_form_stay_apart() -> None:
    constraint = (("CP", "constraint programming"),)
    conformal = (("CP", "conformal prediction"),)
    found = resolve(
        [
            naming(("CP", "Method"), acronyms=constraint, id="a"),
            naming(("CP", "Method"), acronyms=conformal, id="b"),
            naming(("constraint programming", "Method"), id="c"),
            naming(("conformal prediction", "Method"), id="d"),
            naming(("CP", "Method"), id="e"),
        ]
    )

    def of(paper: str, name: str) -> str:
        return found.entity_of(paper, "Method", name).id

    assert of("a", "CP") == of("c", "constraint programming")
    assert of("b", "CP") == of("d", "conformal prediction")
    assert len({of("a", "CP"), of("b", "CP"), of("e", "CP")}) == 3


def test_a_paper_s_own_definition_goes_before_the_table_of_aliases() -> None:
    found = resolve(
        [
            naming(("RAG", "Method"), acronyms=(("RAG", "random acyclic graph"),), id="a"),
            naming(("RAG", "Method"), id="b"),
            naming(("retrieval-augmented generation", "Method"), id="c"),
            naming(("random acyclic graph", "Method"), id="d"),
        ]
    )

    assert found.entity_of("a", "Method", "RAG") == found.entity_of(
        "d", "Method", "random acyclic graph"
    )
    assert found.entity_of("b", "Method", "RAG") == found.entity_of(
        "c", "Method", "retrieval-augmented generation"
    )


def test_the_type_is_part_of_the_identity() -> None:
    found = resolve([naming(("MATH", "Benchmark")) for _ in range(9)] + [naming(("math", "Task"))])

    assert [entity.id for entity in found.entities] == ["benchmark/math", "task/math"]


def test_dataset_or_benchmark_is_what_most_papers_call_it() -> None:
    found = resolve([naming(("Foo", "Dataset"))] + [naming(("Foo", "Benchmark")) for _ in range(3)])

    assert [entity.id for entity in found.entities] == ["benchmark/foo"]


@pytest.mark.parametrize(("role", "kind"), [("USES", "dataset"), ("EVALUATES_ON", "benchmark")])
def test_a_draw_is_a_benchmark_if_any_paper_evaluates_on_it(role: Role, kind: str) -> None:
    found = resolve([naming(("Foo", "Dataset")), naming(("Foo", "Benchmark"), role=role)])

    assert [entity.id for entity in found.entities] == [f"{kind}/foo"]


def test_a_slip_in_the_type_of_a_name_is_put_right() -> None:
    slip = naming(("S4", "Metric"), id="slip")
    found = resolve([naming(("S4", "Method")) for _ in range(9)] + [slip])
    apart = resolve([naming(("S4", "Method")) for _ in range(4)] + [slip])
    terms = resolve([naming(("speed", "Metric")) for _ in range(9)] + [naming(("speed", "Task"))])

    assert found.entity_of("slip", "Metric", "S4").id == "method/s4"
    assert len(apart.entities) == 2  # one in five is too many for a slip
    assert len(terms.entities) == 2  # a lower-case term may well be two things


def test_ids_that_would_collide_differ_and_do_not_depend_on_the_order() -> None:
    pairs = [naming(("C", "Method")), naming(("C++", "Method")), naming(("C &c.", "Method"))]
    ids = [entity.id for entity in resolve(pairs).entities]

    assert "method/c" in ids
    assert len(set(ids)) == 3
    assert ids == [entity.id for entity in resolve(pairs[::-1]).entities]


def test_the_first_paper_of_an_alias_is_the_earliest() -> None:
    pairs = [naming(("Foo", "Method"), id="z", year=2019), naming(("Foo", "Method"), id="a")]

    for order in (pairs, pairs[::-1]):
        (alias,) = resolve(order).entities[0].aliases
        assert (alias.first_paper, alias.count) == ("z", 2)


def test_a_name_that_a_paper_does_not_use_is_an_error() -> None:
    found = resolve([naming(("Foo", "Method"), id="a")])

    with pytest.raises(NotInGraph, match="'Bar'"):
        found.entity_of("a", "Method", "Bar")


def test_the_table_of_aliases_holds_and_names_groups() -> None:
    known = known_aliases()

    assert len(known.name_of) > 90
    assert known.key_of["Data", "lra"] == known.key_of["Data", "longrangearena"]


_NAMES = st.sampled_from(
    [
        "GSM8K",
        "GSM-8K",
        "gsm8k dataset",
        "LRA",
        "Long Range Arena",
        "Foo Bar",
        "FB",
        "foo bars",
        "Fun Box",
        "S4",
        "S-4",
        "CoT",
        "chain of thought",
        "*",
        "é",
        "C",
        "C++",
        "math",
        "MATH",
    ]
)
_PAPERS = st.lists(
    st.tuples(
        st.lists(st.tuples(_NAMES, st.sampled_from(ENTITY_TYPES)), max_size=5),
        st.sampled_from([(), (("FB", "Foo Bar"),), (("FB", "Fun Box"),)]),
    ),
    max_size=12,
)


def _made(specs: list[Spec]) -> list[Pair]:
    return [
        naming(*named, acronyms=acronyms, id=f"p{n}", year=2000 + n % 3)
        for n, (named, acronyms) in enumerate(specs)
    ]


@settings(deadline=None)
@given(_PAPERS, st.integers(0, 1000))
def test_the_order_of_papers_changes_nothing(specs: list[Spec], seed: int) -> None:
    pairs = _made(specs)
    shuffled = pairs.copy()
    random.Random(seed).shuffle(shuffled)

    assert resolve(pairs).entities == resolve(shuffled).entities


@settings(deadline=None)
@given(_PAPERS)
def test_each_name_in_a_paper_is_an_alias_of_exactly_one_entity_with_a_reason(
    specs: list[Spec],
) -> None:
    pairs = _made(specs)
    found = resolve(pairs)

    assert len({entity.id for entity in found.entities}) == len(found.entities)
    used: dict[str, dict[str, set[str]]] = {}
    for paper, extraction in pairs:
        for named in extraction.entities:
            entity = found.entity_of(paper.id, named.type, named.name)
            used.setdefault(entity.id, {}).setdefault(named.name, set()).add(paper.id)
    for entity in found.entities:
        aliases = {alias.name: alias for alias in entity.aliases}
        assert set(aliases) == set(used[entity.id])
        assert entity.name in aliases
        for name, alias in aliases.items():
            assert alias.reason
            assert alias.count == len(used[entity.id][name])


@pytest.mark.parametrize(
    ("kind", "surfaces", "shown"),
    [
        ("Benchmark", ["GSM8K benchmark", "GSM8K benchmark", "GSM8K"], "GSM8K"),
        ("Method", ["reward models", "reward models", "reward model"], "reward model"),
        ("Task", ["Time Series Forecasting", "time series forecasting"], "time series forecasting"),
        ("Method", ["Transformer", "Transformer", "transformer"], "Transformer"),
        ("Method", ["LLMs", "LLMs"], "LLMs"),
    ],
)
def test_the_name_shown_is_the_plainest_in_use(
    kind: EntityType, surfaces: list[str], shown: str
) -> None:
    papers = [
        (
            Paper(id=f"p{at}", title=f"Paper {at}", abstract=f"We study {surface}."),
            Extraction(
                paper_id=f"p{at}",
                entities=(
                    PaperEntity(name=surface, type=kind, surfaces=(surface,), roles=("USES",)),
                ),
            ),
        )
        for at, surface in enumerate(surfaces)
    ]
    (entity,) = resolve(papers).entities

    assert entity.name == shown
