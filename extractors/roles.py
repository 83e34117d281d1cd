"""What the paper does with each thing it names, by the cues around its mentions.

A cue is a word (or two) that abstracts use for one relation: "we propose X", "evaluate on X",
"outperforms X". The nearest cues on each side in the sentence, the place in the title and the type
are weighed together (`paperatlas.extractors.evidence`); see `paperatlas.extractors.cues`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from paperatlas.extractors.cues import CUE_OF
from paperatlas.extractors.doctext import DocText, Found
from paperatlas.extractors.evidence import Evidence, Floats, shipped
from paperatlas.extractors.names import has_coined
from paperatlas.extractors.reading_features import by_guide, role_features, rule_features
from paperatlas.records import ENTITY_TYPES, ROLES, EntityType, Role

SECOND_ROLE = 0.4  # a second role needs this share; the best one always stands

INTRODUCES_SHARE = 0.35  # enough for INTRODUCES, even where another role has more
# The same where the encoder has read the text. F1 is the same from 0.28 to 0.42 on training papers;
# at this end precision and recall are nearest to each other.
READ_INTRODUCES_SHARE = 0.28
INTRODUCES = ROLES.index("INTRODUCES")
_WE = frozenset(["we", "our", "paper", "work"])
_OF_SENTENCES = ("outperform", "compare", "propose", "experiment")  # cues that speak from afar
REACH = 16  # tokens on each side
CUES_BEFORE, CUES_AFTER = 3, 2  # the nearest ones


class _Cues:
    """The cues of a text, sentence by sentence, each sentence read once."""

    def __init__(self, text: DocText) -> None:
        """Keep a text."""
        self._text = text
        self._known: dict[int, _Sentence] = {}

    def around(self, token: int) -> _Sentence:
        """Return the sentence of a token."""
        text = self._text
        number = text.sentence_of[token] if text.sentence_of else 0
        known = self._known.get(number)
        if known is None:
            span = text.sentences[number] if text.sentence_of else (0, len(text.lower))
            known = self._known[number] = _Sentence.read(text.lower, number, *span)
        return known


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What one sentence holds.

    Attributes:
        number: its place in the text.
        first: its first token.
        stop: the token after its last one.
        cues: places of its cue words, and for what they are cues.
        speaks: place of the first word for the authors themselves; `stop` if there is none.
        holds: features of the whole sentence.
    """

    number: int
    first: int
    stop: int
    cues: list[tuple[int, tuple[str, ...]]]
    speaks: int
    holds: list[str]

    @classmethod
    def read(cls, lower: list[str], number: int, first: int, stop: int) -> _Sentence:
        """Read a sentence of a text in lower case."""
        words = lower[first:stop]
        cues = [(k, CUE_OF[word]) for k, word in enumerate(words, first) if word in CUE_OF]
        present = {cue for _, names in cues for cue in names}
        return cls(
            number,
            first,
            stop,
            cues,
            next((k for k, word in enumerate(words, first) if word in _WE), stop),
            ["sentence=" + cue for cue in _OF_SENTENCES if cue in present],
        )


def mention_features(text: DocText, found: Found) -> list[str]:
    """Features of one mention; those of an entity are the union over its mentions."""
    plain = _plain_features(text, found, _Cues(text).around(found.start))
    kind = found.type[:2]
    return [f for feature in plain for f in (feature, f"{kind}|{feature}")]


