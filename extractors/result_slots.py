"""Which benchmark, metric and method a number belongs to.

Every mention of a fitting type in the paper is a candidate; how it stands to the number (just after
"on", in the same clause, in the same place of an equally long list, only in the title ...) is put
into features that `paperatlas.extractors.result_weights` weighs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from paperatlas.extractors.quantities import Quantity
from paperatlas.extractors.result_cues import METRIC_WORD
from paperatlas.records import EntityType, Field, Mention, Offsets

SLOT_TYPES: dict[str, tuple[EntityType, ...]] = {
    "benchmark": ("Benchmark", "Dataset", "Task"),
    "metric": ("Metric",),
    "subject": ("Method",),
}

_TEST_SETS = ("Benchmark", "Dataset")

# Between two members of a list there is nothing but this (and brackets with a short form).
_LIST_GAP = re.compile(
    r"(?:\s?\([^()]{1,12}\)|\s?\[[\d, ]+\])?\s*(?:,|/|and|or|&|,\s?and|as well as)\s*(?:the\s)?"
)
_SOFT = (
    r"(?:\s?(?:up to|about|around|over|only|nearly|approximately|roughly|at least|more than|a|an"
    r"|~|>))*"
)
# The text between a name and its number, number last and number first.
_TURNS: dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]] = {
    "benchmark": (
        re.compile(rf"\s?(?:\(|:\s|(?:by|to|of|from)\s){_SOFT}[\s$]?"),
        re.compile(
            r"\)?(?:\s[A-Za-z][\w@/-]*(?:\s\([\w@-]+\))?){0,4}\s(?:on|for|in|across)"
            r"(?:\s(?:the|both|challenging|our|standard|popular|public|widely-used|official))*\s",
        ),
    ),
    "metric": (
        re.compile(
            rf"(?:\s\([\w@-]+\))?(?:\s(?:scores?|values?|rates?|metric))?"
            rf"(?:\s?[=:]|\s(?:of|by|to|is|was|from|at|reaches|score of))?{_SOFT}[\s$(]{{0,2}}"
        ),
        re.compile(
            r"\$?(?:\s(?:in|of|for|absolute|relative|average|mean|higher|lower|better|overall|higher|"
            r"improvements?|gains?|increase|decrease|reductions?|points?|drop|boost|terms|the|top-1))*\s?\(?"
        ),
    ),
    "subject": (None, None),
}
_PLURAL = re.compile(
    r"(accurac|speed[ -]?up|rate|score|measure|iteration|computation|error)(ies|s)$"
)
_NUMBER_GAP = re.compile(r"[\s,/()\\$]*(?:and|or|to|vs\.?|versus|&|[-–—]|->|→)?[\s,~+(\\$]*")
_RANGE_GAP = re.compile(r"\bto\b|[-–—→]")
_CLAUSE = re.compile(r"[,;:()]|\b(?:and|while|which|whereas|but)\b")


@dataclass(frozen=True, slots=True)
class Named:
    """One name in the text that a result may belong to."""

    name: str
    type: EntityType
    field: Field
    start: int
    end: int
    role: str
    mentioned: bool = True


@dataclass(slots=True)
class PaperNames:
    """The names of one paper, sorted once for all its numbers."""

    all: list[Named]
    counts: dict[tuple[str, EntityType], int]
    roles: dict[tuple[str, EntityType], set[str]]
    in_title: set[tuple[str, EntityType]]


def collect_names(mentions: Sequence[Mention]) -> PaperNames:
    """Sort the mentions of one paper."""
    names = PaperNames([], {}, {}, set())
    for m in mentions:
        key = (m.entity, m.type)
        names.all.append(Named(m.entity, m.type, m.field, m.start, m.end, m.role))
        names.counts[key] = names.counts.get(key, 0) + 1
        names.roles.setdefault(key, set()).add(m.role)
        if m.field == "title":
            names.in_title.add(key)
    return names


def lists_of_quantities(quantities: Sequence[Quantity], text: str) -> list[list[Quantity]]:
    """Group numbers that stand in one list: "78.9% and 76.3%", "10.78, 3.52 and 21.17"."""
    runs: list[list[Quantity]] = []
    for q in quantities:
        if runs and _NUMBER_GAP.fullmatch(text, runs[-1][-1].end, q.start):
            runs[-1].append(q)
        else:
            runs.append([q])
    return runs


def is_range(run: Sequence[Quantity], text: str) -> bool:
    """Say whether numbers that stand together are the ends of a range or of a change."""
    return len(run) > 1 and bool(_RANGE_GAP.search(text, run[0].end, run[1].start))


def lists_of_names(names: Sequence[Named], text: str) -> dict[int, tuple[int, int]]:
    """Find names that stand in one list.

    Args:
        names: names of one slot in one sentence, in order.
        text: the field.

    Returns:
        For the start of each listed name its index in the list and the list's length.
    """
    place: dict[int, tuple[int, int]] = {}
    run: list[Named] = []

    def close() -> None:
        if len(run) > 1:
            place.update({n.start: (k, len(run)) for k, n in enumerate(run)})

    for name in names:
        if run and not _LIST_GAP.fullmatch(text, run[-1].end, name.start):
            close()
            run = []
        run.append(name)
    close()
    return place


def _singular(m: re.Match[str]) -> str:
    return m[1] + ("y" if m[2] == "ies" else "")


def spoken_metrics(
    field: Field, text: str, sentence: Offsets, names: Sequence[Named]
) -> list[Named]:
    """Find metric words of a sentence that no mention covers, under their plain names."""
    taken = [(n.start, n.end) for n in names if n.type == "Metric"]
    return [
        Named(
            _PLURAL.sub(_singular, " ".join(m.group().split())),
            "Metric",
            field,
            m.start(),
            m.end(),
            "",
            False,
        )
        for m in METRIC_WORD.finditer(text, sentence.start, sentence.end)
        if not any(a < m.end() and m.start() < b for a, b in taken)
    ]


def slot_features(
    slot: str,
    quantity: Quantity,
    run: Sequence[Quantity],
    text: str,
    here: Sequence[Named],
    places: dict[int, tuple[int, int]],
    name: Named,
    names: PaperNames,
    others: Sequence[Quantity],
) -> list[str]:
    """Say how a name of the number's own sentence stands to the number.

    Args:
        slot: ``benchmark``, ``metric`` or ``subject``.
        quantity: the number.
        run: the numbers listed with it.
        text: the field.
        here: the slot's names in the sentence, in order.
        places: of `lists_of_names` for these.
        name: the one that is asked about.
        names: all of the paper's names.
        others: all numbers of the sentence.
    """
    out = [f"{slot}:always", f"{slot}:type={name.type}", f"{slot}:kind={quantity.measure}"]
    after = name.start >= quantity.start
    lo, hi = (quantity.end, name.start) if after else (name.end, quantity.start)
    between = text[lo:hi] if hi > lo else ""
    side = "after" if after else "before"
    between_words = len(between.split())
    listed = places.get(name.start)
    if listed is not None and listed[1] == len(run) and not is_range(run, text):
        same = run[listed[0]] is quantity
        out.append(f"{slot}:list-{'same' if same else 'other'}-place")
        out.append(f"{slot}:{side}-list-{'same' if same else 'other'}-place")
        return out + _paper_features(slot, name, names)
    if stands_directly(slot, quantity, name, text):
        out.append(f"{slot}:{side}-direct")
        return out + _paper_features(slot, name, names)
    if any(q not in run and stands_directly(slot, q, name, text) for q in others):
        out.append(f"{slot}:another-number-has-it")
        out.append(f"{slot}:{side}-another-number-has-it")
    out.append(f"{slot}:{side}")
    for limit in (0, 1, 2, 4, 8, 16):
        if between_words <= limit:
            out.append(f"{slot}:{side}-within={limit}")
    rank = sum(1 for n in here if (n.start >= quantity.start) == after and _nearer(n, name, after))
    out.append(f"{slot}:{side}-rank={min(rank, 3)}")
    if len(here) == 1:
        out.append(f"{slot}:only-one-here")
    if not name.mentioned:
        out.append(f"{slot}:plain-word")
    numbers = sum(1 for q in others if lo <= q.start < hi and q not in run)
    out.append(f"{slot}:{side}-numbers={min(numbers, 2)}")
    out.append(f"{slot}:{side}-type={name.type}")
    if not rank and not numbers:
        out.append(f"{slot}:{side}-neighbour")
        out.append(f"{slot}:{side}-neighbour-{_order(here, others)}")
    if not _CLAUSE.search(between):
        out.append(f"{slot}:{side}-same-clause")
    if after and between_words <= 3 and "(" in between:
        out.append(f"{slot}:after-bracket")
    if not after and between_words <= 1 and between.rstrip().endswith("("):
        out.append(f"{slot}:just-before-bracket")
    lead = text[max(0, name.start - 14) : name.start].split()
    if lead:
        word = lead[-1].lower() if lead[-1].lower() not in ("the", "both", "our") else "the"
        if word == "the" and len(lead) > 1:
            word = lead[-2].lower()
        if word in ("on", "for", "in", "of", "by", "than", "over", "to", "with", "from", "a", "an"):
            out += [f"{slot}:lead={word}", f"{slot}:{side}-lead={word}"]
            if not rank and not numbers:
                out.append(f"{slot}:{side}-neighbour-lead={word}")
    if listed is not None:
        out.append(f"{slot}:listed-{'first' if listed[0] == 0 else 'later'}")
    out += _paper_features(slot, name, names)
    return out


def stands_directly(slot: str, quantity: Quantity, name: Named, text: str) -> bool:
    """Say whether a number and a name stand in a fixed turn: "51.2% on A", "A (51.2%)"."""
    before, after = _TURNS[slot]
    if name.start >= quantity.end:
        return after is not None and after.fullmatch(text, quantity.end, name.start) is not None
    if name.end <= quantity.start:
        return before is not None and before.fullmatch(text, name.end, quantity.start) is not None
    return False


def _order(here: Sequence[Named], others: Sequence[Quantity]) -> str:
    """Say whether names or numbers come first and last: "A 5, B 6" or "5 on A, 6 on B"."""
    first = "name" if here[0].start < others[0].start else "number"
    last = "name" if here[-1].start > others[-1].start else "number"
    return f"{first}-to-{last}"


def distant_features(
    slot: str,
    quantity: Quantity,
    run: Sequence[Quantity],
    text: str,
    name: Named,
    names: PaperNames,
    field: Field,
    any_here: bool,
) -> list[str]:
    """Say how a name stands to a number in whose sentence it does not occur.

    Args:
        slot: ``benchmark``, ``metric`` or ``subject``.
        quantity: the number.
        run: the numbers listed with it.
        text: the field.
        name: the name that is asked about.
        names: all of the paper's names.
        field: the number's field.
        any_here: whether the number's sentence has other names for the slot.
    """
    number_start = quantity.start
    out = [f"{slot}:far", f"{slot}:far-type={name.type}"]
    if any_here:
        out.append(f"{slot}:far-while-others-near")
    same_name = [n for n in names.all if n.name == name.name and n.type == name.type]
    if any(n.field == field and n.start < number_start for n in same_name):
        out.append(f"{slot}:far-before")
        key = max(n.start for n in same_name if n.field == field and n.start < number_start)
        rank = sum(
            1 for n in names.all
            if n.type in SLOT_TYPES[slot] and n.field == field and key < n.start < number_start
        )  # fmt: skip
        out.append(f"{slot}:far-rank={min(rank, 3)}")
    kin = {k for k in names.counts if k[1] in SLOT_TYPES[slot]}
    if len(kin) == 1:
        out.append(f"{slot}:only-one-in-paper")
    tests = {k for k in kin if k[1] in _TEST_SETS}
    if name.type in _TEST_SETS:
        if len(tests) == 1:
            out.append(f"{slot}:only-test-set-in-paper")
        elif len(tests) == len(run) and not is_range(run, text):
            # "two datasets, A and B. ... gains of 1.9% and 1.1% on the two datasets"
            order = list(dict.fromkeys((n.name, n.type) for n in names.all if n.type in _TEST_SETS))
            same = run[order.index((name.name, name.type))] is quantity
            out.append(f"{slot}:far-list-{'same' if same else 'other'}-place")
    if any_here is False:
        out.append(f"{slot}:far-alone")
        out.append(f"{slot}:far-alone-type={name.type}")
        out += [f"{slot}:far-alone-role={r}" for r in sorted(names.roles[name.name, name.type])]
    out += _paper_features(slot, name, names)
    return out


def _paper_features(slot: str, name: Named, names: PaperNames) -> list[str]:
    key = (name.name, name.type)
    out = [f"{slot}:role={role}" for role in sorted(names.roles.get(key, ()))]
    if key in names.in_title:
        out.append(f"{slot}:in-title")
    count = names.counts.get(key, 0)
    if count:
        out.append(f"{slot}:count={min(count, 3)}")
    return out


def _nearer(n: Named, than: Named, after: bool) -> bool:
    return n.start < than.start if after else n.end > than.end


def sentence_names(names: PaperNames, field: Field, sentence: Offsets) -> list[Named]:
    """Return the names that stand in a sentence, in order."""
    return [
        n for n in names.all
        if n.field == field and sentence.start <= n.start < sentence.end
    ]  # fmt: skip
