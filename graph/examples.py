"""Ten queries to start from: the same text runs on Neo4j 5 and on the embedded engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ExampleQuery:
    """A Cypher text that runs as it stands, and what it answers."""

    title: str
    cypher: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


EXAMPLES: tuple[ExampleQuery, ...] = (
    ExampleQuery(
        "Which papers evaluate on a benchmark, and where do they say so?",
        "MATCH (p:Paper)-[r:EVALUATES_ON]->(b:Benchmark|Dataset)\n"
        "WHERE $benchmark IN b.aliases\n"
        "RETURN p.title AS paper, p.year AS year, r.sentence AS evidence\n"
        "ORDER BY year DESC, paper LIMIT 20",
        {"benchmark": "GSM8K"},
    ),
    ExampleQuery(
        "Which results are reported on it, best number first?",
        "MATCH (b:Benchmark|Dataset)<-[:ON]-(r:Result)<-[:REPORTS]-(p:Paper)\n"
        "WHERE $benchmark IN b.aliases AND r.kind = 'absolute' AND r.value IS NOT NULL\n"
        "OPTIONAL MATCH (r)-[:OF]->(m:Method)\n"
        "OPTIONAL MATCH (r)-[:`IN`]->(k:Metric)\n"
        "RETURN m.name AS method, r.value AS value, r.unit AS unit, k.name AS metric,\n"
        "  p.title AS paper, r.sentence AS evidence\n"
        "ORDER BY value DESC, paper LIMIT 20",
        {"benchmark": "GSM8K"},
    ),
    ExampleQuery(
        "Which methods are named together in most papers?",
        "MATCH (a:Method)<-[]-(p:Paper)-[]->(b:Method)\n"
        "WHERE a.id < b.id\n"
        "RETURN a.name AS method, b.name AS other, count(DISTINCT p.id) AS papers\n"
        "ORDER BY papers DESC, method, other LIMIT 20",
    ),
    ExampleQuery(
        "Which methods were introduced since a year?",
        "MATCH (p:Paper)-[r:INTRODUCES]->(m:Method)\n"
        "WHERE p.year >= $since\n"
        "RETURN m.name AS method, p.year AS year, p.title AS paper, r.sentence AS evidence\n"
        "ORDER BY year DESC, method LIMIT 20",
        {"since": 2023},
    ),
    ExampleQuery(
        "What do papers say about one thing, whatever they call it?",
        "MATCH (p:Paper)-[r]->(e:Method|Dataset|Benchmark|Task|Metric)\n"
        "WHERE $name IN e.aliases\n"
        "RETURN type(r) AS role, r.sentence AS evidence, p.title AS paper\n"
        "ORDER BY role, paper LIMIT 20",
        {"name": "Long Range Arena"},
    ),
    ExampleQuery(
        "How are two things connected?",
        "MATCH path = shortestPath((a:Benchmark {name: $from})\n"
        "  -[:INTRODUCES|USES|EVALUATES_ON|COMPARES_TO|ADDRESSES*..6]-(b:Benchmark {name: $to}))\n"
        "RETURN [n IN nodes(path) | coalesce(n.name, n.title)] AS steps",
        {"from": "GSM8K", "to": "MATH"},
    ),
    ExampleQuery(
        "Which papers have most in common, what many papers name left aside?",
        "MATCH (a:Paper)-[]->(e:Method|Dataset|Benchmark|Task)<-[]-(b:Paper)\n"
        "WHERE a.id < b.id AND e.papers <= $most\n"
        "RETURN a.title AS paper, b.title AS other, count(DISTINCT e.id) AS shared\n"
        "ORDER BY shared DESC, paper, other LIMIT 20",
        {"most": 30},
    ),
    ExampleQuery(
        "Which benchmarks are used year by year?",
        "MATCH (p:Paper)-[:EVALUATES_ON]->(b:Benchmark)\n"
        "WHERE p.year IS NOT NULL\n"
        "RETURN p.year AS year, b.name AS benchmark, count(p) AS papers\n"
        "ORDER BY year, papers DESC, benchmark LIMIT 40",
    ),
    ExampleQuery(
        "Which names were taken for one thing, and why?",
        "MATCH (e:Method|Dataset|Benchmark|Task|Metric)\n"
        "WHERE size(e.aliases) > 1\n"
        "RETURN e.name AS name, e.aliases AS aliases, e.alias_reasons AS reasons\n"
        "ORDER BY e.papers DESC, name LIMIT 20",
    ),
    ExampleQuery(
        "What is introduced with code?",
        "MATCH (c:Repository)<-[:HAS_CODE]-(p:Paper)-[:INTRODUCES]->(e:Method|Dataset|Benchmark)\n"
        "RETURN e.name AS name, e.type AS type, c.url AS code, p.title AS paper\n"
        "ORDER BY name, code LIMIT 20",
    ),
)
