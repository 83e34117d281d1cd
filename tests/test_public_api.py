"""The public names exist, are documented, and cost little to import."""

import inspect
import subprocess
import sys

import pytest

import paperatlas


@pytest.mark.parametrize("name", paperatlas.__all__)
def test_every_public_name_resolves_and_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(paperatlas, name))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = paperatlas.nothing


def test_importing_paperatlas_loads_no_stage_and_no_heavy_library() -> None:
    code = (
        "import sys, paperatlas\n"
        "print([m for m in ('spacy', 'networkx', 'ladybug', 'pyvis', 'click', 'rich', 'numpy',"
        " 'paperatlas.sources', 'paperatlas.extractors', 'paperatlas.graph',"
        " 'paperatlas.visualizations') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_cli_help_loads_no_stage() -> None:
    code = (
        "import sys\nfrom paperatlas.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('spacy', 'networkx', 'ladybug', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
