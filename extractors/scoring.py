"""Which candidates are entities, and of which type: a sum of counted evidence.

Every candidate of a paper (all its places together) has features a reader can name: its head noun,
its first word, the words around it, the hints of the patterns and of the name list. Each feature
adds its weight for each type, and a softmax over the sums and "nothing" gives the confidence. The
weights are those of a multinomial logistic regression over these features alone, fitted by
``training/fit_evidence.py`` (see `paperatlas.extractors.evidence`); no other model is involved.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from paperatlas.extractors.cues import CUE_OF
from paperatlas.extractors.doctext import DocText, Found
from paperatlas.extractors.evidence import Floats, shipped
from paperatlas.extractors.folding import fold_token
from paperatlas.extractors.gazetteer import head_hints
from paperatlas.extractors.names import COINED, HEADS, shape, suffix_type
from paperatlas.extractors.phrases import phrase_key, phrase_levels
from paperatlas.extractors.terms import is_break
from paperatlas.records import ENTITY_TYPES

# Least confidence of an entity; the best of a few by cross-validation on training papers.
THRESHOLD = 0.35

# What proposed a mention, by the first of its hints; without a hint it is a term.
FOUND_BY = {"gazetteer": "gazetteer", "short-form": "abbreviations", "long-form": "abbreviations"}


@dataclass(slots=True)
class Group:
    """All places of one paper that share a folded name, or a short and its long form.

    Attributes:
        key: the folded name (of the long form).
        spans: token ranges in order of appearance.
    """

    key: str
    spans: list[tuple[int, int]]


def group_candidates(text: DocText) -> list[Group]:
    """Collect the candidates of a Doc by folded name; pairs join their two forms."""
    folded = [fold_token(w) for w in text.lower]
    joined: dict[str, str] = {}
    for pair in text.pairs:
        short = "".join(folded[slice(*pair.short)])
        long = "".join(folded[slice(*pair.long)])
        if short and long and short not in joined:
            joined[short] = joined.get(long, long)
            text.hint(*pair.short, "short-form")
            text.hint(*pair.long, "long-form")
    groups: dict[str, Group] = {}
    for start, end in sorted(text.candidates):
        key = folded[start] if end == start + 1 else "".join(folded[start:end])
        key = joined.get(key, key)
        if not key:
            continue
        group = groups.get(key)
        if group is None:
            groups[key] = Group(key, [(start, end)])
        else:
            group.spans.append((start, end))
    return list(groups.values())


def phrase_features(words: tuple[str, ...]) -> list[str]:
    """Features of the words themselves, whatever stands around them."""
    n = len(words)
    lower = [w.lower() for w in words]
    last, first = fold_token(lower[-1]), lower[0]
    shapes = [shape(w) for w in words]
    out = [
        "bias",
        "phrase=" + " ".join([*lower[:-1], last]),
        "head=" + last,
        "first=" + first,
        "head3=" + last[-3:],
        "head4=" + last[-4:],
        f"n={n}",
        "shape=" + "-".join(sorted(set(shapes))),
        "shape1=" + shapes[-1] + str(min(n, 2)),
    ]
    out.extend(phrase_levels(phrase_key(lower, 0, n)))
    if n > 1:
        out.extend("head " + level for level in phrase_levels(last)[4:])
    out.extend(f"list-head {hint}" for hint in head_hints(last))
    if "-" in lower[-1]:
        out.append("tail=" + fold_token(lower[-1].rsplit("-", 1)[-1]))
    if n > 1:
        out.append("head2=" + lower[-2] + " " + last)
        out.extend("in=" + w for w in lower[:-1])
        out.append("first3=" + first[-3:])
        out.append("shape0=" + shapes[0])
    if shapes[-1] in COINED:
        out.append(f"len={min(len(words[-1]), 12)}")
        kind = suffix_type(words[-1])
        if kind:
            out.append("suffix=" + kind)
    if lower[-1] in HEADS:
        out.append("ends:" + HEADS[lower[-1]] + str(min(n, 3)))
    return out


def context_features(text: DocText, group: Group) -> list[str]:
    """Features of the places where a name stands, and the hints it was given."""
    out: set[str] = set()
    lower, words = text.lower, text.words
    n = len(words)
    titles = text.title_tokens
    in_title = 0
    for start, end in group.spans[:4]:
        if start < titles:
            in_title += 1
        before = lower[start - 1] if start else "^"
        after = lower[end] if end < n else "$"
        out.add("prev=" + before)
        out.add("next=" + after)
        if start > 1:
            out.add("prev2=" + lower[start - 2] + " " + before)
        if end + 1 < n:
            out.add("next2=" + after + " " + lower[end + 1])
        if before[:1].isalnum() and start and not _broken(text, start - 1):
            out.add("in-run-left")
        if end < n and not _broken(text, end):
            out.add("in-run-right")
        if start and words[start - 1].islower() and words[start][:1].isupper():
            out.add("capital-inside")
            if all(w[:1].isupper() for w in words[start:end]):
                out.add(f"capitals-inside={min(end - start, 3)}")
        for cue in _nearest_cue(text, start):
            out.add(cue)
        if shape(words[start]) in COINED or shape(words[end - 1]) in COINED:
            out.add("coined prev=" + before)
            out.add("coined next=" + after)
            out.update("coined " + c for c in _cues(text, start))
    for span in group.spans:
        out.update("hint=" + h for h in text.candidates.get(span, ()))
    count = len(group.spans)
    out.add(f"count={min(count, 4)}")
    if in_title:
        out.add("in-title" if in_title < count else "only-title")
    return sorted(out)


def _nearest_cue(text: DocText, start: int) -> list[str]:
    """The nearest cue within five tokens on the left."""
    if start < text.title_tokens:
        return []
    for k in range(start - 1, max(text.sentences[text.sentence_of[start]][0], start - 5) - 1, -1):
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
    for k in range(start - 1, max(first, start - 16) - 1, -1):
        word = text.lower[k]
        if word in HEADS and not heads:
            heads = 1
            out.append("left-head=" + HEADS[word])
        if word in CUE_OF and len(out) < 3 + heads:
            out.extend("left-cue=" + c for c in CUE_OF[word])
    return out


def _broken(text: DocText, i: int) -> bool:
    return is_break(text.lower[i])


def group_features(text: DocText, group: Group) -> list[str]:
    """All features of a group; its different forms give theirs together."""
    forms: dict[str, None] = {}
    for words in _forms(text, group):
        forms.update(dict.fromkeys(phrase_features(words)))
    return [*forms, *context_features(text, group)]


def _forms(text: DocText, group: Group) -> list[tuple[str, ...]]:
    """The first three different strings of a group."""
    if len(group.spans) == 1:
        start, end = group.spans[0]
        return [tuple(text.words[start:end])]
    return list(dict.fromkeys(tuple(text.words[s:e]) for s, e in group.spans))[:3]


@lru_cache(maxsize=100_000)
def _phrase_rows(words: tuple[str, ...]) -> tuple[int, ...]:
    return shipped("entities").rows(phrase_features(words))


def _rows(text: DocText, group: Group) -> tuple[int, ...]:
    forms = _forms(text, group)
    rows = _phrase_rows(forms[0])
    if len(forms) > 1:
        rows = tuple(dict.fromkeys(r for f in forms for r in _phrase_rows(f)))
    return rows + shipped("entities").rows(context_features(text, group))


def choose(text: DocText, groups: list[Group], shares: Floats) -> list[Found]:
    """Choose entities from the best down; a place taken by a better one is taken.

    Args:
        text: the Doc's lists.
        groups: its candidates.
        shares: for each group the probability of nothing and of each of `ENTITY_TYPES`.

    Returns:
        Mentions in order of appearance, each with the type, key and confidence of its group.
    """
    found: list[Found] = []
    taken = bytearray(len(text.words))
    sure = 1.0 - shares[:, 0]
    for k in sorted(range(len(groups)), key=lambda k: (-round(float(sure[k]), 6), k)):
        if sure[k] < THRESHOLD:
            break
        kind = ENTITY_TYPES[int(shares[k, 1:].argmax())]
        for start, end in groups[k].spans:
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            hints = text.candidates.get((start, end), ())
            found.append(
                Found(
                    start,
                    end,
                    kind,
                    round(float(sure[k]), 3),
                    FOUND_BY.get(hints[0].partition(":")[0], "patterns") if hints else "terms",
                    groups[k].key,
                )
            )
    found.sort(key=lambda f: f.start)
    return found


def find_entities(text: DocText) -> None:
    """Set `found`: the candidates that the evidence supports."""
    groups = group_candidates(text)
    if groups:
        shares = shipped("entities").weigh([_rows(text, group) for group in groups])
        text.found = choose(text, groups, shares)
