"""The pages' scripts: what is committed is what the sources are built to."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.visualizations.conftest import WEB

MAX_OVERVIEW = 40_000
"""Bytes that the script of the overview map may have."""


def test_what_is_committed_is_what_the_sources_give(node: str, tmp_path: Path) -> None:
    subprocess.run([node, "build.mjs", str(tmp_path)], cwd=WEB, check=True)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == ["alone.js", "boards.js", "ego.js", "node.js", "overview.js", "site.js"]
    for name in built:
        committed = (WEB.parent / "static" / name).read_bytes()
        assert (tmp_path / name).read_bytes() == committed, f"{name}: run `make web`, commit it"


def test_the_sources_are_typed(node: str) -> None:
    compiler = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        [node, str(compiler), "--noEmit"], cwd=WEB, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_the_script_of_the_overview_is_small() -> None:
    assert (WEB.parent / "static" / "overview.js").stat().st_size <= MAX_OVERVIEW