def _plain_features(text: DocText, found: Found, sentence: _Sentence) -> list[str]:
    """Features of one mention; each counts once more together with the mention's type."""
    lower = text.lower
    out: list[str] = []
    titles = text.title_tokens
    if found.start < titles:
        out.append("title")
        before = lower[max(found.start - 1, 0) : found.start]
        out.append("title-prev=" + (before[0] if before else "^"))
        after = lower[found.end] if found.end < titles else "$"
        out.append("title-next=" + after)
        colon = next((k for k in range(titles) if lower[k] == ":"), None)
        if colon is not None:
            out.append("before-colon" if found.start < colon else "after-colon")
            if found.start == 0 and found.end == colon:
                out.append("is-title-name")
    else:
        first, stop, place = sentence.first, sentence.stop, sentence.number
        out.append("place=" + ("first" if place <= 1 else "last" if stop >= len(lower) else "mid"))
        if found.start == first:
            out.append("opens")
        out.extend(_cues(lower, found, sentence))
        prev = lower[found.start - 1] if found.start > first else "^"
        out.append("prev=" + prev)
        if found.start > first + 1:
            out.append("prev2=" + lower[found.start - 2] + " " + prev)
        out.append("next=" + (lower[found.end] if found.end < stop else "$"))
    out.extend(["hint=" + h for h in text.candidates.get((found.start, found.end), ())])
    return out


def _cues(lower: list[str], found: Found, sentence: _Sentence) -> list[str]:
    out: list[str] = []
    start, end, first = found.start, found.end, sentence.first
    seen = 0
    # Names in a list share the cue that stands before the list.
    for k, cues in reversed(sentence.cues):
        if k >= start:
            continue
        if k < start - REACH or seen == CUES_BEFORE:
            break
        seen += 1
        for cue in cues:
            out.append(f"left{seen}={cue}")
            out.append(f"left={cue}")
            if start - k <= 3:
                out.append(f"near-left={cue}")
                out.append(f"near-left={cue} prev={lower[start - 1]}")
            if seen == 1 and not _WE.isdisjoint(lower[max(first, k - 3) : k]):
                out.append(f"we-{cue}")
    seen = 0
    for k, cues in sentence.cues:
        if k < end:
            continue
        if k >= end + REACH or seen == CUES_AFTER:
            break
        seen += 1
        for cue in cues:
            out.append(f"right{seen}={cue}")
            if k - end < 3:
                out.append(f"near-right={cue}")
    if sentence.speaks < start:
        out.append("we")
    return out + sentence.holds


def entity_features(features: list[list[str]], kind: EntityType) -> list[str]:
    """Features of an entity for the rules: those of its mentions, its type and count."""
    return [
        "type=" + kind,
        f"{kind[:2]}|count={min(len(features), 4)}",
        *dict.fromkeys(f for mention in features for f in mention),
    ]


def read_features(text: DocText, members: Sequence[Found], rules: Floats) -> list[str]:
    """Features of an entity for rules and encoder together.

    Args:
        text: the Doc's lists.
        members: its mentions.
        rules: the probability of each of `ROLES` by the rules alone.
    """
    kind = members[0].type[:2]
    places = [(found.start, found.end) for found in members]
    both = [*rule_features(rules, ROLES), *role_features(text, places)]
    named = any(has_coined(text.words[s:e]) for s, e in places)
    of_guide = by_guide(f"type={kind}", f"named={named}", f"type={kind} named={named}", both[-1])
    return ["bias", "type=" + kind, *both, *(f"{kind}|{feature}" for feature in both), *of_guide]


class _Rows:
    """The rows of features in the table of the rules, without a string for those of a type."""

    def __init__(self, table: Evidence) -> None:
        """Sort the features of a table by the type that they count for."""
        self._plain: dict[str, int] = {}
        self._typed: dict[str, dict[str, int]] = {kind[:2]: {} for kind in ENTITY_TYPES}
        for feature, row in table.row_of.items():
            own = self._typed.get(feature[:2]) if feature[2:3] == "|" else None
            if own is None:
                self._plain[feature] = row
            else:
                own[feature[3:]] = row

    def of_mention(self, text: DocText, found: Found, cues: _Cues) -> list[int]:
        """Return the rows of `mention_features`."""
        features = _plain_features(text, found, cues.around(found.start))
        plain, typed = self._plain, self._typed[found.type[:2]]
        rows = [plain[f] for f in features if f in plain]
        rows += [typed[f] for f in features if f in typed]
        return rows

    def of_entity(self, mentions: Sequence[Sequence[int]], kind: EntityType) -> list[int]:
        """Return the rows of `entity_features`."""
        own = [
            self._plain.get("type=" + kind),
            self._typed[kind[:2]].get(f"count={min(len(mentions), 4)}"),
        ]
        rows = dict.fromkeys(row for mention in mentions for row in mention)
        return [*(row for row in own if row is not None), *rows]


