"""The stages flow one way: a stage imports the records and what lies before it, nothing else."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECORDS = {"records", "errors"}
BELOW = RECORDS | {"extraction_json", "extraction_layout", "files"}  # what every stage may use
MAY_IMPORT = {
    "sources": BELOW | {"sources"},
    "extractors": BELOW | {"extractors"},
    "graph": BELOW | {"graph"},
    "visualizations": BELOW | {"graph", "visualizations"},
}


def imported_parts(file: Path) -> set[str]:
    """Return the second part of every ``paperatlas.x`` import in a file."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("paperatlas.")}
    return found


@pytest.mark.parametrize("stage", MAY_IMPORT)
def test_a_stage_imports_only_records_and_the_stages_before_it(stage: str) -> None:
    strays = {
        f"{file.relative_to(ROOT)} imports paperatlas.{part}"
        for file in sorted((ROOT / stage).rglob("*.py"))
        for part in imported_parts(file) - MAY_IMPORT[stage]
    }

    assert strays == set()


def test_the_records_import_no_stage() -> None:
    for name in BELOW:
        assert imported_parts(ROOT / "paperatlas" / f"{name}.py") <= BELOW


def test_no_file_is_longer_than_600_lines() -> None:
    folders = ["paperatlas", *MAY_IMPORT, "tests", "benchmarks", "training"]
    long = {
        str(file.relative_to(ROOT)): lines
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        if (lines := len(file.read_text("utf-8").splitlines())) > 600
    }

    assert long == {}
