"""Cypher as people write it, each text to give the same rows on every engine.

`test_parity` runs them on the embedded engine and on a Neo4j, and makes the table of
docs/cypher.md from what comes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Text:
    """One Cypher text.

    Attributes:
        title: what it asks or does.
        cypher: the text, the same for every engine.
        parameters: of the text.
        then: for what writes, the text that says what is there after.
        refused: the way round, where the embedded engine refuses it; "" where it runs.
    """

    title: str
    cypher: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    then: str = ""
    refused: str = ""

    @property
    def ordered(self) -> bool:
        """Whether the rows come in an order that the text gives."""
        text = self.cypher
        while (shorter := re.sub(r"\{[^{}]*\}", "", text)) != text:
            text = shorter
        return "ORDER BY" in text.rpartition("RETURN")[2]


# fmt: off
READING = [
    # What one asks of an atlas
    Text("papers of a year", "MATCH (p:Paper {year: 2024}) RETURN p.id, p.title"),
    Text("methods tried on a benchmark",
         "MATCH (m:Method)<-[:USES|INTRODUCES]-(p:Paper)-[:EVALUATES_ON]->(b:Benchmark {name: $b}) "
         "RETURN m.name AS method, count(DISTINCT p) AS papers ORDER BY papers DESC, method",
         {"b": "GSM8K"}),
    Text("methods named in the same papers",
         "MATCH (a:Method)<-[:USES]-(p:Paper)-[:USES]->(b:Method) WHERE a.id < b.id "
         "RETURN a.name, b.name, count(p) AS together ORDER BY together DESC, a.name, b.name"),
    Text("neighbours by shared papers, each edge once",
         "MATCH (a:Method {name: 'Foo-Net'})<--(p)-->(b) RETURN b.id, count(*) AS n ORDER BY n DESC, b.id"),
    Text("a leaderboard",
         "MATCH (r:Result)-[:ON]->(b:Benchmark), (r)-[:IN]->(x:Metric) "
         "OPTIONAL MATCH (r)-[:OF]->(m:Method) "
         "RETURN b.name, x.name, m.name AS method, r.value, r.unit "
         "ORDER BY b.name, r.value DESC"),
    Text("the best result of each benchmark",
         "MATCH (p:Paper)-[:REPORTS]->(r:Result)-[:ON]->(b:Benchmark) "
         "WITH b, p, r ORDER BY r.value DESC WITH b, collect({paper: p.id, value: r.value}) AS best "
         "RETURN b.name, best[0].paper, best[0].value ORDER BY b.name"),
    Text("one hop, whatever it is", "MATCH (p:Paper {id: 'p2'})-[r]->(n) RETURN type(r), n.id"),
    Text("two hops",
         "MATCH (m:Method {name: 'FlashConv'})<-[:USES]-(p:Paper)-[:EVALUATES_ON]->(b) "
         "RETURN DISTINCT b.name"),
    Text("three hops, no relationship twice",
         "MATCH (a:Method {name: 'SSM'})<-[]-(p)-[]->(b)<-[]-(q) RETURN b.id, q.id"),
    Text("authors who never wrote together",
         "MATCH (a:Author)<-[:AUTHORED_BY]-(p:Paper), (b:Author)<-[:AUTHORED_BY]-(q:Paper) "
         "WHERE a.id < b.id AND NOT EXISTS { (a)<-[:AUTHORED_BY]-(:Paper)-[:AUTHORED_BY]->(b) } "
         "RETURN a.name, b.name, count(*)"),
    Text("evidence of a role",
         "MATCH (p:Paper)-[r:USES|EVALUATES_ON]->(n) WHERE r.confidence > 0.5 AND r.count >= 1 "
         "RETURN p.id, type(r), n.name, r.sentence, r.start"),
    Text("papers that name nothing", "MATCH (p:Paper) WHERE NOT (p)-[:USES]->() RETURN p.id"),
    Text("papers without any edge", "MATCH (p:Paper) WHERE NOT (p)--() RETURN p.id"),
    Text("what both of two papers name",
         "MATCH (:Paper {id: 'p3'})-[:USES]->(m)<-[:USES]-(:Paper {id: 'p4'}) RETURN m.name"),
    Text("papers by year", "MATCH (p:Paper) RETURN p.year AS year, count(*) AS n ORDER BY year"),
    Text("papers by year, the newest first",
         "MATCH (p:Paper) RETURN p.year AS year, count(*) AS n ORDER BY year DESC, n"),
    # Labels, types, properties
    Text("every entity", "MATCH (e:Entity) RETURN e.id, e.type"),
    Text("entities that several papers name",
         "MATCH (p:Paper)-->(e:Entity) WITH e, count(DISTINCT p) AS n WHERE n > 1 "
         "RETURN e.name, e.type, n ORDER BY n DESC, e.name"),
    Text("a condition on the label", "MATCH (n) WHERE n:Entity AND n.papers > 1 RETURN n.name"),
    Text("labels()", "MATCH (n) UNWIND labels(n) AS l RETURN l, count(*) AS n ORDER BY l"),
    Text("labels() of nothing",
         "MATCH (p:Paper) OPTIONAL MATCH (p)-[:ADDRESSES]->(t:Task) RETURN p.id, size(labels(t)), t:Task"),
    Text("one label or another", "MATCH (n:Method|Task) RETURN n.id"),
    Text("one label and another", "MATCH (n:Method&Entity) RETURN n.id"),
    Text("two labels, the old way", "MATCH (n:Method:Entity) RETURN n.id"),
    Text("two labels that no node has", "MATCH (n:Method:Task) RETURN n.id"),
    Text("not a label", "MATCH (n:Entity&!Method) RETURN n.id"),
    Text("any label", "MATCH (n:%) RETURN count(n)"),
    Text("type() of nothing",
         "MATCH (p:Paper) OPTIONAL MATCH (p)-[r:ADDRESSES]->() RETURN p.id, type(r)"),
    Text("types by how often", "MATCH ()-[r]->() RETURN type(r) AS t, count(*) AS n ORDER BY t"),
    Text("not a type", "MATCH (p:Paper {id: 'p4'})-[r:!USES]->(n) RETURN type(r), n.id"),
    Text("properties()", "MATCH (m:Method {name: 'Foo-Net'}) RETURN properties(m)"),
    Text("properties() of nodes of several kinds",
         "MATCH (p:Paper {id: 'p1'})-->(n) RETURN properties(n)"),
    Text("keys()", "MATCH (p:Paper) UNWIND keys(p) AS k RETURN k, count(*) AS n ORDER BY k"),
    Text("a whole node, relationship and path",
         "MATCH x = (p:Paper {id: 'p1'})-[r:INTRODUCES]->(m) RETURN p, r, m, x"),
    Text("a property by the name of a parameter",
         "MATCH (m:Method) RETURN m[$key] AS v ORDER BY v", {"key": "name"}),
    Text("a map of some properties", "MATCH (p:Paper) RETURN p {.id, .venue, two: 1 + 1}"),
    Text("a map of all properties", "MATCH (v:Venue) RETURN v {.*, more: 'x'}"),
    Text("start and end of a relationship",
         "MATCH (b)<-[r:INTRODUCES]-(a) RETURN startNode(r).id, endNode(r).name"),
    Text("the same node", "MATCH (a:Paper)-->(m)<--(b:Paper) WHERE a <> b RETURN a.id, m.id, b.id"),
    Text("names in backticks", "MATCH (`my paper`:`Paper` {`id`: 'p1'}) RETURN `my paper`.`title`, `my paper`.`year` AS `the ``year``` ORDER BY `my paper`.`title`"),
    Text("p and P are two variables",
         "MATCH (p:Paper {id: 'p1'}), (P:Paper {id: 'p2'}) RETURN p.title, P.title"),
    Text("labels there are", "CALL db.labels() YIELD label RETURN label ORDER BY label"),
    Text("types there are",
         "CALL db.relationshipTypes() YIELD relationshipType AS t RETURN t ORDER BY t"),
    # Paths
    Text("any number of steps",
         "MATCH (:Paper {id: 'p6'})-[*0..2]-(n) RETURN n.id"),
    Text("up to two steps, no relationship twice",
         "MATCH (p:Paper {id: 'p1'})-[*1..2]-(n) RETURN n.id"),
    Text("exactly three steps", "MATCH (:Task)-[*3]-(n) RETURN n.id, count(*)"),
    Text("a step and then up to two",
         "MATCH (p:Paper {id: 'p1'})-[r1]->(m)<-[r2*1..2]-(q) RETURN m.id, q.id"),
    Text("two times up to two steps",
         "MATCH (p:Paper {id: 'p1'})-[*1..2]-(m:Method)-[*1..2]-(q:Paper) RETURN m.id, q.id"),
    Text("the relationships of such a path",
         "MATCH (p:Paper {id: 'p3'})-[rs:USES|EVALUATES_ON*2]-(q) "
         "RETURN q.id, size(rs), [r IN rs | type(r)], rs[0].count"),
    Text("steps with a quantifier", "MATCH (:Paper {id: 'p1'})-[:USES|EVALUATES_ON]-{1,3}(n) RETURN n.id"),
    Text("two patterns of one MATCH share no relationship",
         "MATCH (p:Paper)-[:USES]->(m:Method), (p)-[:USES]->(n:Method) RETURN p.id, m.id, n.id"),
    Text("patterns of two MATCHes may",
         "MATCH (p:Paper)-[:USES]->(m:Method) MATCH (p)-[:USES]->(n:Method) RETURN p.id, m.id, n.id"),
    Text("nodes and relationships of a path",
         "MATCH x = (p:Paper {id: 'p3'})-[*2]-(q:Paper) "
         "RETURN [n IN nodes(x) | n.id], [r IN relationships(x) | type(r)], length(x)"),
    Text("a shortest path",
         "MATCH x = shortestPath((a:Paper {id: 'p1'})-[*..6]-(b:Paper {id: 'p5'})) RETURN length(x)"),
    Text("a shortest path between nodes matched before",
         "MATCH (a:Task {name: 'math'}), (b:Benchmark {name: 'MATH'}) "
         "MATCH x = shortestPath((a)-[*]-(b)) RETURN [n IN nodes(x) | coalesce(n.name, n.id)]"),
    Text("shortest paths in one MATCH with their ends",
         "MATCH (a:Paper {id: 'p1'}), (b:Paper {id: 'p3'}), x = shortestPath((a)-[:USES|EVALUATES_ON|COMPARES_TO|INTRODUCES*..8]-(b)) "
         "RETURN length(x)"),
    Text("all shortest paths",
         "MATCH x = allShortestPaths((:Paper {id: 'p1'})-[*..4]-(:Paper {id: 'p2'})) "
         "RETURN [n IN nodes(x) | coalesce(n.name, n.id)] AS names"),
    Text("every node of a path", "MATCH x = (:Task)-[*2..3]-(n) WHERE all(y IN nodes(x) WHERE NOT y:Author) RETURN n.id"),
    # OPTIONAL MATCH, WITH, aggregates
    Text("OPTIONAL MATCH", "MATCH (p:Paper) OPTIONAL MATCH (p)-[:INTRODUCES]->(m) RETURN p.id, m.name"),
    Text("OPTIONAL MATCH with WHERE",
         "MATCH (p:Paper) OPTIONAL MATCH (p)-[:USES]->(m) WHERE m.papers > 2 RETURN p.id, m.name, m IS NULL"),
    Text("counting what may not be there",
         "MATCH (p:Paper) OPTIONAL MATCH (p)-[:USES]->(m) "
         "RETURN p.id, count(m), count(*), size(collect(m.name)), sum(m.papers), avg(m.papers) ORDER BY p.id"),
    Text("WITH ... WHERE",
         "MATCH (p:Paper)-[:USES]->(m) WITH m, count(*) AS n WHERE n > 1 RETURN m.name, n"),
    Text("collect() in order, a slice of it",
         "MATCH (p:Paper)-[:USES]->(m) WITH p, m ORDER BY m.name DESC "
         "RETURN p.id, collect(m.name)[..2] AS first ORDER BY p.id"),
    Text("the last three, collected",
         "MATCH (p:Paper) WITH p.id AS id ORDER BY id DESC LIMIT 3 RETURN collect(id)"),
    Text("the greatest of the first three",
         "MATCH (p:Paper) WITH p ORDER BY p.id LIMIT 3 RETURN max(p.id), count(*)"),
    Text("collect(DISTINCT) and its size",
         "MATCH (p:Paper)-->(e:Entity) RETURN p.id, size(collect(DISTINCT e.type)) AS n ORDER BY p.id"),
    Text("aggregates of numbers",
         "MATCH (p:Paper) RETURN min(p.year), max(p.year), sum(p.year), avg(p.year), count(p.year), "
         "count(DISTINCT p.year)"),
    Text("aggregates of nothing",
         "MATCH (p:Paper) WHERE p.year > 3000 RETURN sum(p.year), count(p), collect(p.id), avg(p.year), max(p.id)"),
    Text("percentiles and deviations",
         "MATCH (p:Paper) RETURN percentileCont(p.year, 0.5), percentileDisc(p.year, 0.5), "
         "round(stDev(p.year), 6), round(stDevP(p.year), 6)"),
    Text("a share",
         "MATCH (p:Paper) WITH count(*) AS total MATCH (p:Paper)-[:USES]->() "
         "RETURN round(100.0 * count(DISTINCT p) / total, 1) AS share, total"),
    Text("nodes collected and taken apart",
         "MATCH (p:Paper) WITH collect(p) AS ps UNWIND ps AS p MATCH (p)-[:USES]->(m) RETURN p.id, m.name"),
    Text("properties of collected nodes",
         "MATCH (p:Paper)-[:USES]->(m) WITH p, collect(m) AS ms WHERE p.id <> 'p3' "
         "RETURN p.id, [m IN ms WHERE m.papers > 2 | m.name], size(ms)"),
    Text("a node among collected ones",
         "MATCH (:Paper {id: 'p4'})-->(n) WITH collect(n) AS ns MATCH (p:Paper)-->(m) WHERE m IN ns "
         "RETURN p.id, m.id"),
    Text("fields of collected maps",
         "MATCH (p:Paper)-[r]->(m:Entity) WITH p, m, r ORDER BY m.name WITH p, collect({name: m.name, n: r.count}) AS rows "
         "RETURN p.id, [row IN rows WHERE row.n > 1 | row.name] AS names"),
    Text("WITH * and more", "MATCH (p:Paper) WITH *, p.year AS y WHERE y > 2022 RETURN p.id, y"),
    Text("RETURN *", "MATCH (v:Venue)<-[r:PUBLISHED_IN]-(p:Paper) WITH v.name AS venue, p.id AS id RETURN *"),
    Text("DISTINCT", "MATCH (p:Paper)-[:USES]->(m:Method) RETURN DISTINCT m.name AS name ORDER BY name"),
    Text("SKIP and LIMIT",
         "MATCH (p:Paper) RETURN p.id ORDER BY p.id SKIP $skip LIMIT $limit", {"skip": 1, "limit": 2}),
    Text("the middle of an order, then more",
         "MATCH (p:Paper) WITH p ORDER BY p.year DESC, p.id SKIP 1 LIMIT 3 MATCH (p)-->(n) RETURN p.id, n.id"),
    Text("UNION", "MATCH (m:Method) RETURN m.name AS name UNION MATCH (t:Task) RETURN t.name AS name"),
    Text("UNION ALL of whole and other numbers",
         "MATCH (p:Paper) RETURN p.id AS id, p.year AS n UNION ALL MATCH (r:Result) RETURN r.id AS id, r.value AS n"),
    Text("UNION of nothing and something", "RETURN null AS a, 1 AS b UNION RETURN 'x' AS a, 2 AS b"),
    Text("UNION of nodes", "MATCH (t:Task) RETURN t AS n UNION MATCH (v:Venue) RETURN v AS n", refused="properties or maps"),
    Text("UNION of maps of nodes", "MATCH (t:Task) RETURN t {.id, .name} AS n UNION MATCH (v:Venue) RETURN v {.id, .name} AS n"),
    # Subqueries and pattern comprehension
    Text("EXISTS { } in WHERE",
         "MATCH (p:Paper) WHERE EXISTS { (p)-[:EVALUATES_ON]->(b:Benchmark) WHERE b.papers > 2 } RETURN p.id"),
    Text("EXISTS { } in RETURN and CASE",
         "MATCH (p:Paper) RETURN p.id, EXISTS { (p)-[:USES]->() } AS uses, "
         "CASE WHEN EXISTS { (p)-[:INTRODUCES]->() } THEN 'new' ELSE 'old' END AS kind"),
    Text("EXISTS { MATCH ... MATCH ... RETURN }",
         "MATCH (a:Author) WHERE EXISTS { MATCH (a)<-[:AUTHORED_BY]-(p:Paper) MATCH (p)-[:INTRODUCES]->(m) RETURN m } "
         "RETURN a.name"),
    Text("COUNT { }",
         "MATCH (p:Paper) WHERE COUNT { (p)-[:USES]->(:Method) } > 1 RETURN p.id, COUNT { (p)-->() } AS out"),
    Text("COUNT { } over two edges",
         "MATCH (m:Method) RETURN m.name, COUNT { (m)<-[:USES]-()-[:USES]->(n) WHERE n.id <> m.id } AS n"),
    Text("COLLECT { }",
         "MATCH (p:Paper) RETURN p.id, COLLECT { MATCH (p)-[:USES]->(m) RETURN m.name ORDER BY m.name } AS names"),
    Text("COLLECT { } with LIMIT",
         "MATCH (p:Paper) RETURN p.id, COLLECT { MATCH (p)-->(m:Entity) RETURN m.name ORDER BY m.name DESC LIMIT 2 } AS names"),
    Text("a pattern comprehension",
         "MATCH (p:Paper {id: 'p1'}) RETURN p.id, size([(p)-[:EVALUATES_ON]->(b) | b.name]), [(p)-[:EVALUATES_ON]->(b) | b.name]"),
    Text("a pattern comprehension with nulls in it",
         "MATCH (m:Method {name: 'Chain of thought'}) RETURN [(m)<-[:USES|INTRODUCES]-(p:Paper) WHERE p.id > 'p3' | p.year]"),
    Text("a pattern comprehension where rows repeat",
         "MATCH (p:Paper)-[:AUTHORED_BY]->() RETURN p.id, [(p)-[:INTRODUCES]->(m) | m.name]"),
    Text("a pattern comprehension in WHERE",
         "MATCH (p:Paper) WHERE size([(p)-[:USES]->(m) WHERE m.papers > 1 | m]) > 1 RETURN p.id"),
    Text("a pattern comprehension of a path",
         "MATCH (t:Task) RETURN [x = (t)<--(p:Paper) | length(x)]"),
    Text("a pattern as a condition", "MATCH (p:Paper) WHERE (p)-[:INTRODUCES]->(:Method) RETURN p.id"),
    Text("exists() of a pattern", "MATCH (p:Paper) WHERE exists((p)-[:HAS_CODE]->()) RETURN p.id"),
    Text("a subquery of its own", "CALL { MATCH (p:Paper) RETURN count(p) AS papers } MATCH (m:Method) RETURN papers, count(m)"),
    Text("a subquery for each row",
         "MATCH (p:Paper) CALL (p) { MATCH (p)-[:USES]->(m) RETURN count(m) AS n, collect(m.papers) AS l } RETURN p.id, n, size(l)"),
    Text("a subquery for each row, the old way",
         "MATCH (p:Paper) CALL { WITH p MATCH (p)-[:USES]->(m) WHERE m.papers > 2 RETURN m.name AS name } RETURN p.id, name"),
    # Lists
    Text("positions", "RETURN [1, 2, 3][0], [1, 2, 3][-1], [1, 2, 3][7], [1, 2, 3][-9], [[1], [2]][1][0]"),
    Text("positions worked out", "UNWIND range(-4, 4) AS i RETURN i, [10, 20, 30][i] ORDER BY i"),
    Text("slices",
         "WITH [1, 2, 3, 4] AS l RETURN l[1..3], l[..2], l[2..], l[-2..], l[..-1], l[1..99], l[9..], l[3..1], l[-9..2]"),
    Text("slices worked out", "UNWIND range(-3, 3) AS i RETURN i, [1, 2, 3][i..], [1, 2, 3][..i] ORDER BY i"),
    Text("positions in lists of a node",
         "MATCH (e:Entity) RETURN e.name, e.aliases[0], e.aliases[1], e.votes[5], e.aliases[1..]"),
    Text("head, last, tail", "MATCH (e:Entity) RETURN e.name, head(e.aliases), last(e.aliases), tail(e.aliases), head([])"),
    Text("a list comprehension", "RETURN [x IN range(1, 5) WHERE x % 2 = 1 | x * 10] AS l, [x IN [1, 2] | x], [x IN [3] WHERE x > 3]"),
    Text("a list comprehension over many rows",
         "MATCH (e:Entity) WHERE e.papers > 1 RETURN e.name, [a IN e.aliases WHERE size(a) > 3 | toUpper(a) + '!']"),
    Text("a list comprehension with a value of the row",
         "MATCH (p:Paper) RETURN p.id, [y IN [2022, 2023] | y - p.year], [x IN ['p1', 'p2'] WHERE x <> p.id]"),
    Text("all, any, none, single",
         "UNWIND [[], [1], [1, 2], [2, 2], [1, null]] AS l RETURN l, any(x IN l WHERE x > 1), all(x IN l WHERE x > 1), "
         "none(x IN l WHERE x > 1), single(x IN l WHERE x > 1)"),
    Text("reduce()",
         "MATCH (e:Entity) RETURN e.name, reduce(n = 0, v IN e.votes | n + v), reduce(s = '', a IN e.aliases | s + a + ';')"),
    Text("reduce() over a path",
         "MATCH x = (:Paper {id: 'p3'})-[:USES*2]-(q) RETURN q.id, reduce(n = 0, r IN relationships(x) | n + r.count)"),
    Text("range()", "RETURN range(0, 4), range(0, 10, 5), range(3, 1, -1), range(2, 1)"),
    Text("lists put together", "RETURN [1] + [2, 3], [1] + 2, 0 + [1], [] + [1], [1.5] + 2, ['a'] + [], size([1] + null)"),
    Text("IN with null", "RETURN 1 IN [1, null], 3 IN [1, null], null IN [1], 3 IN [], NOT 3 IN [1, null], 3 IN null"),
    Text("IN a parameter", "MATCH (p:Paper) WHERE p.id IN $ids RETURN p.id", {"ids": ["p1", "p4", "x"]}),
    Text("IN an empty parameter", "MATCH (p:Paper) WHERE p.id IN $ids RETURN p.id", {"ids": []}),
    Text("reverse()", "RETURN reverse([1, 2, 3]), reverse('abc')"),
    Text("sizes", "RETURN size('héllo'), size([1, null]), size(null), size('')"),
    Text("isEmpty()", "MATCH (p:Paper) RETURN p.id, isEmpty(p.authors), isEmpty(p.title)"),
    Text("UNWIND", "UNWIND [1, 2, null, 2] AS x RETURN x, count(*) AS n ORDER BY x"),
    Text("UNWIND of nothing", "UNWIND [] AS x RETURN x"),
    Text("UNWIND twice", "UNWIND [[1, 2], [3]] AS l UNWIND l AS x RETURN x, size(l)"),
    Text("UNWIND of the values of nodes",
         "MATCH (p:Paper) UNWIND p.authors AS a RETURN a, count(*) AS n ORDER BY n DESC, a"),
    Text("UNWIND of rows",
         "UNWIND $rows AS row MATCH (p:Paper {id: row.id}) RETURN p.title, row.note",
         {"rows": [{"id": "p1", "note": "x"}, {"id": "p2"}, {"id": "none", "note": "z"}]}),
    # Texts
    Text("substring, left, right",
         "RETURN substring('hello', 1, 3), substring('hello', 2), substring('hello', 9), left('hello', 2), "
         "right('hello', 2), left('hello', 99), left('', 1)"),
    Text("split", "RETURN split('a,,b', ','), split('', ','), split('abc', ','), split(',', ','), split('a--b', '--')"),
    Text("case, trim, replace",
         "RETURN toUpper('stra e é'), toLower('ÀB'), trim('  a '), ltrim(' a'), rtrim('a '), replace('aXbX', 'X', '')"),
    Text("the year of a text", "MATCH (p:Paper) RETURN p.id, toInteger(substring(p.published, 0, 4)), left(p.title, 4)"),
    Text("CONTAINS, STARTS WITH, ENDS WITH",
         "MATCH (p:Paper) WHERE p.title STARTS WITH 'Foo' OR p.title ENDS WITH 'inputs' OR p.abstract CONTAINS 'schools' RETURN p.id"),
    Text("searching texts, whatever their case",
         "MATCH (p:Paper) WHERE toLower(p.abstract) CONTAINS toLower($q) RETURN p.id ORDER BY p.id", {"q": "gsm8K"}),
    Text("searching names",
         "MATCH (e:Entity) WHERE any(a IN e.aliases WHERE toLower(a) CONTAINS $q) RETURN e.name", {"q": "chain"}),
    Text("=~", "MATCH (e:Entity) WHERE e.name =~ '(?i)g.*k' OR e.name =~ 'MA' RETURN e.name"),
    Text("texts with null", "MATCH (p:Paper) RETURN p.id, p.venue + '!', p.venue CONTAINS 'x', toUpper(p.venue), size(p.venue)"),
    Text("a text and a number", "MATCH (p:Paper) RETURN p.id + ' (' + p.year + ')' AS label, 'n' + 1.5, 1 + 'a'"),
    Text("toString", "RETURN toString(1), toString(1.0), toString(71.5), toString(true), toString('a'), toString(date('2024-02-01'))"),
    Text("toString of a result", "MATCH (r:Result) RETURN toString(r.value) + r.unit AS v ORDER BY v"),
    Text("toInteger, toFloat, toBoolean",
         "RETURN toInteger('3'), toInteger('x'), toInteger('3.7'), toInteger(3.7), toInteger(-3.7), toInteger(' 4'), "
         "toFloat('1.5'), toFloat('x'), toFloat(2), toFloat('1e3'), toBoolean('TRUE'), toBoolean('x'), toInteger(null)"),
    Text("the order of texts", "UNWIND ['b', 'B', 'a', 'Z', 'é', '', '10', '9', null] AS x RETURN x ORDER BY x"),
    Text("the order of texts, falling", "UNWIND ['b', null, 'B', 'a'] AS x RETURN x ORDER BY x DESC"),
    Text("escapes", "RETURN 'it\\'s', \"say \\\"hi\\\"\", 'a\\\\b', 'tab\\tend', '\\u00e9', 'RETURN // no comment'"),
    # Numbers
    Text("division and remainder", "RETURN 7 / 2, -7 / 2, 7 % 3, -7 % 3, 7.0 / 2, 7 / 2.0, 2 ^ 3, 2 ^ 3 ^ 2, -2 ^ 2"),
    Text("rounding",
         "RETURN round(2.5), round(-2.5), round(2.4), round(3), round(2.567, 2), round(-1.55, 1), floor(-1.5), ceil(1.2), abs(-3), sign(-2.5)"),
    Text("logarithms and powers", "RETURN round(log(10), 9), log10(1000), round(exp(1), 9), round(e(), 9), sqrt(16), round(pi(), 9)"),
    Text("comparing", "RETURN 1 = 1.0, 1 < 2 < 3, 3 > 2 > 2, 1 <> 2, 'a' < 'b', null = null, null <> 1, 1 = '1', 'a' < 1"),
    Text("true, false, null",
         "RETURN true AND null, false AND null, true OR null, false OR null, NOT null, true XOR null, true XOR false, null IS NULL"),
    Text("a number against a text", "MATCH (p:Paper) WHERE p.year = '2024' OR p.year IN ['2023'] RETURN p.id"),
    Text("what comes first", "RETURN 1 + 2 * 3, (1 + 2) * 3, NOT 1 = 2 AND 2 = 2, 2 - 1 - 1, 1 IN [1] AND true, -3 + 1"),
    Text("coalesce, nullIf", "MATCH (p:Paper) RETURN p.id, coalesce(p.year, 0), coalesce(p.venue, p.id), coalesce(null, 1.5), nullIf(p.year, 2024)"),
    Text("CASE",
         "MATCH (p:Paper) RETURN p.id, CASE WHEN p.year >= 2024 THEN 'new' WHEN p.year IS NULL THEN 'none' ELSE 'old' END, "
         "CASE p.year WHEN 2024 THEN 1 WHEN null THEN 2 END"),
    Text("CASE of whole and other numbers", "MATCH (p:Paper) RETURN p.id, CASE WHEN p.year > 2022 THEN p.year ELSE 0.5 END"),
    Text("numbers as parameters", "RETURN $a + $b, $a * 1000, $a / 2, $x + $a, coalesce($n, $a * 100)", {"a": 100, "b": 100, "x": 1.5, "n": None}),
    # Dates
    Text("dates", "RETURN date('2024-03-31').year, date('2024-03-31').month, date('2024-03-31').day, date('2024'), date('2024-03')"),
    Text("comparing dates",
         "UNWIND ['2024-01-31', '2023-12-01'] AS t WITH date(t) AS d WHERE d > date('2023-12-31') RETURN d, toString(d)"),
    Text("dates and durations",
         "RETURN date('2024-01-31') + duration('P1M'), date('2024-01-31') - duration({days: 3}), duration.inDays(date('2024-01-01'), date('2024-03-01')).days"),
    Text("parts of dates", "RETURN date('2024-03-31').quarter, date('2024-03-31').week, date('2024-03-31').dayOfWeek, date({year: 2024, month: 2, day: 1}), date.truncate('month', date('2024-03-31'))"),
    Text("today", "RETURN date().year > 2020, date() >= date('2020-01-01')"),
    Text("local times", "RETURN localdatetime('2024-01-31T10:20:30').hour, localdatetime('2024-01-31T10:20:30')"),
    # Parameters and maps
    Text("a map as a parameter", "MATCH (p:Paper {id: $m.id}) RETURN p.title, $m.more[0], $m['id'], $m.none", {"m": {"id": "p1", "more": [5, 6]}}),
    Text("a null parameter", "MATCH (p:Paper) WHERE $y IS NULL OR p.year = $y RETURN p.id, $y", {"y": None}),
    Text("maps", "WITH {a: 1, b: {c: [1, 2]}} AS m RETURN m.a, m['a'], m.b.c[1], m.none, keys(m)"),
    Text("maps of different keys", "UNWIND [{a: 1}, {b: 'x'}] AS row RETURN row.a, row.b", refused="the same keys"),
    Text("the name of the atlas", "MATCH (p:Paper {atlas: $atlas}) RETURN count(p), count(p.atlas)"),
    # What the engine has not
    Text("a list of values of several kinds", "MATCH (p:Paper) RETURN [p.id, p.year] AS pair", refused="toString"),
    Text("the length of a path that may not be there", "MATCH (p:Paper) OPTIONAL MATCH x = (p)-[:INTRODUCES]->(m) RETURN p.id, length(x)", refused="OPTIONAL MATCH"),
    Text("a shortest path that may not be there", "MATCH (a:Paper {id: 'p1'}), (b:Paper) WHERE a <> b OPTIONAL MATCH x = shortestPath((a)-[*..6]-(b)) RETURN b.id, length(x), x IS NULL"),
    Text("a path of three steps, each with a condition", "MATCH (a:Paper {id: 'p3'})-[:USES]->(b)<-[:USES]-(c)-[:EVALUATES_ON]->(d) WHERE d.papers > 1 AND b.papers > 1 RETURN b.id, c.id, d.id"),
    Text("a ring of four", "MATCH (a:Paper)-->(b)<--(c:Paper)-->(d)<--(a) WHERE b <> d RETURN a.id, b.id, c.id, d.id"),
    Text("conditions over three MATCHes", "MATCH (m:Method)<-[:USES]-(p:Paper) WHERE m.papers > 2 MATCH (p)-->(b) MATCH (b)<--(q) WHERE q.id > 'p2' RETURN m.name, b.id, q.id"),
    Text("names that stand for other things", "MATCH (p:Paper)-[r:USES]->(m) RETURN p.id AS p, m.name AS m, r.count AS r ORDER BY p, m"),
    Text("truth values as columns", "MATCH (p:Paper) WITH p, p.year IS NULL AS a, p.venue IS NULL AS b WHERE a OR NOT b RETURN p.id, a, b"),
    Text("conditions on lists within others", "MATCH (a:Entity), (b:Entity) WHERE a.id < b.id AND any(x IN a.aliases WHERE any(y IN b.aliases WHERE toLower(x) = toLower(y))) RETURN a.id, b.id"),
    Text("conditions on paths", "MATCH x = (p:Paper {id: 'p1'})-[*1..3]-(q:Paper) WHERE all(r IN relationships(x) WHERE type(r) = 'USES' OR type(r) = 'EVALUATES_ON') RETURN q.id, length(x)"),
    Text("a list in CASE", "MATCH (e:Entity) RETURN e.name, CASE WHEN any(a IN e.aliases WHERE size(a) < 4) THEN 'short' WHEN all(a IN e.aliases WHERE size(a) > 6) THEN 'long' ELSE 'mixed' END"),
    Text("full-text search", "CALL db.index.fulltext.queryNodes('atlas_papers', $q) YIELD node, score RETURN node.id ORDER BY score DESC, node.id",
         {"q": "chain"}, refused="CONTAINS"),
    Text("a list comprehension within another", "UNWIND [[1, 2], [3]] AS l RETURN [x IN l | [y IN l WHERE y >= x | x * y]]"),
    Text("a list of lists, worked out", "RETURN [l IN [[1, 2], [3]] | [x IN l | x + size(l)]], [l IN [[1, null], []] WHERE any(x IN l WHERE x > 0) | l[0]]"),
    Text("comments and quoted names", "MATCH (`a b`:`Paper`) // all\nRETURN /* how many */ count(`a b`) AS `how many`"),
]

WRITING = [
    Text("SET a property", "MATCH (p:Paper {id: 'p1'}) SET p.year = 1999, p.venue = $v RETURN p.year, p.venue", {"v": "X"},
         then="MATCH (p:Paper) RETURN p.id, p.year, p.venue"),
    Text("SET += a map", "MATCH (p:Paper {id: 'p2'}) SET p += {year: 2000, venue: null} RETURN p.year",
         then="MATCH (p:Paper) RETURN p.id, p.year, p.venue, p.title"),
    Text("SET += a parameter", "MATCH (p:Paper {id: $id}) SET p += $props", {"id": "p2", "props": {"year": 7, "urls": ["u"]}},
         then="MATCH (p:Paper) RETURN p.id, p.year, p.urls"),
    Text("SET from a value of the node", "MATCH (p:Paper) WHERE p.year IS NOT NULL SET p.year = p.year + 1",
         then="MATCH (p:Paper) RETURN p.id, p.year"),
    Text("SET of a relationship", "MATCH (:Paper {id: 'p4'})-[r:USES]->(m) SET r.count = coalesce(r.count, 0) + 10 RETURN m.id, r.count",
         then="MATCH ()-[r:USES]->(m) RETURN m.id, r.count"),
    Text("SET of entities, whatever their type", "MATCH (e:Entity) WHERE e.papers = 1 SET e.name = toUpper(e.name)",
         then="MATCH (e:Entity) RETURN e.id, e.name"),
    Text("REMOVE a property", "MATCH (p:Paper {id: 'p1'}) REMOVE p.venue, p.year RETURN p.venue",
         then="MATCH (p:Paper) RETURN p.id, p.venue, p.year, 'year' IN keys(p)"),
    Text("CREATE a node",
         "CREATE (m:Method:Entity {id: 'method/new', name: 'New', type: 'Method', atlas: $atlas, papers: 0, aliases: ['New']}) RETURN m.name, 'Method' IN labels(m)",
         then="MATCH (m:Method) RETURN m.id, m.name, m.papers, m.aliases, m.atlas"),
    Text("CREATE a relationship",
         "MATCH (p:Paper {id: 'p6'}), (m:Method {name: 'SSM'}) CREATE (p)-[r:USES {count: 1, atlas: $atlas}]->(m) RETURN type(r), r.count",
         then="MATCH (p:Paper)-[r:USES]->(m) RETURN p.id, m.id, r.count, r.atlas"),
    Text("CREATE from rows",
         "UNWIND $rows AS row CREATE (v:Venue {id: row.id, name: row.name, atlas: $atlas}) RETURN v.id",
         {"rows": [{"id": "venue/a", "name": "A"}, {"id": "venue/b", "name": "B"}]},
         then="MATCH (v:Venue) RETURN v.id, v.name"),
    Text("MERGE a node that is there",
         "MERGE (m:Method {id: 'method/ssm'}) ON CREATE SET m.name = 'made' ON MATCH SET m.papers = 99 RETURN m.name, m.papers",
         then="MATCH (m:Method) RETURN m.id, m.name, m.papers"),
    Text("MERGE a node that is not",
         "MERGE (v:Venue {id: $id}) ON CREATE SET v.name = 'made', v.atlas = $atlas ON MATCH SET v.name = 'found' RETURN v.name",
         {"id": "venue/new"}, then="MATCH (v:Venue) RETURN v.id, v.name, v.atlas"),
    Text("MERGE rows", "UNWIND $rows AS row MERGE (a:Author {id: row.id}) SET a.name = row.name, a.atlas = $atlas",
         {"rows": [{"id": "author/bo-li", "name": "B. Li"}, {"id": "author/x", "name": "X"}]},
         then="MATCH (a:Author) RETURN a.id, a.name"),
    Text("MERGE rows, one id twice", "UNWIND $rows AS row MERGE (a:Author {id: row.id}) SET a.name = row.name",
         {"rows": [{"id": "author/x", "name": "X"}, {"id": "author/x", "name": "X2"}]},
         then="MATCH (a:Author) RETURN a.id, a.name", refused="give each id once"),
    Text("MERGE a relationship", "MATCH (p:Paper {id: 'p5'}), (m:Method) MERGE (p)-[r:USES]->(m) ON CREATE SET r.count = 1, r.atlas = $atlas ON MATCH SET r.count = 5",
         then="MATCH (p:Paper)-[r:USES]->(m) RETURN p.id, m.id, r.count"),
    Text("MERGE a relationship twice, read by its other name",
         "MATCH (p:Paper {id: 'p5'}), (m:Method {name: 'Foo-Net'}) MERGE (p)-[r:USES]->(m) ON CREATE SET r.count = 1, r.atlas = $atlas "
         "MERGE (p)-[s:USES]->(m) ON MATCH SET s.count = 2 RETURN r.count",
         then="MATCH (p:Paper)-[r:USES]->(m) RETURN p.id, m.id, r.count", refused="by the name that it was set by"),
    Text("DELETE a relationship", "MATCH (:Paper {id: 'p4'})-[r:USES]->() DELETE r", then="MATCH (p)-[r:USES]->(m) RETURN p.id, m.id"),
    Text("DETACH DELETE nodes", "MATCH (m:Method) WHERE m.papers < 3 DETACH DELETE m", then="MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN n.id, type(r), m.id"),
    Text("DELETE papers without edges", "MATCH (p:Paper) WHERE NOT (p)--() DELETE p", then="MATCH (p:Paper) RETURN p.id"),
    Text("write, then read on", "MATCH (p:Paper {id: 'p3'}) SET p.year = 2030 WITH p MATCH (p)-[:USES]->(m) RETURN p.year, m.name",
         then="MATCH (p:Paper) RETURN p.id, p.year"),
]
