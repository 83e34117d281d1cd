"""The map of everything: each linked node once, topics apart, the same picture every time."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from typing import TYPE_CHECKING

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.layout import nested_layout
from paperatlas.visualizations.map_data import map_script
from paperatlas.visualizations.overview import Overview, evidence_shards, overview

if TYPE_CHECKING:
    from tests.visualizations.conftest import GraphMaker


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


def test_a_topic_is_named_after_what_its_papers_share(corpus: Corpus) -> None:
    names = [island.name for island in overview(corpus).topics]

    assert set(filter(None, names)) <= {e.name for e in corpus.entities.values()}
    assert any(names)
    assert len(set(filter(None, names))) == len(list(filter(None, names)))


def test_islands_do_not_overlap() -> None:
    topics = [0] * 30 + [1] * 20 + [2] * 10 + [3]
    edges = [(at, at + 1) for at in range(59)]
    places = nested_layout(topics, edges)

    centres = []
    for topic in range(4):
        own = [place for place, of in zip(places, topics, strict=True) if of == topic]
        x, y = (sum(axis) / len(own) for axis in zip(*own, strict=True))
        centres.append((x, y, max(math.dist((x, y), place) for place in own)))
    for at, (x, y, reach) in enumerate(centres):
        for u, v, other in centres[at + 1 :]:
            assert math.dist((x, y), (u, v)) > 0.9 * (reach + other)


def test_nothing_can_be_laid_out_too() -> None:
    assert nested_layout([], []) == []
    assert nested_layout([0], []) == [(0.0, 0.0)]
    assert nested_layout([0, 1], []) == nested_layout([0, 1], [])


def test_an_empty_graph_has_an_empty_map() -> None:
    from networkx import MultiDiGraph

    found = overview(Corpus(MultiDiGraph()))

    assert found == Overview((), (), (), (), (), (), 0)
    assert map_script(Corpus(MultiDiGraph()), found).startswith('window.PAPERATLAS_MAP="')


def test_the_picture_does_not_depend_on_the_order_of_hashes() -> None:
    program = (
        "import networkx as nx\n"
        "from paperatlas.visualizations.corpus import Corpus\n"
        "from paperatlas.visualizations.map_data import map_script\n"
        "from paperatlas.visualizations.overview import overview\n"
        "g = nx.MultiDiGraph()\n"
        "for p in range(30):\n"
        "    g.add_node(f'p{p}', label='Paper', title=f'P {p}')\n"
        "    for e in {p % 7, p % 5, p % 3}:\n"
        "        g.add_node(f'method/m{e}', label='Method', name=f'M {e}')\n"
        "        g.add_edge(f'p{p}', f'method/m{e}', key='USES')\n"
        "c = Corpus(g)\n"
        "print(map_script(c, overview(c)))\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(printed) == 1


def test_the_sentence_of_an_edge_is_marked_in_the_units_of_javascript(maker: GraphMaker) -> None:
    paper = maker.paper("arxiv:1", "Paper", "🧮 We use Mamba.")
    maker.names(paper, maker.entity("method/mamba", "Mamba"), "USES", "Mamba")
    corpus = Corpus(maker.graph)

    ((address, script),) = evidence_shards(corpus, overview(corpus))

    assert address == "assets/evidence/0.js"
    said = json.loads(script[script.index("[0]=") + 4 :].removesuffix(";\n"))
    assert set(said) == {"0", "1"}
    for other, (sentences, ((node, number, start, end),)) in zip("10", said.values(), strict=True):
        units = sentences[number].encode("utf-16-le")
        assert str(node) == other
        assert units[2 * start : 2 * end].decode("utf-16-le") == "Mamba"
