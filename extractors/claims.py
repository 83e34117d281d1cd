"""Claims without a number: "solves all tasks of X", "sets a new state of the art on X and Y".

A claim is a `Result` whose value is None; it counts only where the same sentence reports no
number and names, after the claim, what it was measured on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence

from paperatlas.records import Field, Mention, Offsets, Paper, Result

_BEST = (
    r"(?:achiev|reach|obtain|attain|establish|deliver|yield|produc|provid|advanc|set|show|demonstrat)"
    r"\w*(?:\W+(?!on\b|than\b|over\b)\w+){0,4}?\W+"
    r"(?:state[- ]of[- ]the[- ]art|SOTA)"
    r"(?:\s+(?:results?|performances?|accurac(?:y|ies)|scores?|quality))?"
)
_ALL = r"solv(?:es|ed|ing)\s+(?:all|every)\b(?:\s+\d+)?(?:\s+(?:tasks?|problems?|instances?))?"
_CLAIM = re.compile(rf"\b(?:(?P<best>{_BEST})|(?P<all>{_ALL}))", re.IGNORECASE)
# Cheap to ask first: a text without any of these claims nothing.
_TRACES = ("state", "sota", "solv")
_ON = re.compile(r"\b(?:on|of|in|for|across|from)\b", re.IGNORECASE)
_TURN = re.compile(
    r";|,\s*(?:while|whereas|but|and\s+(?:is|are|has|have|\w+s)\b)|\bwhile\b|\bbut\b"
)
_MEASURED_ON = ("Benchmark", "Dataset", "Task")


def find_claims(
    paper: Paper,
    mentions: Sequence[Mention],
    sentences: Mapping[Field, Sequence[Offsets]],
    with_number: Collection[tuple[Field, Offsets]],
) -> tuple[Result, ...]:
    """Find the claims of one paper.

    Args:
        paper: title and abstract.
        mentions: what is named in it.
        sentences: the sentences of each field, in order.
        with_number: the sentences that already gave a result with a number.

    Returns:
        One result for each thing that a claim names after "on", in order of appearance.
    """
    if not any(
        trace in whole.lower() for whole in (paper.title, paper.abstract) for trace in _TRACES
    ):
        return ()
    introduced = [m.entity for m in mentions if m.type == "Method" and m.role == "INTRODUCES"]
    claims: list[Result] = []
    seen: set[str] = set()
    texts: tuple[tuple[Field, str], ...] = (("title", paper.title), ("abstract", paper.abstract))
    for field, text in texts:
        spans = sentences.get(field, ())
        starts = [span.start for span in spans]
        here = [m for m in mentions if m.field == field]
        for match in _CLAIM.finditer(text):
            at = bisect_right(starts, match.start()) - 1
            if at < 0 or match.end() > spans[at].end or (field, spans[at]) in with_number:
                continue
            sentence = spans[at]
            before = [
                m.entity
                for m in here
                if m.type == "Method" and sentence.start <= m.start < match.start()
            ]
            subject = next(iter(before[-1:] + introduced[:1]), None)
            for entity in _measured_on(here, text, match.end(), sentence.end):
                if entity in seen:
                    continue
                seen.add(entity)
                claims.append(
                    Result(
                        subject=subject,
                        benchmark=entity,
                        metric=None,
                        value=None,
                        unit=None,
                        kind="absolute",
                        qualifiers=("state of the art" if match["best"] else "solves all",),
                        field=field,
                        sentence=sentence,
                        span=Offsets(*match.span()),
                    )
                )
    return tuple(claims)


def _measured_on(mentions: Sequence[Mention], text: str, start: int, end: int) -> list[str]:
    """Return the entities named between a claim and the next turn of its sentence."""
    on = _ON.search(text, start, end)
    if on is None or on.start() - start > 40:  # characters; a later "on" belongs to other words
        return []
    turn = _TURN.search(text, on.end(), end)
    stop = turn.start() if turn else end
    return [
        m.entity
        for m in mentions
        if m.type in _MEASURED_ON and on.end() <= m.start and m.end <= stop
    ]
