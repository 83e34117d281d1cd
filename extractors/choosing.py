"""From weighed candidates to the mentions of a text: the best first, one place for one name.

What was close and was not taken is kept with the reason, for the report of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from paperatlas.extractors.abbreviations import are_initials
from paperatlas.extractors.candidates import Group, Span
from paperatlas.extractors.doctext import DocText, Found, Refused
from paperatlas.extractors.evidence import Floats, calibrated
from paperatlas.extractors.folding import fold_token, word_set
from paperatlas.extractors.names import COINED, has_coined, is_sized, shape, suffix_type
from paperatlas.extractors.scoring import table_of, weigh_read, weigh_texts_by_rules
from paperatlas.records import ENTITY_TYPES, ROLES, EntityType

# Least confidence of an entity; the best of a few by cross-validation on training papers.
THRESHOLD = 0.33
LENGTH_BONUS = 0.05  # for each token beyond the first, when longer and shorter names compete
NAME_THRESHOLD = 0.2  # of one with a coined name
LISTED_THRESHOLD = 0.05  # of a proper name on the hand-kept list

# The same where the encoder has read the text as well.
READ_THRESHOLD = 0.42
READ_NAME_THRESHOLD = 0.15  # of what is written as a name
READ_OWN_THRESHOLD = 0.2  # of what the paper probably introduces: readers miss that most
PROBABLY_OWN = 0.35
_OWN = ROLES.index("INTRODUCES")

CLOSE = 0.5
"""A candidate that reaches this share of what it needs is told of when it is refused."""

# "X" and "X framework" are one thing when a paper has both.
GENERAL_HEADS = sorted(
    word_set(
        """
        framework task model method algorithm mechanism module architecture approach system
        technique problem network dataset benchmark corpus score metric strategy layer loss scheme
        """
    )
)

_GENERAL = frozenset(GENERAL_HEADS)

# Of these nothing is left when a coined name stands before: "the GSM-8K benchmark".
_PLAIN_HEADS = frozenset(["dataset", "datasets", "benchmark", "benchmarks", "corpus", "model"])

_COLLECTION_HEADS = word_set(
    """
    dataset datasets benchmark benchmarks corpus corpora database set sets split suite leaderboard
    """
)
_COLLECTIONS = frozenset(
    f"{listed}:{kind}"
    for listed in ("gazetteer", "well-known")
    for kind in ("Dataset", "Benchmark")
)

# What proposed a mention, by the first of its hints; without a hint it is a term.
FOUND_BY = {"gazetteer": "gazetteer", "short-form": "abbreviations", "long-form": "abbreviations"}


def choose(
    text: DocText,
    groups: list[Group],
    shares: Floats,
    key_of: Callable[[Span], str | None] | None = None,
) -> list[Found]:
    """Choose entities from the best down; a place taken by a better one is taken.

    Args:
        text: the Doc's lists.
        groups: its candidates.
        shares: for each group the probability of nothing and of each of `ENTITY_TYPES`.
        key_of: the key of the candidate that tokens are a place of; None knows those of `groups`.

    Returns:
        Mentions in order of appearance, each with the type, key and confidence of its group. What
        was close is in `DocText.refused`.
    """
    found: list[Found] = []
    refused: list[tuple[int, str]] = []
    taken = bytearray(len(text.words))
    chosen: dict[str, tuple[EntityType, str]] = {}
    if key_of is None:
        key_of = {span: group.key for group in groups for span in group.spans}.get
    paired = {"".join(text.words[slice(*pair.short)]) for pair in text.pairs}
    exact = 1.0 - shares[:, 0]
    sure = exact.round(6).tolist()
    table = table_of(text)
    confidences = calibrated(table, exact.round(6)).tolist()
    kinds = shares[:, 1:].argmax(axis=1).tolist()
    hints_of = [_hints(text, group) for group in groups]
    order = [
        -(sure[k] + LENGTH_BONUS * min(max([e - s for s, e in group.spans]) - 1, 3))
        for k, group in enumerate(groups)
    ]
    for k in sorted(range(len(groups)), key=lambda k: (order[k], k)):
        group = groups[k]
        hints = hints_of[k]
        needed = _threshold(text, group, hints)
        if sure[k] < needed:
            if sure[k] >= CLOSE * needed:
                refused.append((k, "not sure enough"))
            continue
        spans = [(s, e) for s, e in group.spans if 1 not in taken[s:e]]
        if not spans:
            refused.append((k, "it stands inside a surer name"))
            continue
        kind = (
            _stated_type(text, group, hints) or _listed_type(text, hints) or ENTITY_TYPES[kinds[k]]
        )
        entity = group.key if group.key in chosen else _same_thing(text, group, chosen)
        names = [_without_head(text, span) for span in spans]
        if not entity and text.reading is not None:
            entity = _other_form(text, group, kind, found, paired)
        if names != spans:
            spans = [(s, e) for s, e in names if 1 not in taken[s:e]]
            entity = entity or key_of(names[0]) or group.key
            chosen.setdefault(entity, (kind, entity))
        chosen[group.key] = chosen[entity] if entity else (kind, group.key)
        kind, key = chosen[group.key]
        confidence = round(confidences[k], 3)
        for start, end in spans:
            taken[start:end] = b"\x01" * (end - start)
            own = text.candidates.get((start, end))
            by = FOUND_BY.get(own[0].partition(":")[0], "names") if own else "terms"
            found.append(Found(start, end, kind, confidence, by, key))
    found.sort(key=lambda f: f.start)
    some = [k for k, _ in refused]
    text.refused = [
        Refused(*groups[k].spans[0], ENTITY_TYPES[kinds[k]], round(confidence, 3), reason)
        for (k, reason), confidence in zip(
            refused, calibrated(table, exact[some]).tolist(), strict=True
        )
    ]
    return found


Hints = Sequence[Sequence[str]]
"""Of each place of a name."""


def _hints(text: DocText, group: Group) -> Hints:
    known = text.candidates
    return [known.get(span, ()) for span in group.spans]


# What a text says of a name outweighs what such names usually are. The votes are rough on purpose.
_VOTES = {"is-a": 3, "head": 3, "after-head": 3, "such-as": 3, "head-list": 3, "title-is": 2}
_VOTES_NEEDED = 3
_BROUGHT = frozenset(["presents", "title-name", "is-new"])
# "the NER dataset": the acronym of a term, or a known task or method, names no collection.
_NOT_A_COLLECTION = frozenset(
    [
        "short-form",
        "gazetteer:Task",
        "gazetteer:Method",
        "gazetteer:Metric",
        "well-known:Task",
        "well-known:Method",
        "well-known:Metric",
    ]
)


def stated_type(text: DocText, group: Group) -> EntityType | None:
    """Return the type that the text itself states for a coined name, if it states one.

    ``ToyBench, a benchmark``, ``the ToySet dataset``, ``ToyQA: A Dataset``: new data sets are rarer
    than new methods, so the counted evidence alone would call too many of them methods. A name
    with a number of parameters (``OPT-175B``) is a model whatever stands around it, and what a
    paper brings under a name such as ``ToyFormer`` is a method: 230 of 232 annotated ones are.
    """
    return _stated_type(text, group, _hints(text, group))


def _stated_type(text: DocText, group: Group, hints_of: Hints) -> EntityType | None:
    if any(is_sized(" ".join(text.words[start:end])) for start, end in group.spans):
        return "Method"
    votes: dict[str, int] = {}
    named = own_method = False
    for (start, end), hints in zip(group.spans, hints_of, strict=True):
        for hint in hints:
            if hint in _NOT_A_COLLECTION:
                return None
            rule, _, kind = hint.partition(":")
            named = named or rule in ("coined", "title-name", "called")
            if rule in _VOTES:
                votes[kind] = votes.get(kind, 0) + _VOTES[rule]
        last = text.words[end - 1]
        ending = suffix_type(last) if shape(last) in COINED else None
        own_method = own_method or (ending == "Method" and not _BROUGHT.isdisjoint(hints))
        if ending in ("Benchmark", "Dataset") and len(last) > 4:
            named = True
            votes[ending] = max(votes.get(ending, 0), 2) + (start == group.spans[0][0])
    if own_method and not votes.keys() & {"Dataset", "Benchmark"}:
        return "Method"
    if not named or not votes:
        return None
    data = votes.get("Dataset", 0) + votes.get("Benchmark", 0)
    if data < _VOTES_NEEDED or data <= votes.get("Method", 0):
        return None
    return "Dataset" if votes.get("Dataset", 0) >= votes.get("Benchmark", 0) else "Benchmark"


def _listed_type(text: DocText, hints_of: Hints) -> EntityType | None:
    """Return the type that the hand-kept list gives a name, if it gives one.

    Where the encoder has read the text, the list is evidence as any other.
    """
    if text.reading is not None:
        return None
    listed = {
        hint.partition(":")[2]
        for hints in hints_of
        for hint in hints
        if hint.startswith("well-known:")
    }
    return next((kind for kind in ENTITY_TYPES if listed == {kind}), None) if listed else None


def _threshold(text: DocText, group: Group, hints_of: Hints) -> float:
    if text.reading is not None:
        own = max(float(text.reading.roles[s:e, _OWN].mean()) for s, e in group.spans)
        if own > PROBABLY_OWN:
            return READ_OWN_THRESHOLD
        named = any(_written_as_name(text, start, end) for start, end in group.spans)
        return READ_NAME_THRESHOLD if named else READ_THRESHOLD
    if _listed_type(text, hints_of) and any(
        not text.words[k].islower() for start, end in group.spans for k in range(start + 1, end)
    ):
        return LISTED_THRESHOLD
    return NAME_THRESHOLD if any("coined" in hints for hints in hints_of) else THRESHOLD


def _without_head(text: DocText, span: tuple[int, int]) -> tuple[int, int]:
    """Cut the head noun off a name: "GSM-8K benchmark", "KITTI object detection benchmark"."""
    start, end = span
    if end - start < 2:
        return span
    if text.words[end - 1] in _PLAIN_HEADS and "coined" in text.candidates.get(
        (start, end - 1), ()
    ):
        return start, end - 1
    if text.words[end - 1] not in _COLLECTION_HEADS:
        return span
    stop = start
    while stop < end and any(c.isupper() or c.isdigit() for c in text.words[stop]):
        stop += 1
    if stop in (start, end) or not all(word.islower() for word in text.words[stop:end]):
        return span
    hints = text.candidates.get((start, stop), ())
    known = not _COLLECTIONS.isdisjoint(hints) and not (
        "ambiguous" in hints and text.words[start].istitle()  # "Adult income dataset"
    )
    coined = stop == start + 1 and shape(text.words[start]) == "camel"
    return (start, stop) if known or coined else span


def _written_as_name(text: DocText, start: int, end: int) -> bool:
    """Tell whether the casing of words shows a name that no title or sentence start explains."""
    words = text.words[start:end]
    if has_coined(words):
        return True
    opens = text.sentences[text.sentence_of[start]][0] == start
    if start < text.title_tokens or (opens and end == start + 1):
        return False
    return words[0][0].isupper() and all(w[0].isupper() or len(w) < 4 for w in words)


def _same_thing(text: DocText, group: Group, chosen: dict[str, Any]) -> str | None:
    """Return the key of a chosen entity that differs by a general head noun only."""
    start, end = group.spans[0]
    last = fold_token(text.lower[end - 1])
    if end - start > 1 and last in GENERAL_HEADS:
        shorter = group.key.removesuffix(last)
        return shorter if shorter in chosen else None
    longer = [key for key in chosen if key.startswith(group.key)]
    return min((key for key in longer if key[len(group.key) :] in _GENERAL), default=None)


def _other_form(
    text: DocText, group: Group, kind: EntityType, found: list[Found], paired: set[str]
) -> str | None:
    """Return the key of a chosen entity of which this is the acronym, or the long form.

    Without brackets that define it, so only where all initials agree. A short form that the text
    defines stands for what it says.
    """
    start, end = group.spans[0]
    surface = " ".join(text.words[start:end])
    for other in found:
        if other.type != kind:
            continue
        name = " ".join(text.words[other.start : other.end])
        for short, long in ((surface, name), (name, surface)):
            if short not in paired and are_initials(short, long):
                return other.entity
    return None


def find_entities(text: DocText) -> None:
    """Set `found`: the candidates that the evidence supports."""
    find_entities_of([text])


def find_entities_of(texts: Sequence[DocText]) -> None:
    """Set `found` of some texts, which is faster than one by one."""
    for text, known in zip(texts, weigh_texts_by_rules(texts), strict=True):
        shares = weigh_read(text, known)
        # Most candidates are below any threshold.
        some = np.flatnonzero((1.0 - shares[:, 0]).round(6) >= LISTED_THRESHOLD)
        if len(shares):
            text.found = choose(text, known.some(some), shares[some], known.key_of)
