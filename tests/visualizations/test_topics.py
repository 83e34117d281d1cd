"""Topics of the overview map: groups of papers that belong together, and what they are called."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from generated_graph import generated_graph

from paperatlas.graph.communities import communities
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.overview import Overview, overview
from paperatlas.visualizations.topic_names import LONGEST

if TYPE_CHECKING:
    from tests.visualizations.conftest import GraphMaker


@cache
def drawn() -> tuple[Corpus, Overview]:
    """A generated graph of 2,000 nodes and its map."""
    corpus = Corpus(generated_graph(2000))
    return corpus, overview(corpus)


def test_topics_are_nested_and_stand_by_level_and_size() -> None:
    _, found = drawn()

    assert {topic.level for topic in found.topics} >= {0, 1}
    for topic in found.topics:
        if topic.level:
            holder = found.topics[topic.parent]
            assert holder.level == topic.level - 1
            assert topic.nodes < holder.nodes
        else:
            assert topic.parent == -1
    assert [t.level for t in found.topics] == sorted(t.level for t in found.topics)
    widest = [t.nodes for t in found.topics if t.level == 0]
    assert len(widest) <= 16


def test_a_topic_has_the_nodes_that_its_parts_and_itself_hold() -> None:
    _, found = drawn()
    held = np.bincount(np.array(found.topic_of) + 1, minlength=len(found.topics) + 1)[1:]
    for at in reversed(range(len(found.topics))):
        assert held[at] == found.topics[at].nodes
        if found.topics[at].parent >= 0:
            held[found.topics[at].parent] += held[at]


def test_no_name_stands_twice_and_all_can_be_read() -> None:
    corpus, found = drawn()
    names = [topic.name for topic in found.topics if topic.name]

    assert len(names) > 0.8 * len(found.topics)
    assert len({name.casefold() for name in names}) == len(names)
    assert max(map(len, names)) <= LONGEST
    known = {
        name for e in corpus.entities.values() for name in (e.name, *(a.name for a in e.aliases))
    }
    assert set(names) <= known


def papers_about(
    maker: GraphMaker, names: tuple[str, ...], *, things: int, papers: int = 12, begun: int = 0
) -> None:
    """Add papers that all name the first of `names`, a task, and in turn two of the methods."""
    task = maker.entity(names[0], names[1])
    for number in range(papers):
        text = f"On {names[1]} by {names[1]} way {number % things} and way {(number + 1) % things}."
        paper = maker.paper(f"arxiv:{begun + number}", f"Paper {begun + number}", text)
        maker.names(paper, task, "ADDRESSES", names[1])
        maker.names(paper, "task/common", "MENTIONS", "On")
        for way in (number % things, (number + 1) % things):
            method = maker.entity(f"method/{names[1]}-{way}", f"{names[1]} way {way}")
            maker.names(paper, method, "USES", f"way {way}")


@pytest.fixture
def two_fields(maker: GraphMaker) -> Corpus:
    """Twelve papers on parsing, twelve on dialogue, one task in all of them, one paper apart."""
    maker.entity("task/common", "everything")
    papers_about(maker, ("task/parsing", "parsing"), things=4)
    papers_about(maker, ("task/dialogue", "dialogue"), things=4, begun=20)
    lone = maker.paper("arxiv:99", "Apart", "Nobody else says weaving.")
    maker.names(lone, maker.entity("task/weaving", "weaving"), "ADDRESSES", "weaving")
    return Corpus(maker.graph)


def test_a_topic_is_named_after_what_its_papers_share_and_others_do_not(two_fields: Corpus) -> None:
    found = overview(two_fields)

    assert sorted(topic.name for topic in found.topics) == ["dialogue", "parsing"]
    of = {node: found.topic_of[at] for at, node in enumerate(found.nodes)}
    for name, first in (("parsing", 0), ("dialogue", 20)):
        own = {of[f"arxiv:{number}"] for number in range(first, first + 12)}
        assert {found.topics[at].name for at in own} == {name}


def test_what_is_linked_to_nothing_shared_is_in_no_topic(two_fields: Corpus) -> None:
    found = overview(two_fields)

    assert found.topic_of[found.nodes.index("arxiv:99")] == -1


def test_an_acronym_is_written_out_where_papers_do(maker: GraphMaker) -> None:
    maker.entity("task/common", "everything")
    papers_about(maker, ("task/nmt", "NMT"), things=4)
    papers_about(maker, ("task/dialogue", "dialogue"), things=4, begun=20)
    maker.entity("task/nmt", "NMT", "Neural Machine Translation", "neural machine translation")

    names = {topic.name for topic in overview(Corpus(maker.graph)).topics}

    assert names == {"neural machine translation", "dialogue"}


def test_communities_are_as_good_as_those_of_networkx() -> None:
    graph = nx.planted_partition_graph(12, 40, 0.2, 0.01, seed=3)
    links = np.array(sorted(graph.edges))
    number = graph.number_of_nodes()

    found = communities(number, links, np.ones(len(links)), seed=1)

    groups = [set(np.flatnonzero(found == at).tolist()) for at in range(found.max() + 1)]
    theirs = nx.community.louvain_communities(graph, seed=1)
    assert nx.community.modularity(graph, groups) >= nx.community.modularity(graph, theirs) - 0.01
    assert all(len(one) >= len(other) for one, other in pairwise(groups))


def test_nodes_without_links_are_communities_of_their_own() -> None:
    assert communities(3, np.zeros((0, 2), dtype=np.int64), np.zeros(0)).tolist() == [0, 1, 2]
    assert communities(0, np.zeros((0, 2), dtype=np.int64), np.zeros(0)).tolist() == []
