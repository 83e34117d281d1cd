"""The graph as the pages need it: papers, entities and what joins them, looked up once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from paperatlas.records import ENTITY_TYPES
from paperatlas.visualizations.addresses import entity_address, paper_address, shared_address
from paperatlas.visualizations.kinds import KINDS, PAPER, ROLE_RANK

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A paper as its page shows it; `page` is its address from the root of the site.

    Attributes:
        author_ids: ids of the `authors`, in their order.
    """

    id: str
    title: str
    abstract: str
    year: int | None
    published: str
    venue: str
    authors: tuple[str, ...]
    urls: tuple[str, ...]
    sources: tuple[str, ...]
    extra: Mapping[str, Any]
    page: str
    author_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AliasLine:
    """One name of an entity: why it is one, in how many papers, first in which, by which rule."""

    name: str
    reason: str
    count: int | None
    first_paper: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class EntityCard:
    """An entity as its page shows it; `page` is its address from the root of the site.

    Attributes:
        votes: the types that papers give it with the number of papers, the most given first.
    """

    id: str
    type: str
    name: str
    aliases: tuple[AliasLine, ...]
    page: str
    votes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one paper does with one entity, and the text that says so.

    Attributes:
        spans: every mention of this role as (field, start, end).
    """

    paper: str
    entity: str
    role: str
    sentence: str
    field: str
    start: int
    end: int
    count: int
    spans: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One reported result; `methods`, `on` and `metrics` are ids of entities."""

    id: str
    paper: str
    methods: tuple[str, ...]
    on: tuple[str, ...]
    metrics: tuple[str, ...]
    value: str
    unit: str
    kind: str
    qualifiers: tuple[str, ...]
    sentence: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Related:
    """What an entity is to another that it was not merged with; `how` is one of `RELATIONS`."""

    how: str
    entity: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodeLink:
    """Code or a project page that a paper links to; `url` is "" where it is no web address."""

    name: str
    url: str


VARIANT_OF, VARIANTS, APART = "A variant of", "Variants", "Kept apart from"
RELATIONS = (VARIANT_OF, VARIANTS, APART)


