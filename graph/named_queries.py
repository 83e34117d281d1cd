"""Queries that have a name: each a plain function over any store, by one Cypher text.

What is asked again and again of such a graph: of one thing, of two, of a paper. Queries over the
whole graph are in `queries_over_time`. Of `NAMED_QUERIES` the command line makes
``paperatlas ask``. Names and titles are looked up as by `find_entity` and `find_paper`, whose
`NotInGraph` names what is near. Every order is total, so that all stores give the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paperatlas.graph.asking import (
    ANY,
    OTHER,
    ROLE,
    ROWS,
    THING,
    Argument,
    NamedQuery,
    Option,
    no_such_query,
    run,
)
from paperatlas.graph.queries_over_time import OVER_TIME
from paperatlas.graph.stores import Store, Table
from paperatlas.records import ROLES, EntityType, ResultKind, Role

__all__ = ["NAMED_QUERIES", "Argument", "NamedQuery", "Option", "ask", "named_query"]

_WORKS_ON = "INTRODUCES|USES|EVALUATES_ON|ADDRESSES|MEASURES"
_CONNECTS = "INTRODUCES|USES|EVALUATES_ON|COMPARES_TO|ADDRESSES"
"""The roles that connect two things: most papers measure the same few metrics, and what is only
mentioned connects little."""


def _counted(*roles: Role) -> str:
    """Return columns that count the papers in each of these roles, named as the role."""
    return ",\n  ".join(
        f"count(DISTINCT CASE WHEN type(r) = '{role}' THEN p.id END) AS {role.lower()}"
        for role in roles
    )


def _sorted(table: Table, column: str) -> Table:
    """Sort the lists of a column: engines collect in any order."""
    at = table.columns.index(column)
    return Table(
        table.columns, [(*row[:at], sorted(row[at]), *row[at + 1 :]) for row in table.rows]
    )


LEADERBOARD = f"""\
MATCH {THING}<-[:ON]-(r:Result)<-[:REPORTS]-(p:Paper)
WHERE r.kind = $kind AND r.value IS NOT NULL
OPTIONAL MATCH (r)-[:OF]->(m:Method)
OPTIONAL MATCH (r)-[:`IN`]->(k:Metric)
RETURN k.name AS metric, r.value AS value, r.unit AS unit, m.name AS method,
  r.qualifiers AS qualifiers, p.title AS paper, p.year AS year, r.sentence AS sentence,
  p.id AS paper_id
ORDER BY CASE WHEN k.name IS NULL THEN 1 ELSE 0 END, metric, coalesce(unit, ''), value DESC, r.id
LIMIT $limit"""


def leaderboard(
    store: Store, thing: str, *, kind: ResultKind = "absolute", limit: int = ROWS
) -> Table:
    """The results reported on a benchmark, metric by metric, the highest value first."""
    return run(store, LEADERBOARD, thing=thing, kind=kind, limit=limit)


METHODS_ON = f"""\
MATCH {THING}<-[:EVALUATES_ON]-(p:Paper)-[r:INTRODUCES|USES|COMPARES_TO]->(m:Method)
RETURN m.name AS method, count(DISTINCT p.id) AS papers,
  {_counted("INTRODUCES", "USES", "COMPARES_TO")},
  min(p.year) AS first_year, max(p.year) AS last_year, m.id AS id
