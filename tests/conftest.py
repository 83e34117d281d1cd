"""What tests share: the shipped sample, an atlas built from it, a Neo4j server, the real data."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

from tests.neo4j.server import Neo4jServer, jars_folder

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
    """The folder of the server's jars, which ``tests/neo4j/install.sh`` fetches."""
    folder = jars_folder()
    if not shutil.which("java") or not (folder / ".whole").exists():
        _no_server("there is no Java, or no Neo4j (run `sh tests/neo4j/install.sh`)")
    return folder


@pytest.fixture(scope="session")
def make_neo4j_server(
    neo4j_jars: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Neo4jServer]:
    """Makes a server that is not started yet and is the caller's to stop."""
    return lambda **given: Neo4jServer(neo4j_jars, tmp_path_factory.mktemp("neo4j"), **given)


@pytest.fixture(scope="session")
def neo4j_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a Neo4j server: that of ``NEO4J_URI``, else one that is started for it."""
    if os.environ.get("NEO4J_URI"):
        yield os.environ["NEO4J_URI"].rstrip("/")
        return
    server: Neo4jServer = request.getfixturevalue("make_neo4j_server")()
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def make_neo4j_url(neo4j_server: str) -> Iterator[Callable[[], str]]:
    """Gives addresses of atlases that do not exist yet; what is written there goes at the end."""
    made: list[str] = []

    def make() -> str:
        made.append(f"test-{uuid.uuid4().hex[:12]}")
        return f"{neo4j_server}/neo4j?atlas={made[-1]}"

    yield make
    drop_atlases(neo4j_server, made)


@pytest.fixture
def neo4j_url(neo4j_server: str) -> Iterator[str]:
    """The address of an atlas that does not exist yet; what is written there goes afterwards."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield f"{neo4j_server}/neo4j?atlas={name}"
    drop_atlases(neo4j_server, [name])


def drop_atlases(server: str, names: list[str]) -> None:
    from paperatlas.graph.stores.neo4j_address import address_of

    with neo4j.GraphDatabase.driver(server, auth=address_of(server).auth()) as driver:
        driver.execute_query("MATCH (n) WHERE n.atlas IN $names DETACH DELETE n", {"names": names})


def _no_server(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"in CI the tests on a Neo4j server must run, but {reason}")
    pytest.skip(reason)