class Corpus:
    """The graph, indexed for pages.

    Attributes:
        papers: by id, the newest first.
        entities: by id, by type, then the most linked first.
        by_paper: what each paper names, by role.
        by_entity: the papers that name each entity, the newest first.
        results_of: the results that a paper reports, or that an entity takes part in, by id.
        code_of: the code links of a paper.
        related: by entity, what it is a variant of, its variants, and what it was kept apart from.
        authors: their names by id, in the order of the ids.
        papers_by: ids of the papers of an author, the newest first.
    """

    def __init__(
        self, graph: nx.MultiDiGraph[str], *, top: int | None = None, paper_pages: bool = True
    ) -> None:
        """Read everything once; the graph itself is not kept.

        Args:
            graph: as `Store.to_networkx` gives it: node attribute ``label`` and the properties
                that `paperatlas.graph.schema` declares, edge key = type.
            top: how many entities have a page of their own, those that most papers name; all if
                left out. The others, and papers without, are shown on one page for all of them.
            paper_pages: whether each paper has a page of its own.
        """
        labels: dict[str, str] = {
            str(n): str(d.get("label", "")) for n, d in graph.nodes(data=True)
        }
        nodes = {str(n): d for n, d in graph.nodes(data=True)}
        out: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
        for source, target, key, data in graph.edges(keys=True, data=True):
            out.setdefault(str(source), []).append((str(key), str(target), data))
        for edges in out.values():
            edges.sort(key=lambda edge: edge[:2])

        papers = [_paper(i, nodes[i], out.get(i, []), nodes) for i in labels if labels[i] == PAPER]
        if not paper_pages:
            papers = [replace(paper, page=shared_address(paper.id)) for paper in papers]
        papers.sort(key=lambda p: (-(p.year or 0), _descending(p.published), _fold(p.title), p.id))
        self.papers = {paper.id: paper for paper in papers}

        self.by_paper: dict[str, list[Evidence]] = {}
        found: dict[str, list[Evidence]] = {}
        for paper in papers:
            evidence = [
                _evidence(paper.id, target, role, data)
                for role, target, data in out.get(paper.id, [])
                if role in ROLE_RANK and labels.get(target) in ENTITY_TYPES
            ]
            evidence.sort(key=lambda e: (ROLE_RANK[e.role], e.entity))
            self.by_paper[paper.id] = evidence
            for one in evidence:
                found.setdefault(one.entity, []).append(one)

        entities = [_entity(i, labels[i], nodes[i]) for i in labels if labels[i] in ENTITY_TYPES]
        reach = {i: len({e.paper for e in found.get(i, [])}) for i in labels}
        if top is not None:
            ranked = sorted(entities, key=lambda e: (-reach[e.id], e.id))
            entities = ranked[:top] + [
                replace(entity, page=shared_address(entity.id)) for entity in ranked[top:]
            ]
        entities.sort(key=lambda e: (KINDS.index(e.type), -reach[e.id], _fold(e.name), e.id))
        self.entities = {entity.id: entity for entity in entities}
        self.by_entity = {entity.id: found.get(entity.id, []) for entity in entities}

        self.results_of: dict[str, list[ResultLine]] = {}
        self.code_of: dict[str, list[CodeLink]] = {}
        for paper in papers:
            for key, target, _ in out.get(paper.id, []):
                if key == "REPORTS" and labels.get(target) == "Result":
                    line = _result(paper.id, target, nodes[target], out.get(target, []))
                    self._file_result(line)
                elif key == "HAS_CODE":
                    self.code_of.setdefault(paper.id, []).append(_code(target, nodes[target]))
        for paper in papers:
            self.results_of.get(paper.id, []).sort(key=lambda r: (r.field, r.start, r.id))
        self.related = self._related(nodes, out)
        self.papers_by: dict[str, list[str]] = {}
        for paper in papers:
            for author in dict.fromkeys(paper.author_ids):
                self.papers_by.setdefault(author, []).append(paper.id)
        self.authors = {i: _text(nodes[i], "name") or i for i in sorted(self.papers_by)}

    def _related(
        self,
        nodes: Mapping[str, Mapping[str, Any]],
        out: Mapping[str, list[tuple[str, str, Mapping[str, Any]]]],
    ) -> dict[str, list[Related]]:
        found: dict[str, list[Related]] = {}
        for entity in self.entities:
            for key, target, data in out.get(entity, []):
                if key == "VARIANT_OF" and target in self.entities:
                    reason = _text(data, "reason")
                    found.setdefault(entity, []).append(Related(VARIANT_OF, target, reason))
                    found.setdefault(target, []).append(Related(VARIANTS, entity, reason))
            reasons = _texts(nodes[entity], "apart_reasons")
            for other, reason in zip(_texts(nodes[entity], "apart"), reasons, strict=False):
                if other in self.entities:
                    found.setdefault(entity, []).append(Related(APART, other, reason))
        return found

    def _file_result(self, line: ResultLine) -> None:
        for key in dict.fromkeys((line.paper, *line.methods, *line.on, *line.metrics)):
            self.results_of.setdefault(key, []).append(line)

    @cached_property
    def papers_of(self) -> dict[str, list[str]]:
        """Ids of the papers that name an entity, the newest first, each once."""
        return {e: list(dict.fromkeys(x.paper for x in xs)) for e, xs in self.by_entity.items()}

    @cached_property
    def entities_of(self) -> dict[str, list[str]]:
        """Ids of the entities that a paper names, by its strongest role for them, each once."""
        return {p: list(dict.fromkeys(x.entity for x in xs)) for p, xs in self.by_paper.items()}

    @cached_property
    def strongest_role(self) -> dict[tuple[str, str], str]:
        """The first role, in the order of `ROLES`, that a paper has for an entity."""
        found: dict[tuple[str, str], str] = {}
        for evidence in self.by_paper.values():
            for one in evidence:
                found.setdefault((one.paper, one.entity), one.role)
        return found

    def of_type(self, kind: str) -> list[EntityCard]:
        """Return the entities of a type, the most linked first."""
        return [entity for entity in self.entities.values() if entity.type == kind]


