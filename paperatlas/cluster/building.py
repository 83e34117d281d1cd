"""A build on a cluster: the steps, one after the other, each in parallel over parts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from paperatlas.cluster.components import NameShards, shards_of, shards_of_some
from paperatlas.cluster.duplicates import Changes, join_duplicates
from paperatlas.cluster.found import Finding, Found
from paperatlas.cluster.graph_files import files_of, write_csv
from paperatlas.cluster.graph_parts import (
    kin_pairs,
    share_out,
    write_entities,
    write_papers_graph,
    write_shared,
)
from paperatlas.cluster.name_links import (
    NameLinks,
    links_of_parts,
    links_of_tables,
    links_together,
)
from paperatlas.cluster.papers import count_lines, read_input_slice
from paperatlas.cluster.parts import Part
from paperatlas.cluster.running import Cluster, Handle
from paperatlas.cluster.shards import (
    ShardNotes,
    ids_of,
    resolve_shares,
    shares_of_parts,
    things_together,
)
from paperatlas.errors import SourceError
from paperatlas.extracting import UNDER_STRICT, Progress
from paperatlas.extractors.worker import Choices
from paperatlas.graph.exports.neo4j_admin import CsvRows, csv_kinds, csv_together
from paperatlas.graph.folding import fold
from paperatlas.graph.rules import Rule, Rules
from paperatlas.records import Entity, Skip
from paperatlas.sources.places import find_files
from paperatlas.sources.slices import LARGEST, counted, slices_of

PAPERS = 500
"""Papers of a part: what a worker reads at a time, and loses if it dies."""
_AT_ONCE = 16
"""Results that one task puts together."""
_PARTS = 40
"""Parts that one task takes through the steps after reading."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How a build is cut.

    Attributes:
        papers: papers of a part.
        slice: bytes of a slice of a file.
        shards: in how many shards names are resolved; 0 takes what fits the cluster.
    """

    papers: int = PAPERS
    slice: int = LARGEST
    shards: int = 0


AS_USUAL = Sizes()


@dataclass(slots=True)
class ReadParts:
    """The papers of a build.

    Attributes:
        parts: files of papers.
        changes: pages of one paper that were joined, by the number of the part.
        skips: what could not be used.
    """

    parts: list[Part] = field(default_factory=list)
    changes: dict[int, Changes] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)

    @property
    def papers(self) -> int:
        """The number of papers."""
        gone = sum(len(changes.gone) for changes in self.changes.values())
        return sum(part.count for part in self.parts) - gone


@dataclass(slots=True)
class Written:
    """The graph of a build, in files.

    Attributes:
        counts: rows by label and type.
        warnings: what the extractors wanted said.
        idle_rules: the user's rules that speak of a name that no paper uses.
        shards: of each shard what is to be known of it.
        largest: share of the uses of names in the largest set that must be resolved together.
        again: number of sets of names that were resolved once more, for a sentence joins them.
    """

    counts: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    idle_rules: list[Rule] = field(default_factory=list)
    shards: list[ShardNotes] = field(default_factory=list)
    largest: float = 0.0
    again: int = 0


def read_parts(
    what: Iterable[str | Path],
    cluster: Cluster,
    folder: Path,
    *,
    columns: Mapping[str, str],
    strict: bool = False,
    sizes: Sizes = AS_USUAL,
    progress: Progress | None = None,
) -> ReadParts:
    """Read input into parts of papers, and join pages of the same paper.

    Args:
        what: files, folders, globs; every machine must see them under the same paths.
        cluster: where to read.
        folder: where parts are kept; every machine must see it too.
        columns: as in `paperatlas.sources.read`.
        strict: raise on the first piece of input that would be skipped.
        sizes: how to cut.
        progress: see `paperatlas.extracting.Progress`.

    Raises:
        SourceError: a place does not exist, is standard input, or `strict` and something would be
            skipped.
    """
    out = ReadParts()
    places = []
    for place in find_files(what):
        if isinstance(place, Skip):
            out.skips.append(place)
        elif place == "-":
            message = "a build on a cluster reads files, not standard input: name them"
            raise SourceError(message)
        else:
            places.append(str(Path(place)))
    slices = [part for place in places for part in slices_of(place, columns, sizes.slice)]
    base = os.getcwd()
    lines = _all(cluster, [cluster.start(count_lines, part, base) for part in slices])
    slices = counted(slices, lines)
    folder.mkdir(parents=True, exist_ok=True)
    started = [
        cluster.start(read_input_slice, number, part, base, dict(columns), folder, sizes.papers)
        for number, part in enumerate(slices)
    ]
    for done, read in enumerate(_all(cluster, started), 1):
        out.parts += read.parts
        out.skips += read.skips
        if progress:
            progress("read", done, len(slices))
    out.changes, clashes = cluster.get(cluster.start(join_duplicates, out.parts))[0]
    out.skips += clashes
    if strict and out.skips:
        raise SourceError(UNDER_STRICT.format(out.skips[0]))
    return out


def find_all(
    read: ReadParts,
    cluster: Cluster,
    choices: Choices,
    folder: Path,
    progress: Progress | None = None,
) -> Found:
    """Extract all papers.

    Args:
        read: the papers.
        cluster: where to read.
        choices: what makes the extractor, with its version.
        folder: where pieces are kept.
        progress: see `paperatlas.extracting.Progress`.

    Raises:
        RecogniserError: the extractor cannot be set up, or gives nothing of use.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finding = Finding(read.parts, read.changes, choices.version, folder)
    return finding.run(
        lambda: cluster.readers(choices, cluster.processors),
        progress and (lambda done, total: progress("extract", done, total)),
    )


