"""Looking things up in a graph, the same in every store."""

from collections.abc import Iterator

import pytest

from paperatlas.errors import NotInGraph
from paperatlas.graph import queries
from paperatlas.graph.builder import Graph
from paperatlas.graph.examples import EXAMPLES, ExampleQuery
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.opening import open_store


@pytest.fixture(scope="module", params=["memory:", "ladybug"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, graph: Graph
) -> Iterator[Store]:
    url = "memory:"
    if request.param == "ladybug":
        url = str(tmp_path_factory.mktemp("queries") / "a.lbdb")
    opened = open_store(url, mode="write")
    opened.write(graph.nodes, graph.edges)
    yield opened
    opened.close()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_example_runs_and_finds_something(store: Store, example: ExampleQuery) -> None:
    table = store.query(example.cypher, example.parameters)

    assert table.rows
    assert len(set(table.columns)) == len(table.columns)


def test_there_are_ten_examples() -> None:
    assert len(EXAMPLES) == len({example.title for example in EXAMPLES}) == 10


@pytest.mark.parametrize(
    "name", ["GSM8K", "gsm-8k", "GSM8K dataset", "the GSM8K benchmark", "benchmark/gsm8k"]
)
def test_a_thing_is_found_by_any_of_its_names(store: Store, name: str) -> None:
    (found,) = queries.find_entity(store, name)

    assert found["id"] == "benchmark/gsm8k"
    assert found["label"] == "Benchmark"


def test_of_several_things_of_one_name_the_one_so_spelt_comes_first(store: Store) -> None:
    assert [e["id"] for e in queries.find_entity(store, "MATH")] == ["benchmark/math", "task/math"]
    assert [e["id"] for e in queries.find_entity(store, "math")] == ["task/math", "benchmark/math"]
    assert [other.id for other in queries.show(store, "math").same_name] == ["benchmark/math"]


def test_what_is_not_there_is_met_with_near_names(store: Store) -> None:
    with pytest.raises(NotInGraph, match=r"'GSM9K'; near it: GSM8K \(Benchmark\)"):
        queries.find_entity(store, "GSM9K")
    with pytest.raises(NotInGraph, match="nothing in the graph goes by '漢字'"):
        queries.show(store, "漢字")


def test_show_tells_what_the_graph_knows(store: Store) -> None:
    view = queries.show(store, "gsm 8k")

    assert (view.id, view.name, view.type, view.papers) == (
        "benchmark/gsm8k",
        "GSM8K",
        "Benchmark",
        3,
    )
    assert {alias.name: alias.reason for alias in view.aliases} == {
        "GSM8K": "its main name",
        "GSM-8K": "same letters, hyphen aside",
        "GSM-8K dataset": "“GSM8K” with a word that says what it is",
    }
    ((role, links),) = view.roles.items()
    assert role == "EVALUATES_ON"
    assert {link.paper_id for link in links} == {"p1", "p2", "p4"}
    assert all(link.sentence and "GSM" in link.sentence for link in links)
    (result,) = view.results
    assert (result.method, result.metric, result.value, result.unit) == (
        "Foo-Net",
        "accuracy",
        71.5,
        "%",
    )
    assert view.used_with[0].name == "Foo-Net"
    assert view.used_with[0].papers == 3


def test_a_method_shows_the_results_that_are_its_own(store: Store) -> None:
    assert [result.benchmark for result in queries.show(store, "Foo-Net").results] == ["GSM8K"]


def test_info_counts_papers_years_and_what_stands_out(store: Store) -> None:
    found = queries.info(store)

    assert found.counts["Paper"] == 6
    assert found.years == {2021: 1, 2022: 1, 2023: 1, 2024: 2}
    assert [e.name for e in found.top["Benchmark"]] == ["GSM8K", "Long Range Arena", "MATH"]
    assert set(found.top) == {"Method", "Dataset", "Benchmark", "Task", "Metric"}


def test_top_entities_of_one_kind_or_of_all(store: Store) -> None:
    assert queries.top_entities(store, "Benchmark", limit=1).to_dicts() == [
        {"id": "benchmark/gsm8k", "name": "GSM8K", "type": "Benchmark", "papers": 3}
    ]
    assert [row["name"] for row in queries.top_entities(store, limit=2).to_dicts()] == [
        "Foo-Net",
        "GSM8K",
    ]


def test_tables_hold_everything_once(store: Store) -> None:
    papers = queries.papers_table(store).to_dicts()
    assert [row["id"] for row in papers] == ["p1", "p2", "p3", "p4", "p5", "p6"]
    assert (papers[0]["links"], papers[0]["results"]) == (3, 1)
    assert papers[0]["authors"] == ["Ann Ä. Smith", "Bo Li"]

    entities = queries.entities_table(store).to_dicts()
    assert len({row["id"] for row in entities}) == len(entities) == 9

    results = queries.results_table(store).to_dicts()
    assert [(row["paper_id"], row["benchmark"], row["value_text"]) for row in results] == [
        ("p1", "GSM8K", "71.5"),
        ("p3", "Long Range Arena", "86"),
    ]
    for row in results:
        abstract = next(p["abstract"] for p in papers if p["id"] == row["paper_id"])
        assert abstract[row["start"] : row["end"]] == row["value_text"]


def test_each_mention_is_a_row_with_its_place(store: Store) -> None:
    texts = {row["id"]: row for row in queries.papers_table(store).to_dicts()}
    mentions = queries.mentions_table(store).to_dicts()

    assert len(mentions) == 20
    for row in mentions:
        text = texts[row["paper_id"]][row["field"]]
        assert text[row["start"] : row["end"]] == row["text"]


def test_tables_are_found_by_name(store: Store) -> None:
    assert list(queries.TABLES) == ["papers", "entities", "mentions", "results"]
    for table in queries.TABLES.values():
        assert table(store).rows
