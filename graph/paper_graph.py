"""The nodes and edges of papers and of what they name, made while they are read.

What one paper gives is made when its turn comes and held by nobody here. Held is only what several
papers share: the spellings of authors and venues, the addresses of code, and where results stand.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from paperatlas.graph.folding import fold, short_hash, slug
from paperatlas.graph.pairs import Pairs
from paperatlas.graph.repositories import Repository, repository_of
from paperatlas.graph.resolution import Resolution
from paperatlas.graph.schema import NODES
from paperatlas.records import (
    ROLES,
    Edge,
    Entity,
    EntityType,
    Extraction,
    Link,
    Mention,
    Node,
    Paper,
    Result,
    Role,
)

_Key = tuple[str, str]
"""Label and id."""
_LONGEST_NAME = 500
"""Characters of a name that are kept: what is longer names nothing, and no index takes it."""
_compact = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=dict
).encode


class PaperGraph:
    """The graph of papers; `nodes` and `edges` may be read any number of times.

    Nodes come sorted by label and id. Edges come paper by paper, then those of results and those
    between entities: the edges of one type between two labels are sorted by source and target.
    """

    def __init__(self, papers: Pairs, resolution: Resolution) -> None:
        """Look over the papers.

        Args:
            papers: sorted by id.
            resolution: the entities of the papers.
        """
        self._papers = papers
        self._resolution = resolution
        self._authors, self._venues = _Spellings("author"), _Spellings("venue")
        self._repositories: dict[str, Repository] = {}
        self._results = _Results()
        for place, (paper, extraction) in enumerate(papers.with_parts("links", "results")):
            self._authors.add(paper.authors)
            self._venues.add((paper.venue,) if paper.venue else ())
            for node_id, repository, _ in _linked(extraction):
                self._repositories.setdefault(node_id, repository)
            for at, result in enumerate(extraction.results):
                self._results.add(_result_digest(paper, result), place, at)
        self._results.sort()
        self._types = {entity.id: entity.type for entity in resolution.entities}
        self._metrics: dict[str, list[Entity]] = {}
        for entity in resolution.entities:
            if entity.type == "Metric":
                for key in dict.fromkeys(fold(alias.name, "Metric") for alias in entity.aliases):
                    self._metrics.setdefault(key, []).append(entity)

    def nodes(self) -> Iterator[Node]:
        """Make every node."""
        makers: dict[str, Callable[[], Iterator[Node]]] = {
            "Paper": self._paper_nodes,
            "Result": self._result_nodes,
            "Author": lambda: _named_nodes("Author", self._authors),
            "Venue": lambda: _named_nodes("Venue", self._venues),
            "Repository": self._repository_nodes,
        }
        for label in sorted(NODES):
            if label in makers:
                yield from makers[label]()
            else:
                yield from self._entity_nodes(label)

    def edges(self) -> Iterator[Edge]:
        """Make every edge."""
        wanted = "entities", "mentions", "results", "links"
        for place, (paper, extraction) in enumerate(self._papers.with_parts(*wanted)):
            source = ("Paper", paper.id)
            yield from self._role_edges(paper, extraction)
            digests = {_result_digest(paper, result) for result in extraction.results}
            for digest in sorted(digests):
                if self._results.is_of(digest, place):
                    yield Edge("REPORTS", source, ("Result", _result_id(digest)), {})
            yield from self._author_edges(paper)
            if paper.venue:
                yield Edge("PUBLISHED_IN", source, ("Venue", self._venues.ids[paper.venue]), {})
            if extraction.links:
                yield from _code_edges(paper, extraction)
        for digest, place, at in self._results:
            paper = self._papers.paper(place)
            extraction = self._papers.extraction(place, "entities", "results")
            result_id = _result_id(digest)
            yield from self._result_edges(result_id, extraction.results[at], paper, extraction)
        for entity in self._resolution.entities:
            if entity.variant_of:
                yield from self._variant_edges(entity)

    def _paper_nodes(self) -> Iterator[Node]:
        for place, paper in enumerate(self._papers.papers()):
            properties = {
                "title": paper.title,
                "abstract": paper.abstract,
                "authors": list(paper.authors),
                "year": paper.year,
                "published": paper.published,
                "venue": paper.venue,
                "url": paper.urls[0] if paper.urls else None,
                "urls": list(paper.urls),
                "sources": list(paper.sources),
                "extra": _compact(paper.extra),
                "extraction": self._papers.text(place),
            }
            yield Node("Paper", paper.id, properties)

    def _result_nodes(self) -> Iterator[Node]:
        for digest, place, at in self._results:
            paper = self._papers.paper(place)
            result = self._papers.extraction(place, "results").results[at]
            properties = {
                "value": None if result.value is None else float(result.value),
                "value_text": None if result.value is None else str(result.value),
                "unit": result.unit,
                "kind": result.kind,
                "qualifiers": list(result.qualifiers),
                "sentence": _text(paper, result.field)[slice(*result.sentence)],
                "field": result.field,
                "start": result.span.start,
                "end": result.span.end,
            }
            yield Node("Result", _result_id(digest), properties)

    def _repository_nodes(self) -> Iterator[Node]:
        for node_id, repository in sorted(self._repositories.items()):
            properties = {"name": _cut(repository.name), "url": repository.url}
            yield Node("Repository", node_id, properties)

    def _entity_nodes(self, label: str) -> Iterator[Node]:
        for entity in self._resolution.entities:
            if entity.type != label:
                continue
            properties = {
                "name": _cut(entity.name),
                "type": entity.type,
                "aliases": [alias.name for alias in entity.aliases],
                "alias_reasons": [alias.reason for alias in entity.aliases],
                "alias_rules": [alias.rule for alias in entity.aliases],
                "alias_counts": [alias.count for alias in entity.aliases],
                "alias_papers": [alias.first_paper for alias in entity.aliases],
                "alias_sentences": [alias.sentence for alias in entity.aliases],
                "types": [kind for kind, _ in entity.votes],
                "votes": [votes for _, votes in entity.votes],
                "apart": [other.id for other in entity.apart],
                "apart_reasons": [other.reason for other in entity.apart],
                "papers": self._resolution.papers[entity.id],
            }
            yield Node(entity.type, entity.id, properties)

    def _author_edges(self, paper: Paper) -> Iterator[Edge]:
        positions: dict[str, int] = {}
        for position, name in enumerate(paper.authors, 1):
            positions.setdefault(self._authors.ids[name], position)
        for author, position in sorted(positions.items()):
            yield Edge(
                "AUTHORED_BY", ("Paper", paper.id), ("Author", author), {"position": position}
            )

    def _role_edges(self, paper: Paper, extraction: Extraction) -> Iterator[Edge]:
        entity_of = self._resolution.entity_of
        mentions: dict[tuple[Role, _Key], list[Mention]] = {}
        for mention in extraction.mentions:
            entity = entity_of(paper.id, mention.type, mention.entity, mention.text)
            if entity is not None:
                place: tuple[Role, _Key] = (mention.role, (entity.type, entity.id))
                mentions.setdefault(place, []).append(mention)
        # A role that no mention carries still makes an edge, with the best mention of the thing.
        confidence: dict[tuple[Role, _Key], float] = {}
        for named in extraction.entities:
            entity = entity_of(paper.id, named.type, named.name)
            if entity is None:
                continue
            for role in named.roles:
                place = (role, (entity.type, entity.id))
                confidence[place] = max(named.confidence, confidence.get(place, 0.0))
        source = ("Paper", paper.id)
        for place in sorted(confidence.keys() | mentions.keys()):
            role, target = place
            found = mentions.get(place, [])
            shown = found or [m for r in ROLES for m in mentions.get((r, target), [])]
            best = min(shown, key=_rank, default=None)
            properties: dict[str, Any] = {
                "confidence": best.confidence if best and found else confidence[place],
                "count": len(found),
                "spans": [f"{m.field}:{m.start}:{m.end}" for m in found],
            }
            if best is not None:
                properties |= {
                    "sentence": _text(paper, best.field)[slice(*best.sentence)],
                    "field": best.field,
                    "start": best.start,
                    "end": best.end,
                    "found_by": best.found_by,
                }
            yield Edge(role, source, target, properties)

    def _result_edges(
        self, result_id: str, result: Result, paper: Paper, extraction: Extraction
    ) -> Iterator[Edge]:
        def named(name: str | None, *kinds: EntityType) -> Entity | None:
            return self._named(paper, extraction, name, kinds)

        metric = named(result.metric, "Metric")
        if metric is None and result.metric is not None:
            of_name = self._metrics.get(fold(result.metric, "Metric"), [])
            metric = of_name[0] if len(of_name) == 1 else None
        ends = {
            "ON": named(result.benchmark, "Benchmark", "Dataset", "Task"),
            "OF": named(result.subject, "Method"),
            "IN": metric,
        }
        for type_, entity in ends.items():
            if entity is not None:
                yield Edge(type_, ("Result", result_id), (entity.type, entity.id), {})

    def _named(
        self, paper: Paper, extraction: Extraction, name: str | None, kinds: Sequence[EntityType]
    ) -> Entity | None:
        """Return what a paper names, if the user's rules neither drop it nor make it another."""
        for kind in kinds:
            if name is not None and any(
                e.name == name and e.type == kind for e in extraction.entities
            ):
                entity = self._resolution.entity_of(paper.id, kind, name)
                if entity is not None and entity.type in kinds:
                    return entity
        return None

    def _variant_edges(self, entity: Entity) -> Iterator[Edge]:
        parents = {(self._types[parent.id], parent.id): parent for parent in entity.variant_of}
        for target, parent in sorted(parents.items()):
            properties = {
                "reason": parent.reason,
                "sentence": parent.sentence,
                "paper": parent.paper,
            }
            yield Edge("VARIANT_OF", (entity.type, entity.id), target, properties)


