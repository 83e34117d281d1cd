"""What changed between two graphs, in the words of a reader: papers, entities, results.

Papers and results are compared by their ids. An entity's id is made of its type and name, so a
renamed or retyped entity comes back under another id: its other names tell which it was. Of the
entities of either graph that the other does not hold, the pairs that share most names are one
entity, renamed or retyped; what is left went into another (merged), came out of another (split),
or is new or gone. Comparing in the other direction gives the mirror of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from paperatlas.records import ENTITY_TYPES

if TYPE_CHECKING:
    import networkx as nx

_PARTS = {  # what a paper holds, in words
    "title": "title",
    "abstract": "abstract",
    "authors": "authors",
    "year": "year",
    "published": "date",
    "venue": "venue",
    "url": "links",
    "urls": "links",
    "sources": "sources",
    "extra": "what else the source gives",
    "extraction": "what was found in it",
}


@dataclass(frozen=True, slots=True)
class PaperRef:
    """A paper of one of the graphs."""

    id: str
    title: str
    year: int | None


@dataclass(frozen=True, slots=True)
class ChangedPaper:
    """A paper of both graphs that is not the same in them; `what` differs, in words."""

    id: str
    title: str
    year: int | None
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity of one of the graphs; `papers` is the number of papers there that name it."""

    id: str
    name: str
    type: str
    papers: int


@dataclass(frozen=True, slots=True)
class Pair:
    """An entity of the old graph, and one of the new graph that it has to do with.

    Attributes:
        old: the entity of the old graph.
        new: that of the new one.
        names: the names that say so, sorted.
    """

    old: EntityRef
    new: EntityRef
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedName:
    """A name that was one entity's and is another's; both are in both graphs."""

    name: str
    old: EntityRef
    new: EntityRef


