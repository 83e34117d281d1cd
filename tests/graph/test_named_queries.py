"""Queries that have a name: what each answers, the same in every store."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from paperatlas.errors import NotInGraph, QueryError
from paperatlas.graph import named_queries, queries_over_time
from paperatlas.graph.builder import Graph, build_graph
from paperatlas.graph.named_queries import NAMED_QUERIES, NamedQuery, ask
from paperatlas.graph.queries import find_paper
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Edge, Node

GIVEN: Mapping[str, Any] = {"thing": "GSM8K", "other": "LRA", "paper": "p1", "year": 2022}
RESULT = {"unit": "%", "kind": "absolute", "sentence": "A sentence.", "field": "abstract"}


@pytest.fixture(scope="module")
def larger(graph: Graph) -> Graph:
    """The small atlas with what its papers do not say: results, variants, a method untested."""
    nodes = [
        Node("Result", "r1", RESULT | {"value": 90.0, "qualifiers": ["8-shot"]}),
        Node("Result", "r2", RESULT | {"value": 0.5, "unit": None}),
        Node("Result", "r3", RESULT | {"value": 99.0}),
        Node("Result", "r4", RESULT | {"value": 3.0, "kind": "improvement"}),
        Node("Result", "r5", RESULT | {"value": None}),
        Node("Method", "method/foo-net-2", thing("Foo-Net 2", "Method")),
    ]
    on, metric, paper = ("Benchmark", "benchmark/gsm8k"), ("Metric", "metric/accuracy"), "p2"
    edges = [
        *(Edge("REPORTS", ("Paper", paper), ("Result", node.id), {}) for node in nodes[:5]),
        *(Edge("ON", ("Result", node.id), on, {}) for node in nodes[:5]),
        *(Edge("IN", ("Result", result), metric, {}) for result in ("r1", "r2")),
        Edge(
            "VARIANT_OF",
            ("Method", "method/foo-net-2"),
            ("Method", "method/foo-net"),
            {"reason": "“Foo-Net 2” is “Foo-Net” with “2”"},
        ),
        Edge(
            "INTRODUCES",
            ("Paper", "p5"),
            ("Method", "method/foo-net-2"),
            {"sentence": "We present Foo-Net 2.", "confidence": 0.9, "count": 1},
        ),
    ]
    return Graph(nodes=(*graph.nodes, *nodes), edges=(*graph.edges, *edges))


def thing(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "aliases": [name], "papers": 1}


@pytest.fixture(scope="module", params=["memory:", "ladybug", "neo4j"])
def filled(
    request: pytest.FixtureRequest, make_store: Callable[[str], Store], larger: Graph
) -> Store:
    """A store that holds the larger atlas; not to be written to."""
    opened = make_store(request.param)
    opened.write(larger.nodes, larger.edges)
    return opened


@pytest.fixture(scope="module")
def memory(larger: Graph) -> Iterator[Store]:
    opened = open_store("memory:")
    opened.write(larger.nodes, larger.edges)
    yield opened
    opened.close()


def asked(store: Store, name: str, *arguments: Any, **options: Any) -> list[dict[str, Any]]:
    return ask(store, name, *arguments, **options).to_dicts()


@pytest.mark.parametrize("query", NAMED_QUERIES.values(), ids=NAMED_QUERIES)
def test_every_query_finds_something_and_the_same_in_every_store(
    filled: Store, memory: Store, query: NamedQuery
) -> None:
    arguments = [GIVEN[name] for name in query.arguments]
    if query.name in ("variants", "compared"):
        arguments = ["Foo-Net"]
    answer = query.function(filled, *arguments)

    assert answer.rows
    assert len(set(answer.columns)) == len(answer.columns)
    assert answer == query.function(memory, *arguments) == ask(filled, query.name, *arguments)


@pytest.mark.parametrize("query", NAMED_QUERIES.values(), ids=NAMED_QUERIES)
def test_a_query_is_the_text_it_shows(filled: Store, query: NamedQuery) -> None:
    arguments = [GIVEN[name] for name in query.arguments]
    by_text = filled.query(query.cypher, query.parameters(filled, *arguments))
    by_name = query.function(filled, *arguments)

    assert by_text.columns == by_name.columns
    assert [_any_order(row) for row in by_text.rows] == [_any_order(row) for row in by_name.rows]


def _any_order(row: tuple[Any, ...]) -> list[Any]:
    return [sorted(value) if isinstance(value, list) else value for value in row]


def test_every_function_of_a_query_is_listed_and_explained() -> None:
    functions = {
        name
        for module in (named_queries, queries_over_time)
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and "store" in inspect.signature(function).parameters
    }

    assert functions - {"ask"} == {name.replace("-", "_") for name in NAMED_QUERIES}
    for query in NAMED_QUERIES.values():
        assert query.summary
        assert all(argument.meaning for argument in query.arguments.values())
        assert all(option.meaning for option in query.options.values())


def test_no_query_reads_what_belongs_to_another_atlas() -> None:
    for query in NAMED_QUERIES.values():
        assert "{atlas: $atlas" in query.cypher


def test_arguments_and_options_are_those_of_the_function() -> None:
    query = NAMED_QUERIES["leaderboard"]

    assert query.usage == "leaderboard NAME"
    assert list(query.arguments) == ["thing"]
    assert query.options["kind"].choices == ("absolute", "improvement", "cost")
    assert query.options["limit"].default == 20
    assert NAMED_QUERIES["co-used"].options["type"].choices[0] == "Method"


def test_a_leaderboard_never_mixes_metrics_units_or_kinds(filled: Store) -> None:
    rows = asked(filled, "leaderboard", "gsm-8k")

    assert [(r["metric"], r["unit"], r["value"], r["method"]) for r in rows] == [
        ("accuracy", None, 0.5, None),
        ("accuracy", "%", 90.0, None),
        ("accuracy", "%", 71.5, "Foo-Net"),
        (None, "%", 99.0, None),
    ]
    assert rows[1]["qualifiers"] == ["8-shot"]
    assert [r["value"] for r in asked(filled, "leaderboard", "GSM8K", kind="improvement")] == [3.0]


def test_limit_is_the_number_of_rows_at_most(filled: Store) -> None:
    for query in NAMED_QUERIES.values():
        if "limit" in query.options:
            arguments = [GIVEN[name] for name in query.arguments]
            assert len(query.function(filled, *arguments, limit=1).rows) <= 1


def test_methods_on_a_benchmark_say_what_papers_do_with_them(filled: Store) -> None:
    first, *_ = asked(filled, "methods-on", "GSM8K")

    assert (first["method"], first["papers"], first["first_year"]) == ("Foo-Net", 3, 2023)
    assert (first["introduces"], first["uses"], first["compares_to"]) == (1, 1, 1)


def test_evidence_is_the_sentence_of_each_paper(filled: Store) -> None:
    rows = asked(filled, "evidence", "Foo-Net")

    assert [(r["year"], r["role"]) for r in rows] == [
        (2024, "INTRODUCES"),
        (2024, "USES"),
        (2023, "COMPARES_TO"),
    ]
    assert all("Foo-Net" in r["sentence"] for r in rows)
    assert [r["paper_id"] for r in asked(filled, "evidence", "Foo-Net", role="USES")] == ["p4"]


def test_a_timeline_counts_papers_by_year_and_role(filled: Store) -> None:
    assert [
        (r["year"], r["papers"], r["uses"], r["introduces"])
        for r in asked(filled, "timeline", "chain of thought")
    ] == [(2023, 1, 0, 1), (None, 1, 1, 0)]


def test_co_used_counts_papers_with_both(filled: Store) -> None:
    rows = asked(filled, "co-used", "SSM")

    assert [(r["name"], r["papers_with_both"], r["papers"]) for r in rows[:2]] == [
        ("Long Range Arena", 2, 2),
        ("FlashConv", 2, 2),
    ]
    assert {r["type"] for r in asked(filled, "co-used", "SSM", type="Method")} == {"Method"}


def test_compared_tells_both_sides(filled: Store) -> None:
    (baseline,) = asked(filled, "compared", "Foo-Net")
    (proposed,) = asked(filled, "compared", "CoT")

    assert (baseline["role"], baseline["paper_id"]) == ("COMPARES_TO", "p2")
    assert (proposed["role"], proposed["compared_with"]) == ("INTRODUCES", ["Foo-Net"])


def test_variants_are_told_from_what_they_are_variants_of(filled: Store) -> None:
    (variant,) = asked(filled, "variants", "Foo-Net")
    (parent,) = asked(filled, "variants", "Foo-Net 2")

    assert (variant["relation"], variant["name"]) == ("has variant", "Foo-Net 2")
    assert (parent["relation"], parent["name"]) == ("variant of", "Foo-Net")


def test_authors_are_those_who_work_on_it(filled: Store) -> None:
    rows = asked(filled, "authors-of", "Foo-Net")

    # Bo Li's other paper only compares itself to it.
    assert [(r["author"], r["papers"], r["introduces"]) for r in rows] == [
        ("Ann Ä. Smith", 1, 1),
        ("Bo Li", 1, 1),
    ]


def test_code_says_whether_the_paper_introduces_the_thing(filled: Store) -> None:
    (own,) = asked(filled, "code", "Foo-Net")
    (other,) = asked(filled, "code", "GSM8K")

    assert own["code"] == other["code"]
    assert (own["introduces_it"], other["introduces_it"]) == (True, False)


def test_together_lists_papers_that_name_both(filled: Store) -> None:
    (row,) = asked(filled, "together", "Foo-Net", "Long Range Arena")

    assert (row["paper_id"], row["role"], row["other_role"]) == ("p4", "USES", "EVALUATES_ON")


def test_bridges_are_named_with_each_of_the_two(filled: Store) -> None:
    rows = {r["name"]: r for r in asked(filled, "bridges", "MATH", "FlashConv")}

    assert set(rows) == {"GSM8K", "Foo-Net"}
    assert (rows["GSM8K"]["with_first"], rows["GSM8K"]["with_second"]) == (1, 1)
    assert rows["GSM8K"]["first_paper"] == "Prompting with steps"
    assert rows["GSM8K"]["second_paper"] == "More long inputs"


def test_a_path_goes_from_paper_to_thing_step_by_step(filled: Store) -> None:
    rows = asked(filled, "path", "MATH", "FlashConv")

    assert [(r["step"], r["paper"], r["role"], r["thing"]) for r in rows] == [
        (1, "Prompting with steps", "EVALUATES_ON", "MATH"),
        (2, "Prompting with steps", rows[1]["role"], rows[1]["thing"]),
        (3, "More long inputs", rows[2]["role"], rows[1]["thing"]),
        (4, "More long inputs", "USES", "FlashConv"),
    ]
    assert rows[0]["sentence"].endswith("on the GSM-8K dataset and on MATH.")


def test_there_is_no_path_through_a_metric(filled: Store) -> None:
    assert asked(filled, "path", "accuracy", "GSM8K") == []


def test_what_needs_two_things_is_not_asked_of_one(filled: Store) -> None:
    for name in ("path", "bridges", "together"):
        with pytest.raises(QueryError, match="'GSM8K' and 'gsm-8k' are one thing"):
            ask(filled, name, "GSM8K", "gsm-8k")


def test_similar_papers_share_what_few_papers_name(filled: Store) -> None:
    first, *_ = rows = asked(filled, "similar", "p3")

    assert first["paper_id"] == "p4"
    assert first["names"] == ["FlashConv", "Long Range Arena", "SSM"]
    assert first["score"] == 1.5  # three things, each named by two papers
    assert "p3" not in {r["paper_id"] for r in rows}


def test_introduced_by_a_paper(filled: Store) -> None:
    (row,) = asked(filled, "introduced-by", "foo-net")

    assert (row["name"], row["papers"]) == ("Foo-Net", 3)


def test_introduced_since_a_year(filled: Store) -> None:
    assert [(r["year"], r["name"]) for r in asked(filled, "introduced-since", 2023)] == [
        (2024, "Foo-Net"),
        (2023, "Chain of thought"),
    ]
    assert asked(filled, "introduced-since", 2024, type="Task") == []


def test_new_in_a_year_is_what_no_earlier_paper_names(filled: Store) -> None:
    rows = asked(filled, "new-in", 2023)

    assert [r["name"] for r in rows] == ["GSM8K", "Foo-Net", "Chain of thought", "MATH"]
    assert {r["name"] for r in rows if r["introduced_by"]} == {"Chain of thought"}


def test_rising_compares_the_newest_papers_with_those_before(filled: Store) -> None:
    rows = {r["name"]: r for r in asked(filled, "rising", last=1)}

    assert set(rows) == {"Foo-Net", "GSM8K"}
    foo = rows["Foo-Net"]
    assert (foo["papers_before"], foo["new_papers"]) == (1, 2)
    assert (foo["percent_before"], foo["percent_new"]) == (33.3, 100.0)
    assert asked(filled, "rising", last=50) == []  # nothing was before


def test_rising_by_month_counts_papers_with_a_date(papers: list[Any]) -> None:
    dates = {"p1": "2024-06-02", "p2": "2024-05", "p3": "2023-12-31", "p4": "2024-06", "p5": "2024"}
    dated = [(dataclasses.replace(p, published=dates.get(p.id)), found) for p, found in papers]
    graph = build_graph(dated)
    store = open_store("memory:")
    store.write(graph.nodes, graph.edges)

    assert [
        (r["name"], r["papers_before"], r["new_papers"], r["percent_before"])
        for r in asked(store, "rising", by="month", last=1)
    ] == [("GSM8K", 1, 2, 50.0), ("Foo-Net", 1, 2, 50.0)]
    store.close()


def test_unevaluated_methods_come_from_papers_without_a_benchmark(filled: Store) -> None:
    assert [r["method"] for r in asked(filled, "unevaluated")] == ["Foo-Net 2"]
    assert asked(filled, "unevaluated", since=2020) == []  # its paper has no year


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("p3", "p3"),
        ("foo-net: a small network", "p1"),
        ("FooNet", "p1"),
        ("network small", "p1"),
        ("long inputs", "p3"),  # the very title, before the newer one that holds it
        ("more", "p4"),
    ],
)
def test_a_paper_is_found_by_id_title_or_words(filled: Store, text: str, first: str) -> None:
    assert find_paper(filled, text)[0]["id"] == first


def test_of_several_papers_the_newest_comes_first(filled: Store) -> None:
    assert [p["id"] for p in find_paper(filled, "inputs long")] == ["p4", "p3"]


def test_a_paper_that_is_not_there_is_met_with_near_titles(filled: Store) -> None:
    with pytest.raises(NotInGraph, match="'Long outputs'; near it: Long inputs"):
        ask(filled, "similar", "Long outputs")
    for text in ("", " ", "漢字"):
        with pytest.raises(NotInGraph, match="no paper in the graph"):
            find_paper(filled, text)


def test_a_thing_that_is_not_there_is_met_with_near_names(filled: Store) -> None:
    with pytest.raises(NotInGraph, match="near it: GSM8K"):
        ask(filled, "leaderboard", "GSM9K")


def test_a_query_that_is_not_there_is_met_with_near_ones(filled: Store) -> None:
    with pytest.raises(QueryError, match="no query is called 'leaderbord'; near it: leaderboard"):
        ask(filled, "leaderbord", "GSM8K")


def test_an_option_takes_only_its_values(filled: Store) -> None:
    with pytest.raises(QueryError, match=r"kind cannot be 'costs'[\s\S]*absolute"):
        ask(filled, "leaderboard", "GSM8K", kind="costs")
