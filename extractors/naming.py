"""Which of the names that a paper uses for one thing is the one to show.

A reader looks up "graph neural network", not "GNNs"; "GSM8K", not "Grade School Math 8K"; "object
detection", not "detecting objects". What annotators chose depends on the type of the thing, on
which form is short for which, on endings and on how often a form stands in the text; each such
feature of a form adds its weight, and the heaviest form wins. Weights are those of a conditional
logit model (McFadden 1974) counted by ``training/fit_names.py`` and shipped as
``data/name_weights.tsv``: one feature a line, to read and to question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from paperatlas.extractors.abbreviations import is_written_short, stands_for
from paperatlas.extractors.choosing import GENERAL_HEADS
from paperatlas.extractors.evidence import weight_list
from paperatlas.extractors.folding import fold_name, fold_token
from paperatlas.extractors.names import shape
from paperatlas.records import EntityType

_JOINED = re.compile(r"\b(?:and|or)\b|[/,]")
_HEADS = frozenset(GENERAL_HEADS) | {f"{head}s" for head in GENERAL_HEADS} | {"data", "corpora"}


def best_name(kind: EntityType, surfaces: Sequence[str], in_title: Sequence[bool]) -> str:
    """Choose the name that a reader would look up.

    Args:
        kind: what is named.
        surfaces: the string of each mention, in order of appearance.
        in_title: for each whether it stands in the title.
    """
    if len(set(surfaces)) == 1:
        return surfaces[0]
    plain_weights, weights = _weights_of(kind), weight_list("name")
    weighed = {
        form: sum([plain_weights.get(f, 0) for f in plain]) + sum([weights.get(f, 0) for f in own])
        for form, plain, own in _form_parts(surfaces, in_title)
    }
    best = max(weighed, key=weighed.__getitem__)  # the first of equals
    return _usual_spelling(best, surfaces, in_title)


@cache
def _weights_of(kind: EntityType) -> Mapping[str, int]:
    """Return what a feature weighs that counts for every name and once more for those of a kind."""
    weights = weight_list("name")
    start = _for_kind("", kind)
    typed = {f.removeprefix(start): weight for f, weight in weights.items() if f.startswith(start)}
    return {f: weights.get(f, 0) + typed.get(f, 0) for f in {**weights, **typed}}


def _for_kind(feature: str, kind: EntityType) -> str:
    return f"{kind} {feature}"


def main_wordings(wordings: Mapping[int, Iterable[str]]) -> set[int]:
    """Return the wordings that a thing's name may come from: those that hold the most names.

    A name and its long form outweigh the wider term that the paper uses as well.

    Args:
        wordings: the strings of each; spellings of one name count once.
    """
    counts = {k: len({fold_name(name) for name in names}) for k, names in wordings.items()}
    most = max(counts.values())
    return {k for k, count in counts.items() if count == most}


def _usual_spelling(best: str, surfaces: Sequence[str], in_title: Sequence[bool]) -> str:
    """Choose among the spellings of a name: singular, then the one written most often.

    A title's casing counts less than that of running text.
    """
    counts: dict[str, float] = {}
    for surface, title in zip(surfaces, in_title, strict=True):
        if fold_name(surface) == fold_name(best):
            counts[surface] = counts.get(surface, 0.0) + (0.5 if title else 1.0)
    # Folded, case and hyphens count for nothing; with a letter behind it, no plural s is cut off.
    lengths = {spelling: len(fold_name(spelling.casefold() + "x")) for spelling in counts}
    shortest = min(lengths.values())
    singular = [spelling for spelling in counts if lengths[spelling] == shortest]
    return max(singular, key=counts.__getitem__)  # the first of equals


def heaviest(forms: Iterable[tuple[str, Sequence[str]]], weights: Mapping[str, int]) -> str:
    """Return the form whose features weigh most; of equals the first.

    Args:
        forms: see `form_features`.
        weights: of each feature; one that is missing weighs nothing.
    """
    weighed = {form: sum(weights.get(f, 0) for f in features) for form, features in forms}
    return max(weighed, key=weighed.__getitem__)


def form_features(
    kind: EntityType, surfaces: Sequence[str], in_title: Sequence[bool]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each distinct form with its features, in order of appearance.

    Args:
        kind: what is named.
        surfaces: the string of each mention, in order of appearance.
        in_title: for each whether it stands in the title.
    """
    for form, plain, own in _form_parts(surfaces, in_title):
        yield form, [*plain, *(_for_kind(feature, kind) for feature in plain), *own]


