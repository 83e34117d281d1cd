"""The documents say what is so: commands, folders and the graph's kinds."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

from paperatlas.cli import main
from paperatlas.graph.named_queries import NAMED_QUERIES
from paperatlas.graph.schema import EDGES, NODES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", list(main.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"paperatlas {command}" in README


def test_the_readme_names_only_commands_that_exist() -> None:
    named = set(re.findall(r"^paperatlas ([a-z]+)", README, flags=re.MULTILINE))

    assert named <= set(main.commands)


def test_the_readme_names_every_kind_of_the_graph() -> None:
    for kind in (*NODES, *EDGES):
        assert kind in README


def test_the_readme_lists_the_named_queries_as_they_are() -> None:
    section = README.partition("## Named queries\n")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, flags=re.MULTILINE)

    assert listed == [(query.usage, query.summary) for query in NAMED_QUERIES.values()]


def test_the_readme_names_every_folder_a_reader_meets() -> None:
    for folder in ("sources", "extractors", "graph", "visualizations", "examples", "benchmarks"):
        assert f"`{folder}/`" in README
        assert (ROOT / folder).is_dir()


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_the_makefile_has_the_two_commands() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert re.search(r"^demo:", makefile, flags=re.MULTILINE)
    assert re.search(r"^test:", makefile, flags=re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize(
    "module",
    [
        "paperatlas",
        "paperatlas.extractors.component",
        "paperatlas.extractors.extractor",
        "paperatlas.sources.fields",
    ],
)
def test_the_examples_in_docstrings_run(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(module))

    assert outcome.attempted > 0
    assert outcome.failed == 0
