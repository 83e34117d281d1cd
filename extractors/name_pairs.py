"""What speaks for and against two names of a paper being one thing.

Which words they share and where the others stand, what endings change, how their heads fit, what
stands between them: features that a reader can name. `paperatlas.extractors.coreference` weighs
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from paperatlas.extractors.abbreviations import are_initials, is_written_short, stands_for
from paperatlas.extractors.folding import fold_token, word_set
from paperatlas.extractors.names import has_coined
from paperatlas.records import EntityType

_SMALL = word_set(
    """
    the a an of for in on to with by and from via our its their
    """
)
_PARTS = re.compile(r"[\s/‐-―-]+")
_INITIALS = re.compile(r"[^\W_]+")
_LETTER, _WHOLE = ".", "^"  # no word begins with these
_CLOSE = 12  # characters between two names that are looked at


@dataclass(frozen=True, slots=True)
class Name:
    """One thing as a paper names it so far.

    Attributes:
        type: what kind of thing.
        forms: its distinct strings, in order of appearance.
        places: where it stands: first character, the one after the last.
        titled: whether it stands in the title.
        running: whether it stands in the abstract.
        coined: whether a form is a coined name.
        capital: whether it has a capital in the abstract that no sentence start explains.
    """

    type: EntityType
    forms: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    titled: bool
    running: bool
    coined: bool
    capital: bool


def name_at(
    kind: EntityType, places: Sequence[tuple[int, int]], source: str, title_end: int
) -> Name:
    """Return what stands in some places of a paper.

    Args:
        kind: what kind of thing.
        places: first character, and the one after the last.
        source: the paper's text.
        title_end: characters of its title.
    """
    forms = tuple(dict.fromkeys(source[a:b] for a, b in places))
    return Name(
        type=kind,
        forms=forms,
        places=tuple(places),
        titled=any(a < title_end for a, _ in places),
        running=any(a >= title_end for a, _ in places),
        coined=any(map(_is_coined, forms)),
        capital=any(
            a > title_end + 2 and source[a].isupper() and source[a - 2] not in ".!?:\n"
            for a, _ in places
        ),
    )


@lru_cache(maxsize=50_000)
def _is_coined(form: str) -> bool:
    return has_coined(form.split())


def near_pairs(names: Sequence[Name]) -> list[tuple[int, int]]:
    """Return the pairs that may have something in common, without looking at all pairs."""
    by_key: dict[str, list[int]] = {}
    short: set[int] = set()
    for k, name in enumerate(names):
        if any(map(is_written_short, name.forms[:4])):
            short.add(k)
        for key in dict.fromkeys([key for form in name.forms[:4] for key in _keys(form)]):
            by_key.setdefault(key, []).append(k)
    pairs: set[tuple[int, int]] = set()
    for key, members in by_key.items():
        if key[0] != _LETTER:
            pairs.update(combinations(members, 2))
        else:  # letters alone count where one of the two is a short form
            of_letter = [k for k in members if k in short]
            pairs.update((min(a, b), max(a, b)) for a in of_letter for b in members if a != b)
    return sorted(pairs)


@lru_cache(maxsize=50_000)
def _keys(form: str) -> tuple[str, ...]:
    """Return what two forms share if `_likeness` finds anything."""
    words = words_of(form)
    letters = [_LETTER + part[0].casefold() for part in _INITIALS.findall(form)]
    return (*[word[:4] for word in words], _WHOLE + "".join(words)[:3], *letters)


class Likeness(NamedTuple):
    """Features of two strings.

    Attributes:
        plain: what they share and differ in.
        words: which words they differ in.
    """

    plain: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """What speaks for and against two names of a paper being one thing.

    Attributes:
        kind: what both are.
        named: how many of the two are written as names.
        nearest: the two strings of theirs that are most alike.
        alike: what these share and differ in, as `Likeness.plain`.
        standing: where the two names stand.
    """

    kind: str
    named: int
    nearest: tuple[str, str]
    alike: tuple[str, ...]
    standing: tuple[str, ...]


def pair_features(one: Name, other: Name, source: str) -> list[str]:
    """Return what speaks for and against two names of a paper being one thing.

    Args:
        one: a name.
        other: another.
        source: the paper's text.

    Returns:
        The features; none where the names have nothing in common and so are two things.
    """
    found = pair_evidence(one, other, source)
    if found is None:
        return []
    several = (*found.alike, *filter(counts_for_kinds, found.standing))
    once = [feature for feature in found.standing if not counts_for_kinds(feature)]
    return [
        *several,
        *(for_kind(feature, found.kind) for feature in several),
        *(for_named(feature, found.named) for feature in several),
        *once,
        *word_features(found.kind, *found.nearest),
    ]


def counts_for_kinds(feature: str) -> bool:
    """Tell whether a feature counts once more for each kind, and for how many are names."""
    return "word=" not in feature


def for_kind(feature: str, kind: str) -> str:
    """Return a feature as it counts for names of one kind."""
    return f"{kind} {feature}"


def for_named(feature: str, named: int) -> str:
    """Return a feature as it counts where so many of two are written as names."""
    return f"named {named} {feature}"


def pair_evidence(one: Name, other: Name, source: str) -> PairEvidence | None:
    """Return the evidence of which `pair_features` makes one list; None where that is empty."""
    kind = _family(one.type)
    if kind != _family(other.type):
        return None
    best: Likeness | None = None
    nearest = "", ""
    least = 0
    for a in one.forms[:4]:
        for b in other.forms[:4]:
            found = _likeness(a, b)
            if found is not None:
                count = len(found.plain) + len(found.words)
                if best is None or count < least:
                    best, nearest, least = found, (a, b), count  # the fewer differ, the fewer
    if best is None:
        return None
    standing = tuple(_standing(one, other, source))
    return PairEvidence(kind, one.coined + other.coined, nearest, best.plain, standing)


@lru_cache(maxsize=50_000)
def word_features(kind: str, one: str, other: str) -> tuple[str, ...]:
    """Return the features of two names of one kind that say which words they differ in."""
    found = _likeness(one, other)
    words = found.words if found else ()
    return (*words, *dict.fromkeys(_placed(kind, one, other)))


def _family(kind: EntityType) -> str:
    return "Collection" if kind in ("Dataset", "Benchmark") else kind


@lru_cache(maxsize=50_000)
def _likeness(one: str, other: str) -> Likeness | None:
    """Features of two strings; None where they have nothing in common."""
    a, b = words_of(one), words_of(other)
    if len(a) > len(b):
        a, b, one, other = b, a, other, one
    if not a or one.count("+") != other.count("+"):  # Transformer++ and PCA+LDA are new things
        return None
    out: list[str] = ["bias"]
    if is_written_short(one) and stands_for(one, other):
        out.append("initials" if are_initials(one, other) else "letters of")
    elif is_written_short(other) and stands_for(other, one):
        out.append("letters of shorter")
    laid = _lay(a, b)
    left, alone, cognates = [b[k] for k in laid.left], [a[k] for k in laid.alone], laid.akin
    shared = len(laid.places)
    bare_a, bare_b = "".join(a), "".join(b)
    if not shared and len(bare_a) > 2 and (bare_b.startswith(bare_a) or bare_a.startswith(bare_b)):
        out.append("one begins the other")
        shared = 1
    if not shared and len(out) == 1:
        return None
    out += [
        f"shared={min(shared, 4)}",
        f"akin={min(cognates, 2)}",
        f"more={min(len(left), 3)}",
        f"others={min(len(alone), 2)}",
        f"more={min(len(left), 3)} others={min(len(alone), 2)} akin={min(cognates, 2)}",
        f"heads={_heads(a[-1], b[-1])}",
        f"starts={_heads(a[0], b[0])}",
        f"short words={min(len(a), 3)}",
    ]
    if is_written_short(one) or is_written_short(other):
        out.append("a short form")
    if left and not alone and not cognates:
        out.append(f"adds {'head' if b[-1] in left else 'start' if b[0] in left else 'inside'}")
    written = {fold_token(w): w for w in _PARTS.split(other) + _PARTS.split(one) if w}
    words: list[str] = []
    for word in (*left[:4], *alone[:3]):
        form = written.get(word, word)
        words += [f"word={word}", f"word ends={word[-3:]}"]
        if any(c.isdigit() for c in form):
            out.append("differs in digits")
        elif any(c.isupper() for c in form[1:]):
            out.append("differs in a coined word")
        elif form[0].isupper():
            out.append("differs in a capital")
    known = dict.fromkeys([*out, *words])
    return Likeness(
        tuple(filter(counts_for_kinds, known)),
        tuple([feature for feature in known if not counts_for_kinds(feature)]),
    )


def _placed(kind: str, one: str, other: str) -> Iterator[str]:
    """Yield where in a name the words stand that another one lacks, and what they are.

    "Deep" before a name narrows it, "technology" behind it does not.
    """
    a, b = _written(one), _written(other)
    if len(a) > len(b):
        a, b = b, a
    laid = _lay([word for word, _ in a], [word for word, _ in b])
    places = laid.places
    left = {k: b[k] for k in laid.left}
    small = sorted(w for w, _ in left.values() if w in _SMALL)
    added = [
        (("none" if not places else "end" if k > max(places) else "start" if k < min(places)
          else "inside"), word, form)
        for k, (word, form) in left.items() if word not in _SMALL
    ]  # fmt: skip
    lacking = [a[k][0] for k in laid.alone if a[k][0] not in _SMALL]
    where = "+".join(sorted({place for place, _, _ in added}))
    many = f"more={min(len(added), 3)} others={min(len(lacking), 2)} akin={min(laid.akin, 2)}"
    looks = _looks(tuple([form for _, form in a]))
    yield f"{many} at {where}"
    yield f"at {where} {kind}"
    yield f"at {where} words={min(len(a), 4)}"
    yield f"in order {places == sorted(places)} at {where}"
    yield f"looks {looks}"
    yield f"looks {looks} {many} at {where}"
    yield f"looks {looks} {_looks(tuple([form for _, form in b]))}"
    if small:
        yield f"with {' '.join(small)}"
    for place, word, form in added:
        yield from (f"{place}={word}", f"{place} ends={word[-3:]}", f"{place} {kind}")
        yield from (f"{place}={word} {kind}", f"{place}={word} {looks}")
        yield f"{place} {'capital' if form[0].isupper() else 'small'} {looks}"
        if any(c.isdigit() for c in word):
            yield f"{place} digit"
    for word in lacking:
        yield from (f"other={word}", f"other ends={word[-3:]}")
    if len(lacking) == len(added) == 1:
        yield f"for {' '.join(sorted((lacking[0], added[0][1])))}"


@lru_cache(maxsize=50_000)
def _written(name: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a name, folded and as written."""
    words = [(fold_token(w), w) for w in _PARTS.split(name) if w]
    return tuple([pair for pair in words if pair[0]])


