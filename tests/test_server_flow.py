"""The whole way through a Neo4j server: build, copy there and back, ask, draw."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import paperatlas as pa
from paperatlas.cli import main


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def server_copy(sample_store: Path, make_neo4j_url: Callable[[], str]) -> str:
    """The sample's graph on a server, copied by the command."""
    url = make_neo4j_url()
    run("copy", str(sample_store), url)
    return url


def test_a_copy_says_what_it_wrote_and_the_same_again_writes_nothing(
    sample_store: Path, server_copy: str
) -> None:
    said = run("copy", str(sample_store), server_copy, "--json")
    again = json.loads(said.stdout)

    assert again["written"]["added"] == again["written"]["updated"] == 0
    assert again["written"]["unchanged"] == sum(again["counts"].values())
    assert again["counts"]["Paper"] == 84


def test_there_and_back_is_the_same_graph(
    sample_store: Path, server_copy: str, tmp_path: Path
) -> None:
    back = tmp_path / "back.lbdb"
    run("copy", server_copy, str(back))
    with pa.open_atlas(sample_store) as first, pa.open_atlas(back) as last:
        graphs = [atlas.to_networkx() for atlas in (first, last)]

    assert list(graphs[0].nodes(data=True)) == list(graphs[1].nodes(data=True))
    assert list(graphs[0].edges(keys=True, data=True)) == list(
        graphs[1].edges(keys=True, data=True)
    )


def test_a_copy_lets_no_papers_go_unasked(server_copy: str, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"title": "One net", "abstract": "We test OneNet on GSM8K."}\n')
    small = tmp_path / "small.lbdb"
    pa.build(papers, to=small, recogniser="rules").close()
    refused = CliRunner().invoke(main, ["copy", str(small), server_copy])

    assert refused.exit_code == 1
    assert "84 papers that" in refused.output
    assert "--replace" in refused.output


def test_the_site_drawn_from_a_server_is_that_of_the_file(
    sample_store: Path, server_copy: str, tmp_path: Path
) -> None:
    for store, name in ((str(sample_store), "file"), (server_copy, "server")):
        run("draw", store, "-o", str(tmp_path / name))
    drawn = [
        {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
        for folder in (tmp_path / "file", tmp_path / "server")
    ]

    assert len(drawn[0]) > 300
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    "asked",
    [
        ("info", "{}", "--json"),
        ("show", "{}", "GSM8K", "--json"),
        ("explain", "{}", "GSM-8K", "--json"),
        ("ask", "{}", "leaderboard", "GSM8K", "--json"),
        ("ask", "{}", "path", "GSM8K", "Long Range Arena", "--json"),
        ("ask", "{}", "similar", "arxiv:1512.03385", "--json"),
        ("query", "{}", "MATCH (p:Paper {{atlas: $atlas}}) RETURN p ORDER BY p.id", "--json"),
    ],
    ids=lambda asked: " ".join(word for word in asked if word[0] not in "{-"),
)
def test_a_server_answers_as_the_file_does(
    asked: tuple[str, ...], sample_store: Path, server_copy: str
) -> None:
    answers = [
        run(*(part.format(store) for part in asked)).stdout
        for store in (str(sample_store), server_copy)
    ]

    assert json.loads(answers[0])
    assert answers[0] == answers[1]


def test_papers_are_added_to_a_server_as_to_a_file(neo4j_url: str, tmp_path: Path) -> None:
    lines = [
        '{"title": "One net", "abstract": "We introduce OneNet, which reaches 71% on GSM8K."}\n',
        '{"title": "Two nets", "abstract": "We introduce TwoNet. It beats OneNet on GSM8K."}\n',
    ]
    for name, held in (("one", lines[:1]), ("two", lines[1:]), ("both", lines)):
        (tmp_path / f"{name}.jsonl").write_text("".join(held))
    for name in ("one", "two"):
        pa.build(tmp_path / f"{name}.jsonl", to=neo4j_url, recogniser="rules").close()
    at_once = pa.build(tmp_path / "both.jsonl", to="memory:", recogniser="rules").to_networkx()
    again = pa.build(tmp_path / "two.jsonl", to=neo4j_url, recogniser="rules")
    on_server = again.to_networkx()
    again.close()
    for graph in (at_once, on_server):
        for _, data in graph.nodes(data=True):
            data.pop("sources", None)  # the names of the files

    assert again.written is not None
    assert again.written.changes == 0
    assert list(on_server.nodes(data=True)) == list(at_once.nodes(data=True))
    assert list(on_server.edges(data=True)) == list(at_once.edges(data=True))


def test_only_a_query_with_write_changes_a_server(neo4j_url: str, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"title": "One net", "abstract": "We test OneNet on GSM8K."}\n')
    pa.build(papers, to=neo4j_url, recogniser="rules").close()
    text = "MATCH (p:Paper {atlas: $atlas}) SET p.venue = 'here' RETURN p.venue"
    refused = CliRunner().invoke(main, ["query", neo4j_url, text])
    asked = "MATCH (p:Paper {atlas: $atlas}) RETURN p.venue AS venue"
    before = json.loads(run("query", neo4j_url, asked, "--json").stdout)
    run("query", neo4j_url, text, "--write")

    assert refused.exit_code == 1
    assert "--write" in refused.output
    assert before == [{"venue": None}]
    assert json.loads(run("query", neo4j_url, asked, "--json").stdout) == [{"venue": "here"}]
