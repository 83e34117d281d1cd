"""Which candidates are entities, and of which type: a sum of counted evidence.

Every candidate of a paper (all its places together) has features a reader can name: its head noun,
its first word, the words around it, the hints of the patterns and of the name list. Each feature
adds its weight for each type, and a softmax over the sums and "nothing" gives the confidence. The
weights are those of a multinomial logistic regression over these features, fitted by
``training/fit_evidence.py`` (see `paperatlas.extractors.evidence`). Where the encoder has read the
text as well, a second one weighs what the two say (``training/fit_combination.py``).

Here the features are strings, for training and for readers; `paperatlas.extractors.weighing` adds
them up for a batch of papers without making one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from paperatlas.extractors.candidates import Group
from paperatlas.extractors.cues import CUE_OF
from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.evidence import Floats, shipped
from paperatlas.extractors.folding import fold_token
from paperatlas.extractors.lexicon import (
    after_features,
    before_features,
    first_features,
    head_features,
    head_shape,
    head_type,
    shapes_feature,
)
from paperatlas.extractors.names import COINED, HEADS, shape
from paperatlas.extractors.phrases import phrase_key, phrase_levels
from paperatlas.extractors.reading_features import SpanScores, propose, rule_features_of
from paperatlas.extractors.terms import is_break
from paperatlas.extractors.weighing import (
    COINED_CUES,
    COINED_REACH,
    CUE_REACH,
    FORMS_READ,
    HEAD_LEVELS,
    PLACES_READ,
    Weighed,
    Weigher,
)
from paperatlas.records import ENTITY_TYPES


@cache
def weigher() -> Weigher:
    """Return what weighs candidates by the rules, with the weights of the package."""
    return Weigher(shipped("entities"))


def phrase_features(words: tuple[str, ...]) -> list[str]:
    """Features of the words themselves, whatever stands around them."""
    n = len(words)
    lower = [w.lower() for w in words]
    key = phrase_key(lower, 0, n)
    out = [
        "bias",
        "phrase=" + key,
        f"n={n}",
        shapes_feature([shape(w) for w in words]),
        *phrase_levels(key),
        *head_features(words[-1]),
        head_shape(words[-1], n),
        *first_features(words[0])[: 3 if n > 1 else 1],
    ]
    if kind := head_type(words[-1], n):
        out.append(kind)
    if n > 1:
        last = fold_token(lower[-1])
        out.extend("head " + known for known in phrase_levels(last)[HEAD_LEVELS])
        out.append("head2=" + lower[-2] + " " + last)
        out.extend("in=" + w for w in lower[:-1])
    return out


def context_features(text: DocText, group: Group, sides: Sides) -> list[str]:
    """Features of the places where a name stands, and the hints it was given."""
    out: set[str] = set()
    words, candidates = text.words, text.candidates
    titles = text.title_tokens
    in_title = own_run = 0
    read = group.spans[:PLACES_READ]
    for start, end in read:
        in_title += start < titles
        left = sides.left.get(start) or sides.read_left(text, start)
        right = sides.right.get(end) or sides.read_right(text, end)
        out.update(left)
        out.update(right)
        own_run += left[0] == "run-left" and right[0] == "run-right"
        if start and words[start][0].isupper() and words[start - 1].islower():
            out.add("capital-inside")
            if all(w[0].isupper() for w in words[start:end]):
                out.add(f"capitals-inside={min(end - start, 3)}")
        if shape(words[start]) in COINED or shape(words[end - 1]) in COINED:
            out.add("coined " + left[1])
            out.add("coined " + right[1])
            out.update("coined " + c for c in _cues(text, start))
    for span in group.spans:
        hints = candidates.get(span)
        if hints:
            out.update(["hint=" + h for h in hints])
    out.add("own-run=" + ("all" if own_run == len(read) else "some" if own_run else "none"))
    count = len(group.spans)
    out.add(f"count={min(count, 4)}")
    if in_title:
        out.add("in-title" if in_title < count else "only-title")
    return sorted(out)


class Sides:
    """Features of what stands left of a token and right of one, worked out once for a Doc.

    The first feature of a side tells whether the run of content words ends there, the second names
    the next word.
    """

    def __init__(self) -> None:
        """Start with nothing read."""
        self.left: dict[int, list[str]] = {}
        self.right: dict[int, list[str]] = {}

    def read_left(self, text: DocText, start: int) -> list[str]:
        """Return (and keep) the features of what stands before token `start`."""
        lower = text.lower
        before = lower[start - 1] if start else "^"
        inside = start > 0 and not is_break(before)
        out = ["in-run-left" if inside else "run-left", *before_features(before)]
        if start > 1:
            out.append("prev2=" + lower[start - 2] + " " + before)
        out.extend(_nearest_cue(text, start))
        self.left[start] = out
        return out

    def read_right(self, text: DocText, end: int) -> list[str]:
        """Return (and keep) the features of what stands from token `end` on."""
        lower, n = text.lower, len(text.lower)
        after = lower[end] if end < n else "$"
        inside = end < n and not is_break(after)
        out = ["in-run-right" if inside else "run-right", *after_features(after)]
        if end + 1 < n:
            out.append("next2=" + after + " " + lower[end + 1])
        self.right[end] = out
        return out


def _nearest_cue(text: DocText, start: int) -> list[str]:
    """The nearest cue within five tokens on the left."""
    if start < text.title_tokens:
        return []
    for k in range(
        start - 1, max(text.sentences[text.sentence_of[start]][0], start - CUE_REACH) - 1, -1
    ):
        cues = CUE_OF.get(text.lower[k])
        if cues:
            return [f"cue={cue}" for cue in cues]
    return []


def _cues(text: DocText, start: int) -> list[str]:
    """The two nearest cues and the nearest head noun on the left, in the sentence."""
    if start < text.title_tokens:
        return []
    first = text.sentences[text.sentence_of[start]][0]
    out: list[str] = []
    heads = 0
    for k in range(start - 1, max(first, start - COINED_REACH) - 1, -1):
        word = text.lower[k]
        if word in HEADS and not heads:
            heads = 1
            out.append("left-head=" + HEADS[word])
        if word in CUE_OF and len(out) < COINED_CUES + heads:
            out.extend("left-cue=" + c for c in CUE_OF[word])
    return out


def group_features(text: DocText, group: Group, sides: Sides) -> list[str]:
    """All features of a group for the rules; its different forms give theirs together."""
    forms: dict[str, None] = {}
    for words in _forms(text, group):
        forms.update(dict.fromkeys(phrase_features(words)))
    return [*forms, *context_features(text, group, sides)]


def read_features(text: DocText, group: Group, rules: Floats, scores: SpanScores) -> list[str]:
    """Features of a group for rules and encoder together; see `read_features_of`."""
    return read_features_of(text, [group], rules[None], scores)[0]


def read_features_of(
    text: DocText, groups: Sequence[Group], rules: Floats, scores: SpanScores
) -> list[list[str]]:
    """Features of some groups for rules and encoder together.

    Args:
        text: the Doc's lists.
        groups: candidates.
        rules: for each the probability of nothing and of each of `ENTITY_TYPES` by the rules alone.
        scores: what the encoder says of all candidates.
    """
    titles, words, candidates = text.title_tokens, text.words, text.candidates
    said = rule_features_of(rules, ("nothing", *ENTITY_TYPES))
    read = scores.features_of([group.spans for group in groups])
    out = []
    for group, by_rules, by_encoder in zip(groups, said, read, strict=True):
        spans = group.spans
        hints = {h: None for span in spans for h in candidates[span]}
        start, end = spans[0]
        out.append(
            [
                "bias",
                *by_rules,
                *by_encoder,
                *(f"hint={h}" for h in hints),
                f"shapes={shape(words[start])} {shape(words[end - 1])}",
                f"n={min(end - start, 5)}",
                f"count={min(len(spans), 4)}",
                f"title={any(s < titles for s, _ in spans)}",
                f"forms={len(_forms(text, group))}",
                "head=" + fold_token(text.lower[end - 1]),
            ]
        )
    return out


def table_of(text: DocText) -> str:
    """Name the table of weights that fits what is known of a text."""
    return "entities" if text.reading is None else f"entities {text.reading.tables}"


def _forms(text: DocText, group: Group) -> list[tuple[str, ...]]:
    """The first three different strings of a group."""
    if len(group.spans) == 1:
        start, end = group.spans[0]
        return [tuple(text.words[start:end])]
    return list(dict.fromkeys(tuple(text.words[s:e]) for s, e in group.spans))[:FORMS_READ]


def weigh_by_rules(text: DocText) -> Weighed:
    """Weigh the candidates of a Doc by the rules, keeping all that the encoder finds likely."""
    return weigh_texts_by_rules([text])[0]


def weigh_texts_by_rules(texts: Sequence[DocText]) -> list[Weighed]:
    """Weigh the candidates of some Docs, which is faster than one by one; see `weigh_by_rules`."""
    for text in texts:
        propose(text)
    return weigher().weigh(texts)


def weigh(text: DocText) -> tuple[list[Group], Floats]:
    """Weigh the candidates of a Doc.

    Returns:
        The candidates that are not hopeless, and for each the probability of nothing and of each
        of `ENTITY_TYPES`.
    """
    known = weigh_by_rules(text)
    return known.groups, weigh_read(text, known)


def weigh_read(text: DocText, known: Weighed) -> Floats:
    """Return the probabilities of what the rules have weighed, with what the encoder says.

    Args:
        text: a Doc's lists.
        known: its candidates.
    """
    if known.scores is None:
        return known.rules
    table = shipped(table_of(text))
    features = read_features_of(text, known.groups, known.rules, known.scores)
    return table.weigh([table.rows(some) for some in features])
