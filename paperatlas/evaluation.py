"""Score extractions against annotated papers (for both, see `paperatlas.annotated`).

The rules, each in the function it names:

- names are compared by words: case, punctuation, plural s, a determiner before and one generic
  noun after the name do not count (`paperatlas.annotated.name_keys`);
- an annotated entity is found once, by a name and an agreeing type; what is annotated as
  borderline counts neither for nor against (`_match_entities`);
- roles are scored on the entities that were found, and MENTIONS is no role; what a paper
  introduces is scored on all entities, so that a missed one counts (`_score_roles`);
- a result value is right when the number is, whatever its sign; a tuple when it stands in the
  right slot, too (`_score_results`);
- a paper without an extraction counts as one in which nothing was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from paperatlas.annotated import (
    ComparedEntity,
    ComparedPaper,
    ComparedResult,
    compared,
    compared_gold,
    extract_annotated,
)
from paperatlas.extractors.recognisers import DEFAULT_RECOGNISER
from paperatlas.scores import MEASURES, NAMED_RECALL, Counts, Mistake, PaperScore, Scores

_Outcome = Literal["tp", "fp", "fn"]
_Tally = Counter[tuple[str, _Outcome]]


def evaluate(
    gold: Iterable[Mapping[str, Any]],
    predicted: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    papers: str | Path | None = None,
    recogniser: str = DEFAULT_RECOGNISER,
    labels: Mapping[str, str] | None = None,
    min_confidence: float = 0.0,
) -> Scores:
    """Score extractions against annotated papers; the module says by which rules.

    Args:
        gold: annotated papers. Of two with the same id the later counts.
        predicted: extractions by paper id, as `extraction_to_json` gives them. Papers that are not
            annotated are left out. None extracts the papers now, as the rest says.
        papers: file with the annotated papers' id, title and abstract.
        recogniser: what finds their mentions, as in `paperatlas.build`.
        labels: likewise.
        min_confidence: likewise.

    Raises:
        SourceError: a record lacks a field or has one of the wrong kind, or `papers` cannot be
            read.
        RecogniserError: there is no such recogniser, or it cannot be set up.
        MissingExtra: it needs packages that are not installed.
        ValueError: neither `predicted` nor `papers` is given, or both are.

    Example:
        >>> gold = [{"id": 1, "entities": [{"name": "S4", "type": "Method", "kind": "named",
        ...          "surfaces": ["S4"], "roles": ["USES"]}], "results": []}]
        >>> found = {"1": {"entities": [{"name": "the S4 model", "type": "Method"}]}}
        >>> evaluate(gold, found).total("entities").f1
        1.0
    """
    gold = list(gold)
    if (predicted is None) == (papers is None):
        message = "give either predicted (finished extractions) or papers (to extract now)"
        raise ValueError(message)
    if papers is not None:
        from paperatlas.engine import make_reading

        reading = make_reading(recogniser, labels, min_confidence)
        predicted, _ = extract_annotated(gold, Path(papers), reading)
    annotated = {paper.id: paper for paper in map(compared_gold, gold)}
    return Scores(
        tuple(_score_paper(paper, (predicted or {}).get(paper.id)) for paper in annotated.values())
    )


def _score_paper(gold: ComparedPaper, prediction: Mapping[str, Any] | None) -> PaperScore:
    found = compared({"entities": []} | dict(prediction or {}) | {"id": gold.id})
    tally: _Tally = Counter()
    wanted = [entity for entity in gold.entities if entity.kind != "borderline"]
    matched, wrong = _match_entities(gold, wanted, found.entities)
    mistakes = [Mistake(gold.id, why, entity.type, entity.name) for why, entity in wrong]
    for _, entity in wrong:
        tally.update((("entities", "fp"), (entity.type, "fp")))
    for at, entity in enumerate(wanted):
        outcome: _Outcome = "tp" if at in matched else "fn"
        tally.update((("entities", outcome), (entity.type, outcome)))
        if entity.kind == "named":
            tally[NAMED_RECALL, outcome] += 1
        if at not in matched:
            mistakes.append(Mistake(gold.id, f"missed {entity.kind}", entity.type, entity.name))
    for at, entity in enumerate(wanted):
        _score_roles(entity, matched.get(at), tally)
    _score_results("result values", gold.results, found.results, tally)
    _score_results("result tuples", gold.results, found.results, tally)
    counts = {
        measure: Counts(tally[measure, "tp"], tally[measure, "fp"], tally[measure, "fn"])
        for measure in MEASURES
    }
    return PaperScore(gold.id, prediction is not None, counts, tuple(mistakes))


def _match_entities(
    gold: ComparedPaper, wanted: Sequence[ComparedEntity], found: Iterable[ComparedEntity]
) -> tuple[dict[int, ComparedEntity], list[tuple[str, ComparedEntity]]]:
    """Give each found entity, in order, the first annotated one that it names and is still free.

    The types must agree. A second prediction of the same entity is wrong, as is one that names
    nothing annotated; one that names only a borderline entity is left out.

    Returns:
        What was found of `wanted`, by index; and what is wrong, with the reason.
    """
    ignored = frozenset[str]().union(*(e.keys for e in gold.entities if e.kind == "borderline"))
    matched: dict[int, ComparedEntity] = {}
    wrong: list[tuple[str, ComparedEntity]] = []
    for entity in found:
        named = [at for at, other in enumerate(wanted) if other.keys & entity.keys]
        right = [at for at in named if _types_agree(wanted[at], entity)]
        free = next((at for at in right if at not in matched), None)
        if free is not None:
            matched[free] = entity
        elif right:
            wrong.append(("duplicate", entity))
        elif named:
            wrong.append((f"type {wanted[named[0]].type}", entity))
        elif not entity.keys & ignored:
            wrong.append(("spurious", entity))
    return matched, wrong


def _types_agree(gold: ComparedEntity, found: ComparedEntity) -> bool:
    if gold.either and {gold.type, found.type} == {"Dataset", "Benchmark"}:
        return True
    return gold.type == found.type


def _score_roles(gold: ComparedEntity, found: ComparedEntity | None, tally: _Tally) -> None:
    """Count the roles of one entity if it was found, and INTRODUCES on its own in any case."""
    if found is None:
        tally["introduces", "fn"] += "INTRODUCES" in gold.roles
        return
    outcomes: tuple[tuple[_Outcome, frozenset[str]], ...] = (
        ("tp", gold.roles & found.roles),
        ("fp", found.roles - gold.roles),
        ("fn", gold.roles - found.roles),
    )
    for outcome, roles in outcomes:
        tally["roles", outcome] += len(roles)
        tally["introduces", outcome] += "INTRODUCES" in roles


def _score_results(
    measure: Literal["result values", "result tuples"],
    gold: Iterable[ComparedResult],
    found: Iterable[ComparedResult],
    tally: _Tally,
) -> None:
    """Give each found result, in order, the first annotated one that agrees and is still free."""
    left = list(gold)
    for result in found:
        for at, other in enumerate(left):
            if (
                result.magnitude is not None
                and result.magnitude == other.magnitude
                and (measure == "result values" or _same_slot(other, result))
            ):
                del left[at]
                tally[measure, "tp"] += 1
                break
        else:
            tally[measure, "fp"] += 1
    tally[measure, "fn"] += len(left)


def _same_slot(gold: ComparedResult, found: ComparedResult) -> bool:
    """Say whether the benchmark agrees, or the metric where no benchmark is annotated.

    Where neither is annotated there is nothing to get wrong.
    """
    if gold.benchmark is not None:
        return bool(gold.benchmark & (found.benchmark or frozenset()))
    if gold.metric is not None:
        return bool(gold.metric & (found.metric or frozenset()))
    return True
