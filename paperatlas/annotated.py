"""Annotated papers and extractions, checked and folded so that they can be compared.

An annotated paper is ``{"id", "entities": [{"name", "type", "kind", "surfaces", "roles"}],
"results": [{"benchmark", "metric", "value"}]}``; an entity may say ``"either": true`` where Dataset
and Benchmark are both right. An extraction has the same fields without ``kind`` and ``either``, as
`paperatlas.extraction_json` writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paperatlas.errors import SourceError
from paperatlas.records import ENTITY_TYPES

if TYPE_CHECKING:
    from paperatlas.extracting import Progress, Reading
    from paperatlas.records import Skip

KINDS = ("named", "term", "borderline")

# Words are compared without their plural s, so "corpus" and "this" never get as far as these.
GENERIC_NOUNS = frozenset(
    {
        "algorithm",
        "approach",
        "architecture",
        "benchmark",
        "challenge",
        "data",
        "dataset",
        "framework",
        "method",
        "metric",
        "model",
        "problem",
        "score",
        "suite",
        "system",
        "task",
        "technique",
    }
)
DETERMINERS = frozenset({"a", "an", "its", "our", "the", "their", "these"})

_DASHES = re.compile(r"[-_/\u2010-\u2015]+")
_NO_WORD = re.compile(r"[^\w+ ]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class ComparedEntity:
    """An entity of one paper, annotated or found.

    Attributes:
        name: as written.
        type: as written; of an annotated one, one of `ENTITY_TYPES`.
        keys: see `name_keys`, of the name and all surfaces.
        roles: without MENTIONS, which is no role.
        kind: of an annotated one, one of `KINDS`.
        either: Dataset and Benchmark are both right.
    """

    name: str
    type: str
    keys: frozenset[str]
    roles: frozenset[str]
    kind: str = ""
    either: bool = False


@dataclass(frozen=True, slots=True)
class ComparedResult:
    """A result of one paper, annotated or found.

    Attributes:
        magnitude: the first number of the value, without sign; None where there is no number.
        benchmark: see `name_keys`; None where no benchmark is given.
        metric: likewise.
    """

    magnitude: float | None
    benchmark: frozenset[str] | None
    metric: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class ComparedPaper:
    """What is annotated, or what was found, in one paper."""

    id: str
    entities: tuple[ComparedEntity, ...]
    results: tuple[ComparedResult, ...]


def name_keys(*names: str) -> frozenset[str]:
    """Return the forms by which names are compared: two things match when they share one.

    A name is cut into words at spaces, hyphens, underscores and slashes; case and other
    punctuation but ``+`` go, and so does one s at the end of a word of four letters or more,
    unless the word ends in ss. Determiners before the name go. The words are joined; where the
    last of several is a `GENERIC_NOUNS` the name without it is a form, too.
    """
    found = set()
    for name in names:
        text = _NO_WORD.sub("", _DASHES.sub(" ", name.casefold()))
        words = [_singular(word) for word in text.split()]
        while len(words) > 1 and words[0] in DETERMINERS:
            del words[0]
        if words:
            found.add("".join(words))
        if len(words) > 1 and words[-1] in GENERIC_NOUNS:
            found.add("".join(words[:-1]))
    return frozenset(found)


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


def _magnitude(value: Any) -> float | None:
    """Return the first number in a value as it was written, without sign and commas."""
    number = _NUMBER.search(str(value).replace(",", ""))
    return abs(float(number.group())) if number else None


def compared_gold(record: Mapping[str, Any]) -> ComparedPaper:
    """Check an annotated paper and fold its names.

    Raises:
        SourceError: it lacks a field or has one of the wrong kind.
    """
    paper = compared(record)
    for entity in paper.entities:
        for what, value, known in (
            ("type", entity.type, ENTITY_TYPES),
            ("kind", entity.kind, KINDS),
        ):
            if value not in known:
                message = (
                    f"paper {paper.id}: entity {entity.name!r} has {what} {value!r}; "
                    f"it should be one of {', '.join(known)}"
                )
                raise SourceError(message)
    return paper


def compared(record: Mapping[str, Any]) -> ComparedPaper:
    """Check an extraction and fold its names; types are free.

    Raises:
        SourceError: it lacks a field or has one of the wrong kind.
    """
    if not isinstance(record, Mapping):
        message = f"this should be a JSON object, not {type(record).__name__}"
        raise SourceError(message)
    if "id" not in record:
        message = "this object has no 'id'"
        raise SourceError(message)
    paper_id = str(record["id"])
    try:
        return ComparedPaper(
            id=paper_id,
            entities=tuple(_entity(row) for row in _rows(record, "entities", required=True)),
            results=tuple(_result(row) for row in _rows(record, "results")),
        )
    except (KeyError, TypeError) as error:
        what = f"no key {error}" if isinstance(error, KeyError) else str(error)
        message = f"paper {paper_id}: {what}"
        raise SourceError(message) from error


def _rows(record: Mapping[str, Any], key: str, *, required: bool = False) -> list[Any]:
    rows = record[key] if required else record.get(key) or []
    if not (isinstance(rows, list | tuple) and all(isinstance(row, Mapping) for row in rows)):
        message = f"{key!r} should be a list of objects"
        raise TypeError(message)
    return list(rows)


def _text(row: Mapping[str, Any], key: str) -> str:
    if not isinstance(row[key], str):
        message = f"{key!r} should be text, not {row[key]!r}"
        raise TypeError(message)
    return str(row[key])


def _texts(row: Mapping[str, Any], key: str) -> list[str]:
    texts = row.get(key) or []
    if not (isinstance(texts, list | tuple) and all(isinstance(text, str) for text in texts)):
        message = f"{key!r} should be a list of texts, not {texts!r}"
        raise TypeError(message)
    return list(texts)


def _entity(row: Mapping[str, Any]) -> ComparedEntity:
    name = _text(row, "name")
    return ComparedEntity(
        name=name,
        type=_text(row, "type"),
        keys=name_keys(*_texts(row, "surfaces"), name),
        roles=frozenset(_texts(row, "roles")) - {"MENTIONS"},
        kind=str(row.get("kind") or ""),
        either=bool(row.get("either")),
    )


def _result(row: Mapping[str, Any]) -> ComparedResult:
    return ComparedResult(
        magnitude=_magnitude(row["value"]),
        benchmark=name_keys(_text(row, "benchmark")) if row.get("benchmark") else None,
        metric=name_keys(_text(row, "metric")) if row.get("metric") else None,
    )


def read_annotated(path: Path) -> list[dict[str, Any]]:
    """Read annotated papers from a JSONL file.

    Raises:
        SourceError: the file cannot be read or holds no paper; or a line is broken, by its number.
    """
    records = list(_read_lines(path, compared_gold))
    if not records:
        message = f"{path} holds no annotated paper; it should hold one JSON object a line"
        raise SourceError(message)
    return records


def read_extractions(path: Path) -> dict[str, dict[str, Any]]:
    """Read finished extractions, as `paperatlas extract` writes them, by paper id.

    Raises:
        SourceError: the file cannot be read; or a line is broken, by its number.
    """
    return {str(record["id"]): record for record in _read_lines(path, compared)}


def _read_lines(
    path: Path, check: Callable[[Mapping[str, Any]], ComparedPaper]
) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    record = json.loads(line)
                    check(record)
                except ValueError as error:
                    message = f"{path}:{number}: this line is not JSON: {error}"
                    raise SourceError(message) from error
                except SourceError as error:
                    message = f"{path}:{number}: {error}"
                    raise SourceError(message) from error
                yield record
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise SourceError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 text ({error.reason}); save it as UTF-8"
        raise SourceError(message) from error


def papers_beside(gold: Path) -> Path:
    """Return where the texts of annotated papers are by default: X.papers.jsonl for X.jsonl.

    Raises:
        SourceError: there is no such file.
    """
    papers = gold.with_name(f"{gold.stem}.papers.jsonl")
    if not papers.is_file():
        message = (
            f"the texts of the annotated papers are not at {papers}; name their file with "
            "--papers PAPERS.jsonl, or give finished extractions with --predicted FOUND.jsonl"
        )
        raise SourceError(message)
    return papers


def extract_annotated(
    gold: Iterable[Mapping[str, Any]],
    papers: Path,
    reading: Reading,
    progress: Progress | None = None,
) -> tuple[dict[str, dict[str, Any]], tuple[Skip, ...]]:
    """Extract the annotated papers now.

    Args:
        gold: annotated papers; texts of others are passed over.
        papers: file with their id, title and abstract.
        reading: what reads them.
        progress: called while it works.

    Returns:
        Extractions by paper id, and the pieces of the file that could not be read.

    Raises:
        SourceError: the file cannot be read.
    """
    from paperatlas.engine import read_input
    from paperatlas.extracting import read_all
    from paperatlas.extraction_json import extraction_from_text, extraction_to_json

    ids = {str(paper["id"]) for paper in gold}
    read, skips = read_input(papers, progress=progress)
    unread: list[Skip] = []
    wanted = [paper for paper in read if paper.id in ids]
    found = {
        paper.id: extraction_to_json(extraction_from_text(text), paper)
        for paper, text in read_all(wanted, reading, unread=unread, progress=progress)
    }
    return found, (*skips, *unread)
