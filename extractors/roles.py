"""What the paper does with each thing it names, by the cues around its mentions.

A cue is a word (or two) that abstracts use for one relation: "we propose X", "evaluate on X",
"outperforms X". The nearest cues on each side in the sentence, the place in the title and the type
are weighed together (`paperatlas.extractors.evidence`); see `paperatlas.extractors.cues`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

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
_BRINGS = frozenset(["presents", "called", "is-new"])
_WE = frozenset(["we", "our", "paper", "work"])
_OF_SENTENCES = ("outperform", "compare", "propose", "experiment")  # cues that speak from afar
REACH = 16  # tokens on each side
NEAR = 3  # tokens; a cue so near is one for this mention
CUES_BEFORE, CUES_AFTER = 3, 2  # the nearest ones
_IN_TITLE, _NAMES_TITLE, _SPEAKS = ("title",), ("is-title-name",), ("we",)


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
            known = self._known[number] = _Sentence.read(text, number, *span)
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
        titles: tokens of the title.
    """

    number: int
    first: int
    stop: int
    cues: list[tuple[int, tuple[str, ...]]]
    speaks: int
    holds: tuple[str, ...]
    titles: int

    @classmethod
    def read(cls, text: DocText, number: int, first: int, stop: int) -> _Sentence:
        """Read a sentence of a text."""
        words = text.lower[first:stop]
        cues = [(k, cue) for k, cue in enumerate(map(CUE_OF.get, words), first) if cue]
        present = {cue for _, names in cues for cue in names}
        return cls(
            number,
            first,
            stop,
            cues,
            min([words.index(word) + first for word in _WE if word in words], default=stop),
            tuple(["sentence=" + cue for cue in _OF_SENTENCES if cue in present]),
            text.title_tokens,
        )


def mention_features(text: DocText, found: Found) -> list[str]:
    """Features of one mention; those of an entity are the union over its mentions."""
    usual, rare = _plain_features(text, found, _Cues(text).around(found.start))
    kind = found.type[:2]
    plain = [feature for features in (*usual, rare) for feature in features]
    return [f for feature in plain for f in (feature, f"{kind}|{feature}")]


