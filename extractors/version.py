"""What an extraction was made by, in one line: the same line means the same answer to a text.

A build keeps this line with each extraction, so that a paper whose text did not change is read
again only where the answer may be another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_DIGITS = 12  # of the hash in base 16: one in 10¹⁴ that two differ and look alike


_NOT_READ = "weights.json.gz"  # the source of weights.zip, which is what answers depend on


def extractor_version(
    recogniser: object | None, chosen: str, labels: Mapping[str, str], min_confidence: float
) -> str:
    """Return what extractions depend on beside the text.

    That is our code and data, what the recogniser says of itself in its attribute ``version`` (or
    else the version of the package that it comes from), and the user's choices.

    Args:
        recogniser: the spaCy component that finds the mentions; None for our rules.
        chosen: ``NAME`` or ``NAME:SOURCE``.
        labels: the types that the user gave to native labels.
        min_confidence: entities below it are left out.

    Returns:
        The recogniser as the user named it and twelve hexadecimal digits.
    """
    parts = [chosen, repr(sorted(labels.items())), repr(min_confidence), our_code()]
    if recogniser is not None:
        parts.append(str(getattr(recogniser, "version", "") or _package(type(recogniser))))
    whole = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{chosen} {whole[:_DIGITS]}"


def hash_of_files(paths: list[Path]) -> str:
    """Return a hash of the contents of files, in the order given."""
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def stamp_of(folder: Path) -> str:
    """Return what tells one state of a large folder from another: names, sizes and times of files.

    Args:
        folder: the folder of a model.
    """
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    stats = [(str(path.relative_to(folder)), path.stat()) for path in found]
    stamp = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats)
    return hashlib.sha256(stamp.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


@cache
def our_code() -> str:
    """Return a hash of the code and data of this package; the encoder tells its version itself."""
    whole = hashlib.sha256()
    root = files("paperatlas.extractors")
    found: list[tuple[str, Traversable]] = [(file.name, file) for file in root.iterdir()]
    found += [(f"data/{file.name}", file) for file in (root / "data").iterdir()]
    for name, file in sorted(found, key=lambda pair: pair[0]):
        if name.endswith((".py", ".gz", ".tsv", ".json", ".zip")) and file.name != _NOT_READ:
            whole.update(name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def _package(kind: type) -> str:
    """Return the versions of the packages that a class comes from, "" where none says."""
    found = packages_distributions().get(kind.__module__.partition(".")[0], ())
    try:
        return " ".join(f"{name} {version(name)}" for name in sorted(set(found)))
    except PackageNotFoundError:
        return ""
