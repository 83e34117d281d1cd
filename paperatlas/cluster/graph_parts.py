"""The graph as Parquet files: a folder a label and a type, a file a part, each sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa

from paperatlas.cluster.components import NameShards
from paperatlas.cluster.name_links import number_of_name
from paperatlas.cluster.parts import number_of, read_found, write_table
from paperatlas.cluster.shards import DROPPED, Meant, Resolved, Things
from paperatlas.errors import NotInGraph
from paperatlas.graph.folding import slug
from paperatlas.graph.pairs import pairs_of
from paperatlas.graph.paper_graph import PaperGraph
from paperatlas.graph.resolution import Resolution
from paperatlas.graph.schema import EDGES, NODES, PropertyType
from paperatlas.graph.variants import by_sentence
from paperatlas.records import Edge, Entity, EntityType, Extraction, Node, Paper

NODES_FOLDER, EDGES_FOLDER = "nodes", "edges"
_ARROW: Mapping[PropertyType, pa.DataType] = {
    "STRING": pa.string(),
    "INT64": pa.int64(),
    "DOUBLE": pa.float64(),
    "STRING[]": pa.list_(pa.string()),
    "INT64[]": pa.list_(pa.int64()),
}
_ROWS = 10_000
"""Rows of a label or type that are held before they are turned into columns."""


@dataclass(slots=True)
class SharedNames:
    """What papers of several parts share besides the things that they name.

    Attributes:
        authors: in how many places each author's name stands, as it is spelled.
        venues: likewise.
        repositories: by id, the first paper that links to one and its properties.
    """

    authors: Counter[str] = field(default_factory=Counter)
    venues: Counter[str] = field(default_factory=Counter)
    repositories: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)

    def add_repository(self, node_id: str, paper_id: str, properties: Mapping[str, Any]) -> None:
        """Take a repository; the first paper that links to one says what it is called."""
        known = self.repositories.get(node_id)
        if known is None or paper_id < known[0]:
            self.repositories[node_id] = paper_id, properties


def kin_pairs(paths: Sequence[Path], things: Mapping[str, Things], shards: NameShards) -> Any:
    """Return names of different shards of which a sentence says that one is a version of the other.

    Args:
        paths: found parts.
        things: what is named in their papers.
        shards: which resolved the names.

    Returns:
        Pairs of numbers of names.
    """
    pairs: dict[tuple[int, int], None] = {}
    for path in paths:
        for paper, extraction in read_found(path):
            meant = things.get(paper.id, {})
            numbers: dict[str, int] = {}
            for entity in extraction.entities:
                for text in ("", *entity.surfaces):
                    thing = meant.get((entity.type, entity.name, text))
                    if thing is not None and thing != DROPPED:
                        numbers.setdefault(thing.id, number_of_name(entity.type, entity))
            if len(numbers) > 1:
                for child, parent in _stated(paper, extraction, meant):
                    pairs[numbers[child], numbers[parent]] = None
    found = np.array(list(pairs), np.uint64).reshape(-1, 2)
    return found[shards.of(found[:, 0]) != shards.of(found[:, 1])]


def _stated(paper: Paper, extraction: Extraction, meant: Things) -> Iterator[tuple[str, str]]:
    """Yield ids of what a sentence of a paper says to be a version of something, and of that."""
    named: dict[tuple[str, int, int], dict[str, str]] = {}
    for mention in extraction.mentions:
        thing = _find(meant, mention.type, mention.entity, mention.text)
        if thing is not None and thing != DROPPED:
            here = named.setdefault((mention.field, *mention.sentence), {})
            here[thing.id] = thing.name
    for (place, start, end), here in named.items():
        if len(here) < 2:
            continue
        text = (paper.title if place == "title" else paper.abstract)[start:end]
        keys = [("", entity) for entity in here]
        names = {("", entity): name for entity, name in here.items()}
        for variant in by_sentence([(paper.id, text, keys)], names):
            yield variant.child[1], variant.parent[1]


def write_papers_graph(
    paths: Sequence[Path],
    things: Mapping[str, Things],
    metrics: Sequence[Entity],
    folder: Path,
    name: str,
) -> tuple[Counter[str], SharedNames, list[str]]:
    """Write what the papers of some parts give to the graph.

    Args:
        paths: found parts.
        things: what is named in their papers.
        metrics: metrics that results may be measured in although their paper does not name them.
        folder: the folder of the graph.
        name: of the files.

    Returns:
        Rows written by label and type; what other parts share with these; warnings of extractors.
    """
    shared = SharedNames()
    tables = _Tables(folder, name)
    warnings: list[str] = []
    for path in paths:
        pairs = sorted(read_found(path), key=lambda pair: pair[0].id)
        warnings += [f"{paper.id}: {text}" for paper, found in pairs for text in found.warnings]
        resolution = cast(Resolution, _PartResolution(things, metrics))  # asked for these alone
        graph = PaperGraph(pairs_of(pairs), resolution)
        first_link: dict[str, str] = {}
        for edge in graph.edges():
            tables.add_edge(edge)
            if edge.type == "HAS_CODE":
                first_link.setdefault(edge.target[1], edge.source[1])
        for node in graph.nodes():
            if node.label in ("Paper", "Result"):
                tables.add_node(node)
            elif node.label == "Repository":
                shared.add_repository(node.id, first_link[node.id], node.properties)
        for paper, _ in pairs:
            shared.authors.update(paper.authors)
            if paper.venue:
                shared.venues[paper.venue] += 1
    return tables.write(), shared, warnings


def write_entities(
    resolved: Resolved, better: frozenset[str], folder: Path, name: str
) -> Counter[str]:
    """Write the entities of a shard, and of what they are versions.

    Args:
        resolved: the entities.
        better: ids of those that another shard knows better.
        folder: the folder of the graph.
        name: of the shard's files.

    Returns:
        Rows written by label and type.
    """
    entities = tuple(entity for entity in resolved.entities if entity.id not in better)
    resolution = cast(Resolution, _Entities(entities, resolved.papers))
    graph = PaperGraph(pairs_of([]), resolution)
    tables = _Tables(folder, name)
    for node in graph.nodes():
        tables.add_node(node)
    for edge in graph.edges():
        tables.add_edge(edge)
    return tables.write()


def share_out(shared: SharedNames, count: int) -> list[SharedNames]:
    """Cut what parts share so that all that is of one node comes together.

    Args:
        shared: of some parts.
        count: into how many.
    """
    out = [SharedNames() for _ in range(count)]
    for name, times in shared.authors.items():
        out[number_of(slug(name)) % count].authors[name] = times
    for name, times in shared.venues.items():
        out[number_of(slug(name)) % count].venues[name] = times
    for node_id, known in shared.repositories.items():
        out[number_of(node_id) % count].repositories[node_id] = known
    return out


def write_shared(folder: Path, name: str, *parts: SharedNames) -> Counter[str]:
    """Write the authors, venues and repositories that parts share.

    Args:
        folder: the folder of the graph.
        name: of the files.
        parts: one of those that `share_out` gave of each group of parts.

    Returns:
        Rows written by label.
    """
    whole = SharedNames()
    for part in parts:
        whole.authors.update(part.authors)
        whole.venues.update(part.venues)
        for node_id, (paper_id, properties) in part.repositories.items():
            whole.add_repository(node_id, paper_id, properties)
    named = [  # papers that bear each name once, as most papers spell it
        (
            Paper(id="", title="", abstract="", authors=tuple(_most_spelled(whole.authors))),
            Extraction(paper_id=""),
        ),
        *(
            (Paper(id="", title="", abstract="", venue=venue), Extraction(paper_id=""))
            for venue in _most_spelled(whole.venues)
        ),
    ]
    graph = PaperGraph(pairs_of(named), cast(Resolution, _Entities((), {})))
    tables = _Tables(folder, name)
    for node in graph.nodes():
        if node.label in ("Author", "Venue"):
            tables.add_node(node)
    for node_id, (_, properties) in sorted(whole.repositories.items()):
        tables.add_node(Node("Repository", node_id, properties))
    return tables.write()


def node_schema(label: str) -> pa.Schema:
    """Return the columns of the nodes of a label."""
    kinds = NODES[label].properties
    return pa.schema([pa.field(name, _ARROW[kind]) for name, kind in kinds.items()])


def edge_schema(type_: str) -> pa.Schema:
    """Return the columns of the edges of a type: the ids of both ends, and the properties."""
    kinds = EDGES[type_].properties
    ends = [pa.field("source_id", pa.string()), pa.field("target_id", pa.string())]
    return pa.schema([*ends, *(pa.field(name, _ARROW[kind]) for name, kind in kinds.items())])


def node_folder(folder: Path, label: str) -> Path:
    """Return the folder of the nodes of a label."""
    return folder / NODES_FOLDER / label


def edge_folder(folder: Path, type_: str, source: str, target: str) -> Path:
    """Return the folder of the edges of a type between two labels."""
    return folder / EDGES_FOLDER / type_ / f"{source}-{target}"


class _Tables:
    """Rows on their way into the files of one part."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self._done: dict[tuple[str, ...], list[pa.Table]] = {}
        self._counts: Counter[str] = Counter()

    def add_node(self, node: Node) -> None:
        self._add((node.label,), {"id": node.id, **node.properties})

    def add_edge(self, edge: Edge) -> None:
        ends = {"source_id": edge.source[1], "target_id": edge.target[1]}
        self._add((edge.type, edge.source[0], edge.target[0]), ends | dict(edge.properties))

    def _add(self, kind: tuple[str, ...], row: dict[str, Any]) -> None:
        rows = self._rows.setdefault(kind, [])
        rows.append(row)
        if len(rows) == _ROWS:
            self._turn(kind)

    def _turn(self, kind: tuple[str, ...]) -> None:
        rows = self._rows.pop(kind)
        schema = node_schema(*kind) if len(kind) == 1 else edge_schema(kind[0])
        self._done.setdefault(kind, []).append(pa.Table.from_pylist(rows, schema))
        self._counts[kind[0]] += len(rows)

    def write(self) -> Counter[str]:
        """Write the files; return the rows by label and type."""
        for kind in list(self._rows):
            self._turn(kind)
        for kind, tables in self._done.items():
            if len(kind) == 1:
                place, keys = node_folder(self._folder, *kind), ["id"]
            else:
                place, keys = edge_folder(self._folder, *kind), ["source_id", "target_id"]
            place.mkdir(parents=True, exist_ok=True)
            table = pa.concat_tables(tables).sort_by([(key, "ascending") for key in keys])
            write_table(table, place / f"{self._name}.parquet")
        return self._counts