@dataclass(frozen=True, slots=True)
class ResultRef:
    """A result of one of the graphs, by the names of what it is about."""

    id: str
    paper_id: str
    paper: str
    value: str
    unit: str
    kind: str
    method: str
    on: str
    metric: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PaperCount:
    """An entity of both graphs that another number of papers names, under its new name."""

    id: str
    name: str
    type: str
    before: int
    after: int

    @property
    def gain(self) -> int:
        """How many more papers name it."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Differences:
    """What one graph has that another has not; every list is sorted and whole.

    Attributes:
        papers_added: papers that only the new graph holds, by id.
        papers_removed: those that only the old one holds.
        papers_changed: those that differ.
        entities_added: entities that are new, those that most papers name first.
        entities_removed: entities that are gone, in the same order.
        entities_renamed: one entity under two names, or ids.
        entities_retyped: one entity of two types.
        entities_merged: what went into another entity.
        entities_split: what came out of another: the other is `Pair.old`.
        names_moved: names that went from one entity to another.
        results_added: results that only the new graph holds, by paper and id.
        results_removed: those that only the old one holds.
        paper_counts: entities that more or fewer papers name, the largest gain first.
    """

    papers_added: tuple[PaperRef, ...] = ()
    papers_removed: tuple[PaperRef, ...] = ()
    papers_changed: tuple[ChangedPaper, ...] = ()
    entities_added: tuple[EntityRef, ...] = ()
    entities_removed: tuple[EntityRef, ...] = ()
    entities_renamed: tuple[Pair, ...] = ()
    entities_retyped: tuple[Pair, ...] = ()
    entities_merged: tuple[Pair, ...] = ()
    entities_split: tuple[Pair, ...] = ()
    names_moved: tuple[MovedName, ...] = ()
    results_added: tuple[ResultRef, ...] = ()
    results_removed: tuple[ResultRef, ...] = ()
    paper_counts: tuple[PaperCount, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return any(getattr(self, part.name) for part in fields(self))

    def counts(self) -> dict[str, int]:
        """Return the length of each list by its name."""
        return {part.name: len(getattr(self, part.name)) for part in fields(self)}


def differences(old: nx.MultiDiGraph[str], new: nx.MultiDiGraph[str]) -> Differences:
    """Compare two graphs.

    Args:
        old: the earlier one, as `Store.to_networkx` gives it.
        new: the later one.

    Returns:
        What changed; empty, and so false, for equal graphs. The order of nodes and edges in the
        graphs changes nothing.
    """
    before, after = _Side(old), _Side(new)
    same = _matched(before, after)
    renamed = [
        _pair(before, after, a, b) for a, b in same.items() if _named_anew(before, after, a, b)
    ]
    gone = [i for i in before.entities if i not in same]
    kept = set(same.values())
    come = [i for i in after.entities if i not in kept]
    merged, removed = _joined(before, after, gone)
    split, added = _joined(after, before, come)
    return Differences(
        papers_added=_only(after, before),
        papers_removed=_only(before, after),
        papers_changed=_changed_papers(before, after),
        entities_added=_refs(after, added),
        entities_removed=_refs(before, removed),
        entities_renamed=_sorted(p for p in renamed if p.old.type == p.new.type),
        entities_retyped=_sorted(p for p in renamed if p.old.type != p.new.type),
        entities_merged=_sorted(_pair(before, after, a, b) for a, b in merged.items()),
        entities_split=_sorted(_pair(before, after, b, a) for a, b in split.items()),
        names_moved=_moved(before, after, same),
        results_added=_results(after, before),
        results_removed=_results(before, after),
        paper_counts=_counts(before, after, same),
    )


class _Side:
    """One graph: its papers, entities and results by id."""

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self.nodes: dict[str, Mapping[str, Any]] = {
            node: graph.nodes[node] for node in sorted(graph.nodes)
        }
        self.papers = self._of("Paper")
        self.results = self._of("Result")
        self.entities = [i for i, d in self.nodes.items() if d.get("label") in ENTITY_TYPES]
        self.names = {i: frozenset(self._names(i)) for i in self.entities}
        self.holders: dict[str, list[str]] = {}
        for entity, names in self.names.items():
            for name in names:
                self.holders.setdefault(name, []).append(entity)
        self.ends: dict[str, dict[str, list[str]]] = {result: {} for result in self.results}
        for source, target, key in graph.edges(keys=True):
            if key == "REPORTS" and target in self.ends:
                self.ends[target].setdefault("REPORTS", []).append(source)
            elif source in self.ends and key in ("OF", "ON", "IN"):
                self.ends[source].setdefault(str(key), []).append(target)

    def _of(self, label: str) -> list[str]:
        return [i for i, data in self.nodes.items() if data.get("label") == label]

    def _names(self, entity: str) -> list[str]:
        data = self.nodes[entity]
        return [str(name) for name in (data.get("name"), *(data.get("aliases") or ())) if name]

    def ref(self, entity: str) -> EntityRef:
        data = self.nodes[entity]
        name = str(data.get("name") or entity)
        return EntityRef(entity, name, str(data["label"]), int(data.get("papers") or 0))

    def type_of(self, entity: str) -> str:
        return str(self.nodes[entity]["label"])

    def result(self, result: str) -> ResultRef:
        data, ends = self.nodes[result], self.ends[result]

        def named(key: str) -> str:
            found = [self.nodes[i] for i in sorted(ends.get(key, ())) if i in self.nodes]
            return ", ".join(str(node.get("name") or node.get("title") or "") for node in found)

        value = data.get("value_text")
        return ResultRef(
            id=result,
            paper_id=min(ends.get("REPORTS", ()), default=""),
            paper=named("REPORTS"),
            value="" if value is None else str(value),
            unit=str(data.get("unit") or ""),
            kind=str(data.get("kind") or ""),
            method=named("OF"),
            on=named("ON"),
            metric=named("IN"),
            sentence=str(data.get("sentence") or ""),
        )


def _matched(before: _Side, after: _Side) -> dict[str, str]:
    """Return each entity of both graphs by its old id: by id, else by the names shared."""
    here, there = set(before.entities), set(after.entities)
    same = {i: i for i in before.entities if i in there}
    shared: dict[tuple[str, str], int] = {}
    for name, holders in before.holders.items():
        for old in holders:
            for new in after.holders.get(name, ()) if old not in there else ():
                if new not in here:
                    shared[old, new] = shared.get((old, new), 0) + 1

    def order(pair: tuple[str, str]) -> tuple[object, ...]:
        """The same from either side: most shared names, one type, then ids without a side."""
        old, new = pair
        other = before.type_of(old) != after.type_of(new)
        return (-shared[pair], other, min(pair), max(pair))

    taken: set[str] = set()
    for old, new in sorted(shared, key=order):
        if old not in same and new not in taken:
            same[old] = new
            taken.add(new)
    return dict(sorted(same.items()))


def _named_anew(before: _Side, after: _Side, old: str, new: str) -> bool:
    one, other = before.ref(old), after.ref(new)
    return (one.id, one.name, one.type) != (other.id, other.name, other.type)


def _joined(one: _Side, other: _Side, alone: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return what each entity that only `one` holds is part of in `other`, and those of nothing.

    It is part of the entity that has most of its names, if that has got one of them by it, or is
    of the same family of types: a method and a task may have shared a name all along.
    """
    joined: dict[str, str] = {}
    nothing = []
    for entity in alone:
        votes: dict[str, int] = {}
        for name in one.names[entity]:
            for holder in other.holders.get(name, ()):
                got = name not in one.names.get(holder, ())
                if got or _family(one.type_of(entity)) == _family(other.type_of(holder)):
                    votes[holder] = votes.get(holder, 0) + 1
        if votes:
            kind = one.type_of(entity)
            joined[entity] = min(votes, key=lambda i: (-votes[i], other.type_of(i) != kind, i))
        else:
            nothing.append(entity)
    return joined, nothing


