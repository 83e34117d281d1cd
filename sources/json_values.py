"""The objects of a JSON document or of JSON Lines, each with the line it begins on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from paperatlas.records import Skip
from paperatlas.sources.documents import Document, undecoded

SUFFIXES = (".json", ".jsonl", ".ndjson")
LINE_SUFFIXES = (".jsonl", ".ndjson")

_BEGINS_AS_JSON = re.compile(r'\s*(?:\[\s*[\[{\]"]|\{\s*["}])')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()

JsonObject = dict[str, Any]
Numbered = tuple[int, JsonObject]


def looks_like_json(document: Document) -> bool:
    """Tell JSON by the suffix or by how the text begins."""
    return document.suffix in SUFFIXES or bool(_BEGINS_AS_JSON.match(document.head))


def json_objects(document: Document) -> Iterator[Numbered | Skip]:
    """Yield every object of JSON Lines, of an array, or of an object that wraps an array.

    JSON Lines are read one by one and a broken line costs that line only. A document is read
    whole; what stands before the place where it breaks is kept.

    Raises:
        BrokenInputError: a document (not JSON Lines) that is not UTF-8.
    """
    if _is_lines(document):
        yield from _of_lines(document)
    else:
        yield from _of_text(document.text(), document.where)


def _is_lines(document: Document) -> bool:
    start = document.head.lstrip()
    if start.startswith("["):
        return False
    if document.suffix in LINE_SUFFIXES:
        return True
    first, _, rest = start.partition("\n")
    if not rest:  # one line: a document and JSON Lines are the same here
        return not document.has_more
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return rest.lstrip().startswith('{"')
    return True


def _of_lines(document: Document) -> Iterator[Numbered | Skip]:
    for line in document.lines():
        if not line.strip():
            continue
        number = document.line
        reason = undecoded(line)
        value: object = None
        if not reason:
            try:
                value = _DECODER.decode(line)
            except (ValueError, RecursionError) as error:
                reason = _broken(error)
        reason = reason or _unusable(value, line)
        if reason:
            yield Skip(where=document.where, line=number, reason=reason)
        elif isinstance(value, dict):
            yield number, value


def _of_text(text: str, where: str) -> Iterator[Numbered | Skip]:
    at = len(text) - len(text.lstrip())
    array = text.startswith("[", at)
    at += array
    line, counted = 1, 0
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        line, counted = line + text.count("\n", counted, at), at
        if at == len(text):
            if array:
                yield Skip(where=where, line=line, reason="broken JSON: the array is not closed")
            return
        if array and text[at] == "]":
            if text[at + 1 :].strip():
                yield Skip(where=where, line=line, reason="text after the end of the JSON array")
            return
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            broken = error.lineno if isinstance(error, json.JSONDecodeError) else line
            yield Skip(where=where, line=broken, reason=_broken(error))
            return
        reason = _unusable(value, text[at:end])
        if reason:
            yield Skip(where=where, line=line, reason=reason)
        else:
            yield from ((line, item) for item in _unwrapped(value))
        at = end


def _broken(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"broken JSON: {error.msg} at column {error.colno}"
    return f"broken JSON: {'nested too deeply' if isinstance(error, RecursionError) else error}"


def _unusable(value: object, written: str) -> str | None:
    if not isinstance(value, dict):
        return f"a JSON object was expected, not {type(value).__name__}"
    if ("\\ud" in written or "\\uD" in written) and has_half_character(value):
        return "half a character (a lone \\ud... escape)"
    return None


def has_half_character(value: object) -> bool:
    """Tell whether a text in a JSON value holds a lone surrogate, which no file can hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _unwrapped(value: JsonObject) -> list[JsonObject]:
    """Return the records of ``{"papers": [...]}``, or the object itself where it is one."""
    if "title" not in value and "paper" not in value:
        for inner in value.values():
            if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
                return inner
    return [value]
