"""Find the files that a user means by a path, a folder, a glob or ``-``."""

from __future__ import annotations

import difflib
import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from paperatlas.errors import SourceError
from paperatlas.records import Skip


def find_files(places: Iterable[str | Path]) -> list[str | Skip]:
    """Return every file of the given places, in reading order, each once.

    Folders are walked to the bottom in the order of names; entries whose name begins with a dot
    are passed over. ``-`` stands for standard input and stays as it is.

    Args:
        places: paths of files or folders, globs (``*``, ``?``, ``[...]`` and ``**``), ``-``.

    Returns:
        Paths as the user would write them, and a `Skip` for each folder without a file.

    Raises:
        SourceError: a path does not exist or a glob matches nothing.
    """
    found: dict[str, str | Skip] = {}
    for given in places:
        place = str(given)
        if place == "-":
            found.setdefault("-", "-")
            continue
        for path in _expanded(os.path.expanduser(place)):
            if not os.path.isdir(path):
                found.setdefault(os.path.abspath(path), path)
                continue
            for item in _walked(path, set()):
                key = item if isinstance(item, str) else item.where
                found.setdefault(os.path.abspath(key), item)
    return list(found.values())


def _expanded(place: str) -> list[str]:
    if os.path.exists(place):
        return [place]
    if glob.has_magic(place):
        matches = sorted(glob.glob(place, recursive=True))
        if matches:
            return matches
        message = f"no file matches {place!r}"
        raise SourceError(message)
    message = f"{place!r} does not exist{_hint(place)}"
    raise SourceError(message)


def _hint(place: str) -> str:
    """Say what there is instead: names like it in the deepest folder that exists."""
    missing = Path(place)
    while not missing.parent.is_dir() and missing.parent != missing:
        missing = missing.parent
    folder = missing.parent
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return ""
    close = difflib.get_close_matches(missing.name, names, n=3)
    if close:
        return f"; did you mean {' or '.join(str(folder / name) for name in close)}?"
    if missing != Path(place):
        return f"; there is no folder {missing}"
    return ""


def _walked(folder: str, above: set[str]) -> Iterator[str | Skip]:
    real = os.path.realpath(folder)
    if real in above:  # a link back to a folder that contains it
        return
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Skip(where=folder, reason=f"folder cannot be read: {error.strerror}")
        return
    names = [name for name in names if not name.startswith(".")]
    if not names:
        yield Skip(where=folder, reason="empty folder")
    for name in names:
        path = os.path.join(folder, name)
        if os.path.isdir(path):
            yield from _walked(path, above | {real})
        else:
            yield path
