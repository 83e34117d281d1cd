"""What a user may rely on who takes a graph to Neo4j by its own import."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import neo4j
import pytest
from click.testing import CliRunner

from paperatlas.atlas import Atlas
from paperatlas.cli import main
from paperatlas.errors import ExportError
from paperatlas.graph.builder import Graph
from paperatlas.graph.exports.neo4j_admin import MARKER, export_neo4j_admin
from paperatlas.graph.exports.summary import ExportSummary
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.neo4j_schema import SCHEMA_STATEMENTS
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import ENTITY_TYPES, Edge, Node
from tests.neo4j.server import Neo4jServer

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

    assert found.pop("schema.cypher").split(";\n") == [*SCHEMA_STATEMENTS, ""]
    assert found.pop(MARKER)
    options = found.pop("import.sh").partition("database import full")[2]
    assert [line.strip(" \\") for line in options.splitlines()] == [
        '"$database" "$@"',
        "--array-delimiter=U+FDD0",
        "--multiline-fields-format=v2",
        "--multiline-fields=nodes_Paper.csv",
        "--nodes=Atlas=nodes_Atlas.csv",
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
        "nodes_Atlas.csv": (
            'atlas:ID(Atlas),version:long,format:long,writer:string\n"mine",1,1,"neo4j-admin"\n'
        ),
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
    long = Node("Paper", "p", {"abstract": "y" * 5_000_000})
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


@pytest.fixture(scope="module")
def imported(
    graph: Graph,
    neo4j_jars: Path,
    make_neo4j_server: Callable[..., Neo4jServer],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Neo4jServer, ExportSummary, str]]:
    """A server over what its own tool made of the small atlas and the hard values."""
    folder = tmp_path_factory.mktemp("export")
    done = export_neo4j_admin(
        stored([*graph.nodes, *HARD], graph.edges), folder / "an export", atlas="mine"
    )
    server = make_neo4j_server()
    said = server.import_files(done.command)
    server.start()
    try:
        with neo4j.GraphDatabase.driver(server.url) as driver, driver.session() as session:
            text = (done.folder / "lists.cypher").read_text("utf-8")
            for statement in text.removesuffix(";\n").split(";\n"):
                session.run(statement).consume()
        yield server, done, said
    finally:
        server.stop()


def test_the_import_counts_what_was_exported(
    imported: tuple[Neo4jServer, ExportSummary, str],
) -> None:
    server, done, said = imported
    store = open_store(f"{server.url}?atlas=mine")

    assert f"{done.nodes + 1} nodes" in said  # the atlas has a node of its own
    assert f"{done.edges} relationships" in said
    assert store.counts() == done.counts
    store.close()


def test_a_store_finds_nothing_to_change_in_what_was_imported(
    imported: tuple[Neo4jServer, ExportSummary, str], graph: Graph
) -> None:
    server, _, _ = imported
    store = open_store(f"{server.url}?atlas=mine", mode="write")
    summary = store.write([*graph.nodes, *HARD], graph.edges, prune=True)
    found = store.query(
        "MATCH (e:Entity {atlas: $atlas}) WHERE e.type IN labels(e) RETURN count(e)"
    )

    assert summary.changes == 0
    assert summary.unchanged == len(graph.nodes) + len(HARD) + len(graph.edges)
    assert found.rows == [(sum(node.label in ENTITY_TYPES for node in graph.nodes),)]
    assert store.query("MATCH (p:Paper {id: 'lists'}) RETURN p.sources, p.urls").rows == [
        ([], [""])
    ]
    store.close()
