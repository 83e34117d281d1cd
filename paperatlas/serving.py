"""The linked pages over http, for this machine alone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from paperatlas.errors import SiteError

HOST = "127.0.0.1"
"""Nobody else on the network can ask for the pages."""


def serve(folder: str | Path, *, port: int = 0) -> ThreadingHTTPServer:
    """Return a server for a site that `draw` wrote; its ``serve_forever`` answers requests.

    It listens on 127.0.0.1 only and gives what is in the folder, nothing beside it.

    Args:
        folder: the site.
        port: where to listen; any free one if 0, which `address_of` tells.

    Raises:
        SiteError: the folder is no site of ours, or the port is taken.

    Example:
        >>> with serve("site") as server:                            # doctest: +SKIP
        ...     print(address_of(server))
        ...     server.serve_forever()
    """
    from paperatlas.visualizations.atlas import MARKER

    folder = Path(folder)
    if not (folder / MARKER).is_file():
        what = "is no site" if folder.exists() else "does not exist"
        message = f"{folder} {what}: make one with paperatlas draw STORE -o {folder}"
        raise SiteError(message)
    handler = partial(_Pages, directory=str(folder.resolve()))
    try:
        return _Server((HOST, port), handler)
    except OSError as error:
        message = f"cannot listen on port {port}: {error.strerror or error}; --port 0 takes any"
        raise SiteError(message) from error


def address_of(server: ThreadingHTTPServer) -> str:
    """Return where a server's index page is."""
    return f"http://{HOST}:{server.server_address[1]}/index.html"


@contextmanager
def drawn(store: str) -> Iterator[Path]:
    """Draw a graph into a folder that is there for the length of the block.

    Raises:
        PaperatlasError: there is no graph, or it cannot be drawn.
    """
    from paperatlas.atlas import open_atlas

    with TemporaryDirectory(prefix="paperatlas-") as folder:
        site = Path(folder) / "site"
        with open_atlas(store) as atlas:
            atlas.draw(site)
        yield site


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _Pages(SimpleHTTPRequestHandler):
    """Gives files of one folder; a site may be drawn anew at any time, so nothing is kept."""

    def end_headers(self) -> None:
        """Say that pages are to be asked for again, and are what they say they are."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def send_head(self):  # type: ignore[no-untyped-def] # the library's type is its own
        """Refuse other hosts' names, and links out of the folder."""
        name = (self.headers.get("Host") or HOST).rsplit(":", 1)[0]
        if name not in (HOST, "localhost"):  # a page of elsewhere whose name was pointed at us
            self.send_error(HTTPStatus.FORBIDDEN, "Not a name of this machine")
            return None
        wanted = Path(self.translate_path(self.path))
        if not wanted.resolve().is_relative_to(self.directory):
            self.send_error(HTTPStatus.NOT_FOUND, "Not a file of this site")
            return None
        return super().send_head()

    def list_directory(self, path: object) -> None:
        """Give no listing of a folder."""
        self.send_error(HTTPStatus.NOT_FOUND, "No page here")

    def guess_type(self, path: object) -> str:
        """Return the type of a file by its ending, whatever this machine's tables say."""
        ending = posixpath.splitext(str(path))[1].lower()
        return _TYPES.get(ending, "application/octet-stream")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what matters of a request stands in the browser."""


_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
}