def write_graph(
    paths: Sequence[Path],
    cluster: Cluster,
    rules: Rules,
    folder: Path,
    *,
    sizes: Sizes = AS_USUAL,
    progress: Progress | None = None,
) -> Written:
    """Resolve names and write the graph.

    Args:
        paths: files of papers with extractions.
        cluster: where to do it.
        rules: the user's.
        folder: where the graph is written; what is there stays.
        sizes: how to cut.
        progress: see `paperatlas.extracting.Progress`.
    """
    if progress:
        progress("resolve", 0, None)
    groups = _groups(paths, cluster.processors)
    links = _links(groups, cluster)
    tables = links_of_tables(rules)
    count = sizes.shards or max(1, min(4 * cluster.processors, len(paths)))
    shards = shards_of(links, tables, count)
    wanted = frozenset(fold(metric, "Metric") for metric in links.metrics)
    resolving = _Resolving(cluster, rules, wanted, groups)
    resolving.resolve(shards)
    out = Written(largest=shards.largest)
    pairs = resolving.stated(shards)
    if len(pairs):
        some = shards_of_some(links, tables, pairs, min(count, len(pairs)))
        out.again = len(np.unique(some.shards))
        resolving.resolve(some)
    out.shards = resolving.notes
    out.idle_rules = [
        rule
        for rule in rules.rules
        if all(rule.line in notes.idle_rules for notes in resolving.notes)
    ]
    resolving.write(folder, out)
    return out


def write_csv_files(folder: Path, cluster: Cluster, out: Path, atlas: str) -> Iterator[CsvRows]:
    """Write a graph's files as CSV for Neo4j's import, several of a kind side by side.

    Args:
        folder: the folder of the graph.
        cluster: where to do it.
        out: the folder for the CSV.
        atlas: name of the atlas.

    Yields:
        Each kind of rows, with its files.
    """
    started = []
    for kind in csv_kinds():
        paths = files_of(folder, kind)
        count = min(len(paths), cluster.processors)
        for at in range(count):
            name = kind.name if count == 1 else kind.name.replace(".csv", f".{at:05}.csv")
            given = kind, paths[at::count], out / name, atlas, at == 0
            started.append(cluster.start(write_csv, *given))
    by_name: dict[str, list[CsvRows]] = {}
    for part in _all(cluster, started):
        by_name.setdefault(part.name, []).append(part)
    yield from map(csv_together, by_name.values())


