"""What one asks of a graph again and again: plain functions over any store.

The Cypher here is the subset that Neo4j 5 and the embedded engine share; values go in as
parameters. Every pattern begins at nodes of the atlas that is asked (``{atlas: $atlas}``): a
server may hold others beside it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from paperatlas.errors import NotInGraph
from paperatlas.graph.examples import EXAMPLES, ExampleQuery
from paperatlas.graph.folding import fold, letters
from paperatlas.graph.stores import Store, Table
from paperatlas.records import ENTITY_TYPES, ROLES, Alias, EntityType

__all__ = [
    "EXAMPLES",
    "TABLES",
    "EntityView",
    "ExampleQuery",
    "Neighbour",
    "PaperLink",
    "ReportedResult",
    "StoreInfo",
    "aliases_of",
    "entities_called",
    "entities_table",
    "find_entity",
    "find_paper",
    "info",
    "mentions_table",
    "papers_table",
    "results_table",
    "show",
    "top_entities",
]

_ANY = "|".join(ENTITY_TYPES)
_ENTITY = f"(e:{_ANY} {{atlas: $atlas}})"
_PAPER = "(p:Paper {atlas: $atlas})"
_ROLE = "|".join(ROLES)
_NEIGHBOURS = 12
_BY_ID = 0

_RESULT = """
OPTIONAL MATCH (r)-[:OF]->(m:Method)
OPTIONAL MATCH (r)-[:ON]->(b:Benchmark|Dataset|Task)
OPTIONAL MATCH (r)-[:`IN`]->(k:Metric)
RETURN DISTINCT p.id AS paper_id, p.title AS paper, p.year AS year, m.name AS method,
  b.name AS benchmark, k.name AS metric, r.value AS value, r.value_text AS value_text,
  r.unit AS unit, r.kind AS kind, r.qualifiers AS qualifiers, r.sentence AS sentence,
  r.field AS field, r.start AS start, r.`end` AS end_
ORDER BY paper_id, field DESC, start, end_, benchmark, method, metric
"""


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper that names an entity, with the sentence that shows it."""

    paper_id: str
    title: str
    year: int | None
    sentence: str | None
    confidence: float
    count: int


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """A result as `results_table` has it; names are those of the entities, where known."""

    paper_id: str
    paper: str
    year: int | None
    method: str | None
    benchmark: str | None
    metric: str | None
    value: float | None
    value_text: str | None
    unit: str | None
    kind: str
    qualifiers: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity, with the number of papers meant."""

    id: str
    name: str
    type: EntityType
    papers: int


@dataclass(frozen=True, slots=True)
class EntityView:
    """What the graph knows of one entity.

    Attributes:
        id: ``benchmark/gsm8k``.
        name: the name shown.
        type: what kind of thing it is.
        papers: number of papers that name it.
        aliases: every name it goes by, the most used first.
        roles: by role, in the order of `ROLES`, the papers in it, newest first.
        results: results on it, of it or in it.
        used_with: the entities that most papers name beside it, and how many do.
        same_name: other entities that go by the name asked for.
    """

    id: str
    name: str
    type: EntityType
    papers: int
    aliases: tuple[Alias, ...]
    roles: Mapping[str, tuple[PaperLink, ...]]
    results: tuple[ReportedResult, ...]
    used_with: tuple[Neighbour, ...]
    same_name: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """How much a graph holds, and what stands out in it.

    Attributes:
        counts: nodes by label and edges by type, in the schema's order.
        years: number of papers by year, earliest first.
        top: by type, the entities that most papers name.
    """

    counts: Mapping[str, int]
    years: Mapping[int, int]
    top: Mapping[EntityType, tuple[Neighbour, ...]]


def find_entity(store: Store, name: str) -> list[dict[str, Any]]:
    """Find entities by id or by any of their names.

    Args:
        store: the graph.
        name: case, accents, hyphens, plural and head noun do not matter.

    Returns:
        Nodes as dicts of their properties and ``label``; those whose main name it is come first,
        then those that more papers name.

    Raises:
        NotInGraph: there is none; the message lists the nearest names.
    """
    table = store.query(
        f"MATCH {_ENTITY} RETURN e.id AS id, e.name AS name, e.type AS label, "
        "e.aliases AS aliases, e.papers AS papers ORDER BY e.papers DESC, e.id"
    )
    found = entities_called(table.to_dicts(), name)
    return [_node(store, entity["label"], entity["id"]) for entity in found]


def entities_called(entities: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return those of some entities that go by a name, the likeliest first.

    Args:
        entities: dicts of ``id``, ``name``, ``label``, ``aliases`` and ``papers``.
        name: as of `find_entity`.

    Raises:
        NotInGraph: there is none; the message lists the nearest names.
    """
    wanted = {letters(name), *(fold(name, kind) for kind in ENTITY_TYPES)}
    ranked = [
        (rank, -entity["papers"], entity["id"], entity)
        for entity in entities
        if (rank := _rank(entity, name, wanted)) is not None
    ]
    if any(rank == _BY_ID for rank, *_ in ranked):
        ranked = [row for row in ranked if row[0] == _BY_ID]
    found = [entity for *_, entity in sorted(ranked, key=lambda row: row[:3])]
    if not found:
        raise NotInGraph(_nothing_called(name, entities))
    return found


