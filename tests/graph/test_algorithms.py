"""Graph algorithms: what stands out, what belongs together, ways through the graph."""

import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

import paperatlas as pa
from paperatlas.cli import main
from paperatlas.errors import BackendError, NotInGraph
from paperatlas.graph.algorithms import communities, linked, pagerank, shortest_path


def two_groups() -> "nx.MultiDiGraph[str]":
    """Return papers of two topics that share one metric."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    things = {"sums": ("GSM8K", "chain of thought"), "pictures": ("ImageNet", "ResNet")}
    for topic, names in things.items():
        for name in names:
            graph.add_node(name.lower(), label="Method", name=name)
        for k in range(6):
            graph.add_node(f"{topic}{k}", label="Paper", title=f"On {topic} {k}")
            for name in names:
                graph.add_edge(f"{topic}{k}", name.lower(), key="USES")
    graph.add_node("accuracy", label="Metric", name="accuracy")
    graph.add_edge("sums0", "accuracy", key="MEASURES")
    graph.add_edge("pictures0", "accuracy", key="MEASURES")
    graph.add_node("someone", label="Author", name="Someone")
    graph.add_edge("sums0", "someone", key="AUTHORED_BY")
    graph.add_node("nothing", label="Task", name="nothing")
    return graph


def test_links_are_those_of_papers_and_things() -> None:
    links = linked(two_groups())

    assert "someone" not in links
    assert links["sums0"]["gsm8k"]["weight"] == 1


def test_pagerank_is_what_the_power_method_gives() -> None:
    links = linked(two_groups())
    ranked = pagerank(two_groups())

    # Checked against its definition: each rank is the spread share and what its neighbours pass on.
    rank = {one.id: one.rank for one in ranked}
    assert sum(rank.values()) == pytest.approx(1)
    for node in links:
        passed = sum(rank[near] / links.degree[near] for near in links[node])
        even = (0.15 + 0.85 * rank["nothing"]) / len(links)
        assert rank[node] == pytest.approx(even + 0.85 * passed, abs=1e-6)
    assert [one.id for one in ranked[:4]] == sorted(
        ("gsm8k", "chain of thought", "imagenet", "resnet")
    )
    assert {one.label for one in pagerank(two_groups(), types=("Metric",))} == {"Metric"}


def test_communities_are_the_two_topics_and_come_the_same_again() -> None:
    found = communities(two_groups())

    sizes = [len(one.nodes) for one in found]
    assert sorted(sizes, reverse=True) == sizes
    assert sum(sizes) == 18
    of = {node: k for k, one in enumerate(found) for node in one.nodes}
    assert of["gsm8k"] == of["sums3"] != of["imagenet"] == of["pictures3"]
    assert {"GSM8K", "ImageNet"} <= {name for one in found for name in one.names}
    assert found == communities(two_groups())


def test_a_path_leads_over_papers_and_takes_any_name() -> None:
    steps = shortest_path(two_groups(), "gsm-8k", "ResNet")

    assert [step.id for step in steps] == [
        "gsm8k",
        "sums0",
        "accuracy",
        "pictures0",
        "resnet",
    ]
    with pytest.raises(NotInGraph, match="nothing leads"):
        shortest_path(two_groups(), "GSM8K", "nothing")
    with pytest.raises(NotInGraph):
        shortest_path(two_groups(), "GSM8K", "no such thing")


def test_nothing_is_made_of_an_empty_graph() -> None:
    assert pagerank(nx.MultiDiGraph()) == []
    assert communities(nx.MultiDiGraph()) == []


def test_a_backend_is_asked_through_networkx() -> None:
    by_networkx = communities(two_groups(), backend="networkx")

    assert {frozenset(one.nodes) for one in by_networkx} == {
        frozenset(one.nodes) for one in communities(two_groups())
    }
    assert len(shortest_path(two_groups(), "GSM8K", "ResNet", backend="networkx")) == 5
    with pytest.raises(BackendError, match="no networkx backend 'warp'"):
        pagerank(two_groups(), backend="warp")


def test_the_commands_print_what_the_library_gives(sample_store: Path) -> None:
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(main, [*map(str, arguments)])
        assert done.exit_code == 0, done.output
        return done.stdout

    store = str(sample_store)
    with pa.open_atlas(store) as atlas:
        first = atlas.pagerank(types=("Benchmark",))[0]
        largest = atlas.communities()[0]
    assert first.name in run("rank", store, "--type", "Benchmark", "--limit", "3")
    [ranked] = json.loads(run("rank", store, "--type", "Benchmark", "--limit", "1", "--json"))
    assert ranked["id"] == first.id
    assert largest.names[0] in run("communities", store)
    steps = json.loads(run("path", store, "GSM8K", "MATH", "--json"))
    assert (steps[0]["name"], steps[-1]["name"]) == ("GSM8K", "MATH")
    assert "Paper" in run("path", store, "GSM8K", "MATH")
