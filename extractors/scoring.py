"""Which candidates are entities, and of which type: a sum of counted evidence.

Every candidate of a paper (all its places together) has features a reader can name: its head noun,
its first word, the words around it, the hints of the patterns and of the name list. Each feature
adds its weight for each type, and a softmax over the sums and "nothing" gives the confidence. The
weights are those of a multinomial logistic regression over these features, fitted by
``training/fit_evidence.py`` (see `paperatlas.extractors.evidence`). Where the encoder has read the
text as well, a second one weighs what the two say (``training/fit_combination.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from paperatlas.extractors.abbreviations import are_initials
from paperatlas.extractors.cues import CUE_OF
from paperatlas.extractors.doctext import DocText, Found
from paperatlas.extractors.evidence import Floats, calibrated, shipped
from paperatlas.extractors.folding import fold_token, word_set
from paperatlas.extractors.gazetteer import head_hints
from paperatlas.extractors.names import COINED, HEADS, is_sized, shape, suffix_type
from paperatlas.extractors.phrases import phrase_key, phrase_levels
from paperatlas.extractors.reading_features import SpanScores, propose, rule_features
from paperatlas.extractors.terms import is_break
from paperatlas.records import ENTITY_TYPES, ROLES, EntityType

# Least confidence of an entity; the best of a few by cross-validation on training papers.
THRESHOLD = 0.33
LENGTH_BONUS = 0.05  # for each token beyond the first, when longer and shorter names compete
NAME_THRESHOLD = 0.2  # of one with a coined name
LISTED_THRESHOLD = 0.05  # of a proper name on the hand-kept list

# The same where the encoder has read the text as well.
READ_THRESHOLD = 0.42
READ_NAME_THRESHOLD = 0.3  # of what is written as a name
READ_OWN_THRESHOLD = 0.3  # of what the paper probably introduces: readers miss that most
PROBABLY_OWN = 0.5
_OWN = ROLES.index("INTRODUCES")

# Words this far below nothing need no look at their context: of training papers' entities one in a
# thousand would be lost, and half of the candidates need no more work.
HOPELESS = -5.0

# What the encoder finds likelier than this is looked at whatever the words alone say.
HOPEFUL = 0.02

# "X" and "X framework" are one thing when a paper has both.
GENERAL_HEADS = sorted(
    word_set(
        """
        framework task model method algorithm mechanism module architecture approach system
        technique problem network dataset benchmark corpus score metric strategy layer loss scheme
        """
    )
)

# Of these nothing is left when a coined name stands before: "the GSM-8K benchmark".
_PLAIN_HEADS = frozenset(["dataset", "datasets", "benchmark", "benchmarks", "corpus", "model"])

# What proposed a mention, by the first of its hints; without a hint it is a term.
FOUND_BY = {"gazetteer": "gazetteer", "short-form": "abbreviations", "long-form": "abbreviations"}


@dataclass(slots=True)
class Group:
    """All places of one paper that share a folded name, or a short and its long form.

    Attributes:
        key: the folded name (of the long form); in capitals for a name that is also a word.
        spans: token ranges in order of appearance.
    """

    key: str
    spans: list[tuple[int, int]]


def group_candidates(text: DocText) -> list[Group]:
    """Collect the candidates of a Doc by folded name; pairs join their two forms."""
    folded = [fold_token(w) for w in text.lower]
    long_of: dict[str, str] = {}
    for pair in text.pairs:
        short = "".join(folded[slice(*pair.short)])
        long = "".join(folded[slice(*pair.long)])
        if short and long and short not in long_of:
            long_of[short] = long_of.get(long, long)
            text.hint(*pair.short, "short-form")
            text.hint(*pair.long, "long-form")
    if long_of:  # "OOD detection" and "out-of-distribution detection" are one name as well
        folded = [long_of.get(f, f) for f in folded]
    groups: dict[str, Group] = {}
    for start, end in sorted(text.candidates):
        key = folded[start] if end == start + 1 else "".join(folded[start:end])
        key = long_of.get(key, key)
        if not key:
            continue
        if "ambiguous" in text.candidates[start, end] and text.words[start].isupper():
            key = key.upper()  # the name MATH is not the word math
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


def context_features(text: DocText, group: Group, sides: Sides) -> list[str]:
    """Features of the places where a name stands, and the hints it was given."""
    out: set[str] = set()
    words, candidates = text.words, text.candidates
    titles = text.title_tokens
    in_title = own_run = 0
    read = group.spans[:4]
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
        out = ["in-run-left" if inside else "run-left", "prev=" + before]
        if start > 1:
            out.append("prev2=" + lower[start - 2] + " " + before)
        if inside:
            out.append("left-ends=" + before[-3:])
        out.extend(_nearest_cue(text, start))
        self.left[start] = out
        return out

    def read_right(self, text: DocText, end: int) -> list[str]:
        """Return (and keep) the features of what stands from token `end` on."""
        lower, n = text.lower, len(text.lower)
        after = lower[end] if end < n else "$"
        inside = end < n and not is_break(after)
        out = ["in-run-right" if inside else "run-right", "next=" + after]
        if end + 1 < n:
            out.append("next2=" + after + " " + lower[end + 1])
        if inside:
            out.append("right-ends=" + after[-3:])
        self.right[end] = out
        return out


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


def group_features(text: DocText, group: Group, sides: Sides) -> list[str]:
    """All features of a group for the rules; its different forms give theirs together."""
    forms: dict[str, None] = {}
    for words in _forms(text, group):
        forms.update(dict.fromkeys(phrase_features(words)))
    return [*forms, *context_features(text, group, sides)]


def read_features(text: DocText, group: Group, rules: Floats, scores: SpanScores) -> list[str]:
    """Features of a group for rules and encoder together.

    Args:
        text: the Doc's lists.
        group: a candidate.
        rules: the probability of nothing and of each of `ENTITY_TYPES` by the rules alone.
        scores: what the encoder says of all candidates.
    """
    hints = {h: None for span in group.spans for h in text.candidates[span]}
    start, end = group.spans[0]
    shapes = shape(text.words[start]), shape(text.words[end - 1])
    return [
        "bias",
        *rule_features(rules, ("nothing", *ENTITY_TYPES)),
        *scores.features(group.spans),
        *(f"hint={h}" for h in hints),
        f"shapes={shapes[0]} {shapes[1]}",
        f"n={min(end - start, 5)}",
        f"count={min(len(group.spans), 4)}",
        f"title={sum(s < text.title_tokens for s, _ in group.spans) > 0}",
        f"forms={len(_forms(text, group))}",
        "head=" + fold_token(text.lower[end - 1]),
    ]


def table_of(text: DocText) -> str:
    """Name the table of weights that fits what is known of a text."""
    return "entities" if text.reading is None else "entities read"


def _forms(text: DocText, group: Group) -> list[tuple[str, ...]]:
    """The first three different strings of a group."""
    if len(group.spans) == 1:
        start, end = group.spans[0]
        return [tuple(text.words[start:end])]
    return list(dict.fromkeys(tuple(text.words[s:e]) for s, e in group.spans))[:3]


@lru_cache(maxsize=100_000)
def _phrase_rows(words: tuple[str, ...]) -> tuple[tuple[int, ...], float]:
    """Return the rows of a phrase and how far its best type is above nothing, context aside."""
    table = shipped("entities")
    rows = table.rows(phrase_features(words))
    sums = table.sums(rows)
    return rows, max(sums[1:]) - sums[0]


def _rows(text: DocText, group: Group, sides: Sides, scores: SpanScores | None) -> tuple[int, ...]:
    """Return the rows of a group; none where its words alone rule it out."""
    known = [_phrase_rows(form) for form in _forms(text, group)]
    if (
        max(above for _, above in known) < HOPELESS
        and not any(text.candidates[span] for span in group.spans)
        and not (scores and scores.likely(group.spans) > HOPEFUL)
    ):
        return ()
    rows = known[0][0]
    if len(known) > 1:
        rows = tuple(dict.fromkeys(r for more, _ in known for r in more))
    return rows + shipped("entities").rows(context_features(text, group, sides))


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
    chosen: dict[str, tuple[EntityType, str]] = {}
    key_of = {span: group.key for group in groups for span in group.spans}
    paired = {"".join(text.words[slice(*pair.short)]) for pair in text.pairs}
    sure = (1.0 - shares[:, 0]).round(6).tolist()
    table = table_of(text)
    order = [
        -(sure[k] + LENGTH_BONUS * min(max(e - s for s, e in group.spans) - 1, 3))
        for k, group in enumerate(groups)
    ]
    for k in sorted(range(len(groups)), key=lambda k: (order[k], k)):
        group = groups[k]
        # Most candidates are below any threshold: their hints need no look.
        if sure[k] < LISTED_THRESHOLD or sure[k] < _threshold(text, group):
            continue
        spans = [s for s in group.spans if not any(taken[slice(*s)])]
        if not spans:
            continue
        kind = (
            stated_type(text, group)
            or listed_type(text, group)
            or ENTITY_TYPES[int(shares[k, 1:].argmax())]
        )
        entity = group.key if group.key in chosen else _same_thing(text, group, chosen)
        names = [_without_head(text, span) for span in spans]
        if not entity and text.reading is not None:
            entity = _other_form(text, group, kind, found, paired)
        if names != spans:
            spans = [span for span in names if not any(taken[slice(*span)])]
            entity = entity or key_of.get(names[0], group.key)
            chosen.setdefault(entity, (kind, entity))
        chosen[group.key] = chosen[entity] if entity else (kind, group.key)
        kind, key = chosen[group.key]
        confidence = round(calibrated(table, sure[k]), 3)
        for start, end in spans:
            taken[start:end] = b"\x01" * (end - start)
            hints = text.candidates.get((start, end), ())
            by = FOUND_BY.get(hints[0].partition(":")[0], "names") if hints else "terms"
            found.append(Found(start, end, kind, confidence, by, key))
    found.sort(key=lambda f: f.start)
    return found


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
    if any(is_sized(" ".join(text.words[start:end])) for start, end in group.spans):
        return "Method"
    votes: dict[str, int] = {}
    named = own_method = False
    for start, end in group.spans:
        for hint in text.candidates.get((start, end), ()):
            if hint in _NOT_A_COLLECTION:
                return None
            rule, _, kind = hint.partition(":")
            named = named or rule in ("coined", "title-name", "called")
            if rule in _VOTES:
                votes[kind] = votes.get(kind, 0) + _VOTES[rule]
        hints = text.candidates.get((start, end), ())
        own_method = own_method or (
            suffix_type(text.words[end - 1]) == "Method"
            and shape(text.words[end - 1]) in COINED
            and not _BROUGHT.isdisjoint(hints)
        )
        kind_of_ending = suffix_type(text.words[end - 1]) if len(text.words[end - 1]) > 4 else None
        if kind_of_ending in ("Benchmark", "Dataset") and shape(text.words[end - 1]) in COINED:
            named = True
            votes[kind_of_ending] = max(votes.get(kind_of_ending, 0), 2) + (
                start == group.spans[0][0]
            )
    if own_method and not votes.keys() & {"Dataset", "Benchmark"}:
        return "Method"
    if not named or not votes:
        return None
    data = votes.get("Dataset", 0) + votes.get("Benchmark", 0)
    if data < _VOTES_NEEDED or data <= votes.get("Method", 0):
        return None
    return "Dataset" if votes.get("Dataset", 0) >= votes.get("Benchmark", 0) else "Benchmark"


def listed_type(text: DocText, group: Group) -> EntityType | None:
    """Return the type that the hand-kept list gives a name, if it gives one.

    Where the encoder has read the text, the list is evidence as any other.
    """
    if text.reading is not None:
        return None
    listed = {
        hint.partition(":")[2]
        for span in group.spans
        for hint in text.candidates.get(span, ())
        if hint.startswith("well-known:")
    }
    return next((kind for kind in ENTITY_TYPES if listed == {kind}), None)


def _threshold(text: DocText, group: Group) -> float:
    if text.reading is not None:
        own = max(float(text.reading.roles[s:e, _OWN].mean()) for s, e in group.spans)
        if own > PROBABLY_OWN:
            return READ_OWN_THRESHOLD
        named = any(_written_as_name(text, start, end) for start, end in group.spans)
        return READ_NAME_THRESHOLD if named else READ_THRESHOLD
    if listed_type(text, group) and any(
        not text.words[k].islower() for start, end in group.spans for k in range(start + 1, end)
    ):
        return LISTED_THRESHOLD
    if any("coined" in text.candidates.get(span, ()) for span in group.spans):
        return NAME_THRESHOLD
    return THRESHOLD


def _without_head(text: DocText, span: tuple[int, int]) -> tuple[int, int]:
    """Cut the head noun off a coined name: "GSM-8K benchmark"."""
    start, end = span
    if end - start < 2 or text.words[end - 1] not in _PLAIN_HEADS:
        return span
    return (start, end - 1) if "coined" in text.candidates.get((start, end - 1), ()) else span


def _written_as_name(text: DocText, start: int, end: int) -> bool:
    """Tell whether the casing of words shows a name that no title or sentence start explains."""
    words = text.words[start:end]
    if any(shape(word) in COINED for word in words):
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
    for head in GENERAL_HEADS:
        if group.key + head in chosen:
            return group.key + head
    return None


@dataclass(frozen=True, slots=True)
class Weighed:
    """The candidates of a Doc that are not hopeless.

    Attributes:
        groups: the candidates.
        rules: for each the probability of nothing and of each of `ENTITY_TYPES` by the rules.
        scores: what the encoder says of all candidates; None where it has not read the text.
    """

    groups: list[Group]
    rules: Floats
    scores: SpanScores | None


def weigh_by_rules(text: DocText) -> Weighed:
    """Weigh the candidates of a Doc by the rules, keeping all that the encoder finds likely."""
    propose(text)
    groups = group_candidates(text)
    scores = SpanScores(text, sorted(text.candidates)) if groups and text.reading else None
    sides = Sides()
    cases = [_rows(text, group, sides, scores) for group in groups]
    hopeful = [k for k, rows in enumerate(cases) if rows]
    rules = shipped("entities").weigh([cases[k] for k in hopeful])
    return Weighed([groups[k] for k in hopeful], rules, scores)


def weigh(text: DocText) -> tuple[list[Group], Floats]:
    """Weigh the candidates of a Doc.

    Returns:
        The candidates that are not hopeless, and for each the probability of nothing and of each
        of `ENTITY_TYPES`.
    """
    known = weigh_by_rules(text)
    if known.scores is None:
        return known.groups, known.rules
    table = shipped("entities read")
    cases = [
        table.rows(read_features(text, group, rules, known.scores))
        for group, rules in zip(known.groups, known.rules, strict=True)
    ]
    return known.groups, table.weigh(cases)


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
    groups, shares = weigh(text)
    if groups:
        text.found = choose(text, groups, shares)