ORDER BY papers DESC, introduces DESC, id
LIMIT $limit"""


def methods_on(store: Store, thing: str, *, limit: int = ROWS) -> Table:
    """The methods in papers that evaluate on a benchmark, and what these papers do with them."""
    return run(store, METHODS_ON, thing=thing, limit=limit)


EVIDENCE = f"""\
MATCH {THING}<-[r:{ROLE}]-(p:Paper)
WHERE r.sentence IS NOT NULL AND ($role IS NULL OR type(r) = $role)
RETURN p.year AS year, type(r) AS role, r.sentence AS sentence, p.title AS paper, p.id AS paper_id
ORDER BY coalesce(year, 0) DESC, paper_id, role
LIMIT $limit"""


def evidence(store: Store, thing: str, *, role: Role | None = None, limit: int = ROWS) -> Table:
    """The sentence in which each paper names a thing, the newest first."""
    return run(store, EVIDENCE, thing=thing, role=role, limit=limit)


TIMELINE = f"""\
MATCH {THING}<-[r:{ROLE}]-(p:Paper)
RETURN p.year AS year, count(DISTINCT p.id) AS papers,
  {_counted(*ROLES)}
ORDER BY coalesce(year, 9999)"""


def timeline(store: Store, thing: str) -> Table:
    """The papers that name a thing, counted by year and by what they do with it."""
    return run(store, TIMELINE, thing=thing)


CO_USED = f"""\
MATCH {THING}<-[:{ROLE}]-(p:Paper)-[:{ROLE}]->(o:{ANY})
WHERE o.id <> $thing AND ($type IS NULL OR o.type = $type)
RETURN o.name AS name, o.type AS type, count(DISTINCT p.id) AS papers_with_both,
  o.papers AS papers, o.id AS id
ORDER BY papers_with_both DESC, papers, id
LIMIT $limit"""


def co_used(
    store: Store, thing: str, *, type: EntityType | None = None, limit: int = ROWS
) -> Table:
    """The things that most papers name together with a thing."""
    return run(store, CO_USED, thing=thing, type=type, limit=limit)


COMPARED = f"""\
MATCH {THING}<-[r:INTRODUCES|COMPARES_TO]-(p:Paper)
OPTIONAL MATCH (p)-[s:INTRODUCES|COMPARES_TO]->(o:{ANY})
WHERE o.id <> $thing AND type(s) <> type(r)
WITH p.title AS paper, p.year AS year, p.id AS paper_id, type(r) AS role, r.sentence AS own,
  min(s.sentence) AS others, count(o.id) AS found, collect(DISTINCT o.name) AS compared_with
WHERE role = 'COMPARES_TO' OR found > 0
RETURN role, compared_with, paper, year,
  CASE WHEN role = 'COMPARES_TO' THEN own ELSE others END AS sentence, paper_id
ORDER BY CASE WHEN role = 'INTRODUCES' THEN 0 ELSE 1 END, coalesce(year, 0) DESC, paper_id
LIMIT $limit"""


def compared(store: Store, thing: str, *, limit: int = ROWS) -> Table:
    """What a thing is compared with: by the paper that introduces it, then by others.

    Of another paper it is what that paper introduces, as far as it was found.
    """
    return _sorted(run(store, COMPARED, thing=thing, limit=limit), "compared_with")


VARIANTS = f"""\
MATCH {THING}-[v:VARIANT_OF]-(o:{ANY})
RETURN CASE WHEN EXISTS {{ MATCH (e)-[:VARIANT_OF]->(o) }} THEN 'variant of' ELSE 'has variant' END
  AS relation, o.name AS name, o.type AS type, o.papers AS papers, v.reason AS reason, o.id AS id
ORDER BY relation DESC, papers DESC, id
LIMIT $limit"""


def variants(store: Store, thing: str, *, limit: int = ROWS) -> Table:
    """The versions, sizes and parts of a thing, and what it is one of."""
    return run(store, VARIANTS, thing=thing, limit=limit)


AUTHORS_OF = f"""\
MATCH {THING}<-[r:{_WORKS_ON}]-(p:Paper)-[:AUTHORED_BY]->(a:Author)
RETURN a.name AS author, count(DISTINCT p.id) AS papers,
  {_counted("INTRODUCES")},
  min(p.year) AS first_year, max(p.year) AS last_year, min(p.title) AS one_paper, a.id AS id