def _plain_features(
    text: DocText, found: Found, sentence: _Sentence
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Features of one mention; each counts once more together with the mention's type.

    Returns:
        Groups of features that most papers have, and features that name words.
    """
    lower, start, end = text.lower, found.start, found.end
    hints = text.candidates.get((start, end), ())
    titles = sentence.titles
    if start < titles:
        rare = [
            "title-prev=" + (lower[start - 1] if start else "^"),
            "title-next=" + (lower[end] if end < titles else "$"),
        ]
        usual: list[tuple[str, ...]] = [_IN_TITLE]
        colon = lower.index(":", 0, titles) if ":" in lower[:titles] else None
        if colon is not None:
            usual.append(("before-colon",) if start < colon else ("after-colon",))
            if start == 0 and end == colon:
                usual.append(_NAMES_TITLE)
    else:
        first, stop, place = sentence.first, sentence.stop, sentence.number
        last = stop >= len(lower)
        usual, rare = _cues(lower, found, sentence)
        usual.append(_place("first" if place <= 1 else "last" if last else "mid", start == first))
        prev = lower[start - 1] if start > first else "^"
        rare.append("prev=" + prev)
        if start > first + 1:
            rare.append("prev2=" + lower[start - 2] + " " + prev)
        rare.append("next=" + (lower[end] if end < stop else "$"))
    rare += ["hint=" + h for h in hints]
    return usual, rare


def _cues(
    lower: list[str], found: Found, sentence: _Sentence
) -> tuple[list[tuple[str, ...]], list[str]]:
    usual: list[tuple[str, ...]] = [sentence.holds]
    rare: list[str] = []
    start, end, first = found.start, found.end, sentence.first
    seen = 0
    # Names in a list share the cue that stands before the list.
    for k, cues in reversed(sentence.cues):
        if k >= start:
            continue
        if k < start - REACH or seen == CUES_BEFORE:
            break
        seen += 1
        near = start - k <= NEAR
        ours = seen == 1 and not _WE.isdisjoint(lower[max(first, k - 3) : k])
        usual.append(_before(cues, seen, near, ours))
        if near:
            rare += [f"near-left={cue} prev={lower[start - 1]}" for cue in cues]
    seen = 0
    for k, cues in sentence.cues:
        if k < end:
            continue
        if k >= end + REACH or seen == CUES_AFTER:
            break
        seen += 1
        usual.append(_after(cues, seen, k - end < NEAR))
    if sentence.speaks < start:
        usual.append(_SPEAKS)
    return usual, rare


@cache
def _place(place: str, opens: bool) -> tuple[str, ...]:
    return ("place=" + place, "opens") if opens else ("place=" + place,)


@cache
def _before(cues: tuple[str, ...], seen: int, near: bool, ours: bool) -> tuple[str, ...]:
    """Features of a cue word before a mention, the `seen`-th from there."""
    out = []
    for cue in cues:
        out += [f"left{seen}={cue}", f"left={cue}"]
        if near:
            out.append(f"near-left={cue}")
        if ours:
            out.append(f"we-{cue}")
    return tuple(out)


@cache
def _after(cues: tuple[str, ...], seen: int, near: bool) -> tuple[str, ...]:
    """Features of a cue word after a mention, the `seen`-th from there."""
    return tuple(
        feature
        for cue in cues
        for feature in (f"right{seen}={cue}", *([f"near-right={cue}"] if near else []))
    )


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
        self._usual: dict[str, dict[tuple[str, ...], list[int]]] = {k: {} for k in self._typed}
        for feature, row in table.row_of.items():
            own = self._typed.get(feature[:2]) if feature[2:3] == "|" else None
            if own is None:
                self._plain[feature] = row
            else:
                own[feature[3:]] = row

    def of_mention(self, text: DocText, found: Found, cues: _Cues) -> list[int]:
        """Return the rows of `mention_features`."""
        usual, rare = _plain_features(text, found, cues.around(found.start))
        plain, typed = self._plain, self._typed[found.type[:2]]
        rows = [plain[f] for f in rare if f in plain]
        rows += [typed[f] for f in rare if f in typed]
        known = self._usual[found.type[:2]]
        for features in usual:
            group = known.get(features)
            if group is None:
                group = known[features] = [
                    rows_of[f] for rows_of in (plain, typed) for f in features if f in rows_of
                ]
            rows += group
        return rows

    def of_entity(self, mentions: Sequence[Sequence[int]], kind: EntityType) -> list[int]:
        """Return the rows of `entity_features`."""
        own = [
            self._plain.get("type=" + kind),
            self._typed[kind[:2]].get(f"count={min(len(mentions), 4)}"),
        ]
        rows = dict.fromkeys(chain.from_iterable(mentions))
        return [*(row for row in own if row is not None), *rows]


@cache
def _rows() -> _Rows:
    return _Rows(shipped("roles"))


@dataclass(frozen=True, slots=True)
class _Entity:
    """Mentions of one text that mean one thing.

    Attributes:
        text: the text.
        members: the mentions.
        cues: those of the text.
    """

    text: DocText
    members: list[Found]
    cues: _Cues


def weigh_by_rules(text: DocText, cases: Sequence[Sequence[Found]]) -> Floats:
    """Return the probability of each of `ROLES` by the rules, one line for each set of mentions."""
    cues = _Cues(text)
    return _weigh_by_rules([_Entity(text, list(members), cues) for members in cases])


def _weigh_by_rules(entities: Sequence[_Entity]) -> Floats:
    rows = _rows()
    return shipped("roles").weigh(
        [
            rows.of_entity(
                [rows.of_mention(entity.text, found, entity.cues) for found in entity.members],
                entity.members[0].type,
            )
            for entity in entities
        ]
    )


def _weigh(entities: Sequence[_Entity]) -> Floats:
    """Return the probability of each of `ROLES` for each of some entities."""
    shares = _weigh_by_rules(entities)
    read: dict[str, list[int]] = {}
    for k, entity in enumerate(entities):
        if entity.text.reading is not None:
            read.setdefault(entity.text.reading.tables, []).append(k)
    for tables, some in read.items():
        table = shipped(f"roles {tables}")
        shares[some] = table.weigh(
            [
                table.rows(read_features(entities[k].text, entities[k].members, shares[k]))
                for k in some
            ]
        )
    return shares.round(6)


def assign_roles(text: DocText) -> None:
    """Set the role of every mention in `found`; a paper may have several roles for an entity."""
    assign_roles_of([text])


def assign_roles_of(texts: Iterable[DocText]) -> None:
    """Set the roles of some texts, which is faster than one by one."""
    entities: list[_Entity] = []
    for text in texts:
        groups: dict[tuple[EntityType, str], list[Found]] = {}
        for found in text.found:
            groups.setdefault((found.type, found.entity), []).append(found)
        cues = _Cues(text)
        entities += [_Entity(text, members, cues) for members in groups.values()]
    if not entities:
        return
    several: list[tuple[_Entity, list[int]]] = []
    for entity, line in zip(entities, _weigh(entities).tolist(), strict=True):
        chosen = _chosen(entity, line)
        for found in entity.members:
            found.role = ROLES[chosen[0]]
        if len(chosen) > 1:
            several.append((entity, chosen))
    alone = [_Entity(e.text, [found], e.cues) for e, _ in several for found in e.members]
    lines = iter(_weigh(alone).tolist() if alone else ())
    for entity, chosen in several:
        roles = _spread(chosen, [next(lines) for _ in entity.members])
        for found, role in zip(entity.members, roles, strict=True):
            found.role = role


def _chosen(entity: _Entity, line: list[float]) -> list[int]:
    """Choose the roles of an entity by their probabilities: one, or two."""
    order = sorted(range(len(ROLES)), key=lambda r: (-line[r], r))
    read = entity.text.reading is not None
    enough = line[INTRODUCES] >= (READ_INTRODUCES_SHARE if read else INTRODUCES_SHARE)
    if (enough and order[0] != INTRODUCES) or _is_own(entity):
        order.remove(INTRODUCES)
        order.insert(0, INTRODUCES)
    second = line[order[1]] >= SECOND_ROLE and len(entity.members) > 1
    return order[:2] if second else order[:1]


def _is_own(entity: _Entity) -> bool:
    """Tell whether the text says outright that it brings a thing that papers mostly just use."""
    hints: set[str] = set()
    for found in entity.members:
        hints.update(entity.text.candidates.get((found.start, found.end), ()))
    if "title-name" in hints:
        return True
    kind = entity.members[0].type
    return kind in ("Dataset", "Benchmark", "Metric") and not _BRINGS.isdisjoint(hints)


def _spread(chosen: list[int], shares: list[list[float]]) -> list[Role]:
    """Give each mention one of an entity's roles, and each role its likeliest mention."""
    lines = [[line[r] for r in chosen] for line in shares]
    picks = [max(range(len(chosen)), key=lambda c: (line[c], -c)) for line in lines]
    for c in range(len(chosen)):
        if c not in picks:
            best = max(range(len(lines)), key=lambda k: (lines[k][c] - max(lines[k]), -k))
            picks[best] = c
    return [ROLES[chosen[c]] for c in picks]
