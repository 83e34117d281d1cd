"""What a user may rely on who takes a graph to Neo4j by its own import."""

from __future__ import annotations

import json
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from paperatlas.atlas import Atlas
from paperatlas.cli import main
from paperatlas.errors import ExportError
from paperatlas.graph.builder import Graph
from paperatlas.graph.exports.neo4j_admin import MARKER, export_neo4j_admin
from paperatlas.graph.exports.summary import ExportSummary
from paperatlas.graph.schema import EDGES, NODES
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.neo4j_schema import STATEMENTS
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Edge, Node

NASTY = [
    "",
    "quote \" double, ' single, ` tick",
    '"',
    '"lead',
    'trail"',
    "a,b;c\td|e",
    'back\\slash \\n \\" \\',
    "line\nbreak\r\nand\rmore",
    "\n",
    "  lead and trail  ",
    "\u3000\xa0 other spaces \x85",
    "é ü 漢字 😀 \u2028 \ufeff",
    "\ufeffmark first",
    "right \u200f to \u202e left",
    "NULL",
    "[a, b]",
    "{a: 1}, $x",
    "\x01\x1e\x1f",
    "x" * 100_000,
]
HARD = [
    *(
        Node("Paper", f"nasty {i} {text[:40]}", {"title": text, "authors": [text, "m", text]})
        for i, text in enumerate(NASTY)
    ),
    Node("Paper", "lists", {"authors": ["", ""], "urls": [""], "sources": []}),
    Node("Paper", "lead", {"authors": ["", "x"], "urls": ["x", ""], "year": -(2**63)}),
    Node("Result", "tiny", {"value": 5e-324, "start": 2**63 - 1, "qualifiers": ["one"]}),
    Node("Result", "huge", {"value": 1.7976931348623157e308, "start": 0}),
    Node("Result", "third", {"value": 1 / 3}),
    Node("Result", "none", {}),
]


def small() -> tuple[list[Node], list[Edge]]:
    """Two papers, a method and what joins them."""
    nodes = [
        Node(
            "Paper",
            "p1",
            {
                "title": 'A "small" net',
                "abstract": "Two\nlines, with a comma.",
                "authors": ["Ann", "Bo, Jr."],
                "year": 2024,
                "venue": "",
            },
        ),
        Node("Paper", "p2", {}),
        Node("Method", "method/s4", {"name": "S4", "type": "Method", "votes": [2, 1]}),
        Node("Result", "p1#1", {"value": 71.5}),
    ]
    edges = [
        Edge(
            "USES",
            ("Paper", "p1"),
            ("Method", "method/s4"),
            {"confidence": 0.5, "count": 2, "spans": ["title:0:2", "title:4:6"]},
        ),
        Edge("REPORTS", ("Paper", "p1"), ("Result", "p1#1"), {}),
    ]
    return nodes, edges


