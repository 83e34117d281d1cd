"""From the spans that a recogniser leaves to mentions: no overlap, one type an entity.

The rules do this for themselves, weighing everything together; for every other recogniser it is
done here. All places of a paper that share a folded name, or a short and its long form, are one
entity, as in `paperatlas.extractors.candidates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING, cast

from spacy.tokens import Span, SpanGroup

from paperatlas.errors import RecogniserError
from paperatlas.extractors.candidates import group_candidates
from paperatlas.extractors.coreference import join_names
from paperatlas.extractors.doctext import KEY, DocText, Found, doctext
from paperatlas.records import ENTITY_TYPES, EntityType

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span that a recogniser proposes, in tokens."""

    start: int
    end: int
    type: EntityType
    score: float = 1.0


def read_proposals(doc: Doc, recogniser: str) -> list[Proposal]:
    """Return what a recogniser left in ``doc.spans["paperatlas"]``.

    Args:
        doc: a Doc that it has seen.
        recogniser: its name, for messages.

    Raises:
        RecogniserError: a span's label is none of our types, or the scores do not fit.
    """
    group = doc.spans.get(KEY, ())
    spans = list(group)
    scores = group.attrs.get("scores") if isinstance(group, SpanGroup) else None
    if scores is None:
        scores = [1.0] * len(spans)
    if len(scores) != len(spans):
        message = (
            f"the recogniser {recogniser!r} gives {len(scores)} scores for {len(spans)} spans: "
            "it must give one each, or none at all"
        )
        raise RecogniserError(message)
    proposals = []
    for span, score in zip(spans, scores, strict=True):
        if span.label_ not in ENTITY_TYPES:
            message = (
                f"the recogniser {recogniser!r} labels {span.text!r} as {span.label_!r}: the types "
                f"are {', '.join(ENTITY_TYPES)} (paperatlas.extractors.label_map turns others "
                "into these)"
            )
            raise RecogniserError(message)
        if not 0.0 <= score <= 1.0:
            message = (
                f"the recogniser {recogniser!r} gives {span.text!r} the score {score}: "
                "a score is from 0 to 1"
            )
            raise RecogniserError(message)
        proposals.append(
            Proposal(span.start, span.end, cast("EntityType", span.label_), float(score))
        )
    return proposals


def choose_proposals(text: DocText, proposals: Iterable[Proposal]) -> list[Proposal]:
    """Choose proposals that do not overlap: the longest, then the first, then the surest.

    Spaces at the ends are cut off. What is nothing else, or runs from the title into the abstract,
    is left out.

    Returns:
        What is left, in order of appearance.
    """
    fitting = [p for p in (_trimmed(text, p) for p in proposals) if p is not None]
    fitting.sort(
        key=lambda p: (p.start - p.end, p.start, -p.score, ENTITY_TYPES.index(p.type)),
    )
    taken = bytearray(len(text.words))
    chosen = []
    for proposal in fitting:
        if not any(taken[proposal.start : proposal.end]):
            taken[proposal.start : proposal.end] = b"\x01" * (proposal.end - proposal.start)
            chosen.append(proposal)
    return sorted(chosen, key=lambda p: p.start)


def _trimmed(text: DocText, proposal: Proposal) -> Proposal | None:
    start, end = proposal.start, proposal.end
    while start < end and text.words[start].isspace():
        start += 1
    while end > start and text.words[end - 1].isspace():
        end -= 1
    titles = text.title_tokens
    if start == end or start < titles < end:
        return None
    return replace(proposal, start=start, end=end)


def set_found(text: DocText, proposals: Iterable[Proposal], recogniser: str) -> None:
    """Set `found` of a text: chosen proposals, those of one entity with one type.

    The type is the one with the highest sum of scores; of equals the first of `ENTITY_TYPES`.
    """
    chosen = choose_proposals(text, proposals)
    groups: dict[str, list[Proposal]] = {}
    for proposal, key in zip(chosen, _keys(text, chosen), strict=True):
        groups.setdefault(key, []).append(proposal)
    text.found = sorted(
        (
            Found(p.start, p.end, kind, round(p.score, 3), recogniser, key)
            for key, members in groups.items()
            for kind in [_voted(members)]
            for p in members
        ),
        key=lambda f: f.start,
    )


def _keys(text: DocText, chosen: Sequence[Proposal]) -> list[str]:
    """Name the entity of each proposal as the rules would."""
    # The lists of hints are shared: what grouping learns (short form, long form) the roles use.
    candidates = {
        (p.start, p.end): text.candidates.setdefault((p.start, p.end), []) for p in chosen
    }
    key_of = {
        span: group.key
        for group in group_candidates(replace(text, candidates=candidates))
        for span in group.spans
    }
    return [
        # A name of signs alone has no folded form.
        key_of.get((p.start, p.end)) or " ".join(text.lower[p.start : p.end])
        for p in chosen
    ]


def _voted(members: Sequence[Proposal]) -> EntityType:
    sums = {kind: fsum(p.score for p in members if p.type == kind) for kind in ENTITY_TYPES}
    present = [kind for kind in ENTITY_TYPES if any(p.type == kind for p in members)]
    return max(present, key=sums.__getitem__)


class MentionSetter:
    """The component: sets `found` where the recogniser did not, and shows it as spans."""

    def __init__(self, recogniser: str) -> None:
        """Keep the recogniser's name: each mention says what found it."""
        self._recogniser = recogniser

    def __call__(self, doc: Doc) -> Doc:
        """Turn the spans of one Doc into mentions."""
        text = doctext(doc)
        if not text.found:
            set_found(text, read_proposals(doc, self._recogniser), self._recogniser)
        join_names(text)
        known = doc.spans[KEY].attrs.get("warnings", []) if KEY in doc.spans else []
        doc.spans[KEY] = SpanGroup(
            doc,
            name=KEY,
            spans=[Span(doc, f.start, f.end, label=f.type) for f in text.found],
            attrs={"scores": [f.confidence for f in text.found], "warnings": known},
        )
        return doc
