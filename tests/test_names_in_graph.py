"""Names as a user meets them: explained, corrected by rules, and reported on."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import paperatlas as pa
from paperatlas.cli import main
from paperatlas.engine import resolve_again, rules_beside
from paperatlas.errors import RulesError

PAPERS = [
    {
        "id": "p1",
        "title": "ToyNet: learning sums",
        "abstract": "We propose ToyNet. ToyNet reaches 71% accuracy on GSM8K.",
        "year": 2023,
    },
    {
        "id": "p2",
        "title": "Longer sums",
        "abstract": "We evaluate on the GSM-8K benchmark and on Grade School Math 8K.",
        "year": 2024,
    },
    {
        "id": "p3",
        "title": "ToyNet-7B at scale",
        "abstract": "We train ToyNet-7B and evaluate on GSM8K.",
        "year": 2025,
    },
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    source = tmp_path / "papers.jsonl"
    source.write_text("".join(json.dumps(p) + "\n" for p in PAPERS), "utf-8")
    with pa.build(source, to=tmp_path / "a.lbdb", recogniser="rules"):
        pass
    return tmp_path / "a.lbdb"


def _contents(store: Path) -> tuple[list[Any], list[Any]]:
    with pa.open_atlas(store) as atlas:
        graph = atlas.to_networkx()
    return sorted(graph.nodes(data=True), key=str), sorted(
        graph.edges(data=True, keys=True), key=str
    )


def run(*arguments: object, code: int = 0) -> Any:
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    assert done.exit_code == code, done.output
    return done


def test_a_name_is_explained_with_rule_reason_and_sentence(store: Path) -> None:
    found = json.loads(run("explain", store, "GSM-8K", "--json").stdout)

    assert found["id"] == "benchmark/gsm8k"
    assert found["alias"]["rule"] in ("spelling", "head")
    assert found["alias"]["first_paper"] == "p2"
    assert "GSM-8K benchmark" in found["alias"]["sentence"]
    rules = {alias["name"]: alias["rule"] for alias in found["aliases"]}
    assert rules["GSM8K"] == "name"
    assert rules["Grade School Math 8K"] == "table"


def test_an_explanation_is_for_people_too(store: Path) -> None:
    text = run("explain", store, "Grade School Math 8K").stdout

    assert "Grade School Math 8K is GSM8K" in text
    assert "known alias of “GSM8K”" in text


def test_a_variant_is_an_edge_and_is_explained_from_both_ends(store: Path) -> None:
    with pa.open_atlas(store) as atlas:
        rows = atlas.query(
            "MATCH (a:Method)-[r:VARIANT_OF]->(b:Method) RETURN a.name, b.name, r.reason"
        ).rows
        assert rows == [("ToyNet-7B", "ToyNet", "“ToyNet-7B” is “ToyNet” with “7B”")]
        assert [v.name for v in atlas.explain("ToyNet-7B").variant_of] == ["ToyNet"]
        assert [v.name for v in atlas.explain("ToyNet").variants] == ["ToyNet-7B"]


def test_rules_are_edited_listed_applied_and_undone(store: Path) -> None:
    before = _contents(store)
    added = run("rules", store, "merge", "ToyNet", "ToyNet-7B").stdout
    assert added.strip().endswith("a.rules.yaml:1: merge ToyNet, ToyNet-7B")
    assert _contents(store) == before  # nothing is changed until it is asked for

    run("rules", store, "apply")
    with pa.open_atlas(store) as atlas:
        merged = atlas.explain("ToyNet-7B")
        assert merged.name == "ToyNet"
        assert merged.alias is not None
        assert (merged.alias.rule, merged.alias.reason) == ("user", "merged by a.rules.yaml:1")
    assert "    1  merge ToyNet, ToyNet-7B" in run("rules", store).stdout

    run("rules", store, "remove", 1)
    run("rules", store, "apply")
    assert _contents(store) == before


def test_each_build_applies_the_rules_beside_the_store(store: Path) -> None:
    run("rules", store, "drop", "ToyNet")
    more = store.with_name("more.jsonl")
    more.write_text(json.dumps({**PAPERS[0], "id": "p4", "title": "ToyNet again"}), "utf-8")

    with pa.build(more, to=store, recogniser="rules") as atlas:
        names = {name for (name,) in atlas.query("MATCH (m:Method) RETURN m.name").rows}
        assert "ToyNet" not in names
        assert atlas.report is not None
        assert atlas.report.rules == "a.rules.yaml"
        assert atlas.report.quality is not None
        assert atlas.report.quality.dropped >= 2


def test_contradictions_fail_before_anything_is_read_or_written(store: Path) -> None:
    before = _contents(store)
    rules_file = store.with_name("a.rules.yaml")
    rules_file.write_text("- merge: [A, B]\n- apart: [A, B]\n", "utf-8")

    failed = run("build", store.with_name("papers.jsonl"), "-o", store, code=1)

    assert "a.rules.yaml: line 1 (merge A, B) and line 2 (apart A, B)" in failed.output
    with pytest.raises(RulesError):
        resolve_again(store)
    assert _contents(store) == before


def test_a_rule_for_a_name_that_no_paper_uses_is_a_warning(store: Path) -> None:
    run("rules", store, "drop", "Nowhere")

    done = run("rules", store, "apply")

    assert "a.rules.yaml:1: drop Nowhere: it speaks of a name that no paper uses" in done.output


def test_a_named_file_of_rules_must_exist(store: Path) -> None:
    failed = run(
        "build", store.with_name("papers.jsonl"), "-o", store, "--rules", "no.yaml", code=1
    )

    assert "no.yaml: there is no such file of rules" in failed.output


@pytest.mark.parametrize("arguments", [("merge", "A"), ("rename", "A"), ("remove", "0"), ("join",)])
def test_wrong_usage_is_exit_code_2(store: Path, arguments: tuple[str, ...]) -> None:
    run("rules", store, *arguments, code=2)


def test_where_the_rules_of_a_store_stand() -> None:
    assert rules_beside("x/atlas.lbdb") == Path("x/atlas.rules.yaml")
    assert rules_beside("memory:") is None
    assert rules_beside("neo4j://host") is None


def test_the_report_is_written_as_json_and_as_a_page(store: Path) -> None:
    folder = store.parent
    run(
        *("build", folder / "papers.jsonl", "-o", folder / "b.lbdb", "--recogniser", "rules"),
        *("--report", folder / "r.json", "--report", folder / "r.html"),
    )

    report = json.loads((folder / "r.json").read_text("utf-8"))
    assert report["read"] == 3
    assert report["quality"]["papers"] == 3
    assert report["quality"]["merges_by_rule"]["table"] == 1
    page = (folder / "r.html").read_text("utf-8")
    assert "How good this graph is" in page
    assert "Grade School Math 8K" in page
    assert "http" not in page.split("</style>")[1].replace("https://example.org", "")


def test_pages_say_what_is_not_the_same_and_link_it(store: Path) -> None:
    with pa.open_atlas(store) as atlas:
        atlas.draw(store.parent / "site")
    page = (store.parent / "site" / "e" / "method" / "toynet-7b.html").read_text("utf-8")

    assert "A variant of" in page
    assert 'href="../../e/method/toynet.html"' in page
    assert "“ToyNet-7B” is “ToyNet” with “7B”" in page


def test_the_page_of_the_report_trusts_no_name(tmp_path: Path) -> None:
    source = tmp_path / "odd.jsonl"
    odd = {"id": "<b>1", "title": "<script>alert(1)</script>", "abstract": "Nothing <i>here</i>."}
    source.write_text(json.dumps(odd), "utf-8")

    run(
        *("build", source, "-o", tmp_path / "o.lbdb", "--recogniser", "rules"),
        *("--report", tmp_path / "o.html"),
    )

    page = (tmp_path / "o.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
