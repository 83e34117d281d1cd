"""What tests share: the shipped sample, an atlas built from it, a Neo4j server, the real data."""

import os
import re
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "examples" / "papers.jsonl"
POM = ROOT / "tests" / "neo4j" / "pom.xml"


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
    found = re.search(r"<version>(5\..*)</version>", POM.read_text("utf-8"))
    assert found
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    named = os.environ.get("PAPERATLAS_NEO4J_JARS")
    folder = Path(named) if named else cache / "paperatlas" / f"neo4j-{found[1]}"
    if not shutil.which("java") or not (folder / ".whole").exists():
        _no_server("there is no Java, or no Neo4j (run `sh tests/neo4j/install.sh`)")
    return folder


class Neo4jServer:
    """A Neo4j Community server of the tests' own, on a free loopback port, without passwords."""

    def __init__(self, jars: Path, home: Path) -> None:
        self.home = home
        self._jars = jars
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"neo4j://127.0.0.1:{self.port}"
        (home / "conf").mkdir(parents=True, exist_ok=True)
        settings = {
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.memory.pagecache.size": "64m",
            "dbms.security.auth_enabled": "false",
            "dbms.usage_report.enabled": "false",
        }
        lines = (f"{name}={value}\n" for name, value in settings.items())
        (home / "conf" / "neo4j.conf").write_text("".join(lines))

    def start(self) -> None:
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                # compiled lightly: it lives for minutes, and most of its work is done once
                [
                    *("java", "-Xms256m", "-Xmx768m", "-XX:+UseSerialGC"),
                    *("-XX:TieredStopAtLevel=1", "-cp", f"{self._jars}/*"),
                    *("org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}"),
                    f"--config-dir={self.home / 'conf'}",
                ],
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 240
        with neo4j.GraphDatabase.driver(self.url, connection_timeout=5) as driver:
            while True:
                try:
                    driver.verify_connectivity()
                except neo4j.exceptions.DriverError:
                    if self.process.poll() is not None or time.monotonic() > until:
                        log_text = (self.home / "server.log").read_text("utf-8", "replace")
                        self.stop()
                        message = f"Neo4j did not start:\n{log_text[-3000:]}"
                        raise RuntimeError(message) from None
                    time.sleep(0.25)
                else:
                    return

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()


@pytest.fixture(scope="session")
def make_neo4j_server(
    neo4j_jars: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Neo4jServer]:
    """Makes a server that is not started yet and is the caller's to stop."""
    return lambda: Neo4jServer(neo4j_jars, tmp_path_factory.mktemp("neo4j"))


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


@pytest.fixture(scope="session")
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