def stored(nodes: Sequence[Node], edges: Sequence[Edge]) -> Store:
    store = open_store("memory:", mode="write")
    store.write(nodes, edges)
    return store


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_files_are_these(tmp_path: Path) -> None:
    done = export_neo4j_admin(stored(*small()), tmp_path / "out", atlas="mine")
    found = {name: content.decode() for name, content in files(tmp_path / "out").items()}

    assert found.pop("schema.cypher").split(";\n") == [*STATEMENTS, ""]
    assert found.pop(MARKER)
    options = found.pop("import.sh").partition("database import full")[2]
    assert [line.strip(" \\") for line in options.splitlines()] == [
        '"$database" "$@"',
        "--array-delimiter=U+FDD0",
        "--multiline-fields-format=v2",
        "--multiline-fields=nodes_Paper.csv",
        "--nodes=Paper=nodes_Paper.csv",
        "--nodes=Method:Entity=nodes_Method.csv",
        "--nodes=Result=nodes_Result.csv",
        "--relationships=USES=edges_USES_Paper_Method.csv",
        "--relationships=REPORTS=edges_REPORTS_Paper_Result.csv",
    ]
    assert found.pop("lists.cypher").splitlines()[0] == (
        "MATCH (x:Paper) WHERE x.`authors` IS NULL "
        "CALL (x) { SET x.`authors` = [] } IN TRANSACTIONS OF 10000 ROWS;"
    )
    assert found == {
        "nodes_Paper.csv": (
            "id:ID(Paper),atlas:string,title:string,abstract:string,authors:string[],year:long,"
            "published:string,venue:string,url:string,urls:string[],sources:string[],"
            "extra:string,extraction:string\n"
            '"p1","mine","A ""small"" net","Two\nlines, with a comma.","Ann\ufdd0Bo, Jr.",2024,'
            ',"",,,,,\n'
            '"p2","mine",,,,,,,,,,,\n'
        ),
        "nodes_Method.csv": (
            "id:ID(Method),atlas:string,name:string,type:string,aliases:string[],"
            "alias_reasons:string[],alias_rules:string[],alias_counts:long[],"
            "alias_papers:string[],alias_sentences:string[],types:string[],votes:long[],"
            "apart:string[],apart_reasons:string[],papers:long\n"
            '"method/s4","mine","S4","Method",,,,,,,,"2\ufdd01",,,\n'
        ),
        "nodes_Result.csv": (
            "id:ID(Result),atlas:string,value:double,value_text:string,unit:string,kind:string,"
            "qualifiers:string[],sentence:string,field:string,start:long,end:long\n"
            '"p1#1","mine",71.5,,,,,,,,\n'
        ),
        "edges_USES_Paper_Method.csv": (
            ":START_ID(Paper),:END_ID(Method),atlas:string,confidence:double,sentence:string,"
            "field:string,start:long,end:long,count:long,found_by:string,spans:string[]\n"
            '"p1","method/s4","mine",0.5,,,,,2,,"title:0:2\ufdd0title:4:6"\n'
        ),
        "edges_REPORTS_Paper_Result.csv": (
            ':START_ID(Paper),:END_ID(Result),atlas:string\n"p1","p1#1","mine"\n'
        ),
    }
    assert done.nodes == 4
    assert done.edges == 2
    assert done.bytes == sum(map(len, files(tmp_path / "out").values()))


def test_the_same_graph_gives_the_same_bytes(graph: Graph, tmp_path: Path) -> None:
    file = open_store(str(tmp_path / "a.lbdb"), mode="write")
    file.write(graph.nodes, graph.edges)
    export_neo4j_admin(file, tmp_path / "one")
    file.close()
    export_neo4j_admin(stored(graph.nodes[::-1], graph.edges[::-1]), tmp_path / "other")

    assert files(tmp_path / "one") == files(tmp_path / "other")


def test_a_large_graph_is_written_whole_and_in_order(tmp_path: Path) -> None:
    authors = [Node("Author", f"author/{i:05}", {"name": "A"}) for i in range(12_000)]
    papers = [Node("Paper", f"p{i}", {}) for i in range(2)]
    edges = [
        Edge("AUTHORED_BY", ("Paper", f"p{i // 7_000}"), ("Author", author.id), {"position": i})
        for i, author in enumerate(authors)
    ]
    told: list[tuple[int, int]] = []
    export_neo4j_admin(
        stored([*papers, *authors], edges),
        tmp_path / "out",
        progress=lambda done, total: told.append((done, total)),
    )
    found = {
        name: [line.split(",") for line in content.decode().splitlines()[1:]]
        for name, content in files(tmp_path / "out").items()
        if name.endswith(".csv")
    }

    assert [row[0] for row in found["nodes_Author.csv"]] == [f'"{author.id}"' for author in authors]
    assert [row[-1] for row in found["edges_AUTHORED_BY_Paper_Author.csv"]] == [
        str(i) for i in range(12_000)
    ]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (24_002, 24_002)


def test_a_value_longer_than_the_tool_reads_at_once_widens_its_buffer(tmp_path: Path) -> None:
    long = Node("Venue", "v", {"name": "y" * 5_000_000})
    export_neo4j_admin(stored([long], []), tmp_path / "out")

    assert "--read-buffer-size=10m" in (tmp_path / "out" / "import.sh").read_text("utf-8")


