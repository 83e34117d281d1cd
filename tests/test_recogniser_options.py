"""Which recogniser reads, and how sure it must be: the same choices at every front door."""

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from click.testing import CliRunner, Result

import paperatlas as pa
from paperatlas.cli import main

PAPERS = [
    {
        "id": "a1",
        "title": "Foo-Net: A small network",
        "abstract": "We introduce Foo-Net. Foo-Net reaches 71.5% accuracy on GSM8K.",
    },
    {"id": "a2", "title": "Bar", "abstract": "We compare Foo-Net with Bar-Net on MATH."},
]
GOLD = [
    {
        "id": "a1",
        "entities": [
            {"name": "Foo-Net", "type": "Method", "kind": "named", "surfaces": ["Foo-Net"],
             "roles": ["INTRODUCES"]},
        ],
        "results": [],
    }
]  # fmt: skip


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    file = tmp_path / "gold.papers.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), "utf-8")
    return file


@pytest.fixture
def gold(tmp_path: Path, papers: Path) -> Path:
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in GOLD), "utf-8")
    return file


@pytest.fixture
def pipeline(tmp_path: Path) -> str:
    """Save a spaCy pipeline that knows two names, each by a label of its own."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "SYSTEM", "pattern": [{"TEXT": "Foo"}, {"TEXT": "-"}, {"TEXT": "Net"}]},
            {"label": "DATASET", "pattern": "MATH"},
        ]
    )
    nlp.to_disk(tmp_path / "ruler")
    return f"spacy:{tmp_path / 'ruler'}"


def test_extract_reads_with_the_recogniser_that_is_asked_for(papers: Path, pipeline: str) -> None:
    done = run("extract", papers, "--recogniser", pipeline, "--label", "SYSTEM=Method")
    first, second = (json.loads(line) for line in done.stdout.splitlines())

    assert done.exit_code == 0, done.output
    assert [(e["name"], e["type"]) for e in first["entities"]] == [("Foo-Net", "Method")]
    assert [(e["name"], e["type"]) for e in second["entities"]] == [
        ("Foo-Net", "Method"),
        ("MATH", "Dataset"),
    ]
    [result] = first["results"]
    assert result["subject"] == "Foo-Net"


def test_build_reports_its_recogniser_and_the_edges_say_what_found_them(
    papers: Path, pipeline: str, tmp_path: Path
) -> None:
    store = tmp_path / "a.lbdb"
    done = run(
        "build", papers, "-o", store, "--recogniser", pipeline, "--label", "SYSTEM=Method", "--json"
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["recogniser"] == pipeline

    text = "MATCH (p:Paper {id: 'a1'})-[r:INTRODUCES]->(m:Method) RETURN m.name, r.found_by"
    rows = json.loads(run("query", store, text, "--json").stdout)
    assert rows == [{"m.name": "Foo-Net", "r.found_by": "spacy"}]


def test_the_library_takes_the_same_choices(papers: Path, pipeline: str) -> None:
    chosen: dict[str, Any] = {"recogniser": pipeline, "labels": {"SYSTEM": "Method"}}
    found = [extraction for _, extraction in pa.extract(papers, **chosen)]
    assert [e.name for e in found[0].entities] == ["Foo-Net"]
    assert pa.evaluate(GOLD, papers=papers, **chosen).total("entities").f1 == 1.0
    with pa.build(papers, **chosen) as atlas:
        assert atlas.report is not None
        assert atlas.report.recogniser == pipeline


def test_evaluate_scores_the_recogniser_that_is_asked_for(gold: Path, pipeline: str) -> None:
    done = run("evaluate", gold, "--recogniser", pipeline, "--label", "SYSTEM=Method", "--json")

    assert done.exit_code == 0, done.output
    assert pa.evaluate(GOLD, {}).total("entities").f1 == 0.0
    assert json.loads(done.stdout)["entities"]["f1"] == 1.0


def test_min_confidence_leaves_out_what_is_less_sure(papers: Path, gold: Path) -> None:
    all_found = [json.loads(x) for x in run("extract", papers).stdout.splitlines()]
    values = sorted({e["confidence"] for paper in all_found for e in paper["entities"]})
    least = values[len(values) // 2]
    kept = [
        json.loads(x)
        for x in run("extract", papers, "--min-confidence", str(least)).stdout.splitlines()
    ]

    for before, after in zip(all_found, kept, strict=True):
        left = [e for e in before["entities"] if e["confidence"] >= least]
        assert after["entities"] == left
        assert {m["entity"] for m in after["mentions"]} == {e["name"] for e in left}
    assert run("evaluate", gold, "--min-confidence", "1").exit_code == 0


def test_an_unknown_recogniser_lists_the_installed_ones_before_anything_is_read(
    tmp_path: Path,
) -> None:
    store = tmp_path / "a.lbdb"
    done = run("build", tmp_path / "nothing.csv", "-o", store, "--recogniser", "nope")

    assert done.exit_code == 1
    assert "there is no recogniser 'nope'; installed are " in done.stderr
    listed = done.stderr.partition("installed are ")[2].partition(" (")[0].split(", ")
    assert {"fast", "gliner", "model", "rules", "spacy"} <= set(listed)
    assert not store.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ["--min-confidence", "1.5"],
        ["--min-confidence", "sure"],
        ["--min-confidence", "nan"],
        ["--label", "SYSTEM"],
        ["--label", "=Method"],
    ],
)
@pytest.mark.parametrize("command", ["build", "extract", "evaluate"])
def test_wrong_usage_is_told(command: str, wrong: list[str], papers: Path, gold: Path) -> None:
    read = gold if command == "evaluate" else papers

    assert run(command, read, *wrong).exit_code == 2


def test_a_label_that_stands_for_no_type_is_told(papers: Path, pipeline: str) -> None:
    done = run("extract", papers, "--recogniser", pipeline, "--label", "SYSTEM=Machine")

    assert done.exit_code == 1
    assert "'SYSTEM' cannot stand for 'Machine'" in done.stderr


@pytest.mark.parametrize(
    "choice", [["--recogniser", "rules"], ["--label", "A=Task"], ["--min-confidence", "0.5"]]
)
def test_finished_extractions_have_been_read_already(
    choice: list[str], papers: Path, gold: Path, tmp_path: Path
) -> None:
    found = tmp_path / "found.jsonl"
    run("extract", papers, "-o", found)
    done = run("evaluate", gold, "--predicted", found, *choice)

    assert done.exit_code == 2
    assert choice[0] in done.stderr


@pytest.mark.parametrize("given", [{}, {"predicted": {}, "papers": "papers.jsonl"}])
def test_evaluate_takes_extractions_or_papers(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="either predicted"):
        pa.evaluate(GOLD, **given)