def find_paper(store: Store, text: str) -> list[dict[str, Any]]:
    """Find papers by id, by title or by words of the title.

    Args:
        store: the graph.
        text: ``arxiv:2111.00396`` or ``2111.00396``; else the title or words of it, in any order
            and case.

    Returns:
        Papers as dicts of ``id``, ``title`` and ``year``; those of that very title come first,
        then those whose title begins so; the newest of these first.

    Raises:
        NotInGraph: there is none; the message lists the nearest titles.
    """
    papers = store.query(
        f"MATCH {_PAPER} RETURN p.id AS id, p.title AS title, p.year AS year ORDER BY p.id"
    ).to_dicts()
    ranked = [
        (rank, -(paper["year"] or 0), paper["id"], paper)
        for paper in papers
        if (rank := _paper_rank(paper, text.strip())) is not None
    ]
    if any(rank == _BY_ID for rank, *_ in ranked):
        ranked = [row for row in ranked if row[0] == _BY_ID]
    if not ranked:
        raise NotInGraph(_no_paper_called(text, papers))
    return [paper for *_, paper in sorted(ranked, key=lambda row: row[:3])]


def show(store: Store, name: str) -> EntityView:
    """Return what the graph knows of one entity.

    Args:
        store: the graph.
        name: its id or any of its names, as in `find_entity`; the first found is shown.

    Raises:
        NotInGraph: there is none; the message lists the nearest names.
    """
    node, *others = find_entity(store, name)
    kind, parameters = node["label"], {"id": node["id"]}
    entity = _one(kind)
    links = store.query(
        f"MATCH {_PAPER}-[r:{_ROLE}]->{entity} RETURN type(r) AS role, p.id AS paper_id, "
        "p.title AS title, p.year AS year, r.sentence AS sentence, r.confidence AS confidence, "
        "r.count AS count_ ORDER BY p.year DESC, r.confidence DESC, p.title",
        parameters,
    )
    roles: dict[str, list[PaperLink]] = {role: [] for role in ROLES}
    for role, *values in links.rows:
        roles[role].append(PaperLink(*values))
    results = store.query(
        f"MATCH (r:Result)-[:ON|OF|`IN`]->{entity} MATCH {_PAPER}-[:REPORTS]->(r)" + _RESULT,
        parameters,
    )
    beside = store.query(
        f"MATCH {entity}<-[:{_ROLE}]-{_PAPER}-[:{_ROLE}]->(o:{_ANY}) WHERE o.id <> $id "
        "RETURN o.id AS id, o.name AS name, o.type AS type, count(DISTINCT p.id) AS papers "
        f"ORDER BY papers DESC, name LIMIT {_NEIGHBOURS}",
        parameters,
    )
    return EntityView(
        id=node["id"],
        name=node["name"],
        type=kind,
        papers=node["papers"],
        aliases=aliases_of(node),
        roles={role: tuple(papers) for role, papers in roles.items() if papers},
        results=tuple(_reported(row) for row in results.to_dicts()),
        used_with=tuple(Neighbour(*row) for row in beside.rows),
        same_name=tuple(Neighbour(o["id"], o["name"], o["label"], o["papers"]) for o in others),
    )


