"""Firefox, driven by its own remote protocol, Marionette: a socket and JSON, nothing to install."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Self

STARTS_WITHIN = 120
"""Seconds that Firefox is given to start, and a page to load."""


class Firefox:
    """A running Firefox without a window, with a profile of its own and the network off."""

    def __init__(self, program: str, profile: Path) -> None:
        """Start it."""
        (profile / "user.js").write_text(
            'user_pref("marionette.port", 0);\n'
            'user_pref("network.proxy.type", 1);\n'  # a proxy that is not there: no network
            'user_pref("network.proxy.http", "127.0.0.1");\n'
            'user_pref("network.proxy.http_port", 9);\n'
            'user_pref("network.proxy.ssl", "127.0.0.1");\n'
            'user_pref("network.proxy.ssl_port", 9);\n'
        )
        self._process = subprocess.Popen(
            [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._connect(profile / "MarionetteActivePort")
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise

    def _connect(self, port: Path) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while not (port.exists() and port.read_text().strip()):
            if time.monotonic() > until or self._process.poll() is not None:
                message = "Firefox did not start"
                raise RuntimeError(message)
            time.sleep(0.2)
        self._socket = socket.create_connection(("127.0.0.1", int(port.read_text())), STARTS_WITHIN)
        self._read()  # who it is
        self._number = 0
        self.ask("WebDriver:NewSession", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(30)

    def ask(self, command: str, given: dict[str, Any]) -> Any:
        """Send a command of WebDriver and return its value."""
        self._number += 1
        text = json.dumps([0, self._number, command, given])
        self._socket.sendall(f"{len(text.encode())}:{text}".encode())
        _, _, error, result = self._read()
        if error:
            message = f"{command}: {error['message']}"
            raise RuntimeError(message)
        return result.get("value", result)

    def open(self, address: str) -> None:
        """Load a page."""
        self.ask("WebDriver:Navigate", {"url": address})

    def value(self, script: str) -> Any:
        """Return what a script gives; waits where it gives a promise."""
        return self.ask("WebDriver:ExecuteScript", {"script": script, "args": []})

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._received(1)
        return json.loads(self._received(int(length[:-1])))

    def _received(self, number: int) -> bytes:
        got = b""
        while len(got) < number:
            more = self._socket.recv(number - len(got))
            if not more:
                message = "Firefox has gone"
                raise RuntimeError(message)
            got += more
        return got
