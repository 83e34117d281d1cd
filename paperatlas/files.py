"""Write a file or a folder wholly or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from paperatlas.errors import PaperatlasError


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """Open a text file (UTF-8) that takes its name only when the block ends well.

    Args:
        path: the file to write; one that exists is replaced in one step.

    Raises:
        PaperatlasError: the folder does not exist or cannot be written.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        message = f"cannot write {path}: {error.strerror}"
        raise PaperatlasError(message) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
        os.chmod(temporary, 0o666 & ~umask())  # mkstemp makes private files
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


@contextmanager
def folder_written_whole(
    folder: Path, *, marker: str, error: type[PaperatlasError]
) -> Iterator[Path]:
    """Make a folder beside its place that takes the place when the block ends well.

    Args:
        folder: where it is to be. One that is there is replaced as a whole if it is empty or holds
            the marker; through a link, the folder that it leads to is, and the link stays.
        marker: name of the file that says that a folder was written by us; the block writes it.
        error: what to raise.

    Yields:
        The folder to write to.

    Raises:
        PaperatlasError: `error`, if the folder holds something else or cannot be written.
    """
    refuse_foreign(folder, marker, error)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside its place, so that the last step is a rename within one file system.
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            yield fresh
            fresh.chmod(0o777 & ~umask())  # mkdtemp makes private folders
            _swap_in(fresh, folder)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as failure:
        message = f"cannot write to {folder}: {failure.strerror or failure}"
        raise error(message) from failure


def refuse_foreign(folder: Path, marker: str, error: type[PaperatlasError]) -> None:
    """See that a folder may be replaced as a whole, as `folder_written_whole` will.

    Args:
        folder: where it is to be.
        marker: name of the file that says that a folder was written by us.
        error: what to raise.

    Raises:
        PaperatlasError: `error`, if it is a file, or holds something else.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        message = f"{folder} is a file where a folder is to be: choose another with -o"
        raise error(message)
    if not (folder / marker).is_file() and any(folder.iterdir()):
        message = (
            f"{folder} holds files that paperatlas did not write, and the whole folder would be "
            f"replaced: choose an empty or new one with -o, or remove it yourself"
        )
        raise error(message)


def _swap_in(fresh: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one, which goes only afterwards."""
    folder = folder.resolve()
    if not folder.exists():
        fresh.rename(folder)
        return
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.old."))
    folder.rename(old / folder.name)
    try:
        fresh.rename(folder)
    except OSError:
        (old / folder.name).rename(folder)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def umask() -> int:
    """Return the permissions that new files of this process lack."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