class _Resolving:
    """What is known of the names of all groups of parts; the values are on the cluster."""

    def __init__(
        self,
        cluster: Cluster,
        rules: Rules,
        wanted: frozenset[str],
        groups: Sequence[Sequence[Path]],
    ) -> None:
        self._cluster, self._groups = cluster, groups
        self._rules, self._wanted = cluster.put(rules), cluster.put(wanted)
        self._things: list[list[Handle]] = [[] for _ in groups]
        self._resolved: list[list[Handle]] = []
        self.notes: list[ShardNotes] = []

    def resolve(self, shards: NameShards) -> None:
        """Resolve the names that have a shard; what was known of them before is worse."""
        start, kept = self._cluster.start, self._cluster.put(shards)
        shares = [
            start(shares_of_parts, list(group), kept, returns=shards.count)
            for group in self._groups
        ]
        resolved = []
        notes = []
        for shard in range(shards.count):
            given = [share[shard] for share in shares]
            found, note, *things = start(
                resolve_shares, self._rules, self._wanted, *given, returns=2 + len(given)
            )
            resolved.append(found)
            notes.append(note)
            for known, here in zip(self._things, things, strict=True):
                known.append(here)
        del shares
        self.notes += self._cluster.get(notes)
        self._things = [start(things_together, *known) for known in self._things]
        self._resolved.append(resolved)

    def stated(self, shards: NameShards) -> Any:
        """Return names of different shards that a sentence puts together."""
        kept = self._cluster.put(shards)
        started = [
            self._cluster.start(kin_pairs, list(group), *things, kept)
            for group, things in zip(self._groups, self._things, strict=True)
        ]
        return np.unique(np.concatenate(_all(self._cluster, started)), axis=0)

    def write(self, folder: Path, out: Written) -> None:
        """Write the graph."""
        start, cluster = self._cluster.start, self._cluster
        better: list[frozenset[str]] = [frozenset() for _ in self._resolved]
        for turn in range(1, len(self._resolved)):
            ids = _all(cluster, [start(ids_of, one) for one in self._resolved[turn]])
            for before in range(turn):
                better[before] |= frozenset().union(*ids)
        entities = [
            start(write_entities, one, better[turn], folder, f"names-{turn}-{shard:05}")
            for turn, resolved in enumerate(self._resolved)
            for shard, one in enumerate(resolved)
        ]
        metrics: dict[str, Entity] = {}
        for notes in self.notes:
            metrics |= {entity.id: entity for entity in notes.metrics}
        known = cluster.put([metrics[id] for id in sorted(metrics)])
        papers = [
            start(
                write_papers_graph,
                list(group),
                *things,
                known,
                folder,
                f"papers-{at:05}",
                returns=3,
            )
            for at, (group, things) in enumerate(zip(self._groups, self._things, strict=True))
        ]
        cuts = max(1, min(cluster.processors, len(self._groups)))
        shared = [start(share_out, part, cuts, returns=cuts) for _, part, _ in papers]
        last = [
            start(write_shared, folder, f"shared-{cut:05}", *(part[cut] for part in shared))
            for cut in range(cuts)
        ]
        counts = [[count] for count, _, _ in papers]
        for count in _all(cluster, [*entities, *counts, *last]):
            out.counts += count
        for warnings in cluster.get([warnings for _, _, warnings in papers]):
            out.warnings += warnings


def _links(groups: Sequence[Sequence[Path]], cluster: Cluster) -> NameLinks:
    """Return the links between the names of all groups."""
    found = [cluster.start(links_of_parts, list(group))[0] for group in groups]
    while True:
        found = [
            cluster.start(links_together, *found[at : at + _AT_ONCE])[0]
            for at in range(0, len(found), _AT_ONCE)
        ]
        if len(found) == 1:
            links: NameLinks = cluster.get(found)[0]
            return links


def _groups(paths: Sequence[Path], processors: int) -> list[list[Path]]:
    """Cut parts into groups of about one size, as many as keep the cluster busy, or more."""
    count = max(1, min(2 * processors, len(paths)), -(-len(paths) // _PARTS))
    return [list(paths[at::count]) for at in range(count)]


def _all(cluster: Cluster, started: Sequence[Sequence[Handle]]) -> list[Any]:
    return cluster.get([handle for (handle,) in started])
