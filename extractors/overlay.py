"""What a model of somebody else finds in a text, laid over our tokens.

Such a model reads text, not our tokens: title and abstract are given to it apart, and what it finds
comes back as characters with labels of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.tokens import SpanGroup

from paperatlas.extractors.doctext import KEY, DocText
from paperatlas.extractors.label_map import LabelMap

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class NativeSpan:
    """Something that a model found.

    Attributes:
        start: first character, in the text of the Doc.
        end: one past the last.
        label: in the model's own words.
        score: 0 to 1; None where the model gives none.
    """

    start: int
    end: int
    label: str
    score: float | None = None


def fields_of(text: DocText) -> list[tuple[int, str]]:
    """Return title and abstract, each with its offset in the Doc; blank ones are left out."""
    fields = [
        (0, text.source[: text.title_end]),
        (text.abstract_start, text.source[text.abstract_start :]),
    ]
    return [(start, field) for start, field in fields if field.strip()]


def lay(doc: Doc, found: Iterable[NativeSpan], labels: LabelMap) -> None:
    """Set ``doc.spans["paperatlas"]``; a token that a span only touches belongs to it.

    Args:
        doc: one of our tokens.
        found: what the model found, in any order.
        labels: says which types its labels stand for. Spans with labels that nobody decided on are
            left out and counted in a warning.
    """
    spans, scores = [], []
    unknown: Counter[str] = Counter()
    for native in found:
        kind = labels.type_of(native.label)
        if kind is None:
            unknown[native.label] += not labels.is_known(native.label)
            continue
        span = doc.char_span(native.start, native.end, kind, alignment_mode="expand")
        if span is not None:
            spans.append(span)
            scores.append(1.0 if native.score is None else float(native.score))
    warnings = [
        f"spans labelled {label!r} were left out ({count}): say which type it stands for, "
        "or that it is none"
        for label, count in sorted(unknown.items())
        if count
    ]
    doc.spans[KEY] = SpanGroup(
        doc, name=KEY, spans=spans, attrs={"scores": scores, "warnings": warnings}
    )
