"""The compact layout of an extraction: what stores, journals and workers keep a line of.

A line is ``[2, id, extractor, strings, sentences, entities, mentions, rejected, results,
abbreviations, links, warnings]``; what is empty at its end is left out. Every string stands once,
in ``strings``, and is given by its place there, sentences likewise:

- a sentence is ``[start, end]`` in the abstract, ``[start, end, 0]`` in the title;
- an entity is ``[type, name, confidence, roles, surfaces, loosely]``: its type and roles by their
  places in `ENTITY_TYPES` and `ROLES`. Roles and surfaces that are those of its mentions are 0, and
  are left out with what is empty after them;
- a mention is ``[sentence, start, text, entity, role, found by, confidence, end]``: its entity by
  its place, or as ``[type, name]`` where it is not among them. The confidence is left out where it
  is the entity's, the end where the text says it;
- a rejected name is ``[name, type, confidence, reason]``;
- a result is ``[sentence, start, end, subject, benchmark, metric, value, unit, kind,
  qualifiers]``, with its value as a text;
- an abbreviation is ``[sentence, short, long]``, a link ``[sentence, start, end, url]``.

Layout 1 was the JSON object with keys that `paperatlas.extraction_json.extraction_to_json` makes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from paperatlas.records import (
    ENTITY_TYPES,
    ROLES,
    Abbreviation,
    EntityType,
    Extraction,
    Field,
    Link,
    Mention,
    Offsets,
    PaperEntity,
    Rejected,
    Result,
    Role,
)

LAYOUT = 2
"""The first item of a line."""
PARTS = (
    "entities",
    "mentions",
    "rejected",
    "results",
    "abbreviations",
    "links",
    "warnings",
)
"""What a line holds of an extraction, in order, after its strings and sentences."""

_HEAD = ("layout", "id", "extractor", "strings", "sentences")
_TYPES: Mapping[EntityType, int] = {kind: at for at, kind in enumerate(ENTITY_TYPES)}
_ROLES: Mapping[Role, int] = {role: at for at, role in enumerate(ROLES)}
_ABSTRACT, _TITLE = "abstract", "title"
_AS_MENTIONED = 0
"""In place of the roles or surfaces of an entity: those of its mentions."""
_USUAL: Sequence[Any] = (_AS_MENTIONED, _AS_MENTIONED, ())
"""Roles, surfaces and loose names of an entity that are left out."""


class _Places(dict[Any, int]):
    """Things in the order in which they are met; what is met again has the place it had."""

    def __missing__(self, thing: Any) -> int:
        self[thing] = place = len(self)
        return place


class _Named:
    """By the place of an entity the texts and roles of its mentions."""

    def __init__(self, count: int) -> None:
        self._texts: list[dict[int, None]] = [{} for _ in range(count)]
        self._roles: list[set[int]] = [set() for _ in range(count)]

    def add(self, entity: int, text: int, role: int) -> None:
        """Take a mention."""
        self._texts[entity][text] = None
        self._roles[entity].add(role)

    def texts(self, entity: int) -> list[int]:
        """Return its texts, each once, in order of appearance."""
        return list(self._texts[entity])

    def roles(self, entity: int) -> list[int]:
        """Return its roles in the order of `ROLES`."""
        return sorted(self._roles[entity])


def pack(extraction: Extraction) -> list[Any]:
    """Turn an extraction into JSON values.

    Args:
        extraction: what was found.

    Raises:
        KeyError: a type, role or field is none of ours.
    """
    strings, sentences = _Places(), _Places()
    named = _Named(len(extraction.entities))
    # Strings and sentences get their places in the order of the text.
    mentions = _pack_mentions(extraction, strings, sentences, named)
    entities = _pack_entities(extraction, strings, named)

    def place(text: str | None) -> int | None:
        return None if text is None else strings[text]

    parts: list[list[Any]] = [
        entities,
        mentions,
        [
            [strings[r.name], _TYPES[r.type], r.confidence, strings[r.reason]]
            for r in extraction.rejected
        ],
        [
            [
                sentences[r.field, *r.sentence],
                *r.span,
                place(r.subject),
                place(r.benchmark),
                place(r.metric),
                None if r.value is None else str(r.value),
                place(r.unit),
                strings[r.kind],
                [strings[qualifier] for qualifier in r.qualifiers],
            ]
            for r in extraction.results
        ],
        [
            [sentences[a.field, *a.sentence], strings[a.short], strings[a.long]]
            for a in extraction.abbreviations
        ],
        [
            [sentences[link.field, *link.sentence], link.start, link.end, strings[link.url]]
            for link in extraction.links
        ],
        list(extraction.warnings),
    ]
    head = [LAYOUT, extraction.paper_id, extraction.extractor]
    marks: Mapping[str, tuple[int, ...]] = {_ABSTRACT: (), _TITLE: (0,)}
    ranges = [[start, end, *marks[field]] for field, start, end in sentences]
    return _cut([*head, list(strings), ranges, *parts], len(head))


def _pack_mentions(
    extraction: Extraction, strings: _Places, sentences: _Places, named: _Named
) -> list[list[Any]]:
    entities = {(e.type, e.name): at for at, e in enumerate(extraction.entities)}
    rows = []
    for m in extraction.mentions:
        at = entities.get((m.type, m.entity))
        text, role = strings[m.text], _ROLES[m.role]
        if at is not None:
            named.add(at, text, role)
        row: list[Any] = [
            sentences[m.field, *m.sentence],
            m.start,
            text,
            [_TYPES[m.type], strings[m.entity]] if at is None else at,
            role,
            strings[m.found_by],
        ]
        if m.end != m.start + len(m.text):
            row += (m.confidence, m.end)
        elif at is None or m.confidence != extraction.entities[at].confidence:
            row.append(m.confidence)
        rows.append(row)
    return rows


def _pack_entities(extraction: Extraction, strings: _Places, named: _Named) -> list[list[Any]]:
    rows = []
    for at, e in enumerate(extraction.entities):
        roles = [_ROLES[role] for role in e.roles]
        surfaces = [strings[surface] for surface in e.surfaces]
        row = [
            _TYPES[e.type],
            strings[e.name],
            e.confidence,
            _AS_MENTIONED if roles == named.roles(at) else roles,
            _AS_MENTIONED if surfaces == named.texts(at) else surfaces,
            [strings[surface] for surface in e.loosely],
        ]
        # An empty list is not what the mentions say; it may not be left out.
        rows.append(_cut(row, 3) if row[3] != [] != row[4] else row)
    return rows


def _cut(row: list[Any], least: int) -> list[Any]:
    """Leave out what is empty at the end."""
    while len(row) > least and not row[-1]:
        row.pop()
    return row


def unpack(line: Sequence[Any], parts: Collection[str] | None = None) -> Extraction:
    """Rebuild the extraction that `pack` was given.

    Args:
        line: what it returned, or the same after a way through JSON.
        parts: the attributes of `Extraction` that are wanted, some of `PARTS`; the others are left
            empty. None wants all.

    Raises:
        ValueError: it is of another layout.
        IndexError: a place is none.
        TypeError: something has another shape.
    """
    if not line or line[0] != LAYOUT:
        message = f"it is of layout {line[0] if line else None!r}; this version reads 1 and 2"
        raise ValueError(message)
    given = [*line, *[()] * (len(_HEAD) + len(PARTS) - len(line))]
    _, paper_id, extractor, strings, ranges, entities, mentions, *_ = given
    rows = {
        part: found if parts is None or part in parts else ()
        for part, found in zip(PARTS, given[len(_HEAD) :], strict=True)
    }
    sentences = [_sentence(*at) for at in ranges]

    def text(place: int | None) -> str | None:
        return None if place is None else strings[place]

    return Extraction(
        paper_id=paper_id,
        extractor=extractor,
        mentions=_unpack_mentions(paper_id, rows["mentions"], entities, strings, sentences),
        entities=_unpack_entities(rows["entities"], mentions, strings),
        rejected=tuple(
            Rejected(
                name=strings[name],
                type=ENTITY_TYPES[kind],
                confidence=confidence,
                reason=strings[reason],
            )
            for name, kind, confidence, reason in rows["rejected"]
        ),
        results=tuple(
            Result(
                subject=text(subject),
                benchmark=text(benchmark),
                metric=text(metric),
                value=None if value is None else Decimal(value),
                unit=text(unit),
                kind=strings[kind],
                qualifiers=tuple([strings[qualifier] for qualifier in qualifiers]),
                field=sentences[at][0],
                sentence=sentences[at][1],
                span=Offsets(start, end),
            )
            for (
                at,
                start,
                end,
                subject,
                benchmark,
                metric,
                value,
                unit,
                kind,
                qualifiers,
            ) in rows["results"]
        ),
        abbreviations=tuple(
            Abbreviation(
                short=strings[short],
                long=strings[long],
                field=sentences[at][0],
                sentence=sentences[at][1],
            )
            for at, short, long in rows["abbreviations"]
        ),
        links=tuple(
            Link(
                url=strings[url],
                field=sentences[at][0],
                start=start,
                end=end,
                sentence=sentences[at][1],
            )
            for at, start, end, url in rows["links"]
        ),
        warnings=tuple(rows["warnings"]),
    )


def _sentence(start: int, end: int, field: int | None = None) -> tuple[Field, Offsets]:
    return ("abstract" if field is None else "title"), Offsets(start, end)


def _unpack_mentions(
    paper_id: str,
    rows: Sequence[Sequence[Any]],
    entities: Sequence[Sequence[Any]],
    strings: Sequence[str],
    sentences: Sequence[tuple[Field, Offsets]],
) -> tuple[Mention, ...]:
    found = []
    for sentence, start, text, entity, role, found_by, *rest in rows:
        kind, name, *_ = entities[entity] if isinstance(entity, int) else entity
        field, around = sentences[sentence]
        written = strings[text]
        found.append(
            Mention(
                paper_id=paper_id,
                field=field,
                start=start,
                end=rest[1] if len(rest) > 1 else start + len(written),
                text=written,
                type=ENTITY_TYPES[kind],
                entity=strings[name],
                role=ROLES[role],
                confidence=rest[0] if rest else entities[entity][2],
                sentence=around,
                found_by=strings[found_by],
            )
        )
    return tuple(found)


def _unpack_entities(
    rows: Sequence[Sequence[Any]], mentions: Sequence[Sequence[Any]], strings: Sequence[str]
) -> tuple[PaperEntity, ...]:
    if not rows:
        return ()
    # As `_Named` does, but this is what most of the time goes by for who wants no mentions.
    texts: list[dict[int, None]] = [{} for _ in rows]
    marks = [0] * len(rows)
    for mention in mentions:
        at = mention[3]
        if isinstance(at, int):
            texts[at][mention[2]] = None
            marks[at] |= 1 << mention[4]
    found = []
    for at, (kind, name, confidence, *rest) in enumerate(rows):
        roles, surfaces, loosely = [*rest, *_USUAL[len(rest) :]]
        found.append(
            PaperEntity(
                name=strings[name],
                type=ENTITY_TYPES[kind],
                surfaces=tuple(
                    [strings[s] for s in (texts[at] if surfaces == _AS_MENTIONED else surfaces)]
                ),
                roles=(
                    _roles_of(marks[at])
                    if roles == _AS_MENTIONED
                    else tuple([ROLES[role] for role in roles])
                ),
                confidence=confidence,
                loosely=tuple([strings[surface] for surface in loosely]),
            )
        )
    return tuple(found)


@cache
def _roles_of(marks: int) -> tuple[Role, ...]:
    """Return the roles that have a bit each."""
    return tuple(role for role, at in _ROLES.items() if marks >> at & 1)