def _family(kind: str) -> str:
    return "Data" if kind in ("Dataset", "Benchmark") else kind


def _pair(before: _Side, after: _Side, old: str, new: str) -> Pair:
    names = tuple(sorted(before.names[old] & after.names[new]))
    return Pair(before.ref(old), after.ref(new), names)


def _moved(before: _Side, after: _Side, same: Mapping[str, str]) -> tuple[MovedName, ...]:
    old_of = {new: old for old, new in same.items()}
    found = []
    for old, new in same.items():
        for name in before.names[old] - after.names[new]:
            for holder in after.holders.get(name, ()):
                origin = old_of.get(holder)
                if origin is not None and origin != old and name not in before.names[origin]:
                    found.append(MovedName(name, before.ref(old), after.ref(holder)))
    return tuple(sorted(found, key=lambda m: (m.name, m.old.id, m.new.id)))


def _only(one: _Side, other: _Side) -> tuple[PaperRef, ...]:
    there = set(other.papers)
    return tuple(
        PaperRef(paper, str(one.nodes[paper].get("title") or paper), one.nodes[paper].get("year"))
        for paper in one.papers
        if paper not in there
    )


def _changed_papers(before: _Side, after: _Side) -> tuple[ChangedPaper, ...]:
    there = set(after.papers)
    found = []
    for paper in before.papers:
        if paper in there:
            old, new = before.nodes[paper], after.nodes[paper]
            what = [said for part, said in _PARTS.items() if _plain(old, part) != _plain(new, part)]
            if what:
                title = str(new.get("title") or paper)
                found.append(
                    ChangedPaper(paper, title, new.get("year"), tuple(dict.fromkeys(what)))
                )
    return tuple(found)


def _plain(node: Mapping[str, Any], part: str) -> object:
    """Return a property to compare: stores give lists or tuples, and "" or nothing, alike."""
    value = node.get(part)
    return tuple(value) or None if isinstance(value, list | tuple) else value or None


def _results(one: _Side, other: _Side) -> tuple[ResultRef, ...]:
    there = set(other.results)
    found = [one.result(result) for result in one.results if result not in there]
    return tuple(sorted(found, key=lambda r: (r.paper_id, r.id)))


def _counts(before: _Side, after: _Side, same: Mapping[str, str]) -> tuple[PaperCount, ...]:
    found = []
    for old, new in same.items():
        one, other = before.ref(old), after.ref(new)
        if one.papers != other.papers:
            found.append(PaperCount(new, other.name, other.type, one.papers, other.papers))
    return tuple(sorted(found, key=lambda c: (-c.gain, c.id)))


def _refs(side: _Side, entities: Iterable[str]) -> tuple[EntityRef, ...]:
    return tuple(sorted(map(side.ref, entities), key=lambda e: (-e.papers, e.id)))


def _sorted(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(
        sorted(pairs, key=lambda p: (-max(p.old.papers, p.new.papers), p.old.id, p.new.id))
    )
