"""Places on the overview map: islands within islands that do not overlap, on every run the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from generated_graph import generated_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.layout import nested_layout
from paperatlas.visualizations.overview import overview
from paperatlas.visualizations.packing import set_around

Trees = tuple[list[int], list[int], list[float], list[tuple[int, int]]]


@st.composite
def trees(draw: st.DrawFn) -> Trees:
    """Groups on two levels, nodes in the narrowest ones, and links between any."""
    parents: list[int] = []
    leaves: list[int] = []
    for _ in range(draw(st.integers(1, 6))):
        own = len(parents)
        parents.append(-1)
        parts = draw(st.integers(0, 4))
        leaves += [len(parents) + at for at in range(parts)] if parts else [own]
        parents += [own] * parts
    group = [leaf for leaf in leaves for _ in range(draw(st.integers(1, 9)))]
    node = st.integers(0, len(group) - 1)
    radius = draw(st.lists(st.floats(0.5, 4), min_size=len(group), max_size=len(group)))
    links = draw(st.lists(st.tuples(node, node), max_size=60))
    return parents, group, radius, [(a, b) for a, b in links if a != b]


@settings(max_examples=40, deadline=None)
@given(trees())
def test_discs_of_one_holder_do_not_overlap_and_lie_in_it(tree: Trees) -> None:
    parents, group, radius, links = tree
    places, discs = nested_layout(parents, group, radius, links)

    for at, (x, y, reach) in enumerate(discs.tolist()):
        for other, (u, v, theirs) in enumerate(discs.tolist()):
            if at < other and parents[at] == parents[other]:
                assert np.hypot(x - u, y - v) >= (reach + theirs) * 0.999
        if parents[at] >= 0:
            u, v, theirs = discs[parents[at]]
            assert np.hypot(x - u, y - v) + reach <= theirs * 1.001
    for node, (x, y) in enumerate(places.tolist()):
        u, v, reach = discs[group[node]]
        assert np.hypot(x - u, y - v) + radius[node] <= reach * 1.001
    for at in range(len(group)):
        for other in range(at):
            apart = float(np.hypot(*(places[at] - places[other])))
            assert apart >= (radius[at] + radius[other]) * 0.97


def test_nothing_can_be_laid_out_too() -> None:
    places, discs = nested_layout([], [], [], [])
    assert (len(places), len(discs)) == (0, 0)
    places, _ = nested_layout([-1], [0], [1.0], [])
    assert places.tolist() == [[0.0, 0.0]]


def test_a_crowd_with_one_thing_in_common_has_room_too() -> None:
    number = 1800
    places, discs = nested_layout(
        [-1], [0] * number, [1.0] * number, [(0, at) for at in range(1, number)]
    )
    assert len({tuple(place) for place in np.round(places, 2).tolist()}) == number
    assert discs[0, 2] < 3 * number**0.5


def test_islands_that_are_linked_to_none_stand_around_the_others() -> None:
    centre, radius = np.array([[0.0, 0.0], [12.0, 3.0]]), np.array([8.0, 4.0])
    small = np.array([3.0, 2.0, 2.0] + [1.0] * 60)
    places = np.concatenate((centre, set_around(centre, radius, small, wide=1.6)))
    reach = np.concatenate((radius, small))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert (apart >= np.add.outer(reach, reach) * 0.999).all()
    assert np.ptp(places[:, 0]) > np.ptp(places[:, 1])


PROGRAM = """
import sys
sys.path.append(sys.argv[1])
from generated_graph import generated_graph
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.evidence_files import evidence_shards
from paperatlas.visualizations.map_data import map_script
from paperatlas.visualizations.overview import overview
corpus = Corpus(generated_graph(800))
found = overview(corpus)
print(map_script(corpus, found), *evidence_shards(corpus, found))
"""


def test_the_map_is_the_same_whatever_the_hashes_and_the_threads() -> None:
    benchmarks = Path(__file__).resolve().parents[2] / "benchmarks"
    printed = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(benchmarks)],
            env=os.environ
            | {
                "PYTHONHASHSEED": seed,
                "OPENBLAS_NUM_THREADS": threads,
                "OMP_NUM_THREADS": threads,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            capture_output=True,
            check=True,
        ).stdout
        for seed, threads in (("0", "1"), ("1", "2"))
    }
    assert len(printed) == 1


def test_every_node_of_a_large_map_has_a_place_of_its_own() -> None:
    found = overview(Corpus(generated_graph(2000)))

    assert len(found.nodes) == len(set(found.places)) == 2000
    width, height = np.ptp(np.array(found.places), axis=0)
    assert 1 < width / height < 2.6  # as screens are
