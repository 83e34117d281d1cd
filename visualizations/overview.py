"""The map of everything: topics, places, and the data for the Canvas renderer."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from paperatlas.records import ROLES
from paperatlas.visualizations.corpus import Corpus, Evidence
from paperatlas.visualizations.layout import nested_layout
from paperatlas.visualizations.marks import place_of_sentence, utf16_length
from paperatlas.visualizations.scripts import json_for_script

MAX_NODES = 6000
"""Nodes on the map; above, the most linked entities and the newest papers are drawn."""

ALL_UP_TO = 700
"""Nodes up to which all shape the layout; above, things that one paper names stay close to it."""

MAX_SHARDS = 1000
"""Files over which the sentences are spread at most."""

SAID = 6
"""Sentences a role that the map's panel shows of one node; its page has all."""

_FITNESS = {"Task": 2.2, "Method": 1.2, "Benchmark": 1.0, "Dataset": 0.7, "Metric": 0.3}
"""How well a type of thing names a topic."""

_RAYS = 40
"""Directions in which a topic's outline is measured."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Topic:
    """A region of the map.

    Attributes:
        name: the thing that tells its papers from others; "" where none does.
        level: 0 for the widest regions, 1 for those within them, and so on.
        parent: the region that holds it, by its place in `Overview.topics`; -1 for none.
        centre: mean of its nodes' places.
        nodes: how many it has, those of its parts included.
        outline: points around its nodes.
    """

    name: str
    level: int
    parent: int
    centre: Point
    nodes: int
    outline: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The map, ready for the page's script.

    Attributes:
        nodes: ids in the order of drawing, the most linked first.
        degrees: links of each.
        topic_of: the narrowest topic of each, by its place in `topics`; -1 for none.
        places: x and y of each.
        edges: (paper, entity, role), the first two by their place in `nodes`, the role by its
            place in `ROLES`; sorted.
        topics: the widest first, of a level the largest first.
        left_out: nodes that are not drawn.
    """

    nodes: tuple[str, ...]
    degrees: tuple[int, ...]
    topic_of: tuple[int, ...]
    places: tuple[Point, ...]
    edges: tuple[tuple[int, int, int], ...]
    topics: tuple[Topic, ...]
    left_out: int

    @property
    def shards(self) -> int:
        """Number of files that the sentences are spread over: node i is in file i % shards."""
        return max(1, min(MAX_SHARDS, len(self.nodes) // 120))


def overview(corpus: Corpus) -> Overview:
    """Lay out all papers and entities that are linked to anything.

    Topics are communities after Blondel et al., "Fast unfolding of communities in large networks"
    (2008), as networkx has it, over links weighted 1/√degree of the entity: otherwise a thing that
    most papers name would glue all topics to one.
    """
    linked = [
        (i, len(found)) for i, found in (*corpus.papers_of.items(), *corpus.entities_of.items())
    ]
    ranked = sorted(((i, n) for i, n in linked if n), key=lambda one: (-one[1], one[0]))
    left_out = len(linked) - min(len(ranked), MAX_NODES)
    ranked = ranked[:MAX_NODES]
    number = {node: at for at, (node, _) in enumerate(ranked)}
    edges = [
        (number[paper], number[entity], ROLES.index(role))
        for (paper, entity), role in corpus.strongest_role.items()
        if paper in number and entity in number
    ]
    edges.sort()
    names = tuple(node for node, _ in ranked)
    core = [
        at
        for at, (node, degree) in enumerate(ranked)
        if len(ranked) <= ALL_UP_TO or degree > 1 or node in corpus.papers
    ]
    topics, places = _laid_out(len(names), core, edges)
    return Overview(
        nodes=names,
        degrees=tuple(degree for _, degree in ranked),
        topic_of=tuple(topics),
        places=tuple(places),
        edges=tuple(edges),
        topics=_islands(corpus, names, core, topics, places),
        left_out=left_out,
    )


def evidence_shards(corpus: Corpus, found: Overview) -> Iterator[tuple[str, str]]:
    """Yield the scripts with the sentences behind each node's links: address and text.

    ``assets/evidence/7.js`` sets ``PAPERATLAS_EVIDENCE[7]`` to an object: by node number, its
    sentences and a list of [the other node, place of the sentence, start and end of the mark in
    it] with both the length of the sentence where nothing can be marked. Of each role the first
    `SAID` stand there, most linked neighbours first. Offsets count UTF-16 units, as JavaScript
    does.
    """
    strongest: dict[tuple[str, str], Evidence] = {}
    for one in (one for evidence in corpus.by_paper.values() for one in evidence):
        strongest.setdefault((one.paper, one.entity), one)
    near: list[list[tuple[int, int]]] = [[] for _ in found.nodes]
    for paper, entity, role in found.edges:
        near[paper].append((role, entity))
        near[entity].append((role, paper))
    for shard in range(found.shards):
        said: dict[int, Any] = {}
        for node in range(shard, len(found.nodes), found.shards):
            numbers: dict[str, int] = {}
            lines = []
            seen: Counter[int] = Counter()
            for role, other in sorted(near[node]):  # the most linked have the lowest numbers
                seen[role] += 1
                if seen[role] > SAID:
                    continue
                ends = (node, other) if found.nodes[node] in corpus.papers else (other, node)
                one = strongest[found.nodes[ends[0]], found.nodes[ends[1]]]
                if one.sentence:
                    start, end = _marked(corpus, one)
                    number = numbers.setdefault(one.sentence, len(numbers))
                    lines.append([other, number, start, end])
            said[node] = [list(numbers), lines]
        yield (
            f"assets/evidence/{shard}.js",
            "(window.PAPERATLAS_EVIDENCE=window.PAPERATLAS_EVIDENCE||{})"
            f"[{shard}]={json_for_script(said)};\n",
        )


def _marked(corpus: Corpus, one: Evidence) -> tuple[int, int]:
    card = corpus.papers[one.paper]
    text = card.title if one.field == "title" else card.abstract
    whole = len(one.sentence)
    start, end = place_of_sentence(text, one.sentence, one.start, one.end) or (whole, whole)
    return _units(one.sentence[:start]), _units(one.sentence[:end])


def _units(text: str) -> int:
    return utf16_length(text)


def _laid_out(
    number: int, core: list[int], edges: list[tuple[int, int, int]]
) -> tuple[list[int], list[Point]]:
    """Return topic and place of each node; those outside the core sit around their paper."""
    inner = {node: at for at, node in enumerate(core)}
    links = [(inner[a], inner[b], r) for a, b, r in edges if a in inner and b in inner]
    core_topics = _communities(len(core), links)
    core_places = nested_layout(core_topics, [(a, b) for a, b, _ in links])
    topics, places = [0] * number, [(0.0, 0.0)] * number
    for node, at in inner.items():
        topics[node], places[node] = core_topics[at], core_places[at]
    around: Counter[int] = Counter()
    for paper, entity, _ in edges:
        if entity not in inner:
            around[paper] += 1
            # A sunflower's seeds: even for any number of them.
            angle, far = 2.39996 * around[paper], 0.34 * math.sqrt(around[paper] + 0.6)
            x, y = places[paper]
            topics[entity] = topics[paper]
            places[entity] = (
                round(x + far * math.cos(angle), 2),
                round(y + far * math.sin(angle), 2),
            )
    return topics, places


def _communities(number: int, edges: list[tuple[int, int, int]]) -> list[int]:
    """Return the topic of each node, the largest being 0."""
    import networkx as nx

    degree = Counter(entity for _, entity, _ in edges)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(number))
    for paper, entity, _ in edges:
        graph.add_edge(paper, entity, weight=1 / math.sqrt(degree[entity]))
    # Nodes are integers: sets of them have the same order in every run, sets of strings have not.
    found = nx.community.louvain_communities(graph, seed=7, resolution=0.9)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    topic = [0] * number
    for at, members in enumerate(ordered):
        for member in members:
            topic[member] = at
    return topic


def _islands(
    corpus: Corpus, nodes: tuple[str, ...], core: list[int], topics: list[int], places: list[Point]
) -> tuple[Topic, ...]:
    members: dict[int, list[int]] = {}
    for node in core:
        members.setdefault(topics[node], []).append(node)
    taken: set[str] = set()
    found = []
    for topic in range(len(members)):
        own = members[topic]
        x = sum(places[node][0] for node in own) / len(own)
        y = sum(places[node][1] for node in own) / len(own)
        name = _topic_name(corpus, [nodes[node] for node in own], taken)
        taken.add(name)
        found.append(
            Topic(
                name=name,
                level=0,
                parent=-1,
                centre=(round(x, 2), round(y, 2)),
                nodes=len(own),
                outline=_outline((x, y), [places[node] for node in own]),
            )
        )
    return tuple(found)


def _topic_name(corpus: Corpus, members: list[str], taken: set[str]) -> str:
    """Return the name of what many of the topic's papers and few others share."""
    papers = {node for node in members if node in corpus.papers}
    if len(papers) < 2:  # its papers speak for themselves
        return ""
    counts = Counter(e for p in sorted(papers) for e in corpus.entities_of[p])
    best, best_score = "", 0.0
    for entity, count in counts.items():
        card = corpus.entities[entity]
        share = count / len(corpus.papers_of[entity])
        if count < 2 or share < 0.34 or card.name in taken or len(card.name) > 42:
            continue
        score = count * share * _FITNESS[card.type]
        if len(card.name) < 5:  # "RL" or "13B" tells little on its own
            score /= 2
        if (-score, card.name) < (-best_score, best):
            best, best_score = card.name, score
    return best


def _outline(centre: Point, places: list[Point]) -> tuple[Point, ...]:
    """Return a soft outline: how far the nodes reach in each direction, smoothed."""
    pad = 1.6
    reach = [pad] * _RAYS
    for x, y in places:
        dx, dy = x - centre[0], y - centre[1]
        distance = math.hypot(dx, dy)
        angle = math.atan2(dy, dx) / math.tau * _RAYS
        for ray in range(_RAYS):
            turn = (ray - angle + _RAYS / 2) % _RAYS - _RAYS / 2
            if abs(turn) <= _RAYS / 8:
                # How far the disc of radius `pad` around the node reaches along this ray.
                bearing = turn / _RAYS * math.tau
                along, aside = distance * math.cos(bearing), distance * math.sin(bearing)
                if abs(aside) < 2 * pad:
                    reach[ray] = max(reach[ray], along + pad)
    for _ in range(3):
        reach = [
            0.25 * reach[at - 1] + 0.5 * reach[at] + 0.25 * reach[(at + 1) % _RAYS]
            for at in range(_RAYS)
        ]
    return tuple(
        (
            round(centre[0] + far * math.cos(at / _RAYS * math.tau), 2),
            round(centre[1] + far * math.sin(at / _RAYS * math.tau), 2),
        )
        for at, far in enumerate(reach)
    )
