"""Extractions and entities become nodes and edges."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from paperatlas.errors import SourceError, StoreError
from paperatlas.extraction_json import extraction_from_text, extraction_to_text
from paperatlas.graph.folding import fold, short_hash, slug
from paperatlas.graph.repositories import repository_of
from paperatlas.graph.resolution import Resolution, resolve
from paperatlas.graph.rules import Rules
from paperatlas.graph.stores import Store
from paperatlas.records import (
    ROLES,
    Edge,
    Entity,
    EntityType,
    Extraction,
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
_Named = Mapping[tuple[EntityType, str], Entity]
"""What a paper names and the user's rules do not drop, by the type and name it has there."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole graph: nodes sorted by (label, id), edges by (type, source, target).

    Attributes:
        nodes: every node.
        edges: every edge.
        resolution: how names became entities; None for a graph that was not built of papers.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    resolution: Resolution | None = field(default=None, compare=False, repr=False)


def build_graph(papers: Iterable[tuple[Paper, Extraction]], rules: Rules | None = None) -> Graph:
    """Build the graph of papers and what they name.

    The graph is a pure function of the set of papers; their order changes nothing. A result is
    joined to the things that its paper's extraction names; a metric that the paper only implies
    is joined to the metric of that name if any paper names it.

    Args:
        papers: every paper with what was found in it; ids are unique.
        rules: what the user decided about names.

    Returns:
        Nodes and edges as `paperatlas.graph.schema` declares them.
    """
    ordered = sorted(papers, key=lambda pair: pair[0].id)
    resolution = resolve(ordered, rules)
    collected = _Collected(resolution)
    for paper, extraction in ordered:
        collected.add_paper(paper, extraction)
    collected.add_entities()
    collected.add_authors_and_venues(paper for paper, _ in ordered)
    return Graph(
        nodes=tuple(collected.nodes[key] for key in sorted(collected.nodes)),
        edges=tuple(collected.edges[key] for key in sorted(collected.edges)),
        resolution=resolution,
    )


def read_papers_back(store: Store) -> list[tuple[Paper, Extraction]]:
    """Return the papers a store holds with their extractions, sorted by id, as they were given.

    Raises:
        StoreError: the store holds papers of another version of paperatlas.
    """
    table = store.query(
        "MATCH (p:Paper {atlas: $atlas}) "
        "RETURN p.id AS id, p.title AS title, p.abstract AS abstract, p.authors AS authors, "
        "p.year AS year, p.published AS published, p.venue AS venue, "
        "p.urls AS urls, p.sources AS sources, p.extra AS extra, p.extraction AS extraction "
        "ORDER BY p.id"
    )
    found = []
    for row in table.to_dicts():
        try:
            extra = json.loads(row["extra"])
            extraction = extraction_from_text(row["extraction"])
        except (SourceError, TypeError, ValueError) as error:
            message = f"paper {row['id']} holds no extraction that can be read: {error}"
            raise StoreError(message) from error
        paper = Paper(
            id=row["id"],
            title=row["title"],
            abstract=row["abstract"],
            authors=tuple(row["authors"]),
            year=row["year"],
            published=row["published"],
            venue=row["venue"],
            urls=tuple(row["urls"]),
            sources=tuple(row["sources"]),
            extra=extra,
        )
        found.append((paper, extraction))
    return found


