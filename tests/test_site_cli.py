"""`paperatlas draw` with its options, and `paperatlas serve`, as a user runs them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from paperatlas.cli import main
from paperatlas.errors import SiteError
from paperatlas.serving import HOST, address_of, serve


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def site(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("served") / "site"
    assert run("draw", sample_store, "-o", out).exit_code == 0
    return out


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with serve(site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield address_of(server).removesuffix("index.html")
        server.shutdown()
        thread.join()


def got(address: str) -> HTTPResponse:
    """Ask for a file over http."""
    answer: HTTPResponse = urllib.request.urlopen(address)  # noqa: S310 - of this machine
    return answer


def pages(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def entities(folder: Path) -> list[str]:
    return [page for page in pages(folder) if page.startswith("e/") and page.count("/") == 2]


def test_the_summary_says_pages_bytes_and_seconds(sample_store: Path, tmp_path: Path) -> None:
    done = run("draw", sample_store, "-o", tmp_path / "site")

    assert done.stdout.strip() == str(tmp_path / "site" / "index.html")
    assert " pages, " in done.stderr
    assert done.stderr.strip().endswith(" s")
    made = json.loads(run("draw", sample_store, "-o", tmp_path / "site", "--json").stdout)
    assert set(made) == {"index", "pages", "bytes"}


def test_a_focus_draws_what_is_near(sample_store: Path, site: Path, tmp_path: Path) -> None:
    done = run("draw", sample_store, "-o", tmp_path / "near", "--focus", "gsm-8k", "--hops", 1)

    assert done.exit_code == 0, done.output
    assert "e/benchmark/gsm8k.html" in pages(tmp_path / "near")
    assert len(pages(tmp_path / "near")) < len(pages(site)) / 2


def test_an_unknown_focus_lists_what_is_near(sample_store: Path, tmp_path: Path) -> None:
    done = run("draw", sample_store, "-o", tmp_path / "near", "--focus", "GSM9K")

    assert done.exit_code == 1
    assert "GSM8K (Benchmark)" in done.stderr
    assert not (tmp_path / "near").exists()


def test_only_some_types_and_often_named_things_are_drawn(
    sample_store: Path, site: Path, tmp_path: Path
) -> None:
    typed, often = tmp_path / "typed", tmp_path / "often"
    assert run("draw", sample_store, "-o", typed, "--types", "benchmark,Task").exit_code == 0
    assert run("draw", sample_store, "-o", often, "--min-links", 2).exit_code == 0

    folders = {page.split("/")[1] for page in pages(typed) if page.startswith("e/")}
    assert folders == {"benchmark", "task"}
    assert 0 < len(entities(often)) < len(entities(site)) / 2


def test_an_unknown_type_lists_the_types(sample_store: Path, tmp_path: Path) -> None:
    done = run("draw", sample_store, "-o", tmp_path / "site", "--types", "Method,Person")

    assert done.exit_code == 1
    assert "'Person'" in done.stderr
    assert "Benchmark" in done.stderr


def test_only_the_overview_has_no_page_for_each_node(sample_store: Path, tmp_path: Path) -> None:
    assert run("draw", sample_store, "-o", tmp_path / "s", "--only", "overview").exit_code == 0

    assert not [page for page in pages(tmp_path / "s") if page.startswith(("e/", "p/"))]
    assert {"index.html", "node.html", "methods.html"} <= pages(tmp_path / "s")


def test_pages_can_be_for_the_most_named(sample_store: Path, tmp_path: Path) -> None:
    assert run("draw", sample_store, "-o", tmp_path / "s", "--pages", "top:5").exit_code == 0

    assert len(entities(tmp_path / "s")) == 5
    assert "node.html" in pages(tmp_path / "s")
    wrong = run("draw", sample_store, "-o", tmp_path / "s", "--pages", "top:many")
    assert wrong.exit_code == 2
    assert "top:500" in wrong.stderr


def test_files_come_with_their_types_and_are_asked_for_again(address: str) -> None:
    for name, kind in (
        ("", "text/html; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("assets/style.css", "text/css; charset=utf-8"),
        ("assets/theme.js", "text/javascript; charset=utf-8"),
        ("assets/icon.svg", "image/svg+xml"),
    ):
        with got(address + name) as answer:
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["Cache-Control"] == "no-cache"
            assert answer.read()


@pytest.mark.parametrize(
    "path", ["e/", "assets", "nothing.html", "../secret", "%2e%2e/secret", "assets/link"]
)
def test_nothing_else_is_given(site: Path, address: str, path: str) -> None:
    (site.parent / "secret").write_text("mine")
    if path == "assets/link":
        (site / "assets" / "link").symlink_to(site.parent / "secret")

    with pytest.raises(urllib.error.HTTPError, match="404"):
        got(address + path)


def test_a_name_of_elsewhere_that_leads_here_is_refused(address: str) -> None:
    port = int(address.rsplit(":", 1)[1].strip("/"))
    connection = HTTPConnection(HOST, port)
    connection.request("GET", "/index.html", headers={"Host": f"evil.example:{port}"})

    assert connection.getresponse().status == 403
    connection.close()


def test_only_this_machine_is_listened_to(site: Path) -> None:
    with serve(site) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_text("mine")
    done = run("serve", tmp_path)

    assert done.exit_code == 1
    assert "is no site" in done.stderr
    assert "paperatlas draw" in done.stderr
    with pytest.raises(SiteError, match="does not exist"):
        serve(tmp_path / "none")


def test_a_port_that_is_taken_is_said(site: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        done = run("serve", site, "--port", taken.getsockname()[1])

    assert done.exit_code == 1
    assert "--port 0" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another signal there")
@pytest.mark.parametrize("what", ["site", "store"])
def test_ctrl_c_ends_it_well(site: Path, sample_store: Path, what: str) -> None:
    given = str(site if what == "site" else sample_store)
    command = [sys.executable, "-m", "paperatlas", "serve", given]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as running:
        assert running.stdout
        address = running.stdout.readline().strip()
        with got(address) as answer:
            assert b"Paper atlas" in answer.read()
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=30)

    assert running.returncode == 0, told
    assert "Traceback" not in told
