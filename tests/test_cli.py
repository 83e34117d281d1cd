"""What a user may rely on at the command line."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from paperatlas.cli import main

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
]


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    """Run one command in this process, the two output streams apart."""
    return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    file = tmp_path / "papers.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), "utf-8")
    return file


@pytest.fixture
def store(papers: Path, tmp_path: Path) -> Path:
    path = tmp_path / "a.lbdb"
    assert run("build", papers, "-o", path).exit_code == 0
    return path


def test_build_says_what_it_read_and_where_the_graph_is(papers: Path, tmp_path: Path) -> None:
    done = run("build", papers, "-o", tmp_path / "a.lbdb")

    assert done.exit_code == 0
    assert "2 papers" in done.output
    assert "a.lbdb" in done.output


def test_build_prints_one_json_value_and_nothing_else(papers: Path, tmp_path: Path) -> None:
    done = run("build", papers, "-o", tmp_path / "a.lbdb", "--json")
    report = json.loads(done.stdout)

    assert report["read"] == 2
    assert report["new"] == 2
    assert report["skips"] == []
    assert report["counts"]["nodes"]["Paper"] == 2
    assert report["counts"]["edges"]["EVALUATES_ON"] >= 2


def test_building_again_changes_nothing(papers: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.lbdb"
    first = json.loads(run("build", papers, "-o", path, "--json").stdout)
    again = json.loads(run("build", papers, "-o", path, "--json").stdout)

    assert again["counts"] == first["counts"]
    assert again["new"] == 0
    written = again["written"]
    assert (written["added"], written["updated"], written["removed"]) == (0, 0, 0)


def test_a_second_build_adds_to_the_first(papers: Path, store: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("title,abstract\nBaz,We evaluate Baz-Net on GSM8K.\n", "utf-8")
    report = json.loads(run("build", more, "-o", store, "--json").stdout)
    both = json.loads(run("build", papers, more, "-o", tmp_path / "both.lbdb", "--json").stdout)

    assert report["new"] == 1
    assert report["counts"] == both["counts"]


def test_a_skip_is_named_with_its_line_and_counted(papers: Path, tmp_path: Path) -> None:
    with papers.open("a", encoding="utf-8") as file:
        file.write('{"title": "Cut off\n{"title": "No abstract here"}\n')
    done = run("build", papers, "-o", tmp_path / "a.lbdb", "--report", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))

    assert done.exit_code == 0
    assert [skip["line"] for skip in report["skips"]] == [3, 4]
    assert "papers.jsonl:3" in done.stderr
    assert "papers.jsonl:4: no abstract" in done.stderr


def test_strict_makes_a_skip_an_error(papers: Path, tmp_path: Path) -> None:
    with papers.open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    done = run("build", papers, "-o", tmp_path / "a.lbdb", "--strict")

    assert done.exit_code == 1
    assert "papers.jsonl:3" in done.stderr
    assert not (tmp_path / "a.lbdb").exists()


def test_nothing_to_read_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    done = run("build", tmp_path / "empty.jsonl", "-o", tmp_path / "a.lbdb")

    assert done.exit_code == 1
    assert "empty.jsonl" in done.stderr
    assert not (tmp_path / "a.lbdb").exists()


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    done = run("build", tmp_path / "nowhere.jsonl", "-o", tmp_path / "a.lbdb")

    assert done.exit_code == 1
    assert "nowhere.jsonl" in done.stderr
    assert "Traceback" not in done.output


def test_standard_input_is_read(tmp_path: Path) -> None:
    done = run("build", "-", "-o", tmp_path / "a.lbdb", stdin=json.dumps(PAPERS[0]) + "\n")

    assert done.exit_code == 0
    assert "1 paper" in done.output


def test_columns_can_be_named(tmp_path: Path) -> None:
    table = tmp_path / "odd.csv"
    table.write_text("heading,body\nBaz,We evaluate Baz-Net on GSM8K.\n", "utf-8")
    named = ["--column", "title=heading", "--column", "abstract=body"]
    done = run("build", table, "-o", tmp_path / "a.lbdb", *named)

    assert done.exit_code == 0, done.output
    assert run("build", table, "-o", tmp_path / "b.lbdb", "--column", "title").exit_code == 2


def test_extract_writes_one_object_a_paper_and_keeps_ids(papers: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.jsonl"
    assert run("extract", papers, "-o", out).exit_code == 0
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]

    assert [paper["id"] for paper in found] == ["a1", "a2"]
    names = {entity["name"]: entity for entity in found[0]["entities"]}
    assert names["Foo-Net"]["type"] == "Method"
    assert "INTRODUCES" in names["Foo-Net"]["roles"]
    assert names["GSM8K"]["type"] == "Benchmark"
    assert found[0]["code"] == ["https://github.com/example/foo-net"]
    assert found[0]["results"][0]["value"] == "71.5"
    for paper, given in zip(found, PAPERS, strict=True):
        for mention in paper["mentions"]:
            text = str(given[mention["field"]])
            assert text[mention["start"] : mention["end"]] == mention["text"]


def test_extract_writes_the_same_bytes_twice(papers: Path) -> None:
    command = [sys.executable, "-m", "paperatlas", "extract", str(papers)]
    runs = {
        subprocess.run(
            command, capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }

    assert len(runs) == 1


def test_query_answers_as_table_json_and_csv(store: Path) -> None:
    text = "MATCH (p:Paper)-[:EVALUATES_ON]->(b {name: $b}) RETURN p.id, p.title ORDER BY p.id"
    asked = ["query", str(store), text, "--param", "b=GSM8K"]

    assert "Bar tuning" in run(*asked).stdout
    assert json.loads(run(*asked, "--json").stdout) == [
        {"p.id": paper["id"], "p.title": paper["title"]} for paper in PAPERS
    ]
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").stdout)))
    assert [row["p.id"] for row in rows] == ["a1", "a2"]


def test_parameters_are_read_as_json_where_they_are_json(store: Path) -> None:
    text = "MATCH (p:Paper) WHERE p.year >= $since RETURN p.id"
    done = run("query", store, text, "--param", "since=2024", "--json")

    assert json.loads(done.stdout) == [{"p.id": "a1"}]


def test_a_wrong_query_gets_the_reason_and_a_hint(store: Path) -> None:
    done = run("query", store, "MATCH (p:Papr) RETURN p")

    assert done.exit_code == 1
    assert "Papr" in done.stderr
    assert "Hint" in done.stderr
    assert "Paper" in done.stderr
    assert "Traceback" not in done.output


def test_a_query_cannot_write(store: Path) -> None:
    assert run("query", store, "MATCH (p:Paper) DETACH DELETE p").exit_code == 1
    done = run("query", store, "MATCH (p:Paper) RETURN count(p) AS n", "--json")
    assert json.loads(done.stdout) == [{"n": 2}]


def test_a_store_that_is_not_there_is_named(tmp_path: Path) -> None:
    for command in (["info"], ["show"], ["query"], ["draw"]):
        done = run(*command, tmp_path / "none.lbdb", *(["x"] if command[0] in "showquery" else []))

        assert done.exit_code == 1
        assert "none.lbdb" in done.stderr


def test_schema_prints_what_can_be_asked_with_ten_queries(store: Path) -> None:
    printed = run("schema").stdout
    schema = json.loads(run("schema", "--json").stdout)

    for kind in [*schema["nodes"], *schema["edges"]]:
        assert kind.get("label", kind.get("type")) in printed
    assert len(schema["examples"]) == 10
    for example in schema["examples"]:
        given = [f"{name}={json.dumps(value)}" for name, value in example["parameters"].items()]
        parameters = [part for pair in given for part in ("--param", pair)]
        assert run("query", store, example["cypher"], *parameters).exit_code == 0


def test_show_finds_a_thing_by_any_of_its_names(store: Path) -> None:
    for name in ("GSM8K", "gsm-8k", "benchmark/gsm8k"):
        done = run("show", store, name)
        assert done.exit_code == 0, done.output
        assert "GSM8K" in done.stdout
        assert "71.5" in done.stdout
    view = json.loads(run("show", store, "GSM8K", "--json").stdout)
    assert {alias["name"] for alias in view["aliases"]} == {"GSM8K", "GSM-8K"}
    assert all(alias["reason"] for alias in view["aliases"])


def test_show_of_an_unknown_name_suggests_near_ones(store: Path) -> None:
    done = run("show", store, "GSM9K")

    assert done.exit_code == 1
    assert "GSM8K" in done.stderr


def test_info_counts_what_is_there(store: Path) -> None:
    assert "2" in run("info", store).stdout
    assert json.loads(run("info", store, "--json").stdout)["counts"]["nodes"]["Paper"] == 2


def test_draw_writes_pages_and_prints_the_index(store: Path, tmp_path: Path) -> None:
    done = run("draw", store, "-o", tmp_path / "site")

    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == str(tmp_path / "site" / "index.html")
    assert (tmp_path / "site" / "index.html").is_file()


def test_draw_does_not_touch_a_folder_of_something_else(store: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x")
    done = run("draw", store, "-o", tmp_path / "mine")

    assert done.exit_code == 1
    assert (tmp_path / "mine" / "thesis.tex").read_text() == "x"


@pytest.mark.parametrize("command", list(main.commands))
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = run(command, "--help")

    assert done.exit_code == 0
    assert "Example" in done.stdout or command in ("schema", "info")


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands)])
def test_help_shows_no_markup(command: list[str]) -> None:
    assert "\\b" not in run(*command, "--help").stdout


def test_a_report_that_cannot_be_written_is_told_in_a_sentence(
    papers: Path, tmp_path: Path
) -> None:
    report = tmp_path / "nowhere" / "report.json"
    done = run("build", papers, "-o", tmp_path / "a.lbdb", "--report", report)

    assert done.exit_code == 1
    assert f"cannot write {report}" in done.stderr