class _Collected:
    """Nodes and edges so far, by key."""

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self.nodes: dict[_Key, Node] = {}
        self.edges: dict[tuple[str, _Key, _Key], Edge] = {}
        self._metrics: dict[str, list[Entity]] = {}
        self._types = {entity.id: entity.type for entity in resolution.entities}
        for entity in resolution.entities:
            if entity.type == "Metric":
                for key in dict.fromkeys(fold(alias.name, "Metric") for alias in entity.aliases):
                    self._metrics.setdefault(key, []).append(entity)

    def add_paper(self, paper: Paper, extraction: Extraction) -> None:
        source = ("Paper", paper.id)
        self._node(
            "Paper",
            paper.id,
            {
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
                "extraction": extraction_to_text(extraction, paper),
            },
        )
        entities = {
            (e.type, e.name): entity
            for e in extraction.entities
            if (entity := self.resolution.entity_of(paper.id, e.type, e.name)) is not None
        }
        self._add_roles(paper, extraction, entities)
        for result in extraction.results:
            self._add_result(paper, result, entities)
        for link in extraction.links:
            repository = repository_of(link.url)
            if repository is None:
                continue
            label, node_id = "Repository", f"repository/{_cut(repository.key)}"
            if (label, node_id) not in self.nodes:
                self._node(label, node_id, {"name": repository.name, "url": repository.url})
            key = ("HAS_CODE", source, (label, node_id))
            if key not in self.edges:
                text = _text(paper, link.field)
                properties = {
                    "sentence": text[slice(*link.sentence)],
                    "field": link.field,
                    "start": link.start,
                    "end": link.end,
                }
                self._edge("HAS_CODE", source, (label, node_id), properties)

    def add_entities(self) -> None:
        for entity in self.resolution.entities:
            self._node(
                entity.type,
                entity.id,
                {
                    "name": entity.name,
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
                    "papers": self.resolution.papers[entity.id],
                },
            )
        for entity in self.resolution.entities:
            for parent in entity.variant_of:
                target = (self._types[parent.id], parent.id)
                properties = {
                    "reason": parent.reason,
                    "sentence": parent.sentence,
                    "paper": parent.paper,
                }
                self._edge("VARIANT_OF", (entity.type, entity.id), target, properties)

    def add_authors_and_venues(self, papers: Iterable[Paper]) -> None:
        spellings: dict[_Key, Counter[str]] = {}
        for paper in papers:
            source = ("Paper", paper.id)
            for position, name in enumerate(paper.authors, 1):
                target = ("Author", f"author/{slug(name)}")
                spellings.setdefault(target, Counter())[name] += 1
                if ("AUTHORED_BY", source, target) not in self.edges:
                    self._edge("AUTHORED_BY", source, target, {"position": position})
            if paper.venue:
                target = ("Venue", f"venue/{slug(paper.venue)}")
                spellings.setdefault(target, Counter())[paper.venue] += 1
                self._edge("PUBLISHED_IN", source, target, {})
        for (label, node_id), counts in spellings.items():
            name = min(counts, key=lambda spelling: (-counts[spelling], spelling))
            self._node(label, node_id, {"name": name})

    def _add_roles(
        self,
        paper: Paper,
        extraction: Extraction,
        entities: Mapping[tuple[EntityType, str], Entity],
    ) -> None:
        mentions: dict[tuple[Role, _Key], list[Mention]] = {}
        for mention in extraction.mentions:
            entity = self.resolution.entity_of(paper.id, mention.type, mention.entity, mention.text)
            if entity is not None:
                place: tuple[Role, _Key] = (mention.role, (entity.type, entity.id))
                mentions.setdefault(place, []).append(mention)
        # A role that no mention carries still makes an edge, with the best mention of the thing.
        confidence: dict[tuple[Role, _Key], float] = {}
        for named in extraction.entities:
            known = entities.get((named.type, named.name))
            if known is None:
                continue
            entity = known
            for role in named.roles:
                place = (role, (entity.type, entity.id))
                confidence[place] = max(named.confidence, confidence.get(place, 0.0))
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
            self._edge(role, ("Paper", paper.id), target, properties)

    def _add_result(self, paper: Paper, result: Result, entities: _Named) -> None:
        said = f"{paper.id}|{result.field}|{result.span}|{result.value}|{result.benchmark}"
        node_id = (
            "result/"
            + hashlib.sha256(
                f"{said}|{result.subject}|{result.metric}".encode("utf-8", "surrogatepass")
            ).hexdigest()[:16]
        )
        source = ("Result", node_id)
        if source in self.nodes:
            return
        self._node(
            *source,
            {
                "value": None if result.value is None else float(result.value),
                "value_text": None if result.value is None else str(result.value),
                "unit": result.unit,
                "kind": result.kind,
                "qualifiers": list(result.qualifiers),
                "sentence": _text(paper, result.field)[slice(*result.sentence)],
                "field": result.field,
                "start": result.span.start,
                "end": result.span.end,
            },
        )
        self._edge("REPORTS", ("Paper", paper.id), source, {})

        def named(name: str | None, *kinds: EntityType) -> Entity | None:
            found = (entities.get((kind, name)) for kind in kinds if name is not None)
            return next((entity for entity in found if entity and entity.type in kinds), None)

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
                self._edge(type_, source, (entity.type, entity.id), {})

    def _node(self, label: str, node_id: str, properties: dict[str, Any]) -> None:
        if len(name := properties.get("name") or "") > _LONGEST_NAME:
            properties["name"] = f"{name[: _LONGEST_NAME - 1]}…"
        self.nodes[label, node_id] = Node(label, node_id, properties)

    def _edge(self, type_: str, source: _Key, target: _Key, properties: dict[str, Any]) -> None:
        self.edges[type_, source, target] = Edge(type_, source, target, properties)


def _cut(key: str) -> str:
    if len(key) <= _LONGEST_NAME:
        return key
    return f"{key[:_LONGEST_NAME]}-{short_hash(key)}"


def _rank(mention: Mention) -> tuple[float, bool, int]:
    return -mention.confidence, mention.field != "title", mention.start


def _text(paper: Paper, field: str) -> str:
    return paper.title if field == "title" else paper.abstract


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=dict)
