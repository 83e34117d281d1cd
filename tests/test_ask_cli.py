"""What a user may rely on of `paperatlas ask`."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import paperatlas as pa
from paperatlas.cli import main
from paperatlas.graph.named_queries import NAMED_QUERIES

PAPERS = [
    {
        "id": "a1",
        "title": "Foo-Net: A small network for arithmetic",
        "abstract": "We introduce Foo-Net, a small network. Foo-Net reaches 71.5% accuracy on "
        "GSM8K and outperforms GPT-3. Code: https://github.com/example/foo-net.",
        "year": 2024,
    },
    {
        "id": "a2",
        "title": "Bar tuning",
        "abstract": "We evaluate chain-of-thought prompting on the GSM-8K benchmark and on MATH.",
        "year": 2023,
    },
    {
        "id": "a3",
        "title": "Tuning a small network",
        "abstract": "We evaluate Foo-Net on MATH.",
        "year": 2023,
    },
]


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    """Run one command in this process, the two output streams apart."""
    return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    file = folder / "papers.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), "utf-8")
    pa.build(file, to=folder / "a.lbdb", recogniser="rules").close()
    return folder / "a.lbdb"


def test_an_answer_is_a_table_json_or_csv(store: Path) -> None:
    assert "71.5" in run("ask", store, "leaderboard", "GSM8K").stdout
    (row,) = json.loads(run("ask", store, "leaderboard", "gsm-8k", "--json").stdout)
    assert (row["value"], row["metric"], row["paper_id"]) == (71.5, "accuracy", "a1")
    text = run("ask", store, "leaderboard", "GSM8K", "--format", "csv").stdout
    (read,) = csv.DictReader(io.StringIO(text))
    assert read["value"] == "71.5"


def test_options_are_those_of_the_query(store: Path) -> None:
    done = run("ask", store, "co-used", "GSM8K", "--type", "Method", "--limit", "1", "--json")

    (row,) = json.loads(done.stdout)
    assert row["type"] == "Method"
    assert json.loads(run("ask", store, "rising", "--by", "year", "--json").stdout) == []


def test_the_library_answers_the_same(store: Path) -> None:
    printed = json.loads(run("ask", store, "bridges", "GSM8K", "MATH", "--json").stdout)

    with pa.open_atlas(store) as atlas:
        assert atlas.ask("bridges", "GSM8K", "MATH").to_dicts() == printed
    assert "chain-of-thought prompting" in [row["name"] for row in printed]


@pytest.mark.parametrize("name", NAMED_QUERIES)
def test_every_query_prints_its_text_without_a_store(name: str) -> None:
    printed = run("ask", name, "--cypher").stdout
    as_json = json.loads(run("ask", name, "--cypher", "--json").stdout)

    assert printed.endswith(as_json["cypher"] + "\n")
    assert as_json["cypher"] == NAMED_QUERIES[name].cypher
    for parameter in as_json["parameters"]:
        assert f"// :param {parameter} => " in printed


def test_a_printed_text_answers_the_same_when_it_is_given_to_query(store: Path) -> None:
    asked = ["ask", str(store), "evidence", "gsm-8k"]
    given = json.loads(run(*asked, "--cypher", "--json").stdout)
    parameters = [
        part
        for name, value in given["parameters"].items()
        for part in ("--param", f"{name}={json.dumps(value)}")
    ]
    text = run(*asked, "--cypher").stdout

    assert given["parameters"]["thing"] == "benchmark/gsm8k"
    assert "--param thing=benchmark/gsm8k" in text
    again = run("query", store, "-", *parameters, "--json", stdin=text)
    assert json.loads(again.stdout) == json.loads(run(*asked, "--json").stdout)


def test_the_list_has_every_query_with_its_arguments(store: Path) -> None:
    listed = json.loads(run("ask", "--json").stdout)

    assert [query["name"] for query in listed] == list(NAMED_QUERIES)
    for asked in (["ask"], ["ask", "--list"], ["ask", str(store)]):
        lines = run(*asked).stdout.splitlines()
        assert len(lines) == len(NAMED_QUERIES) >= 12
        assert "bridges NAME OTHER " in run(*asked).stdout


@pytest.mark.parametrize("name", NAMED_QUERIES)
def test_help_shows_arguments_and_options(store: Path, name: str) -> None:
    query = NAMED_QUERIES[name]
    for asked in (["ask", name, "-h"], ["ask", str(store), name, "-h"]):
        shown = run(*asked)
        assert shown.exit_code == 0
        assert f"ask STORE {name} [OPTIONS]" in shown.stdout
        for argument in query.arguments.values():
            assert f"{argument.metavar} is" in " ".join(shown.stdout.split())
        for option in query.options:
            assert f"--{option}" in shown.stdout


def test_a_wrong_name_suggests_the_nearest(store: Path) -> None:
    asked: list[list[str | Path]] = [
        ["ask", store, "leaderbord", "GSM8K"],
        ["ask", "leaderbord", "GSM8K"],
        ["ask", "leaderbord", "--cypher"],
    ]
    for words in asked:
        done = run(*words)
        assert done.exit_code == 2
        assert "no query is called 'leaderbord'; near it: leaderboard" in done.stderr


def test_what_is_missing_is_said(store: Path) -> None:
    without_store = run("ask", "leaderboard", "GSM8K")
    without_name = run("ask", store, "bridges", "GSM8K")

    assert without_store.exit_code == without_name.exit_code == 2
    assert "paperatlas ask STORE leaderboard NAME" in without_store.stderr
    assert "missing OTHER" in without_name.stderr


def test_a_name_that_is_not_in_the_graph_is_told_in_a_sentence(store: Path) -> None:
    thing = run("ask", store, "leaderboard", "GSM9K")
    paper = run("ask", store, "similar", "Bar tunings")

    assert thing.exit_code == paper.exit_code == 1
    assert "near it: GSM8K" in thing.stderr
    assert "near it: Bar tuning" in paper.stderr


def test_a_store_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run("ask", tmp_path / "none.lbdb", "leaderboard", "GSM8K")

    assert done.exit_code == 1
    assert "none.lbdb" in done.stderr


def test_of_several_papers_it_says_which_is_taken(store: Path) -> None:
    done = run("ask", store, "introduced-by", "small network", "--json")

    assert "'small network' is taken for a1 (Foo-Net: A small" in done.stderr
    assert "it may be a3" in done.stderr
    assert json.loads(done.stdout)


def test_a_store_named_as_a_query_is_given_as_a_path(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "path").write_bytes(store.read_bytes())
    monkeypatch.chdir(tmp_path)

    assert json.loads(run("ask", "./path", "leaderboard", "GSM8K", "--json").stdout)