def _form_parts(
    surfaces: Sequence[str], in_title: Sequence[bool]
) -> Iterator[tuple[str, list[str], tuple[str, ...]]]:
    """Yield each form with the features that count once more for its kind, and the others."""
    counts = Counter(surfaces)
    running = [s for s, title in zip(surfaces, in_title, strict=True) if not title]
    folded = {form: _fold(form) for form in counts}
    lengths = {form: len(form.split()) for form in counts}
    for form, count in counts.items():
        others = [other for other in counts if other != form]
        plain, own = _own_features(form)
        out = [
            *plain,
            *_shortness(form, others),
            *_overlap(folded[form], [folded[o] for o in others]),
            f"length={_rank(lengths[form], lengths.values())}",
            f"count={min(count, 4)}",
            f"often={_rank(count, counts.values())}",
        ]
        if form not in running:
            out.append("title only")
        elif form == running[0]:
            out.append("first of the text")
        if form == surfaces[0]:
            out.append("first")
        yield form, out, own


@lru_cache(maxsize=50_000)
def _own_features(form: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return features of a form by itself: those that count once more for its kind, the others."""
    words = form.split()
    first, last = words[0].lower(), words[-1].lower()
    marks = {
        "brackets": "(" in form,
        "colon": ":" in form,
        "joined": _JOINED.search(form) is not None,
        "general head": last in _HEADS,
        "plural": last.endswith("s") and not last.endswith("ss"),
        "mixed case": form[0].isupper() and words[-1][0].islower(),
        "lower": form.islower(),
        "digits": any(c.isdigit() for c in form),
    }
    plain = (
        f"words={min(len(words), 6)}",
        f"head3={last[-3:]}",
        f"first3={first[-3:]}",
        f"shape={shape(words[-1])}",
        f"shape1={shape(words[0])}",
        *(name for name, holds in marks.items() if holds),
    )
    return plain, (f"head={last}", f"opens={first}", *(f"in={w.lower()}" for w in words[1:-1]))


@lru_cache(maxsize=50_000)
def _fold(form: str) -> frozenset[str]:
    return frozenset(fold_token(w.lower()) for w in re.split(r"[\s-]+", form) if w)


def _rank(one: int, of: Collection[int]) -> str:
    """Tell whether a number is the highest or lowest of some that differ."""
    least, most = min(of), max(of)
    if least == most:
        return "same"
    return "most" if one == most else "least" if one == least else "middle"


def _shortness(form: str, others: Sequence[str]) -> Iterator[str]:
    """Yield whether a form is written as a short one, and is one of another's."""
    if not is_written_short(form):
        yield "not short"
        shorts = [o for o in others if is_written_short(o) and stands_for(o, form)]
        if shorts:
            yield "long form"
            yield f"long form lower={form.islower()}"
        return
    yield "short"
    longs = [o for o in others if not is_written_short(o) and stands_for(form, o)]
    if longs:
        yield "short form"
        yield f"short form letters={min(len(form), 6)}"
        yield f"short form of lower={any(o.islower() for o in longs)}"


def _overlap(words: frozenset[str], others: Sequence[frozenset[str]]) -> Iterator[str]:
    """Yield how the words of a form lie to those of others."""
    if any(other < words for other in others):
        yield "holds another"
    if any(words < other for other in others):
        yield "within another"
    if any(words == other for other in others):
        yield "twin"