ORDER BY papers DESC, introduces DESC, coalesce(last_year, 0) DESC, id
LIMIT $limit"""


def authors_of(store: Store, thing: str, *, limit: int = ROWS) -> Table:
    """The people who work on a thing: authors of papers that introduce, use or evaluate on it."""
    return run(store, AUTHORS_OF, thing=thing, limit=limit)


CODE = f"""\
MATCH {THING}<-[r:{ROLE}]-(p:Paper)-[:HAS_CODE]->(c:Repository)
RETURN c.url AS code, p.title AS paper, p.year AS year,
  max(CASE WHEN type(r) = 'INTRODUCES' THEN 1 ELSE 0 END) = 1 AS introduces_it, p.id AS paper_id
ORDER BY introduces_it DESC, coalesce(year, 0) DESC, paper_id, code
LIMIT $limit"""


def code(store: Store, thing: str, *, limit: int = ROWS) -> Table:
    """The code of papers that name a thing, that of the thing itself first."""
    return run(store, CODE, thing=thing, limit=limit)


TOGETHER = f"""\
MATCH {THING}<-[r:{ROLE}]-(p:Paper)
MATCH (p)-[s:{ROLE}]->{OTHER}
RETURN p.title AS paper, p.year AS year, type(r) AS role, r.sentence AS sentence,
  type(s) AS other_role, s.sentence AS other_sentence, p.id AS paper_id
ORDER BY coalesce(year, 0) DESC, paper_id, role, other_role
LIMIT $limit"""


def together(store: Store, thing: str, other: str, *, limit: int = ROWS) -> Table:
    """The papers that name both of two things, with the sentence for each."""
    return run(store, TOGETHER, thing=thing, other=other, limit=limit)


BRIDGES = f"""\
MATCH {THING}<-[:{_CONNECTS}]-(p:Paper)-[:{_CONNECTS}]->(o:{ANY})
WHERE o.id <> $thing AND o.id <> $other
WITH o.id AS id, o.name AS name, o.type AS type, o.papers AS papers,
  count(DISTINCT p.id) AS with_first, min(p.title) AS first_paper
MATCH {OTHER}<-[:{_CONNECTS}]-(q:Paper)-[:{_CONNECTS}]->(o:{ANY} {{atlas: $atlas, id: id}})
RETURN name, type, with_first, count(DISTINCT q.id) AS with_second, papers,
  first_paper, min(q.title) AS second_paper, id
ORDER BY toFloat(with_first * with_second) / papers DESC, id
LIMIT $limit"""


def bridges(store: Store, thing: str, other: str, *, limit: int = ROWS) -> Table:
    """The things that papers name with the one and with the other, the most telling first."""
    return run(store, BRIDGES, thing=thing, other=other, limit=limit)


PATH = f"""\
MATCH path = allShortestPaths({THING}-[:{_CONNECTS}*..6]-{OTHER})
WITH [n IN nodes(path) | n.id] AS ids, [n IN nodes(path) | coalesce(n.title, n.name)] AS names,
  [n IN nodes(path) | coalesce(n.papers, 0)] AS papers,
  [r IN relationships(path) | type(r)] AS roles,
  [r IN relationships(path) | r.sentence] AS sentences
WITH ids, names, papers, roles, sentences
ORDER BY papers[2] + CASE WHEN size(ids) > 5 THEN papers[4] ELSE 0 END, ids[1], ids[2],
  CASE WHEN size(ids) > 3 THEN ids[3] ELSE '' END, CASE WHEN size(ids) > 5 THEN ids[4] ELSE '' END,
  CASE WHEN size(ids) > 5 THEN ids[5] ELSE '' END, roles[0], roles[1],
  CASE WHEN size(ids) > 3 THEN roles[2] ELSE '' END,
  CASE WHEN size(ids) > 3 THEN roles[3] ELSE '' END,
  CASE WHEN size(ids) > 5 THEN roles[4] ELSE '' END,
  CASE WHEN size(ids) > 5 THEN roles[5] ELSE '' END
