"""What tests share: the shipped sample, an atlas built from it, the data beside the checkout."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "examples" / "papers.jsonl"


@pytest.fixture(scope="session")
def sample() -> Path:
    """The papers that ship with the repository."""
    return SAMPLE


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded store built from the sample; read it only."""
    import paperatlas as pa

    store = tmp_path_factory.mktemp("sample") / "sample.lbdb"
    pa.build(SAMPLE, to=store).close()
    return store


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; tests that ask for it skip without it."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpus" / "pages").is_dir():
        pytest.skip("the real pages and annotated abstracts (../shared) are not here")
    return folder


@pytest.fixture(scope="session")
def neo4j_jars() -> Path:
    """The folder of a Neo4j server's jars; tests that ask for it skip without it."""
    folder = os.environ.get("PAPERATLAS_NEO4J_JARS")
    if not folder:
        pytest.skip("PAPERATLAS_NEO4J_JARS does not name the lib folder of a Neo4j server")
    return Path(folder)