class _Spellings:
    """Authors or venues: those whose names have one slug are one, shown as most papers spell it.

    Attributes:
        ids: the id of each spelling.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._counts: Counter[str] = Counter()
        self.ids: dict[str, str] = {}

    def add(self, names: Iterable[str]) -> None:
        """Take the names of a paper."""
        for name in names:
            if name not in self.ids:
                self.ids[name] = f"{self._kind}/{slug(name)}"
            self._counts[name] += 1

    def shown(self) -> Mapping[str, str]:
        """Return the name of each id, sorted by id."""
        names: dict[str, str] = {}
        for name, node_id in self.ids.items():
            best = names.setdefault(node_id, name)
            if (-self._counts[name], name) < (-self._counts[best], best):
                names[node_id] = name
        return dict(sorted(names.items()))


def _named_nodes(label: str, spellings: _Spellings) -> Iterator[Node]:
    for node_id, name in spellings.shown().items():
        yield Node(label, node_id, {"name": _cut(name)})


class _Results:
    """Where each result stands, as columns: the place of its paper and its own in there."""

    def __init__(self) -> None:
        self._digests = array("Q")
        self._places, self._ats = array("i"), array("i")

    def add(self, digest: int, place: int, at: int) -> None:
        """Take a result; one that was there before keeps its place."""
        self._digests.append(digest)
        self._places.append(place)
        self._ats.append(at)

    def sort(self) -> None:
        """Sort them by digest, which is to say by id; what comes twice is the first one."""
        digests, first = np.unique(np.asarray(self._digests), return_index=True)
        self._digests = array("Q", digests.tobytes())
        self._places, self._ats = (
            array("i", np.asarray(column)[first].tobytes()) for column in (self._places, self._ats)
        )

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """Yield digest, place of the paper and place in there."""
        return zip(self._digests, self._places, self._ats, strict=True)

    def is_of(self, digest: int, place: int) -> bool:
        """Tell whether a result is that of a paper."""
        return self._places[bisect_left(self._digests, digest)] == place


def _result_digest(paper: Paper, result: Result) -> int:
    said = (
        f"{paper.id}|{result.field}|{result.span}|{result.value}|{result.benchmark}"
        f"|{result.subject}|{result.metric}"
    )
    return int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()[:8])


def _result_id(digest: int) -> str:
    return f"result/{digest:016x}"


def _linked(extraction: Extraction) -> Iterator[tuple[str, Repository, Link]]:
    """Yield each link that leads anywhere, with the id of the node that it leads to."""
    for link in extraction.links:
        repository = repository_of(link.url)
        if repository is not None:
            yield f"repository/{_cut_key(repository.key)}", repository, link


def _code_edges(paper: Paper, extraction: Extraction) -> Iterator[Edge]:
    first: dict[str, Link] = {}
    for node_id, _, link in _linked(extraction):
        first.setdefault(node_id, link)
    for node_id, link in sorted(first.items()):
        properties = {
            "sentence": _text(paper, link.field)[slice(*link.sentence)],
            "field": link.field,
            "start": link.start,
            "end": link.end,
        }
        yield Edge("HAS_CODE", ("Paper", paper.id), ("Repository", node_id), properties)


def _cut_key(key: str) -> str:
    if len(key) <= _LONGEST_NAME:
        return key
    return f"{key[:_LONGEST_NAME]}-{short_hash(key)}"


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _rank(mention: Mention) -> tuple[float, bool, int]:
    return -mention.confidence, mention.field != "title", mention.start


def _text(paper: Paper, field: str) -> str:
    return paper.title if field == "title" else paper.abstract