def test_an_earlier_export_is_replaced_wholly(graph: Graph, tmp_path: Path) -> None:
    export_neo4j_admin(stored(graph.nodes, graph.edges), tmp_path / "out")
    export_neo4j_admin(stored(*small()), tmp_path / "out")
    export_neo4j_admin(stored(*small()), tmp_path / "new" / "deep")

    assert files(tmp_path / "out") == files(tmp_path / "new" / "deep")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "out"]


def test_a_folder_with_other_files_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")

    with pytest.raises(ExportError, match=r"did not write.*-o"):
        export_neo4j_admin(stored(*small()), tmp_path)

    assert files(tmp_path) == {"thesis.tex": b"mine"}


def test_an_empty_graph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="nothing to export"):
        export_neo4j_admin(stored([], []), tmp_path / "out")

    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_what_to_run_next(graph: Graph, tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "a.lbdb"), mode="write")
    store.write(graph.nodes, graph.edges)
    store.close()
    out = tmp_path / "my import"
    call = ["export", str(tmp_path / "a.lbdb"), "--format", "neo4j-admin", "-o", str(out)]
    said = CliRunner().invoke(main, call)
    listed = json.loads(CliRunner().invoke(main, [*call, "--json"]).stdout)

    assert said.exit_code == 0
    assert shlex.split(said.stdout) == ["sh", str(out / "import.sh")]
    assert f"{len(graph.nodes)} nodes, {len(graph.edges)} edges" in said.stderr
    assert listed["command"] == said.stdout.strip()
    assert sum(listed["counts"]["nodes"].values()) == len(graph.nodes)
    assert sum(listed["counts"]["edges"].values()) == len(graph.edges)
    assert listed["bytes"] == sum(map(len, files(out).values()))


def test_the_command_refuses_what_it_may_not_replace(graph: Graph, tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "a.lbdb"), mode="write")
    store.write(graph.nodes, graph.edges)
    store.close()
    done = CliRunner().invoke(
        main, ["export", str(tmp_path / "a.lbdb"), "--format", "neo4j-admin", "-o", str(tmp_path)]
    )

    assert done.exit_code == 1
    assert "did not write" in done.stderr


def test_the_library_names_the_formats_that_there_are(tmp_path: Path) -> None:
    atlas = Atlas(stored(*small()))

    assert atlas.export("neo4j-admin", tmp_path / "out").nodes == 4
    with pytest.raises(ExportError, match=r"'csv'.*neo4j-admin"):
        atlas.export("csv", tmp_path / "other")


class Imported:
    """A server over what its own tool made of an export."""

    def __init__(self, driver: Any, store: Store, said: str, done: ExportSummary) -> None:
        self.driver = driver
        self.store = store
        self.said = said
        self.done = done

    def rows(self, cypher: str) -> list[list[Any]]:
        with self.driver.session() as session:
            return [list(record.values()) for record in session.run(cypher)]


