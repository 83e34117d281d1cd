"""What changed between two graphs, each kind of it, from either side."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.graph.differences import Differences, differences


def graph(
    entities: dict[str, list[str]] | None = None,
    papers: dict[str, str] | None = None,
    counts: dict[str, int] | None = None,
) -> nx.MultiDiGraph[str]:
    """Make a graph of entities (names by id, the first being that shown) and papers (titles)."""
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, names in (entities or {}).items():
        label = node.split("/")[0].title()
        seen = (counts or {}).get(node, 1)
        made.add_node(node, label=label, name=names[0], aliases=list(names), papers=seen)
    for node, title in (papers or {}).items():
        made.add_node(node, label="Paper", title=title, year=2024, extraction="{}")
    return made


def ids(found: tuple[Any, ...]) -> list[str]:
    return [one.id for one in found]


def ends(found: tuple[Any, ...]) -> list[tuple[str, str]]:
    return [(pair.old.id, pair.new.id) for pair in found]


def only(found: Differences, *parts: str) -> None:
    """Fail if anything but these parts differs."""
    assert {name for name, count in found.counts().items() if count} == set(parts)


def test_papers_come_go_and_change() -> None:
    old = graph(papers={"a": "One", "b": "Two", "c": "Three"})
    new = graph(papers={"b": "Two", "c": "Three again", "d": "Four"})
    new.nodes["c"]["extraction"] = '{"mentions": []}'

    found = differences(old, new)

    assert ids(found.papers_removed) == ["a"]
    assert ids(found.papers_added) == ["d"]
    (changed,) = found.papers_changed
    assert (changed.id, changed.title) == ("c", "Three again")
    assert changed.what == ("title", "what was found in it")
    only(found, "papers_added", "papers_removed", "papers_changed")


def test_a_paper_that_another_kind_of_store_gives_back_is_the_same() -> None:
    old, new = graph(papers={"a": "One"}), graph(papers={"a": "One"})
    old.nodes["a"].update(authors=[], venue=None, urls=["x"])
    new.nodes["a"].update(authors=(), venue="", urls=("x",))

    assert not differences(old, new)


def test_entities_come_and_go_the_most_named_first() -> None:
    new = graph({"method/a": ["A"], "method/b": ["B"], "task/c": ["C"]}, counts={"method/b": 7})

    assert ids(differences(graph(), new).entities_added) == ["method/b", "method/a", "task/c"]
    assert ids(differences(new, graph()).entities_removed) == ["method/b", "method/a", "task/c"]


def test_an_entity_under_another_name_or_id_is_renamed() -> None:
    old = graph({"method/cot": ["CoT", "chain of thought"], "method/b": ["B"]})
    new = graph({"method/chain-of-thought": ["chain of thought", "CoT"], "method/b": ["Bee", "B"]})

    found = differences(old, new)

    assert ends(found.entities_renamed) == [
        ("method/b", "method/b"),
        ("method/cot", "method/chain-of-thought"),
    ]
    assert found.entities_renamed[1].names == ("CoT", "chain of thought")
    only(found, "entities_renamed")


def test_an_entity_of_another_type_is_retyped() -> None:
    old, new = graph({"dataset/spider": ["Spider"]}), graph({"benchmark/spider": ["Spider"]})

    found = differences(old, new)

    (pair,) = found.entities_retyped
    assert (pair.old.type, pair.new.type, pair.new.name) == ("Dataset", "Benchmark", "Spider")
    only(found, "entities_retyped")


def test_what_went_into_another_is_merged_and_what_came_out_is_split() -> None:
    apart = graph(
        {"benchmark/gsm8k": ["GSM8K"], "benchmark/grade-school-math": ["Grade School Math", "GSM"]}
    )
    joined = graph({"benchmark/gsm8k": ["GSM8K", "Grade School Math", "GSM"]})

    merged, split = differences(apart, joined), differences(joined, apart)

    assert ends(merged.entities_merged) == [("benchmark/grade-school-math", "benchmark/gsm8k")]
    assert merged.entities_merged[0].names == ("GSM", "Grade School Math")
    only(merged, "entities_merged")
    assert ends(split.entities_split) == [("benchmark/gsm8k", "benchmark/grade-school-math")]
    only(split, "entities_split")


def test_of_two_that_became_one_under_a_new_id_one_is_renamed_the_other_merged() -> None:
    old = graph({"method/a": ["A", "A1", "A2"], "method/b": ["B"]})
    new = graph({"method/c": ["C", "A", "A1", "A2", "B"]})

    found = differences(old, new)

    assert ends(found.entities_renamed) == [("method/a", "method/c")]
    assert ends(found.entities_merged) == [("method/b", "method/c")]
    only(found, "entities_renamed", "entities_merged")


def test_a_name_that_a_task_and_a_method_had_in_common_merges_nothing() -> None:
    old = graph({"method/diffusion": ["diffusion"], "task/diffusion": ["diffusion"]})
    new = graph({"method/diffusion": ["diffusion"]})

    found = differences(old, new)

    assert ids(found.entities_removed) == ["task/diffusion"]
    only(found, "entities_removed")


def test_a_name_that_went_from_one_to_another_is_told() -> None:
    old = graph({"method/a": ["A", "net"], "method/b": ["B"]})
    new = graph({"method/a": ["A"], "method/b": ["B", "net"]})

    found = differences(old, new)

    (moved,) = found.names_moved
    assert (moved.name, moved.old.id, moved.new.id) == ("net", "method/a", "method/b")
    only(found, "names_moved")


def test_gains_in_papers_come_first_and_follow_a_rename() -> None:
    old = graph(
        {"method/a": ["A"], "method/b": ["B"], "method/c": ["C"]},
        counts={"method/a": 2, "method/b": 5, "method/c": 4},
    )
    new = graph(
        {"method/a2": ["A2", "A"], "method/b": ["B"], "method/c": ["C"]},
        counts={"method/a2": 9, "method/b": 6, "method/c": 1},
    )

    counts = differences(old, new).paper_counts

    assert [(c.id, c.before, c.after, c.gain) for c in counts] == [
        ("method/a2", 2, 9, 7),
        ("method/b", 5, 6, 1),
        ("method/c", 4, 1, -3),
    ]


def test_results_come_and_go_with_the_names_of_what_they_are_about() -> None:
    old = graph({"benchmark/g": ["GSM8K"], "metric/acc": ["accuracy"]}, {"p": "A paper"})
    new = old.copy()
    new.add_node(
        "result/1", label="Result", value_text="71.5", unit="%", kind="absolute", sentence="So."
    )
    new.add_edge("p", "result/1", key="REPORTS")
    new.add_edge("result/1", "benchmark/g", key="ON")
    new.add_edge("result/1", "metric/acc", key="IN")

    found = differences(old, new)

    (result,) = found.results_added
    assert (result.paper_id, result.paper, result.on) == ("p", "A paper", "GSM8K")
    assert (result.value, result.unit, result.metric, result.method) == (
        "71.5",
        "%",
        "accuracy",
        "",
    )
    assert differences(new, old).results_removed == found.results_added
    only(found, "results_added")


NAMES = st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=4, unique=True)
ENTITIES = st.dictionaries(
    st.sampled_from(
        [f"{kind}/{at}" for kind in ("method", "dataset", "benchmark") for at in "123"]
    ),
    NAMES,
    max_size=7,
)
PAPERS = st.dictionaries(st.sampled_from("pqrs"), st.sampled_from(["One", "Two"]), max_size=4)
COUNTS = st.dictionaries(st.sampled_from(["method/1", "method/2"]), st.integers(0, 3))
GRAPHS = st.builds(graph, ENTITIES, PAPERS, COUNTS)


SLOWLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOWLY
@given(GRAPHS)
def test_a_graph_does_not_differ_from_itself_in_any_order(one: nx.MultiDiGraph[str]) -> None:
    shuffled = list(one.nodes(data=True))
    random.Random(1).shuffle(shuffled)
    again: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    again.add_nodes_from(shuffled)

    found = differences(one, again)

    assert not found
    assert found == Differences()


@SLOWLY
@given(GRAPHS, GRAPHS)
def test_the_other_direction_is_the_mirror(
    one: nx.MultiDiGraph[str], other: nx.MultiDiGraph[str]
) -> None:
    there, back = differences(one, other), differences(other, one)

    assert there.papers_added == back.papers_removed
    assert there.papers_removed == back.papers_added
    assert ids(there.papers_changed) == ids(back.papers_changed)
    assert there.entities_added == back.entities_removed
    assert there.entities_removed == back.entities_added
    assert there.results_added == back.results_removed
    assert bool(there) == bool(back)
    for here, mirrored in (
        (there.entities_renamed, back.entities_renamed),
        (there.entities_retyped, back.entities_retyped),
        (there.entities_merged, back.entities_split),
        (there.entities_split, back.entities_merged),
    ):
        flipped = sorted((p.new.id, p.old.id, p.names) for p in mirrored)
        assert sorted((p.old.id, p.new.id, p.names) for p in here) == flipped
    moves = sorted((m.name, m.new.id, m.old.id) for m in back.names_moved)
    assert sorted((m.name, m.old.id, m.new.id) for m in there.names_moved) == moves
    assert sorted(c.gain for c in there.paper_counts) == sorted(-c.gain for c in back.paper_counts)