def aliases_of(node: Mapping[str, Any]) -> tuple[Alias, ...]:
    """Return the names of an entity's node, the most used first."""
    columns = ("aliases", "alias_reasons", "alias_counts")
    more = ("alias_papers", "alias_rules", "alias_sentences")
    return tuple(
        Alias(name=alias, reason=reason, count=count, first_paper=first, rule=rule, sentence=text)
        for alias, reason, count, first, rule, text in zip(
            *(node[part] for part in (*columns, *more)), strict=True
        )
    )


def info(store: Store) -> StoreInfo:
    """Return counts, papers by year and the entities that most papers name."""
    years = store.query(
        f"MATCH {_PAPER} WHERE p.year IS NOT NULL RETURN p.year AS year, count(*) AS papers "
        "ORDER BY year"
    )
    return StoreInfo(
        counts=store.counts(),
        years={int(year): int(papers) for year, papers in years.rows},
        top={
            kind: tuple(Neighbour(*row) for row in top_entities(store, kind, limit=5).rows)
            for kind in ENTITY_TYPES
        },
    )


def top_entities(store: Store, type: EntityType | None = None, limit: int = 10) -> Table:
    """Return the entities that most papers name: id, name, type and number of papers.

    Args:
        store: the graph.
        type: only this kind; every kind if left out.
        limit: number of rows at most.
    """
    return store.query(
        f"MATCH (e:{type or _ANY} {{atlas: $atlas}}) "
        "RETURN e.id AS id, e.name AS name, e.type AS type, "
        "e.papers AS papers ORDER BY papers DESC, name, id LIMIT $limit",
        {"limit": limit},
    )


def papers_table(store: Store) -> Table:
    """Return every paper, with how many entities it names and results it reports."""
    return store.query(
        f"MATCH {_PAPER} RETURN p.id AS id, p.title AS title, p.year AS year, "
        "p.published AS published, p.authors AS authors, p.venue AS venue, p.url AS url, "
        f"COUNT {{ MATCH (p)-[:{_ROLE}]->(:{_ANY}) }} AS links, "
        "COUNT { MATCH (p)-[:REPORTS]->(:Result) } AS results, p.abstract AS abstract ORDER BY id"
    )


def entities_table(store: Store) -> Table:
    """Return every entity with its names."""
    return store.query(
        f"MATCH {_ENTITY} RETURN e.id AS id, e.name AS name, e.type AS type, "
        "e.papers AS papers, e.aliases AS aliases, e.alias_reasons AS alias_reasons ORDER BY id"
    )


def mentions_table(store: Store) -> Table:
    """Return every mention: one row a place in a paper, with role and offsets."""
    table = store.query(
        f"MATCH {_PAPER}-[r:{_ROLE}]->(e:{_ANY}) RETURN p.id AS paper_id, type(r) AS role, "
        "e.id AS entity_id, e.name AS name, e.type AS type, r.spans AS spans, "
        "p.title AS title, p.abstract AS abstract ORDER BY paper_id, entity_id, role"
    )
    rows: list[tuple[Any, ...]] = []
    for *head, spans, title, abstract in table.rows:
        for span in spans:
            field, start, end = span.split(":")
            text = (title if field == "title" else abstract)[int(start) : int(end)]
            rows.append((*head, field, int(start), int(end), text))
    rows.sort(key=lambda row: (row[0], row[5] != "title", *row[6:8], row[2], row[1]))
    columns = ("paper_id", "role", "entity_id", "name", "type", "field", "start", "end", "text")
    return Table(columns, rows)


