"""Named queries over the whole graph: what is new, what grows, what lacks an evaluation."""

from __future__ import annotations

from typing import Literal

from paperatlas.graph.asking import ANY, ROLE, ROWS, NamedQuery, run
from paperatlas.graph.stores import Store, Table
from paperatlas.records import EntityType

_DATE = "coalesce(p.published, '0000') + '-00'"
"""A date with a year and a month in any case: an engine may read both where it need not."""
_PERIOD = (
    "CASE WHEN $by = 'year' THEN p.year WHEN size(p.published) > 6 THEN\n"
    f"    12 * toInteger(substring({_DATE}, 0, 4)) + toInteger(substring({_DATE}, 5, 2)) END"
)
"""A number that is one higher for each year or month; a date that is only a year has no month."""

INTRODUCED_SINCE = f"""\
MATCH (p:Paper {{atlas: $atlas}})-[r:INTRODUCES]->(e:{ANY})
WHERE p.year >= $year AND ($type IS NULL OR e.type = $type)
RETURN p.year AS year, e.name AS name, e.type AS type, e.papers AS papers, p.title AS paper,
  r.sentence AS sentence, p.id AS paper_id
ORDER BY year DESC, papers DESC, e.id, paper_id
LIMIT $limit"""


def introduced_since(
    store: Store, year: int, *, type: EntityType | None = None, limit: int = ROWS
) -> Table:
    """What papers introduce since a year, the newest and then the most named first."""
    return run(store, INTRODUCED_SINCE, year=year, type=type, limit=limit)


NEW_IN = f"""\
MATCH (p:Paper {{atlas: $atlas}})-[r:{ROLE}]->(e:{ANY})
WHERE p.year IS NOT NULL AND ($type IS NULL OR e.type = $type)
WITH e.id AS id, e.name AS name, e.type AS type, e.papers AS papers, min(p.year) AS first_year,
  count(DISTINCT CASE WHEN p.year = $year THEN p.id END) AS papers_that_year,
  min(CASE WHEN type(r) = 'INTRODUCES' AND p.year = $year THEN p.title END) AS introduced_by
WHERE first_year = $year
RETURN name, type, papers_that_year, papers, introduced_by, id
ORDER BY papers DESC, papers_that_year DESC, id
LIMIT $limit"""


def new_in(store: Store, year: int, *, type: EntityType | None = None, limit: int = ROWS) -> Table:
    """What papers of a year name for the first time, the most named first."""
    return run(store, NEW_IN, year=year, type=type, limit=limit)


RISING = f"""\
MATCH (p:Paper {{atlas: $atlas}})
WITH max({_PERIOD}) AS newest
MATCH (p:Paper {{atlas: $atlas}})
WITH newest, {_PERIOD} AS period
WITH newest, count(CASE WHEN period > newest - $last THEN 1 END) AS all_new,
  count(CASE WHEN period <= newest - $last THEN 1 END) AS all_before
MATCH (p:Paper {{atlas: $atlas}})-[:{ROLE}]->(e:{ANY})
WHERE $type IS NULL OR e.type = $type
WITH newest, all_new, all_before, e.id AS id, e.name AS name, e.type AS type, p.id AS paper,
  {_PERIOD} AS period
WITH all_new, all_before, id, name, type,
  count(DISTINCT CASE WHEN period > newest - $last THEN paper END) AS new_papers,
  count(DISTINCT CASE WHEN period <= newest - $last THEN paper END) AS before
WHERE all_before > 0 AND new_papers > 1 AND new_papers * all_before > before * all_new
RETURN name, type, before AS papers_before, new_papers,
  (1000 * before / all_before) / 10.0 AS percent_before,
  (1000 * new_papers / all_new) / 10.0 AS percent_new, id
ORDER BY new_papers * all_before - before * all_new DESC, id
LIMIT $limit"""


def rising(
    store: Store,
    *,
    by: Literal["year", "month"] = "year",
    last: int = 2,
    type: EntityType | None = None,
    limit: int = ROWS,
) -> Table:
    """What a larger part of the newest papers names than of those before, by the rise.

    A thing is listed when two or more of the new papers name it.
    """
    return run(store, RISING, by=by, last=last, type=type, limit=limit)


UNEVALUATED = """\
MATCH (p:Paper {atlas: $atlas})-[r:INTRODUCES]->(m:Method)
WHERE ($since IS NULL OR p.year >= $since)
  AND NOT EXISTS { MATCH (p)-[:EVALUATES_ON]->(:Benchmark|Dataset) }
  AND NOT EXISTS { MATCH (p)-[:REPORTS]->(:Result)-[:ON]->(:Benchmark|Dataset) }
RETURN p.year AS year, m.name AS method, m.papers AS papers, p.title AS paper,
  r.sentence AS sentence, p.id AS paper_id
ORDER BY coalesce(year, 0) DESC, papers DESC, m.id, paper_id
LIMIT $limit"""


def unevaluated(store: Store, *, since: int | None = None, limit: int = ROWS) -> Table:
    """Methods introduced by papers that name no benchmark or dataset they evaluate on."""
    return run(store, UNEVALUATED, since=since, limit=limit)


OVER_TIME: tuple[NamedQuery, ...] = (
    NamedQuery(introduced_since, INTRODUCED_SINCE),
    NamedQuery(new_in, NEW_IN),
    NamedQuery(rising, RISING),
    NamedQuery(unevaluated, UNEVALUATED),
)
