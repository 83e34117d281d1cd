"""`Extraction` records as JSON objects and back, without loss.

The field names are those of annotated papers (``entities`` with name, type, surfaces and roles;
``results``; ``code``), so one scorer reads both; ``claims`` (results without a number, which
annotated papers do not have), ``mentions``, ``abbreviations``, ``links`` and ``warnings`` come on
top. Offsets are ``[start, end]`` in characters of the named field.

Stores, journals and workers keep an extraction as one line of JSON in a shorter layout
(`paperatlas.extraction_layout`), with the names that were rejected and what made it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from sys import intern
from typing import Any

from paperatlas.errors import SourceError
from paperatlas.extraction_layout import pack, unpack
from paperatlas.records import (
    Abbreviation,
    Extraction,
    Link,
    Mention,
    Offsets,
    Paper,
    PaperEntity,
    Rejected,
    Result,
)


def extraction_to_json(extraction: Extraction, paper: Paper) -> dict[str, Any]:
    """Turn an extraction into a JSON object.

    Args:
        extraction: what was found.
        paper: the paper it was found in; gives the title that is printed beside the id.

    Returns:
        A new dict of JSON values; the key order is fixed, so equal extractions print equal bytes.
    """
    return {
        "id": extraction.paper_id,
        "title": paper.title,
        "entities": [
            {
                "name": e.name,
                "type": e.type,
                "surfaces": list(e.surfaces),
                "roles": list(e.roles),
                "confidence": e.confidence,
                "loosely": list(e.loosely),
            }
            for e in extraction.entities
        ],
        "results": [_result(r) for r in extraction.results if r.value is not None],
        "code": list(dict.fromkeys(link.url for link in extraction.links)),
        "claims": [_result(r) for r in extraction.results if r.value is None],
        "mentions": [
            {
                "field": m.field,
                "start": m.start,
                "end": m.end,
                "text": m.text,
                "type": m.type,
                "entity": m.entity,
                "role": m.role,
                "confidence": m.confidence,
                "sentence": list(m.sentence),
                "found_by": m.found_by,
            }
            for m in extraction.mentions
        ],
        "abbreviations": [
            {"short": a.short, "long": a.long, "field": a.field, "sentence": list(a.sentence)}
            for a in extraction.abbreviations
        ],
        "links": [
            {
                "url": link.url,
                "field": link.field,
                "start": link.start,
                "end": link.end,
                "sentence": list(link.sentence),
            }
            for link in extraction.links
        ],
        "warnings": list(extraction.warnings),
    }


def _result(r: Result) -> dict[str, Any]:
    return {
        "subject": r.subject,
        "benchmark": r.benchmark,
        "metric": r.metric,
        "value": None if r.value is None else str(r.value),
        "unit": r.unit,
        "kind": r.kind,
        "qualifiers": list(r.qualifiers),
        "sentence": list(r.sentence),
        "start": r.span.start,
        "end": r.span.end,
        "field": r.field,
    }


def extraction_from_json(obj: Mapping[str, Any]) -> Extraction:
    """Rebuild the extraction that `extraction_to_json` printed.

    Args:
        obj: the JSON object. Whole lists may be absent; keys inside their rows may not.

    Returns:
        An extraction equal to the one that was printed.

    Raises:
        SourceError: if a key is missing or a value has the wrong shape.
    """
    try:
        return _read(obj)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        known = obj.get("id") if isinstance(obj, Mapping) else None
        what = f"no key {error}" if isinstance(error, KeyError) else str(error) or repr(error)
        message = (
            f"extraction of paper {known!r} cannot be read: {what}; "
            "it should be an object as `paperatlas extract` writes it"
        )
        raise SourceError(message) from error


def _word(value: Any) -> Any:
    """Return the one copy of a word that stands in every paper: JSON gives a new one each time."""
    return intern(value)


def _read(obj: Mapping[str, Any]) -> Extraction:
    paper_id = str(obj["id"])
    seen: dict[Any, Any] = {}

    def one(value: Any) -> Any:
        """Return the one copy of a name, or of a sentence's place, that this paper repeats."""
        return seen.setdefault(value, value)

    return Extraction(
        paper_id=paper_id,
        mentions=tuple(
            Mention(
                paper_id=paper_id,
                field=_word(m["field"]),
                start=m["start"],
                end=m["end"],
                text=one(m["text"]),
                type=_word(m["type"]),
                entity=one(m["entity"]),
                role=_word(m["role"]),
                confidence=m["confidence"],
                sentence=one(Offsets(*m["sentence"])),
                found_by=_word(m["found_by"]),
            )
            for m in obj.get("mentions", ())
        ),
        entities=tuple(
            PaperEntity(
                name=one(e["name"]),
                type=_word(e["type"]),
                surfaces=tuple(map(one, e["surfaces"])),
                roles=tuple(map(_word, e["roles"])),
                confidence=e["confidence"],
                loosely=tuple(e.get("loosely", ())),
            )
            for e in obj.get("entities", ())
        ),
        results=tuple(
            Result(
                subject=r["subject"],
                benchmark=r["benchmark"],
                metric=r["metric"],
                value=None if r["value"] is None else Decimal(r["value"]),
                unit=r["unit"],
                kind=r["kind"],
                qualifiers=tuple(r["qualifiers"]),
                field=r["field"],
                sentence=Offsets(*r["sentence"]),
                span=Offsets(r["start"], r["end"]),
            )
            for r in (*obj.get("results", ()), *obj.get("claims", ()))
        ),
        abbreviations=tuple(
            Abbreviation(
                short=a["short"],
                long=a["long"],
                field=a["field"],
                sentence=Offsets(*a["sentence"]),
            )
            for a in obj.get("abbreviations", ())
        ),
        links=tuple(
            Link(
                url=link["url"],
                field=link["field"],
                start=link["start"],
                end=link["end"],
                sentence=Offsets(*link["sentence"]),
            )
            for link in obj.get("links", ())
        ),
        warnings=tuple(obj.get("warnings", ())),
    )


