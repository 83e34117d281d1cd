"""Web addresses of code and project pages, one spelling for each."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

_FORGES = ("github.com", "gitlab.com", "huggingface.co", "bitbucket.org", "codeberg.org")


class Repository(NamedTuple):
    """A place of code: what identifies it, what to call it, where it is."""

    key: str
    name: str
    url: str


def repository_of(url: str) -> Repository | None:
    """Bring an address into one spelling.

    ``http://www.github.com/Owner/Repo.git`` and ``https://github.com/owner/repo/`` are one. On a
    forge, what comes after the repository (a branch, a file) is left out of the identity.

    Returns:
        None if there is no host in it.
    """
    given = url.strip().rstrip(".,;")
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
    except ValueError:
        return None
    host = (parts.netloc.rpartition("@")[2]).casefold().removeprefix("www.")
    if not host or "." not in host:
        return None
    steps = [step for step in parts.path.split("/") if step]
    if host in _FORGES:
        whole = 3 if host == "huggingface.co" and steps[:1] in (["datasets"], ["spaces"]) else 2
        steps = steps[:whole]
    if steps:
        steps[-1] = steps[-1].removesuffix(".git")
    path = "/".join(steps)
    key = f"{host}/{path}".rstrip("/").casefold()
    name = path if host in _FORGES and path else f"{host}/{path}".rstrip("/")
    query = f"?{parts.query}" if parts.query and host not in _FORGES else ""
    return Repository(key + query, name, f"https://{host}/{path}".rstrip("/") + query)