LIMIT 1
UNWIND range(1, size(roles)) AS step
RETURN step, CASE WHEN step % 2 = 1 THEN names[step] ELSE names[step - 1] END AS paper,
  roles[step - 1] AS role,
  CASE WHEN step % 2 = 1 THEN names[step - 1] ELSE names[step] END AS thing,
  sentences[step - 1] AS sentence
ORDER BY step"""


def path(store: Store, thing: str, other: str) -> Table:
    """The shortest way from one thing to another: which paper names which thing, step by step.

    Of ways of one length it is the one through what the fewest papers name. A way has six steps
    at most and leads through no metric.
    """
    return run(store, PATH, thing=thing, other=other)


SIMILAR = f"""\
MATCH (p:Paper {{atlas: $atlas, id: $paper}})-[:{ROLE}]->(e:{ANY})<-[:{ROLE}]-(o:Paper)
WHERE o.id <> $paper
WITH DISTINCT o.id AS paper_id, o.title AS paper, o.year AS year, e.id AS thing, e.name AS name,
  1000 / e.papers AS weight
RETURN paper, year, toFloat(sum(weight)) / 1000 AS score, count(thing) AS shared,
  collect(name) AS names, paper_id
ORDER BY score DESC, shared DESC, paper_id
LIMIT $limit"""


def similar(store: Store, paper: str, *, limit: int = ROWS) -> Table:
    """The papers that name most of what a paper names; what k papers name counts 1/k."""
    return _sorted(run(store, SIMILAR, paper=paper, limit=limit), "names")


INTRODUCED_BY = f"""\
MATCH (p:Paper {{atlas: $atlas, id: $paper}})-[r:INTRODUCES]->(e:{ANY})
RETURN e.name AS name, e.type AS type, e.papers AS papers, r.sentence AS sentence, e.id AS id
ORDER BY papers DESC, id
LIMIT $limit"""


def introduced_by(store: Store, paper: str, *, limit: int = ROWS) -> Table:
    """What a paper introduces, and how many papers name it."""
    return run(store, INTRODUCED_BY, paper=paper, limit=limit)


NAMED_QUERIES: Mapping[str, NamedQuery] = {
    query.name: query
    for query in (
        NamedQuery(leaderboard, LEADERBOARD),
        NamedQuery(methods_on, METHODS_ON),
        NamedQuery(evidence, EVIDENCE),
        NamedQuery(timeline, TIMELINE),
        NamedQuery(co_used, CO_USED),
        NamedQuery(compared, COMPARED),
        NamedQuery(variants, VARIANTS),
        NamedQuery(authors_of, AUTHORS_OF),
        NamedQuery(code, CODE),
        NamedQuery(together, TOGETHER),
        NamedQuery(bridges, BRIDGES),
        NamedQuery(path, PATH),
        NamedQuery(similar, SIMILAR),
        NamedQuery(introduced_by, INTRODUCED_BY),
        *OVER_TIME,
    )
}
"""Every query that has a name, by it, in the order in which they are listed."""


def named_query(name: str) -> NamedQuery:
    """Return the query of a name.

    Args:
        name: that of the command line or of the function.

    Raises:
        QueryError: there is none; the message lists those that are near.
    """
    query = NAMED_QUERIES.get(name.replace("_", "-"))
    if query is None:
        raise no_such_query(name, list(NAMED_QUERIES))
    return query


def ask(store: Store, name: str, /, *arguments: Any, **options: Any) -> Table:
    """Ask a named query.

    Args:
        store: the graph.
        name: that of the query, as in `NAMED_QUERIES`.
        arguments: those of the query, in order.
        options: those of the query.

    Raises:
        QueryError: no query has this name, or an option does not take such a value.
        NotInGraph: a thing or a paper is not in the graph; the message lists what is near.
    """
    query = named_query(name)
    query.check(options)
    return query.function(store, *arguments, **options)
