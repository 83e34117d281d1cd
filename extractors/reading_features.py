"""What the encoder's reading says of candidates, as evidence beside that of the rules.

The reading gives words tags; a candidate is scored by the tags that would make it a mention of a
type: first word begins it, the others go on, the word after does not. Scores become features by
steps of their log-odds, so that one table weighs them together with everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.doctext import DocText
from paperatlas.records import ENTITY_TYPES, ROLES

STEPS = np.array(
    [
        *(-9, -7, -5.5, -4.5, -3.7, -3, -2.4, -1.8, -1.2, -0.6),
        *(0, 0.6, 1.2, 1.8, 2.4, 3.2, 4.2, 5.5, 7, 9),
    ]
)
_LEAST = 1e-5
_READ = (
    *(f"read {kind}" for kind in ENTITY_TYPES),
    *(f"read mean {kind}" for kind in ENTITY_TYPES),
    "read any",
    "read mean any",
)
LIKELY = 0.3  # a word more likely than this to belong to a mention is looked at as its start

Span = tuple[int, int]


def propose(text: DocText) -> None:
    """Add the mentions that the reading sees as candidates, with the hint ``read:<type>``."""
    if text.reading is None:
        return
    tags = text.reading.tags
    some = 1.0 - tags[:, 0]
    for first, stop in text.sentences:
        at = first
        while at < stop:
            if some[at] < LIKELY:
                at += 1
                continue
            begins = tags[at, 1::2]
            kind = int(begins.argmax())
            end = at + 1
            while end < stop and tags[end, 2 + 2 * kind] > max(tags[end, 0], tags[end, 1::2].max()):
                end += 1
            start, close = _trim(text, at, end)
            if begins[kind] >= LIKELY / 2 and start < close:
                text.hint(start, close, f"read:{ENTITY_TYPES[kind]}")
            at = end


def _trim(text: DocText, start: int, end: int) -> Span:
    """Leave out spaces and signs at the ends."""
    while start < end and not any(map(str.isalnum, text.words[start])):
        start += 1
    while end > start and not any(map(str.isalnum, text.words[end - 1])):
        end -= 1
    return start, end


class SpanScores:
    """Log-probabilities of every candidate as a mention of each type, worked out together."""

    def __init__(self, text: DocText, spans: Sequence[Span]) -> None:
        """Score spans of a Doc that has a reading.

        Args:
            text: the Doc's lists.
            spans: token ranges.
        """
        assert text.reading is not None  # noqa: S101 - callers ask first
        tags = text.reading.tags.astype(np.float64).clip(_LEAST, 1 - _LEAST)
        begin, inside = np.log(tags[:, 1::2]), np.log(tags[:, 2::2])
        onwards = np.vstack([np.zeros((1, len(ENTITY_TYPES))), np.cumsum(inside, axis=0)])
        over = np.vstack([np.log1p(-tags[:, 2::2]), np.zeros((1, len(ENTITY_TYPES)))])
        starts = np.array([s for s, _ in spans], dtype=np.intp)
        ends = np.array([e for _, e in spans], dtype=np.intp)
        logs = begin[starts] + onwards[ends] - onwards[starts + 1] + over[ends]
        self.logs: NDArray[np.float64] = np.minimum(logs, np.log(1 - _LEAST))
        self.roles = np.array(
            [text.reading.roles[s:e].mean(axis=0) for s, e in spans], dtype=np.float64
        ).reshape(len(spans), len(ROLES))
        self.place = {span: k for k, span in enumerate(spans)}

    def features(self, spans: Sequence[Span]) -> list[str]:
        """Return the features of an entity with these places; see `features_of`."""
        return self.features_of([spans])[0]

    def features_of(self, entities: Sequence[Sequence[Span]]) -> list[list[str]]:
        """Return the features of entities, worked out together.

        Args:
            entities: for each its places, some of those given before; at least one.
        """
        if not entities:
            return []
        logs = self.logs[[self.place[span] for spans in entities for span in spans]]
        counts = np.array([len(spans) for spans in entities])
        first = np.cumsum(counts) - counts
        best = np.maximum.reduceat(logs, first)
        mean = np.add.reduceat(np.exp(logs), first) / counts[:, None]
        shares = np.exp(best)
        total = np.minimum(shares.sum(axis=1), 1 - _LEAST)
        steps = steps_of(np.column_stack([shares, mean, total, mean.sum(axis=1)]))
        tops = best.argmax(axis=1).tolist()
        return [
            [
                *(f"{name}={step}" for name, step in zip(_READ, line, strict=True)),
                f"read top={ENTITY_TYPES[top]}",
                f"read top={ENTITY_TYPES[top]} any={line[-2] // 2}",
            ]
            for line, top in zip(steps, tops, strict=True)
        ]

    def each(self) -> NDArray[np.float64]:
        """Return the probability of each span that it is a mention of any type."""
        total: NDArray[np.float64] = np.exp(self.logs).sum(axis=1)
        return total

    def likely(self, spans: Sequence[Span]) -> float:
        """Return the probability that the likeliest of the places is a mention of any type."""
        return float(self.each()[[self.place[s] for s in spans]].max())


def rule_features(shares: NDArray[np.float64], names: Sequence[str]) -> list[str]:
    """Return the features of what the rules say; see `rule_features_of`."""
    return rule_features_of(shares[None], names)[0]


def rule_features_of(shares: NDArray[np.float64], names: Sequence[str]) -> list[list[str]]:
    """Return the features of what the rules say of some entities.

    Args:
        shares: one line an entity: the probability of each class.
        names: the classes.
    """
    keys = [f"rules {name}=" for name in names]
    return [
        [*(key + str(step) for key, step in zip(keys, line, strict=True)), f"rules={names[best]}"]
        for line, best in zip(steps_of(shares), shares.argmax(axis=1).tolist(), strict=True)
    ]


def role_features(text: DocText, spans: Sequence[Span]) -> list[str]:
    """Return the features of the reading for an entity's roles."""
    assert text.reading is not None  # noqa: S101 - callers ask first
    lines = np.array([text.reading.roles[s:e].mean(axis=0) for s, e in spans], dtype=np.float64)
    best, mean = steps_of(lines.max(axis=0)), steps_of(lines.mean(axis=0))
    out = [f"read {role}={best[k]}" for k, role in enumerate(ROLES)]
    out += [f"read mean {role}={mean[k]}" for k, role in enumerate(ROLES)]
    out.append(f"read role={ROLES[int(lines.mean(axis=0).argmax())]}")
    return out


GUIDE = "guide "


def by_guide(*features: str) -> list[str]:
    """Return features once more, for what is read as the guide's own annotators read.

    Those who annotated most papers lean elsewhere: they take twice as many terms for introduced. So
    a few features count a second time for papers read like the guide's, and for every paper that
    is read now (Daumé III 2007, arXiv:0907.1815).
    """
    return [GUIDE, *(GUIDE + feature for feature in features)]


def steps_of(shares: NDArray[np.float64]) -> list[Any]:
    """Return on which of `STEPS` the log-odds of each probability stand, in lists as they came."""
    clipped = shares.clip(_LEAST, 1 - _LEAST)
    found: list[Any] = np.searchsorted(STEPS, np.log(clipped / (1 - clipped))).tolist()
    return found
