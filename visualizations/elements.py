"""Parts of a page as plain values, written as HTML for a page or as JSON for a script.

A page and the script that shows the same thing where it has no page are made of one tree, so they
cannot differ. Whatever is text in the tree is text in the page: writing escapes all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from markupsafe import Markup, escape


class Element(NamedTuple):
    """An element of a page; `tag` and the names in `given` are words of ours, all else is text."""

    tag: str
    given: Mapping[str, str]
    inside: tuple[Part, ...]


Part: TypeAlias = "str | Element"

_NOTHING: Mapping[str, str] = {}
_EMPTY = {"br"}
"""Elements that have no end."""


def el(tag: str, given: Mapping[str, str] | None, *inside: Part | Iterable[Part]) -> Element:
    """Return an element.

    Args:
        tag: its name, a word of ours.
        given: its attributes; names are words of ours, values any text.
        inside: text, elements, and lists of both.
    """
    parts: list[Part] = []
    for part in inside:
        if isinstance(part, str | Element):
            parts.append(part)
        else:
            parts.extend(part)
    return Element(tag, given or _NOTHING, tuple(parts))


def joined(parts: Iterable[Part], between: str) -> list[Part]:
    """Return the parts with a text between each two."""
    found: list[Part] = []
    for part in parts:
        if found:
            found.append(between)
        found.append(part)
    return found


def html_of(parts: Iterable[Part]) -> Markup:
    """Write parts as HTML; every text and every value of an attribute is escaped."""
    return Markup("".join(map(_written, parts)))  # noqa: S704 - escaped while it was written


def json_of(part: Part) -> object:
    """Return a part as what JSON knows: a text, or [tag.class, attributes, parts...].

    What there is none of is left out.
    """
    if isinstance(part, str):
        return part
    tag, given, inside = part
    rest = {name: value for name, value in given.items() if name != "class"}
    head = f"{tag}.{given['class']}" if "class" in given else tag
    return [head, *([rest] if rest else []), *map(json_of, inside)]


def text_of(part: Part) -> str:
    """Return the text in a part."""
    return part if isinstance(part, str) else "".join(map(text_of, part.inside))


def _written(part: Part) -> str:
    if isinstance(part, str):
        return _escaped(part)
    tag, given, inside = part
    text = "".join([_escaped(p) if isinstance(p, str) else _written(p) for p in inside])
    end = "" if tag in _EMPTY else f"</{tag}>"
    if not given:
        return f"<{tag}>{text}{end}"
    attributes = "".join([f' {name}="{_escaped(value)}"' for name, value in given.items()])
    return f"<{tag}{attributes}>{text}{end}"


@lru_cache(maxsize=1 << 15)
def _escaped(text: str) -> str:
    return str(escape(text))
