"""Cypher as Neo4j 5 has it gives Neo4j's answers on the embedded engine."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.errors import QueryError
from paperatlas.graph.builder import Graph
from paperatlas.graph.stores.cypher_tokens import text_of, tokens_of
from paperatlas.graph.stores.ladybug_dialect import translate
from paperatlas.graph.stores.memory import MemoryStore


@pytest.fixture(scope="module")
def store(graph: Graph) -> Iterator[MemoryStore]:
    opened = MemoryStore()
    opened.write(graph.nodes, graph.edges)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[1, 2, 3][0]", 1),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][1..]", [2, 3]),
        ("[1, 2, 3][..2]", [1, 2]),
        ("[1, 2, 3][1..2]", [2]),
        ("[1, 2, 3][..-1]", [1, 2]),
        ("[1, 2, 3][size([1, 2]) - 1]", 2),
        ("[[1, 2], [3]][1][0]", 3),
        ("{a: [5, 6]}.a[1]", 6),
        ("substring('hello', 1, 2)", "el"),
        ("substring('hello', 2)", "llo"),
        ("head([1, 2])", 1),
        ("last([1, 2])", 2),
        ("split('a,b', ',')", ["a", "b"]),
        ("toInteger('3') + 1", 4),
        ("toFloat('1.5')", 1.5),
        ("toString(3) + '!'", "3!"),
        ("round(2.5)", 3.0),
        ("[x IN [1, 2, 3] WHERE x > 1 | x * 10]", [20, 30]),
        ("[x IN [1, 2, 3] WHERE x > 1]", [2, 3]),
        ("[x IN [1, 2] | [y IN [x, 5] | y + 1]]", [[2, 6], [3, 6]]),
        ("2 IN [1, 2]", True),
        ("CASE WHEN true THEN 'a' ELSE 'b' END", "a"),
        ("'RETURN [0] // no comment'", "RETURN [0] // no comment"),
        ("'it\\'s'", "it's"),
        ("date('2020-01-31')", "2020-01-31"),
        ("sum(1)", 1),
        ("[1, 2, 3][7]", None),
        ("[1, 2, 3][-7]", None),
        ("[[1], [2]][1]", [2]),
        ("[1, 2, 3][5..]", []),
        ("[1, 2, 3][-2..9]", [2, 3]),
        ("[1, 2, 3][2..1]", []),
        ("toInteger('x')", None),
        ("toInteger('3.7')", 3),
        ("toInteger(-3.7)", -3),
        ("toInteger('1e3')", 1000),
        ("toFloat('x')", None),
        ("toString(1.0)", "1.0"),
        ("toString(71.5)", "71.5"),
        ("toString(true)", "true"),
        ("'a' + 1.5", "a1.5"),
        ("1 + 'a'", "1a"),
        ("'a' + null", None),
        ("split('a,,b', ',')", ["a", "", "b"]),
        ("split('', ',')", [""]),
        ("round(-2.5)", -2.0),
        ("log(1)", 0.0),
        ("reverse([1, 2])", [2, 1]),
        ("reverse('ab')", "ba"),
        ("3 IN [1, null]", None),
        ("1 IN [1, null]", True),
        ("3 IN []", False),
        ("1 = '1'", False),
        ("1 < 'a'", None),
        ("1 < 2 < 3", True),
        ("none(x IN [1, 2] WHERE x > 1)", False),
        ("single(x IN [1, 2] WHERE x > 1)", True),
        ("all(x IN [1, null] WHERE x > 0)", None),
        ("any(x IN [1, 2] WHERE x = 0 OR NOT x = 1)", True),
        ("[x IN range(1, 4) WHERE NOT x = 2 AND x < 4 | x * 2]", [2, 6]),
        ("reduce(n = 0, x IN [1, 2] | n + x)", 3),
        ("reduce(s = '', x IN ['a', 'b'] | s + x)", "ab"),
        ("CASE WHEN false THEN 1 ELSE 1.5 END", 1.5),
        ("{a: 1}.b", None),
        ("[1] + 2", [1, 2]),
        ("0 + [1]", [0, 1]),
        ("date('2024-02').month", 2),
        ("date('2024-01-31') + duration('P1M')", "2024-02-29"),
        ("duration.inDays(date('2024-01-01'), date('2024-03-01')).days", 60),
        ("0x1F", 31),
        ("size([x IN [1, 2] WHERE x > 1])", 1),
        ("null", None),
    ],
)
def test_expressions(store: MemoryStore, expression: str, value: Any) -> None:
    table = store.query(f"RETURN {expression} AS x")

    assert table.columns == ("x",)
    assert table.rows == [(value,)]
    assert type(table.rows[0][0]) is type(value)


@pytest.mark.parametrize(
    ("cypher", "rows"),
    [
        ("MATCH (p {id: 'p1'})-[r:INTRODUCES]->(m) RETURN type(r), labels(m), labels(p)",
         [("INTRODUCES", ["Method", "Entity"], ["Paper"])]),
        ("MATCH (:Result)-[r:IN]->(m) RETURN type(r), count(*)", [("IN", 2)]),
        ("MATCH (:Result)-[r:ON|IN]->(m) RETURN count(r)", [(4,)]),
        ("MATCH (p {id: 'p1'})-[r:INTRODUCES]->() RETURN r.start, r.end", [(13, 20)]),
        ("MATCH (n) WHERE n:Method OR n:Task RETURN count(n)", [(5,)]),
        ("MATCH (n) WHERE (n:Method OR n:Task) AND n.papers > 1 RETURN count(n)", [(4,)]),
        ("MATCH (n) WHERE NOT n:Paper AND n.name = 'math' RETURN labels(n)[0]", [("Task",)]),
        ("MATCH (n) WHERE n:Method|Task RETURN count(n)", [(5,)]),
        ("MATCH (p:Paper) WHERE COUNT { (p)-[:EVALUATES_ON]->() } > 1 RETURN p.id ORDER BY p.id",
         [("p2",), ("p4",)]),
        ("MATCH (p:Paper) WHERE EXISTS { (p)-[:AUTHORED_BY]->({name: 'Bo Li'}) } "
         "RETURN p.id ORDER BY p.id", [("p1",), ("p2",)]),
        ("MATCH (p:Paper) WHERE NOT EXISTS { MATCH (p)-[]->(:Benchmark) } "
         "RETURN p.id ORDER BY p.id", [("p5",), ("p6",)]),
        ("MATCH (p:Paper {id: 'p1'}) RETURN p {.id, .year, two: 2} AS m",
         [({"id": "p1", "year": 2024, "two": 2},)]),
        ("MATCH (p:Paper {id: 'p1'})-[:EVALUATES_ON]->(m:Benchmark WHERE m.papers > 2) "
         "RETURN m.name", [("GSM8K",)]),
        ("MATCH (p:Paper WHERE p.year > 2022)-[:USES]->(m:Method WHERE m.papers > 2) "
         "WHERE p.id = 'p4' OR p.id = 'p3' RETURN m.name", [("Foo-Net",)]),
        ("MATCH x = shortestPath((a {name: 'MATH'})-[*..6]-(b:Benchmark {name: 'GSM8K'})) "
         "RETURN length(x), [n IN nodes(x) | coalesce(n.name, n.id)]",
         [(2, ["MATH", "p2", "GSM8K"])]),
        ("MATCH (a:Task {name: 'math'})-[*2..2]-(b) RETURN b.id", [("method/chain-of-thought",)]),
        ("MATCH (p:Paper) WITH p.year AS y, collect(p.id) AS ids WHERE size(ids) > 1 "
         "RETURN y, size(ids)", [(2024, 2)]),
        ("MATCH (p:Paper {id: 'p6'}) OPTIONAL MATCH (p)-[r]->(m) RETURN p.id, m.name, r",
         [("p6", None, None)]),
        ("MATCH (m:Method) RETURN m.name AS name ORDER BY name LIMIT 1 "
         "UNION MATCH (t:Task) RETURN t.name AS name", [("Chain of thought",), ("math",)]),
        ("MATCH (p:Paper) WHERE p.id = 'none' RETURN sum(p.year), count(*)", [(0, 0)]),
        ("MATCH (p:Paper) WITH p.id AS id ORDER BY id DESC LIMIT 2 RETURN collect(id)",
         [(["p6", "p5"],)]),
        ("MATCH (n:Method:Task) RETURN n.id", []),
        ("MATCH (n:Entity&!Method&!Benchmark) RETURN n.id", [("metric/accuracy",), ("task/math",)]),
        ("MATCH (p:Paper {id: 'p6'}) OPTIONAL MATCH (p)-[r:USES]->(m:Method) "
         "RETURN labels(m), type(r), m:Method", [(None, None, None)]),
        ("MATCH (p:Paper {id: 'p1'}), (P:Paper {id: 'p2'}) RETURN p.id, P.id", [("p1", "p2")]),
        ("MATCH (p:Paper {id: 'p4'})-[:USES]->(m)<-[:USES]-(q) RETURN m.name, q.id",
         [("FlashConv", "p3"), ("SSM", "p3")]),
        ("MATCH (a)-[]-(b)-[]-(p {id: 'p3'})-[]-(q) RETURN count(*)", [(18,)]),
        ("MATCH (p:Paper) WHERE p.year = '2024' RETURN p.id", []),
        ("MATCH (p:Paper {id: 'p2'}) RETURN p.venue + '!', [p.venue], p.year + '!'",
         [(None, [None], "2023!")]),
        ("MATCH (p:Paper)-[:AUTHORED_BY]->() RETURN p.id, [(p)-[:INTRODUCES]->(m) | m.name] AS l",
         [("p1", ["Foo-Net"]), ("p1", ["Foo-Net"]), ("p2", ["Chain of thought"])]),
        ("MATCH (p:Paper) // all\nRETURN /* how many */ count(*)", [(6,)]),
    ],
)  # fmt: skip
def test_queries(store: MemoryStore, cypher: str, rows: list[tuple[Any, ...]]) -> None:
    assert sorted(store.query(cypher).rows, key=str) == sorted(rows, key=str)


def test_a_path_comes_as_its_nodes_and_relationships(store: MemoryStore) -> None:
    ((path,),) = store.query("MATCH x = (:Paper {id: 'p1'})-[:INTRODUCES]->(:Method) RETURN x").rows

    assert [node["label"] for node in path["nodes"]] == ["Paper", "Method"]
    assert [edge["type"] for edge in path["relationships"]] == ["INTRODUCES"]


@pytest.mark.parametrize(
    ("cypher", "columns"),
    [
        ("MATCH (p:Paper) RETURN p.title, id(p), count(*)", ("p.title", "id(p)", "count(*)")),
        ("RETURN DISTINCT 1 AS a, [1, 2][0], left('a', 1) ORDER BY a",
         ("a", "[1, 2][0]", "left('a', 1)")),
        ("MATCH (p) RETURN p {.id}, p {.id} AS q", ("p", "q")),
        ("RETURN 1 AS `a b`;", ("a b",)),
        ("MATCH (p)-[r]->(a) RETURN *", ("a", "p", "r")),
    ],
)  # fmt: skip
def test_columns_are_named_as_written(cypher: str, columns: tuple[str, ...]) -> None:
    assert translate(cypher).columns == columns


def test_parameters_are_found_where_they_stand() -> None:
    text = "MATCH (p {id: $a}) WHERE p.url = '$no' AND p.id IN $`c` RETURN $a // $d"
    found = translate(text)

    assert found.parameters == ("a", "c")


@pytest.mark.parametrize("word", ["none", "all", "end", "in", "count", "match"])
def test_a_parameter_may_have_any_name(store: MemoryStore, word: str) -> None:
    assert store.query(f"RETURN ${word} AS x", {word: 7}).rows == [(7,)]


def test_words_that_write_are_allowed_as_names(store: MemoryStore) -> None:
    assert store.query("WITH {set: 1} AS m RETURN m.set AS `create`").columns == ("create",)


@given(st.text(alphabet="MATCHRETURN(p:Paper)[]{}'\"`$.,* 01\n/-<>=|"))
def test_any_text_is_translated_or_refused_with_a_reason(text: str) -> None:
    reason = "translated"
    try:
        translate(text)
    except QueryError as error:
        reason = error.reason
    assert reason
    assert "\n" not in reason


WORDS = [
    *("MATCH (p:Paper)", "MATCH (a)-[r:USES*1..2]->(b:Entity)", "OPTIONAL MATCH (p)-->(m)"),
    *("WHERE", "RETURN", "WITH", "p.year", "p", "m.name AS n", "[x IN", "p.urls", "collect(p)"),
    *("|", "x]", "EXISTS {", "}", "(", ")", "[", "]", ",", "=", "+", "AND", "NOT", "CASE WHEN"),
    *("THEN 1", "ELSE 'a'", "END", "$a", "null", "ORDER BY", "LIMIT 2", "UNION", "UNWIND"),
    *("AS x", "CALL {", "any(x IN", "count(*)", "SET p.year = 1", "MERGE (v:Venue {id: 'x'})"),
    *("ON MATCH SET", "shortestPath(", "-[", "]-", ":Method", "{.*}", "1.5", ".."),
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from([None, 1, "a", [{"k": 1}, {}]])
)
def test_no_text_fails_but_with_a_reason(words: list[str], value: Any) -> None:
    said = ""
    try:
        said = translate(" ".join(words), {"a": value}, write=True).text
    except QueryError as error:
        said = error.reason.replace("\n", "")
        said = said if said == error.reason else ""
    assert said


@given(st.text(alphabet="ab1 .$[](){}'\\\n-><=+", max_size=30))
def test_tokens_join_to_the_text_they_came_from(text: str) -> None:
    try:
        tokens = tokens_of(text)
    except QueryError:
        return
    assert text_of(tokens) == text[: len(text_of(tokens))]
