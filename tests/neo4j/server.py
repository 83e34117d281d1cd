"""A real Neo4j server without Docker, for tests and benchmarks."""

import os
import re
import shlex
import socket
import subprocess
import time
from pathlib import Path

import neo4j

_POM = Path(__file__).with_name("pom.xml")


def jars_folder() -> Path:
    """Return where ``install.sh`` puts the server's jars: ``.whole`` is there when all are."""
    named = os.environ.get("PAPERATLAS_NEO4J_JARS")
    if named:
        return Path(named)
    version = re.search(r"<version>(5\..*)</version>", _POM.read_text("utf-8"))
    if version is None:
        message = f"{_POM} names no version 5"
        raise ValueError(message)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "paperatlas" / f"neo4j-{version[1]}"


class Neo4jServer:
    """A Neo4j Community server of the tests' own, on a free loopback port."""

    def __init__(
        self, jars: Path, home: Path, *, quick: bool = True, password: str | None = None
    ) -> None:
        """Prepare it.

        Args:
            jars: the folder of its jars.
            home: an empty folder for its settings, data and logs.
            quick: compile lightly: right for a server that lives for minutes.
            password: that of the user ``neo4j``; None lets everybody in.
        """
        self.home = home
        self._jars = jars
        self._admin = ["java", "-Xmx512m", "-cp", f"{jars}/*"]
        self._admin.append("org.neo4j.server.startup.Neo4jAdminCommand")
        self._java = ["-Xms256m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        if not quick:
            self._java = ["-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"neo4j://127.0.0.1:{self.port}"
        (home / "conf").mkdir(parents=True, exist_ok=True)
        settings = {
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            # One that is smaller than the data writes pages out while it loads.
            "server.memory.pagecache.size": "64m" if quick else "1g",
            "dbms.security.auth_enabled": "false" if password is None else "true",
            "dbms.usage_report.enabled": "false",
        }
        lines = (f"{name}={value}\n" for name, value in settings.items())
        (home / "conf" / "neo4j.conf").write_text("".join(lines))
        if password is not None:
            self.admin("dbms", "set-initial-password", password)

    def admin(self, *arguments: str) -> str:
        """Run ``neo4j-admin`` on its home; return what it says.

        Raises:
            RuntimeError: it failed; with what it said.
        """
        # Not the rest: it may be a password.
        what = f"neo4j-admin {' '.join(arguments[:2])}"
        return self._ran([*self._admin, *arguments], what)

    def import_files(self, command: str) -> str:
        """Run the command of an export for ``neo4j-admin`` while it is stopped; return its words.

        Raises:
            RuntimeError: the import failed; with what it said.
        """
        program = self.home / "neo4j-admin"
        program.write_text(f'#!/bin/sh\nexec {shlex.join(self._admin)} "$@"\n')
        program.chmod(0o755)
        return self._ran(shlex.split(command), command, NEO4J_ADMIN=str(program))

    def _ran(self, command: list[str], what: str, **more: str) -> str:
        where = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        done = subprocess.run(
            command, env=os.environ | where | more, capture_output=True, text=True, check=False
        )
        if done.returncode:
            message = f"{what}: {done.stdout}{done.stderr}"
            raise RuntimeError(message)
        return done.stdout

    def start(self) -> None:
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *("java", *self._java, "-cp", f"{self._jars}/*"),
                    *("org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}"),
                    f"--config-dir={self.home / 'conf'}",
                ],
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 240
        with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{self.port}") as driver:
            while True:
                try:
                    driver.verify_connectivity()
                except neo4j.exceptions.AuthError:
                    return
                except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError):
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