@pytest.fixture(scope="module")
def imported(
    graph: Graph, neo4j_jars: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Imported]:
    """The small atlas and the hard values in a Neo4j server; not to be written to."""
    neo4j = pytest.importorskip("neo4j", reason="the driver is not installed")
    folder = tmp_path_factory.mktemp("neo4j")
    store = stored([*graph.nodes, *HARD], graph.edges)
    done = export_neo4j_admin(store, folder / "an export", atlas="mine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = folder / "home"
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "neo4j.conf").write_text(
        f"server.bolt.listen_address=127.0.0.1:{port}\nserver.http.enabled=false\n"
        "dbms.security.auth_enabled=false\ndbms.usage_report.enabled=false\n"
    )
    java = ["java", "-Xmx512m", "-cp", f"{neo4j_jars}/*"]
    tool = folder / "neo4j-admin"
    admin = shlex.join([*java, "org.neo4j.server.startup.Neo4jAdminCommand"])
    tool.write_text(f'#!/bin/sh\nexec {admin} "$@"\n')
    tool.chmod(0o755)
    where = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf"), "NEO4J_ADMIN": str(tool)}
    script = subprocess.run(
        ["env", *(f"{name}={value}" for name, value in where.items()), *shlex.split(done.command)],
        capture_output=True,
        text=True,
    )
    assert script.returncode == 0, script.stdout + script.stderr
    server = subprocess.Popen(
        [
            *java,
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={home}",
            f"--config-dir={home / 'conf'}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{port}") as driver:
            until = time.monotonic() + 180
            while True:
                try:
                    driver.verify_connectivity()
                    break
                except neo4j.exceptions.ServiceUnavailable:
                    assert server.poll() is None, "the server ended"
                    assert time.monotonic() < until, "the server did not answer"
                    time.sleep(1)
            found = Imported(driver, store, script.stdout, done)
            for name in ("schema.cypher", "lists.cypher"):
                text = (done.folder / name).read_text("utf-8")
                for statement in text.removesuffix(";\n").split(";\n"):
                    found.rows(statement)
            yield found
    finally:
        server.terminate()
        server.wait(timeout=60)
        shutil.rmtree(home)


def test_the_import_counts_what_was_exported(imported: Imported) -> None:
    assert f"{imported.done.nodes} nodes" in imported.said
    assert f"{imported.done.edges} relationships" in imported.said
    labels = dict(
        imported.rows(
            "MATCH (n) UNWIND labels(n) AS label WITH label WHERE label <> 'Entity' "
            "RETURN label, count(*)"
        )
    )
    types = dict(imported.rows("MATCH ()-[e]->() RETURN type(e), count(*)"))

    assert dict.fromkeys((*NODES, *EDGES), 0) | labels | types == imported.store.counts()
    assert imported.done.counts == imported.store.counts()


def test_every_node_has_every_property_again(imported: Imported) -> None:
    for label, kind in NODES.items():
        columns = ", ".join(f"n.`{name}`" for name in kind.properties)
        asked = f"MATCH (n:{label}) RETURN {columns} ORDER BY n.id"

        assert imported.rows(asked) == [list(row) for row in imported.store.query(asked).rows]


def test_every_edge_has_every_property_again(imported: Imported) -> None:
    for type_, kind in EDGES.items():
        columns = "".join(f", e.`{name}`" for name in kind.properties)
        for source, target in kind.pairs:
            asked = (
                f"MATCH (a:{source})-[e:{type_}]->(b:{target}) "
                f"RETURN a.id, b.id{columns} ORDER BY a.id, b.id"
            )

            assert imported.rows(asked) == [list(row) for row in imported.store.query(asked).rows]


def test_entities_have_both_labels_and_all_the_name_of_the_atlas(imported: Imported) -> None:
    entities = imported.rows(
        "MATCH (n:Entity) RETURN count(*), count(CASE WHEN n:Method|Dataset|Benchmark|Task|Metric "
        "THEN 1 END), sum(CASE WHEN n.type IN labels(n) THEN 1 ELSE 0 END)"
    )
    counts = imported.store.counts()
    total = sum(counts[label] for label in ("Method", "Dataset", "Benchmark", "Task", "Metric"))

    assert entities == [[total, total, total]]
    assert imported.rows("MATCH (n) RETURN DISTINCT n.atlas") == [["mine"]]
    assert imported.rows("MATCH ()-[e]->() RETURN DISTINCT e.atlas") == [["mine"]]


def test_the_indexes_answer(imported: Imported) -> None:
    imported.rows("CALL db.awaitIndexes(120)")
    unique = imported.rows("SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name")

    assert [name for (name,) in unique] == sorted(f"atlas_{label.lower()}_id" for label in NODES)
    assert imported.rows("SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN state") == []
    assert imported.rows(
        "CALL db.index.fulltext.queryNodes('atlas_names', 'foo') YIELD node RETURN node.name"
    ) == [["Foo-Net"]]