def results_table(store: Store) -> Table:
    """Return every result: paper, method, benchmark, metric, value, and the sentence that says it.

    The offsets ``start`` and ``end`` of the number count in `field` of the paper.
    """
    table = store.query(f"MATCH {_PAPER}-[:REPORTS]->(r:Result)" + _RESULT)
    return Table(tuple(name.rstrip("_") for name in table.columns), table.rows)


TABLES: Mapping[str, Callable[[Store], Table]] = {
    "papers": papers_table,
    "entities": entities_table,
    "mentions": mentions_table,
    "results": results_table,
}
"""Everything as flat tables, by name."""


def _rank(entity: Mapping[str, Any], name: str, wanted: set[str]) -> int | None:
    """Return how near an entity's names come to the one asked for: 0 nearest, None not at all."""
    if entity["id"] == name.strip():
        return _BY_ID
    if entity["name"] == name:
        return 1
    if letters(entity["name"]) in wanted:
        return 2
    if name in entity["aliases"]:
        return 3
    kind = entity["label"]
    if any(letters(a) in wanted or fold(a, kind) in wanted for a in entity["aliases"]):
        return 4
    return None


def _paper_rank(paper: Mapping[str, Any], text: str) -> int | None:
    """Return how near a paper comes to what was asked for: 0 nearest, None not at all."""
    if text and text in (paper["id"], paper["id"].partition(":")[2]):
        return _BY_ID
    wanted, title = letters(text), letters(paper["title"])
    if not wanted:
        return None
    if wanted == title:
        return 1
    words = _words(text)
    if not words <= _words(paper["title"]) and not (len(wanted) > 3 and wanted in title):
        return None
    return 2 if title.startswith(wanted) else 3


def _words(text: str) -> set[str]:
    return {letters(word) for word in re.findall(r"\w+", text)}


def _no_paper_called(text: str, papers: list[dict[str, Any]]) -> str:
    said = f"no paper in the graph has the id or the title {text!r}"
    titles = {letters(paper["title"]): paper["title"] for paper in papers}
    near = [titles[key] for key in difflib.get_close_matches(letters(text), list(titles), n=3)]
    words = _words(text)
    shared = sorted(titles.values(), key=lambda title: (-len(words & _words(title)), title))
    near += [title for title in shared if words & _words(title) and title not in near]
    return f"{said}; near it: {'; '.join(near[:3])}" if near else said


def _node(store: Store, label: str, node_id: str) -> dict[str, Any]:
    table = store.query(f"MATCH {_one(label)} RETURN e", {"id": node_id})
    node: dict[str, Any] = table.rows[0][0]
    return node


def _one(label: str) -> str:
    return f"(e:{label} {{atlas: $atlas, id: $id}})"


def _reported(row: Mapping[str, Any]) -> ReportedResult:
    values = {part.name: row[part.name] for part in fields(ReportedResult)}
    return ReportedResult(**values | {"qualifiers": tuple(row["qualifiers"])})


def _nothing_called(name: str, entities: list[dict[str, Any]]) -> str:
    said = f"nothing in the graph goes by {name!r}"
    by_letters: dict[str, str] = {}
    for entity in entities:
        for alias in entity["aliases"]:
            by_letters.setdefault(letters(alias), f"{entity['name']} ({entity['label']})")
    wanted = letters(name)
    near = difflib.get_close_matches(wanted, list(by_letters), n=8, cutoff=0.6)
    near += [key for key in by_letters if wanted and wanted in key][: 8 - len(near)]
    names = list(dict.fromkeys(by_letters[key] for key in near))[:5]
    return f"{said}; near it: {', '.join(names)}" if names else said
