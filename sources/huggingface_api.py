"""Answers of the Hugging Face Papers API: ``/api/daily_papers``, ``/api/papers/<id>``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from paperatlas.records import Paper, Skip
from paperatlas.sources.documents import Document
from paperatlas.sources.fields import (
    arxiv_number,
    arxiv_urls,
    author_names,
    clean,
    iso_date,
    make_paper,
)
from paperatlas.sources.json_values import json_objects, looks_like_json
from paperatlas.sources.readers import Reader

_NESTED = re.compile(r'"paper"\s*:\s*\{|"dailyPapers"\s*:')
_FLAT = re.compile(
    r'"(?:upvotes|ai_summary|ai_keywords|githubStars|githubRepo|discussionId|submittedOnDailyAt)"'
)
_EXTRA = {  # name in the answer -> name in Paper.extra
    "upvotes": "upvotes",
    "numComments": "comments",
    "ai_keywords": "keywords",
    "githubRepo": "repository",
    "githubStars": "stars",
    "projectPage": "project_page",
}


def read_api(document: Document) -> Iterator[Paper | Skip]:
    """Yield the papers of an answer, saved as it came or one object a line."""
    for item in json_objects(document):
        if isinstance(item, Skip):
            yield item
        else:
            line, record = item
            yield paper_of_answer(record, document.where, line)


def paper_of_answer(answer: Mapping[str, Any], where: str, line: int | None) -> Paper | Skip:
    """Make a paper of one entry of a list, or of the answer for one paper.

    Args:
        answer: ``{"paper": {...}, "numComments": ...}`` or the inner object alone.
        where: name of the page.
        line: where in it the entry begins.
    """
    inner = answer.get("paper")
    entry: Mapping[str, Any] = {**answer, **inner} if isinstance(inner, dict) else answer
    key = clean(_string(entry, "id"))
    number = arxiv_number(key)
    people = entry.get("authors")
    shown = [
        person
        for person in (people if isinstance(people, list) else [])
        if not (isinstance(person, dict) and person.get("hidden"))
    ]
    extra = {}
    for name, kept in _EXTRA.items():
        value = entry.get(name)
        if isinstance(value, str | int | list) and value not in ("", []):
            extra[kept] = value
    return make_paper(
        where=where,
        line=line,
        title=_string(entry, "title"),
        abstract=_string(entry, "summary") or _string(entry, "abstract"),
        paper_id=f"arxiv:{number}" if number else f"hf:{key}" if key else None,
        authors=author_names(shown),
        published=iso_date(_string(entry, "publishedAt")),
        urls=arxiv_urls(number) if number else (),
        extra=extra,
    )


def _string(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _is_answer(document: Document) -> bool:
    if document.columns or not looks_like_json(document):
        return False
    head = document.head
    return bool(_NESTED.search(head)) or (
        '"summary"' in head and '"abstract"' not in head and bool(_FLAT.search(head))
    )


API_JSON = Reader(name="Hugging Face daily-papers JSON", recognises=_is_answer, read=read_api)