class _PartResolution:
    """What `PaperGraph` asks of a resolution, for the papers of a part."""

    def __init__(self, things: Mapping[str, Things], metrics: Sequence[Entity]) -> None:
        self._things = things
        self._known: dict[Meant, Entity] = {}
        self.entities = tuple(metrics)
        self.papers: Mapping[str, int] = dict.fromkeys((entity.id for entity in metrics), 0)

    def entity_of(
        self, paper_id: str, type: EntityType, name: str, surface: str = ""
    ) -> Entity | None:
        thing = _find(self._things.get(paper_id, {}), type, name, surface)
        if thing is None:
            message = f"paper {paper_id} names no {type} {name!r}"
            raise NotInGraph(message)
        if thing == DROPPED:
            return None
        if thing not in self._known:
            self._known[thing] = Entity(id=thing.id, name=thing.name, type=thing.type, aliases=())
        return self._known[thing]


@dataclass(slots=True)
class _Entities:
    """What `PaperGraph` asks of a resolution, without papers."""

    entities: tuple[Entity, ...]
    papers: Mapping[str, int]


def _find(things: Things, type: EntityType, name: str, surface: str) -> Meant | None:
    return things.get((type, name, surface)) or things.get((type, name, ""))


def _most_spelled(counts: Mapping[str, int]) -> Iterable[str]:
    best: dict[str, str] = {}
    for name, times in counts.items():
        other = best.setdefault(slug(name), name)
        if (-times, name) < (-counts[other], other):
            best[slug(name)] = name
    return [best[key] for key in sorted(best)]
