"""The map of everything: each linked node once, topics apart, the same picture every time."""

from __future__ import annotations

import math

import pytest

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.overview import Overview, overview


def test_all_that_is_linked_is_on_the_map(corpus: Corpus) -> None:
    found = overview(corpus)

    assert "method/unlinked" not in found.nodes
    assert "seed-1" not in found.nodes
    assert (
        len(set(found.nodes)) == len(found.nodes) == len(corpus.papers) + len(corpus.entities) - 2
    )
    assert found.left_out == 2
    assert len(found.places) == len(found.topic_of) == len(found.nodes)


def test_no_two_nodes_have_one_place(corpus: Corpus) -> None:
    places = overview(corpus).places

    assert len(set(places)) == len(places)


def test_things_that_one_paper_names_stand_around_it(corpus: Corpus) -> None:
    found = overview(corpus)
    place = dict(zip(found.nodes, found.places, strict=True))

    hostile = place["title:00ff00ff00ff00ff"]
    assert all(
        math.dist(hostile, place[entity]) < 4
        for entity in corpus.entities_of["title:00ff00ff00ff00ff"]
    )


def test_above_its_most_a_map_has_the_most_linked(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperatlas.visualizations.overview.MAX_NODES", 30)

    found = overview(corpus)

    assert len(found.nodes) == 30
    assert found.left_out == len(corpus.papers) + len(corpus.entities) - 30
    assert min(found.degrees) >= 2
    assert "task/counting" in found.nodes


def test_an_empty_graph_has_an_empty_map() -> None:
    from networkx import MultiDiGraph

    found = overview(Corpus(MultiDiGraph()))

    assert found == Overview((), (), (), (), (), (), 0)