def web_address(url: str) -> str:
    """Return `url` if it is one to follow from a page (http or https), else ""."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _paper(
    paper_id: str,
    data: Mapping[str, Any],
    edges: list[tuple[str, str, Mapping[str, Any]]],
    nodes: Mapping[str, Mapping[str, Any]],
) -> PaperCard:
    authors = [
        (_number(edge, "position") or 0, _text(nodes[target], "name") or target, target)
        for key, target, edge in edges
        if key == "AUTHORED_BY"
    ]
    venues = [_text(nodes[t], "name") or t for key, t, _ in edges if key == "PUBLISHED_IN"]
    urls = [web_address(url) for url in (_text(data, "url"), *_texts(data, "urls"))]
    arxiv = re.fullmatch(r"arxiv:([a-z.-]*/?\d{4}[\d.]*)", paper_id)
    if arxiv:
        urls.append(f"https://arxiv.org/abs/{arxiv[1]}")
    return PaperCard(
        id=paper_id,
        title=_text(data, "title") or paper_id,
        abstract=_text(data, "abstract"),
        year=_number(data, "year"),
        published=_text(data, "published"),
        venue=", ".join(venues),
        authors=tuple(name for _, name, _ in sorted(authors)),
        urls=tuple(dict.fromkeys(url for url in urls if url)),
        sources=_texts(data, "sources"),
        extra=_object(_text(data, "extra")),
        page=paper_address(paper_id),
        author_ids=tuple(author for _, _, author in sorted(authors)),
    )


def _entity(entity_id: str, label: str, data: Mapping[str, Any]) -> EntityCard:
    name = _text(data, "name") or entity_id
    names = _texts(data, "aliases")
    reasons = _texts(data, "alias_reasons")
    rules = _texts(data, "alias_rules")
    counts = data.get("alias_counts") or []
    firsts = _texts(data, "alias_papers")
    aliases = tuple(
        AliasLine(
            alias,
            reasons[at] if at < len(reasons) else "",
            int(counts[at]) if at < len(counts) and counts[at] is not None else None,
            firsts[at] if at < len(firsts) else "",
            rules[at] if at < len(rules) else "",
        )
        for at, alias in enumerate(names)
    )
    votes = tuple(zip(_texts(data, "types"), map(int, data.get("votes") or ()), strict=False))
    return EntityCard(entity_id, label, name, aliases, entity_address(entity_id, label), votes)


def _evidence(paper: str, entity: str, role: str, data: Mapping[str, Any]) -> Evidence:
    field, start, end = _text(data, "field"), _number(data, "start"), _number(data, "end")
    spans = [span for text in _texts(data, "spans") if (span := _span(text))]
    if not spans and start is not None and end is not None:
        spans = [(field or "abstract", start, end)]
    return Evidence(
        paper=paper,
        entity=entity,
        role=role,
        sentence=_text(data, "sentence"),
        field=field or "abstract",
        start=-1 if start is None else start,
        end=-1 if end is None else end,
        count=_number(data, "count") or max(1, len(spans)),
        spans=tuple(spans),
    )


def _result(
    paper: str,
    result_id: str,
    data: Mapping[str, Any],
    edges: list[tuple[str, str, Mapping[str, Any]]],
) -> ResultLine:
    start, end = _number(data, "start"), _number(data, "end")
    value = data.get("value")
    return ResultLine(
        id=result_id,
        paper=paper,
        methods=tuple(target for key, target, _ in edges if key == "OF"),
        on=tuple(target for key, target, _ in edges if key == "ON"),
        metrics=tuple(target for key, target, _ in edges if key == "IN"),
        value=_text(data, "value_text") or (f"{value:g}" if value is not None else ""),
        unit=_text(data, "unit"),
        kind=_text(data, "kind"),
        qualifiers=_texts(data, "qualifiers"),
        sentence=_text(data, "sentence"),
        field=_text(data, "field") or "abstract",
        start=-1 if start is None else start,
        end=-1 if end is None else end,
    )


def _code(node: str, data: Mapping[str, Any]) -> CodeLink:
    url = _text(data, "url")
    return CodeLink(_text(data, "name") or url or node, web_address(url))


def _span(text: str) -> tuple[str, int, int] | None:
    match = re.fullmatch(r"(title|abstract):(\d+):(\d+)", text)
    return (match[1], int(match[2]), int(match[3])) if match else None


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return "" if value is None else str(value)


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(value) for value in data.get(key) or () if value is not None)


def _number(data: Mapping[str, Any], key: str) -> int | None:
    value = data.get(key)
    return None if value is None else int(value)


def _object(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _fold(text: str) -> str:
    return text.casefold()


def _descending(text: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in text)
