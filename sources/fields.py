"""From what a source says to the fields of a `Paper`: text, identifiers, names, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from paperatlas.records import Paper, Skip, title_id

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_ID = 500
_PLACEHOLDERS = frozenset(
    [
        *("", "-", "--", "n/a", "na", "nan", "none", "null", "tba", "tbd", "todo"),
        *("no abstract", "no abstract available", "abstract not available", "not available"),
    ]
)
_ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
_ARXIV_PREFIX = re.compile(
    r"^(?:arxiv:\s*|https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/"
    r"|(?:https?://)?(?:www\.)?huggingface\.co/papers/)",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_DATE = re.compile(r"((?:1[5-9]|20)\d\d)(?:[-/](\d\d?)(?:[-/](\d\d?))?)?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")
_AND = re.compile(r"\s+(?:and|&)\s+|\s*,\s*(?:and|&)\s+")


def clean(text: str) -> str:
    """Fold every run of white space and control characters into one space; nothing else."""
    text = " ".join(text.split())
    if text.isprintable():  # nearly always, and much faster than the search
        return text
    return " ".join(_CONTROL.sub(" ", text).split())


def make_paper(
    *,
    where: str,
    line: int | None,
    title: str,
    abstract: str,
    paper_id: str | None = None,
    authors: Sequence[str] = (),
    year: int | None = None,
    published: str | None = None,
    venue: str | None = None,
    urls: Sequence[str] = (),
    extra: Mapping[str, Any] | None = None,
) -> Paper | Skip:
    """Make a `Paper` of what a source says, or a `Skip` that names what is missing.

    Args:
        where: name of the page, kept as the paper's source.
        line: where in it the record begins.
        title: title as read; white space is folded.
        abstract: abstract as read; white space is folded.
        paper_id: None for a paper of which only the title is known.
        authors: full names, clean already (`author_names`).
        year: year of publication; taken from `published` where it is None.
        published: ISO date.
        venue: where it appeared.
        urls: pages of the paper; repetitions are dropped.
        extra: what else is known, JSON values.
    """
    title, abstract = clean(title), clean(abstract)
    if not any(map(str.isalnum, title)):
        return Skip(where=where, line=line, reason="no title")
    named = f" ({_shortened(title)!r})"
    if _is_placeholder(abstract):
        return Skip(where=where, line=line, reason=f"no abstract{named}")
    if _SURROGATE.search(title) or _SURROGATE.search(abstract):
        return Skip(where=where, line=line, reason=f"half a character (a lone surrogate){named}")
    if paper_id and len(paper_id) > _LONGEST_ID:
        said = f"an id of {len(paper_id):,} characters; {_LONGEST_ID} are allowed{named}"
        return Skip(where=where, line=line, reason=said)
    return Paper(
        id=paper_id or title_id(title),
        title=title,
        abstract=abstract,
        authors=tuple(authors),
        year=year if year is not None else year_of(published),
        published=published,
        venue=venue or None,
        urls=tuple(dict.fromkeys(url for url in urls if url)),
        sources=(where,),
        extra=dict(extra or {}),
    )


def _is_placeholder(abstract: str) -> bool:
    return not abstract or (
        len(abstract) < 40 and abstract.casefold().strip(" .()[]") in _PLACEHOLDERS
    )


def _shortened(title: str) -> str:
    title = _SURROGATE.sub("\ufffd", title)
    return title if len(title) <= 60 else title[:59] + "…"


def arxiv_number(text: str) -> str | None:
    """Return ``2111.00396`` for any usual way to write that identifier, version aside.

    Example:
        >>> arxiv_number("https://arxiv.org/abs/2111.00396v3")
        '2111.00396'
    """
    text = _ARXIV_PREFIX.sub("", text.strip()).removesuffix(".pdf")
    match = _ARXIV.fullmatch(text)
    return match.group(1) if match else None


def doi_of(text: str) -> str | None:
    """Return a DOI in lower case and without ``https://doi.org/``, or None."""
    match = _DOI.fullmatch(text.strip())
    return match.group(1).casefold() if match else None


def arxiv_urls(number: str) -> tuple[str, str]:
    """Return the pages of an arXiv paper: Hugging Face, arXiv."""
    return f"https://huggingface.co/papers/{number}", f"https://arxiv.org/abs/{number}"


def year_of(value: object) -> int | None:
    """Return the year in a number or date, such as 2024, ``2024.0`` or ``Mar 2024``."""
    match = _YEAR.search("" if value is None else str(value))
    return int(match.group()) if match else None


def iso_date(value: object) -> str | None:
    """Return ``2024-03-11``, ``2024-03`` or ``2024`` for a date that begins with the year."""
    match = _DATE.match(str(value).strip())
    if not match:
        return None
    parts = [part.zfill(2) for part in match.groups() if part]
    return "-".join(parts)


def author_names(value: object) -> tuple[str, ...]:
    """Return full names from a list, or from one string in any of the usual styles.

    Example:
        >>> author_names("Lee, Ann and Brown, Bo")
        ('Ann Lee', 'Bo Brown')
    """
    if isinstance(value, Mapping):
        name = value.get("name") or value.get("full_name") or value.get("fullname")
        parts = [name] if name else [value.get("first"), value.get("last")]
        joined = clean(" ".join(part for part in parts if isinstance(part, str)))
        return (joined,) if joined else ()
    if isinstance(value, list):
        each = ((item,) if isinstance(item, str) else author_names(item) for item in value)
        return tuple(name for names in each for name in map(clean, names) if name)
    if not isinstance(value, str):
        return ()
    return tuple(name for name in map(clean, _split_names(value)) if name)


def _split_names(text: str) -> list[str]:
    text = clean(text)
    if text.startswith("[") and text.endswith("]"):  # a list that a table wrote as text
        return [single or double for single, double in _QUOTED.findall(text)] or [text[1:-1]]
    if ";" in text:
        return [_first_name_first(name) for name in text.split(";")]
    parts = _AND.split(text)
    if "," in text and all(part.count(",") == 1 for part in parts):
        family = text.split(",")[0]
        if len(parts) > 1 or len(family.split()) == 1:
            return [_first_name_first(part) for part in parts]
    return [name for part in parts for name in part.split(",")]


def _first_name_first(name: str) -> str:
    family, comma, first = name.partition(",")
    return f"{first.strip()} {family.strip()}" if comma and "," not in first else name
