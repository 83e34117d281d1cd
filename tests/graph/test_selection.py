"""A part of a graph: near some things, of some types, named often enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import pytest

from paperatlas.errors import NotInGraph
from paperatlas.graph.selection import selection

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[str]


@pytest.fixture
def graph() -> Graph:
    """Two papers that share a benchmark, and one apart; a result, an author, a variant."""
    made: Graph = nx.MultiDiGraph()
    for paper in ("p1", "p2", "p3"):
        made.add_node(paper, label="Paper", title=paper)
    for node, name, *aliases in (
        ("benchmark/sums", "Sums8K", "SUMS-8K"),
        ("method/step", "Stepper"),
        ("method/jump", "Jumper"),
        ("method/big-jump", "Big Jumper"),
        ("task/count", "counting"),
    ):
        label = node.split("/")[0].title()
        made.add_node(node, label=label, name=name, aliases=[name, *aliases], papers=1)
    made.add_node("r1", label="Result", value=1.0)
    made.add_node("a1", label="Author", name="Ada")
    for source, key, target in (
        ("p1", "EVALUATES_ON", "benchmark/sums"),
        ("p2", "EVALUATES_ON", "benchmark/sums"),
        ("p1", "USES", "method/step"),
        ("p1", "INTRODUCES", "method/step"),
        ("p2", "USES", "method/jump"),
        ("p3", "ADDRESSES", "task/count"),
        ("p1", "REPORTS", "r1"),
        ("r1", "ON", "benchmark/sums"),
        ("r1", "OF", "method/step"),
        ("p3", "AUTHORED_BY", "a1"),
        ("method/big-jump", "VARIANT_OF", "method/jump"),
    ):
        made.add_edge(source, target, key=key, sentence=f"{source} {key} {target}")
    return made


def test_without_options_all_stays(graph: Graph) -> None:
    part = selection(graph)

    assert list(part.nodes(data=True)) == list(graph.nodes(data=True))
    assert sorted(part.edges(keys=True)) == sorted(graph.edges(keys=True))


def test_one_step_from_a_thing_are_the_papers_that_name_it(graph: Graph) -> None:
    part = selection(graph, focus=["sums-8k"], hops=1)

    assert set(part) == {"benchmark/sums", "p1", "p2", "r1"}
    assert part.edges["p1", "benchmark/sums", "EVALUATES_ON"]["sentence"]


def test_two_steps_are_what_these_papers_name_and_three_its_variants(graph: Graph) -> None:
    two = selection(graph, focus=["Sums8K"], hops=2)
    three = selection(graph, focus=["Sums8K"], hops=3)

    assert set(two) == {"benchmark/sums", "p1", "p2", "r1", "method/step", "method/jump"}
    assert set(three) - set(two) == {"method/big-jump"}


def test_several_things_and_papers_by_id_can_be_in_the_focus(graph: Graph) -> None:
    part = selection(graph, focus=["p3", "Jumper"], hops=1)

    assert set(part) == {"p3", "a1", "task/count", "method/jump", "p2", "method/big-jump"}


def test_an_unknown_name_lists_what_is_near(graph: Graph) -> None:
    with pytest.raises(NotInGraph, match="Sums8K"):
        selection(graph, focus=["Sums9K"])


def test_only_some_types_stay_but_the_focus_does(graph: Graph) -> None:
    assert {n for n in selection(graph, types=["Task"]) if "/" in n} == {"task/count"}
    focused = selection(graph, focus=["Sums8K"], types=["Method"])
    assert {n for n in focused if "/" in n} == {"benchmark/sums", "method/step", "method/jump"}


def test_a_thing_that_one_paper_names_twice_is_named_by_one(graph: Graph) -> None:
    part = selection(graph, min_links=2)

    assert {n for n in part if "/" in n} == {"benchmark/sums"}
    assert {"p1", "p2", "p3", "r1"} <= set(part)


def test_the_graph_itself_is_not_changed(graph: Graph) -> None:
    before = sorted(graph.edges(keys=True))
    selection(graph, focus=["Sums8K"], types=["Method"], min_links=2)

    assert sorted(graph.edges(keys=True)) == before
