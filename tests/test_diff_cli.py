"""`paperatlas diff`: the summary, the JSON, the page and the exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import paperatlas as pa
from paperatlas.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A graph of two papers, and one of these and a third, whose title is hostile."""
    folder = tmp_path_factory.mktemp("stores")
    lines: list[dict[str, Any]] = [
        {"id": "p1", "title": "One", "abstract": "We evaluate Mamba on GSM8K and reach 71.5%."},
        {"id": "p2", "title": "Two", "abstract": "We use BERT for question answering on SQuAD."},
        {
            "id": "p3",
            "title": "<script>alert(1)</script> three",
            "abstract": "We evaluate Mamba on GSM8K. It reaches 80.5% accuracy on GSM8K.",
        },
    ]
    made = []
    for name, count in (("old", 2), ("new", 3)):
        source = folder / f"{name}.jsonl"
        source.write_text("".join(json.dumps(line) + "\n" for line in lines[:count]), "utf-8")
        pa.build(source, to=folder / f"{name}.lbdb", recogniser="rules").close()
        made.append(folder / f"{name}.lbdb")
    return made[0], made[1]


def test_the_summary_says_what_came_and_what_gained(stores: tuple[Path, Path]) -> None:
    old, new = stores
    done = run("diff", old, new)

    assert done.exit_code == 0
    assert "papers: 1 added" in done.stdout
    assert re.search(r"Papers added \(1\)\n  <script>alert\(1\)</script> three  p3", done.stdout)
    assert re.search(r"GSM8K  Benchmark, 1 → 2 papers benchmark/gsm8k", done.stdout)
    assert "Results added" in done.stdout
    assert "80.5 %" in done.stdout


def test_lists_are_bounded_and_the_rest_is_counted(stores: tuple[Path, Path]) -> None:
    old, new = stores

    done = run("diff", old, new, "--limit", 0)

    assert "Papers added (1)\n  … and 1 more (--limit, --json)" in done.stdout


def test_the_json_is_one_value_and_holds_everything(stores: tuple[Path, Path]) -> None:
    old, new = stores
    found = json.loads(run("diff", old, new, "--json").stdout)

    assert [paper["id"] for paper in found["papers_added"]] == ["p3"]
    assert found["papers_removed"] == []
    assert found["counts"]["papers_added"] == 1
    assert {
        "id": "benchmark/gsm8k",
        "name": "GSM8K",
        "type": "Benchmark",
        "before": 1,
        "after": 2,
    } in (found["paper_counts"])
    assert [result["value"] for result in found["results_added"]] == ["80.5"]
    assert run("diff", old, new, "--json").stdout == run("diff", old, new, "--json").stdout


def test_exit_codes_are_those_of_git_where_asked_for(stores: tuple[Path, Path]) -> None:
    old, new = stores

    assert run("diff", old, new, "--exit-code").exit_code == 1
    same = run("diff", old, old, "--exit-code")
    assert same.exit_code == 0
    assert "nothing differs" in same.stdout


def test_the_page_stands_by_itself_and_escapes(stores: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = stores
    page = tmp_path / "news.html"

    assert run("diff", old, new, "-o", page).exit_code == 0
    text = page.read_text("utf-8")

    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; three" in text
    assert not re.search(r'(?:href|src)="', text)
    assert "Papers added" in text
    assert "Papers removed" not in text
    run("diff", old, new, "-o", page)
    assert page.read_text("utf-8") == text


def test_the_page_of_equal_graphs_says_so(stores: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "news.html"
    run("diff", stores[0], stores[0], "-o", page)

    assert "Nothing differs" in page.read_text("utf-8")
    assert "<section" not in page.read_text("utf-8")


def test_the_page_links_into_a_site(stores: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = stores
    site, page = tmp_path / "my site", tmp_path / "pages" / "news.html"
    page.parent.mkdir()
    with pa.open_atlas(new) as atlas:
        atlas.draw(site)

    assert run("diff", old, new, "-o", page, "--site", site).exit_code == 0
    links = re.findall(r'href="([^"]+)"', page.read_text("utf-8"))

    assert "../my%20site/p/p3.html" in links
    assert "../my%20site/e/benchmark/gsm8k.html" in links
    for link in links:
        assert (page.parent / link.replace("%20", " ")).resolve().is_file()


def test_a_site_is_asked_for_with_a_page_and_must_be_one(
    stores: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = stores

    assert run("diff", old, new, "--site", tmp_path).exit_code == 2
    refused = run("diff", old, new, "--site", tmp_path, "-o", tmp_path / "news.html")
    assert refused.exit_code == 1
    assert "draw the site there first" in refused.stderr
    assert not (tmp_path / "news.html").exists()


def test_a_graph_that_is_not_there_is_named(stores: tuple[Path, Path], tmp_path: Path) -> None:
    done = run("diff", stores[0], tmp_path / "none.lbdb")

    assert done.exit_code == 1
    assert "none.lbdb" in done.stderr


def test_the_library_compares_addresses_and_open_graphs(stores: tuple[Path, Path]) -> None:
    old, new = stores
    with pa.open_atlas(new) as atlas:
        found = pa.diff(old, atlas)
        assert atlas.counts()["Paper"] == 3  # still open

    assert found == pa.diff(old, new)
    assert [paper.id for paper in found.papers_added] == ["p3"]