@lru_cache(maxsize=50_000)
def _looks(words: tuple[str, ...]) -> str:
    if any(c.isupper() or c.isdigit() for word in words for c in word[1:]):
        return "coined"
    if any(word[0].isupper() for word in words[1:]):
        return "capitals"
    return "capital" if words and words[0][0].isupper() else "small"


@dataclass(frozen=True, slots=True)
class _Laid:
    """The words of one name laid over those of another.

    Attributes:
        places: for each word of the one that has a partner, its place in the other.
        left: places of the other without a partner.
        alone: places of the one without a partner.
        akin: number of partners that are of one stem, but not equal.
    """

    places: list[int]
    left: list[int]
    alone: list[int]
    akin: int


def _lay(one: Sequence[str], other: Sequence[str]) -> _Laid:
    """Give each word of a name an equal one of another, or else the first of its stem."""
    left = list(range(len(other)))
    places, alone, cognates = [], [], 0
    for k, word in enumerate(one):
        at = [j for j in left if other[j] == word]
        if not at:
            at = [j for j in left if akin(other[j], word)]
            cognates += len(at) > 0
        if at:
            left.remove(at[0])
            places.append(at[0])
        else:
            alone.append(k)
    return _Laid(places, left, alone, cognates)


def _standing(one: Name, other: Name, source: str) -> Iterator[str]:
    """Yield features of where two names stand."""
    yield f"types={'same' if one.type == other.type else 'differ'}"
    for sides in ((one, other), (other, one)):
        if sides[0].titled and not sides[0].running:
            yield "title and text" if sides[1].running and not sides[1].titled else "title"
    if one.titled and other.titled:
        yield "both in the title"
    gap = min(
        [
            (start - end, end, start)
            for x, y in one.places
            for p, q in other.places
            for start, end in [(x if x > p else p, y if y < q else q)]
        ],
        default=(99, 0, 0),
    )
    if 0 <= gap[0] <= _CLOSE:
        between = source[gap[1] : gap[2]].lower().strip()
        yield f"between={between}"
        yield "close"
    yield f"count={min(min(len(one.places), len(other.places)), 3)}"


@lru_cache(maxsize=50_000)
def words_of(form: str) -> tuple[str, ...]:
    """Return the folded words of a form that mean something."""
    folded = (fold_token(w) for w in _PARTS.split(form) if w)
    return tuple(w for w in folded if w and w not in _SMALL)


@lru_cache(maxsize=200_000)
def akin(one: str, other: str) -> bool:
    """Tell whether two words may come from one stem: "localizing" and "localization"."""
    longest = max(len(one), len(other))
    same = 0
    for x, y in zip(one, other, strict=False):
        if x != y:
            break
        same += 1
    return same >= 4 and 2 * same >= longest


def _heads(one: str, other: str) -> str:
    return "same" if one == other else "akin" if akin(one, other) else "differ"