_write = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def extraction_to_text(extraction: Extraction, paper: Paper) -> str:
    """Turn an extraction into one line of JSON, with all that is known of it.

    Args:
        extraction: what was found.
        paper: the paper it was found in.
    """
    try:
        return _write(pack(extraction))
    except KeyError:  # a recogniser gave a type of its own, which only the keyed layout can say
        rejected = [[r.name, r.type, r.confidence, r.reason] for r in extraction.rejected]
        beside = {"rejected": rejected, "extractor": extraction.extractor}
        return _write(extraction_to_json(extraction, paper) | beside)


def in_newest_layout(text: str, paper: Paper) -> str:
    """Return the line that this version would have written.

    Args:
        text: the line of an extraction, which an earlier version may have written.
        paper: the paper it was found in.

    Raises:
        SourceError: it is no such line.
    """
    if text.startswith("["):
        return text
    return extraction_to_text(extraction_from_text(text), paper)


def extraction_from_text(text: str, parts: Collection[str] | None = None) -> Extraction:
    """Rebuild the extraction that `extraction_to_text` wrote, in this or in earlier versions.

    Args:
        text: the line.
        parts: the attributes of `Extraction` that are wanted, which saves time; the others may be
            left empty. None wants all.

    Raises:
        SourceError: it is no such line.
    """
    try:
        whole = json.loads(text)
        if isinstance(whole, list):
            return unpack(whole, parts)
        found = extraction_from_json(whole)
        rejected = tuple(
            Rejected(name=name, type=kind, confidence=confidence, reason=reason)
            for name, kind, confidence, reason in whole.get("rejected", ())
        )
    except (ArithmeticError, IndexError, TypeError, ValueError) as error:
        message = f"an extraction cannot be read: {error}"
        raise SourceError(message) from error
    return replace(found, rejected=rejected, extractor=whole.get("extractor", ""))
