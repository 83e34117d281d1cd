"""Reported results: which numbers of a text are results, of what, on what and by which measure.

Numbers with units come from `paperatlas.extractors.quantities`. Weighed cues say whether one is a
result and of which kind (`paperatlas.extractors.result_cues`), and which of the paper's names it
belongs to (`paperatlas.extractors.result_slots`). A claim without a number is no result here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paperatlas.extractors import result_weights
from paperatlas.extractors.plain_cases import is_setting, is_stated_cost
from paperatlas.extractors.qualifiers import find_qualifiers
from paperatlas.extractors.quantities import Quantity, find_quantities
from paperatlas.extractors.result_cues import quantity_features, read_words
from paperatlas.extractors.result_reading import Key, Place, ResultReading
from paperatlas.extractors.result_slots import (
    SLOT_TYPES,
    Named,
    PaperNames,
    collect_names,
    distant_features,
    lists_of_names,
    lists_of_quantities,
    sentence_names,
    slot_features,
    spoken_metrics,
)
from paperatlas.records import EntityType, Field, Mention, Offsets, Paper, Result, ResultKind

IS_RESULT = 0.5  # a number is a result from this probability on
# Weights from which on a name fills a slot, against "none"; cross-validated on training papers.
FILLS_SLOT = {"benchmark": -3.0, "metric": 0.0, "subject": -0.5}
READ_FILLS_SLOT = {"benchmark": -2.0, "metric": 0.0, "subject": -0.5}

SETTLED = 2.0  # names of other sentences are not asked when one here weighs this much

_KINDS: tuple[ResultKind, ...] = ("absolute", "improvement", "cost")
_COSTLY = ("time", "memory", "compute", "money")  # a level of these is a cost
_STANDS_FOR = re.compile(
    r"(?:It|(?:Our|This|The|The proposed)\s+"
    r"(?:model|method|approach|system|framework|network|algorithm))\b"
)
_LIST_GOES_ON = re.compile(
    r"(?: (?:on|in|for) (?:the )?[\w.+-]+(?: [A-Z0-9][\w.+-]*){0,4})?,?(?: and)? "
)
_PLAIN_SPEED = re.compile(r"faster|speed|accelerat|quicker", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One number of a paper in its surroundings, before anything is decided."""

    field: Field
    text: str
    sentence: Offsets
    quantity: Quantity
    run: tuple[Quantity, ...]
    others: tuple[Quantity, ...]
    here: tuple[Named, ...]
    features: tuple[str, ...]


def find_results(
    paper: Paper,
    mentions: Sequence[Mention],
    sentences: Mapping[Field, Sequence[Offsets]],
    reading: ResultReading | None = None,
) -> tuple[Result, ...]:
    """Find the reported results of one paper.

    Args:
        paper: title and abstract.
        mentions: what is named in it; `Mention.entity` becomes subject, benchmark or metric.
        sentences: the sentences of each field, in order. What they leave out counts as one.
        reading: what the encoder says of the text; None where only the rules look.

    Returns:
        The results in order of appearance. A metric that no mention names but a word beside the
        number does ("speedup") stands under that word.
    """
    numbers: dict[Field, list[Quantity]] = {
        "title": find_quantities(paper.title),
        "abstract": find_quantities(paper.abstract),
    }
    if not any(numbers.values()):
        return ()
    names = collect_names(mentions)
    weights = result_weights.shipped()
    out: list[Result] = []
    for candidate in find_candidates(paper, numbers, names, sentences):
        shares = weights.kinds(candidate.features)
        if sum(shares) < IS_RESULT and not is_stated_cost(
            candidate.text, candidate.sentence, candidate.quantity
        ):
            continue
        if is_setting(candidate.text, candidate.sentence, candidate.quantity):
            continue
        kind = _kind(shares, candidate.quantity)
        if out and _goes_on(out[-1], candidate):
            kind = out[-1].kind
        slots = {slot: _best(slot, candidate, names, reading) for slot in SLOT_TYPES}
        quantity = candidate.quantity
        metric = slots["metric"]
        if quantity.measure == "rank":
            metric = "rank"
        elif metric is None and quantity.measure == "times":
            lo, hi = max(candidate.sentence.start, quantity.start - 40), quantity.end + 40
            if _PLAIN_SPEED.search(candidate.text[lo : min(hi, candidate.sentence.end)]):
                metric = "speedup"
        out.append(
            Result(
                subject=slots["subject"] or _meant(candidate, mentions),
                benchmark=slots["benchmark"],
                metric=metric,
                value=quantity.value,
                unit=quantity.unit,
                kind=kind,
                qualifiers=find_qualifiers(candidate.text, candidate.sentence, quantity),
                field=candidate.field,
                sentence=candidate.sentence,
                span=Offsets(quantity.start, quantity.end),
            )
        )
    return tuple(out)


def _meant(candidate: Candidate, mentions: Sequence[Mention]) -> str | None:
    """Return the method that a sentence's "It" or "Our model" stands for: the last one named."""
    sentence = candidate.sentence
    if not _STANDS_FOR.match(candidate.text, sentence.start):
        return None
    before = [
        m
        for m in mentions
        if m.type == "Method" and m.field == candidate.field and m.end <= sentence.start
    ]
    own = [m for m in before if m.role == "INTRODUCES"]
    return next((m.entity for m in reversed(own or before)), None)


def _kind(shares: tuple[float, float, float], quantity: Quantity) -> ResultKind:
    if quantity.measure in _COSTLY:
        return "improvement" if shares[1] > max(shares[0], shares[2], 0.5) else "cost"
    if quantity.measure == "times":
        return "improvement"
    return _KINDS[max(range(3), key=lambda k: (shares[k], -k))]


