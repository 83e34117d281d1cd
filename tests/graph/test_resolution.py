"""Which names become one entity, under which type, and why."""

import itertools
import random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.errors import NotInGraph
from paperatlas.graph.builder import build_graph, read_papers_back
from paperatlas.graph.known_aliases import known_aliases
from paperatlas.graph.resolution import Resolution, resolve
from paperatlas.graph.stores.memory import MemoryStore
from paperatlas.records import (
    ENTITY_TYPES,
    Abbreviation,
    EntityType,
    Extraction,
    Mention,
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


def entity_id(resolution: Resolution, paper: str, kind: EntityType, name: str) -> str:
    entity = resolution.entity_of(paper, kind, name)
    assert entity is not None
    return entity.id


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
        return entity_id(found, paper, "Method", name)

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

    assert entity_id(found, "slip", "Metric", "S4") == "method/s4"
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


def test_what_is_named_beside_tells_two_long_forms_apart() -> None:
    constraint = (("CP", "constraint programming"),)
    conformal = (("CP", "conformal prediction"),)
    told: list[Pair] = []
    for _ in range(2):
        told.append(naming(("CP", "Method"), ("scheduling", "Task"), acronyms=constraint))
        told.append(naming(("CP", "Method"), ("coverage", "Metric"), acronyms=conformal))
    papers = [
        *told,
        naming(("CP", "Method"), ("coverage", "Metric"), id="open"),
        naming(("CP", "Method"), ("translation", "Task"), id="unknown"),
        naming(("conformal prediction", "Method"), id="long", year=2030),
    ]
    found = resolve(papers)

    entity = found.entity_of("open", "Method", "CP")
    assert entity == found.entity_of("long", "Method", "conformal prediction")
    assert entity_id(found, "unknown", "Method", "CP") not in (
        entity.id if entity else "",
        entity_id(found, told[0][0].id, "Method", "CP"),
    )


def test_a_plainer_wording_is_joined_only_if_papers_use_it() -> None:
    method: EntityType = "Method"
    both = resolve(
        [naming(("certified defense mechanism", method)), naming(("certified defense", method))]
    )
    alone = resolve([naming(("certified defense mechanism", method))])
    order = resolve(
        [naming(("classification of images", "Task")), naming(("image classification", "Task"))]
    )

    assert [e.name for e in both.entities] == ["certified defense"]
    assert reasons(both, "method/certified-defense")["certified defense mechanism"] == (
        "“certified defense” with a word that says what it is"
    )
    assert [e.name for e in alone.entities] == ["certified defense mechanism"]
    assert len(order.entities) == 1
    rules = {a.name: a.rule for a in order.entities[0].aliases}
    assert rules in (
        {"classification of images": "wording", "image classification": "name"},
        {"classification of images": "name", "image classification": "wording"},
    )


def test_names_that_the_tables_keep_apart_stay_so_whatever_a_paper_defines() -> None:
    found = resolve(
        [
            naming(("GSM8K", "Benchmark"), acronyms=(("GSM1K", "GSM8K"),), id="a"),
            naming(("GSM1K", "Benchmark"), acronyms=(("GSM1K", "GSM8K"),), id="b"),
        ]
    )

    assert [e.id for e in found.entities] == ["benchmark/gsm1k", "benchmark/gsm8k"]
    assert [(r.name, r.reason) for r in found.entities[0].apart] == [
        ("GSM8K", "the table of names keeps them apart")
    ]


def test_one_name_of_two_types_says_so_on_both() -> None:
    found = resolve([naming(("MATH", "Benchmark")), naming(("math", "Task"))])

    assert [(e.id, [r.id for r in e.apart]) for e in found.entities] == [
        ("benchmark/math", ["task/math"]),
        ("task/math", ["benchmark/math"]),
    ]


def test_the_votes_on_a_type_are_kept() -> None:
    found = resolve(
        [naming(("Foo", "Benchmark"), role="EVALUATES_ON") for _ in range(3)]
        + [naming(("Foo", "Dataset"))]
    )

    (entity,) = found.entities
    assert (entity.type, entity.votes) == ("Benchmark", (("Benchmark", 3), ("Dataset", 1)))


def test_the_first_sentence_of_an_alias_is_kept() -> None:
    paper = Paper(id="p", title="On sums", abstract="We add. We use Foo here.", year=2020)
    extraction = Extraction(
        paper_id="p",
        mentions=(
            Mention(
                paper_id="p",
                field="abstract",
                start=15,
                end=18,
                text="Foo",
                type="Method",
                entity="Foo",
                role="USES",
                confidence=0.9,
                sentence=Offsets(8, 24),
                found_by="hand",
            ),
        ),
        entities=(PaperEntity(name="Foo", type="Method", surfaces=("Foo",), roles=("USES",)),),
    )

    (entity,) = resolve([(paper, extraction)]).entities

    assert entity.aliases[0].sentence == "We use Foo here."


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


@settings(deadline=None, max_examples=25)
@given(_PAPERS, st.integers(0, 1000), st.integers(1, 4))
def test_papers_added_bit_by_bit_give_the_graph_of_one_build(
    specs: list[Spec], seed: int, step: int
) -> None:
    pairs = _made(specs)
    shuffled = pairs.copy()
    random.Random(seed).shuffle(shuffled)
    store = MemoryStore()
    for at in range(0, len(shuffled), step):
        known = read_papers_back(store) if at else []
        graph = build_graph([*known, *shuffled[at : at + step]])
        store.write(graph.nodes, graph.edges, prune=True)

    whole = build_graph(pairs)
    assert {(n.label, n.id) for n in whole.nodes} == {
        (data["label"], node) for node, data in store.to_networkx().nodes(data=True)
    }
    once = MemoryStore()
    once.write(whole.nodes, whole.edges)
    assert nx.utils.graphs_equal(store.to_networkx(), once.to_networkx())


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
            of = entity_id(found, paper.id, named.type, named.name)
            used.setdefault(of, {}).setdefault(named.name, set()).add(paper.id)
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


def test_a_name_of_another_paper_is_none_of_this_one() -> None:
    found = resolve([naming(("Foo", "Method"), id="a"), naming(("Bar", "Method"), id="b")])

    for paper, name in (("a", "Bar"), ("b", "Foo"), ("c", "Foo")):
        with pytest.raises(NotInGraph):
            found.entity_of(paper, "Method", name)