@cache
def _rows() -> _Rows:
    return _Rows(shipped("roles"))


def weigh_by_rules(text: DocText, cases: Sequence[Sequence[Found]]) -> Floats:
    """Return the probability of each of `ROLES` by the rules, one line for each set of mentions."""
    rows, cues = _rows(), _Cues(text)
    known = {id(f): rows.of_mention(text, f, cues) for members in cases for f in members}
    return shipped("roles").weigh(
        [rows.of_entity([known[id(f)] for f in members], members[0].type) for members in cases]
    )


def weigh(text: DocText, cases: Sequence[Sequence[int]]) -> Floats:
    """Return the probability of each of `ROLES`, one line for each set of mentions in `found`."""
    mentions = [[text.found[k] for k in members] for members in cases]
    rules = weigh_by_rules(text, mentions)
    if text.reading is None:
        return rules
    table = shipped("roles read")
    return table.weigh(
        [
            table.rows(read_features(text, members, line))
            for members, line in zip(mentions, rules, strict=True)
        ]
    )


def assign_roles(text: DocText) -> None:
    """Set the role of every mention in `found`; a paper may have several roles for an entity."""
    groups: dict[tuple[EntityType, str], list[int]] = {}
    for k, found in enumerate(text.found):
        groups.setdefault((found.type, found.entity), []).append(k)
    if not groups:
        return
    shares = weigh(text, [*groups.values(), *([k] for k in range(len(text.found)))])
    enough = INTRODUCES_SHARE if text.reading is None else READ_INTRODUCES_SHARE
    for case, members in enumerate(groups.values()):
        line = shares[case].round(6)
        order = sorted(range(len(ROLES)), key=lambda r: (-line[r], r))
        if line[INTRODUCES] >= enough and order[0] != INTRODUCES:
            order.remove(INTRODUCES)
            order.insert(0, INTRODUCES)
        if _is_own(text, members):
            order.remove(INTRODUCES)
            order.insert(0, INTRODUCES)
        chosen = [order[0]]
        if line[order[1]] >= SECOND_ROLE and len(members) > 1:
            chosen.append(order[1])
        roles = _spread(chosen, [shares[len(groups) + k].round(6) for k in members])
        for k, role in zip(members, roles, strict=True):
            text.found[k].role = role


def _is_own(text: DocText, members: list[int]) -> bool:
    """Tell whether the text says outright that it brings a thing that papers mostly just use."""
    hints: set[str] = set()
    for k in members:
        found = text.found[k]
        hints.update(text.candidates.get((found.start, found.end), ()))
    if "title-name" in hints:
        return True
    kind = text.found[members[0]].type
    return kind in ("Dataset", "Benchmark", "Metric") and bool(
        hints & {"presents", "called", "is-new"}
    )


def _spread(chosen: list[int], shares: list[Floats]) -> list[Role]:
    """Give each mention one of the entity's roles, and each role its likeliest mention."""
    if len(chosen) == 1:
        return [ROLES[chosen[0]]] * len(shares)
    lines = [[float(line[r]) for r in chosen] for line in shares]
    picks = [max(range(len(chosen)), key=lambda c: (line[c], -c)) for line in lines]
    for c in range(len(chosen)):
        if c not in picks:
            best = max(range(len(lines)), key=lambda k: (lines[k][c] - max(lines[k]), -k))
            picks[best] = c
    return [ROLES[chosen[c]] for c in picks]