def _goes_on(before: Result, candidate: Candidate) -> bool:
    """Tell whether a number goes on a list: "84% on ToyQA, 51% on ToyMath and 70% on ToyCode"."""
    if (before.field, before.unit) != (candidate.field, candidate.quantity.unit):
        return False
    return bool(_LIST_GOES_ON.fullmatch(candidate.text, before.span.end, candidate.quantity.start))


def find_candidates(
    paper: Paper,
    numbers: Mapping[Field, Sequence[Quantity]],
    names: PaperNames,
    sentences: Mapping[Field, Sequence[Offsets]],
) -> Iterator[Candidate]:
    """Yield every number of a paper that could be a result, with its features."""
    fields: tuple[tuple[Field, str], ...] = (("title", paper.title), ("abstract", paper.abstract))
    for field, text in fields:
        groups: dict[Offsets, list[Quantity]] = {}
        for q in numbers[field]:
            groups.setdefault(_sentence_of(q, sentences.get(field, ()), text), []).append(q)
        for sentence, members in groups.items():
            words = read_words(text, sentence.start, sentence.end)
            # A name that swallowed a number with its unit is a misreading: "ToyNet reaches 5%".
            swallowed = [q.start for q in members if q.measure != "plain"]
            here = [
                n
                for n in sentence_names(names, field, sentence)
                if not any(n.start <= k < n.end for k in swallowed)
            ]
            for run in lists_of_quantities(members, text):
                for q in run:
                    yield Candidate(
                        field=field,
                        text=text,
                        sentence=sentence,
                        quantity=q,
                        run=tuple(run),
                        others=tuple(members),
                        here=tuple(here),
                        features=tuple(
                            quantity_features(
                                text, q, run, words, sentence.start / len(text), _touching(q, here)
                            )
                        ),
                    )


def slot_candidates(
    slot: str, candidate: Candidate, names: PaperNames, reading: ResultReading | None = None
) -> Iterator[tuple[Named, list[str]]]:
    """Yield each name that may fill a slot, with its features; those of the sentence first.

    Args:
        slot: a key of `SLOT_TYPES`.
        candidate: a number.
        names: the paper's names.
        reading: with it, what it says of each name is among the features.
    """
    offered = _by_rules(slot, candidate, names)
    if reading is None:
        yield from offered
        return
    known = list(offered)
    places: dict[Key, list[Place]] = {}
    for name in [*names.all, *(name for name, _ in known if not name.mentioned)]:
        if name.type in SLOT_TYPES[slot]:
            places.setdefault((name.name, name.type), []).append((name.field, name.start, name.end))
    said = reading.features(slot, candidate.field, candidate.quantity.start, places)
    for name, features in known:
        yield name, features + said[name.name, name.type]


def _by_rules(
    slot: str, candidate: Candidate, names: PaperNames
) -> Iterator[tuple[Named, list[str]]]:
    fitting = [n for n in candidate.here if n.type in SLOT_TYPES[slot]]
    if slot == "metric":
        fitting += spoken_metrics(candidate.field, candidate.text, candidate.sentence, fitting)
        fitting.sort(key=lambda n: n.start)
    fitting = [
        n for n in fitting
        if n.end <= candidate.quantity.start or n.start >= candidate.quantity.number_end
    ]  # fmt: skip
    places = lists_of_names(fitting, candidate.text)
    seen: set[tuple[str, EntityType]] = set()
    for name in fitting:
        seen.add((name.name, name.type))
        yield (
            name,
            slot_features(
                slot,
                candidate.quantity,
                candidate.run,
                candidate.text,
                fitting,
                places,
                name,
                names,
                candidate.others,
            ),
        )
    for name in names.all:
        key = (name.name, name.type)
        if name.type in SLOT_TYPES[slot] and key not in seen:
            seen.add(key)
            yield (
                name,
                distant_features(
                    slot,
                    candidate.quantity,
                    candidate.run,
                    candidate.text,
                    name,
                    names,
                    candidate.field,
                    bool(fitting),
                ),
            )


def _best(
    slot: str, candidate: Candidate, names: PaperNames, reading: ResultReading | None
) -> str | None:
    weights = result_weights.shipped()
    column, least = slot, FILLS_SLOT[slot]
    if reading is not None:
        column, least = slot + " read", READ_FILLS_SLOT[slot]
    best: tuple[float, str] | None = None
    for name, features in slot_candidates(slot, candidate, names, reading):
        elsewhere = name.mentioned and name not in candidate.here
        if reading is None and elsewhere and best is not None and best[0] >= SETTLED:
            break
        odds = weights.fit_for(column, features)
        if odds >= least and (best is None or odds > best[0]):
            best = (odds, name.name)
    return None if best is None else best[1]


def _sentence_of(quantity: Quantity, sentences: Sequence[Offsets], text: str) -> Offsets:
    k = bisect_right(sentences, quantity.start, key=lambda s: s.start) - 1
    if k >= 0 and quantity.end <= sentences[k].end <= len(text):
        return Offsets(*sentences[k])
    return Offsets(0, len(text))


def _touching(quantity: Quantity, here: Sequence[Named]) -> dict[str, EntityType]:
    out: dict[str, EntityType] = {}
    for name in here:
        if name.start < quantity.number_end and quantity.start < name.end:
            out["in"] = name.type
        elif 0 <= quantity.start - name.end <= 2:
            out["before-name"] = name.type
        elif 0 <= name.start - quantity.end <= 2:
            out["after-name"] = name.type
    return out
