"""What became of each entity that was found, by the rules of `paperatlas.evaluation`."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paperatlas.annotated import ComparedEntity, compared, compared_gold
from paperatlas.evaluation import evaluate

RIGHT = "right"
LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entity that was found.

    Attributes:
        found: the entity.
        why: `RIGHT`, `LEFT_OUT` (it names only a borderline entity), or why it is wrong: see
            `paperatlas.scores.Mistake`.
        gold: the annotated entity, where it is right.
    """

    found: ComparedEntity
    why: str
    gold: ComparedEntity | None = None


def outcomes(
    gold: Mapping[str, Any], extraction: Mapping[str, Any]
) -> tuple[list[Outcome], list[ComparedEntity]]:
    """Say of each entity of one paper whether it is right.

    Args:
        gold: the annotated paper.
        extraction: what was found in it.

    Returns:
        One outcome for each found entity, in order; and the annotated entities that were missed.
    """
    paper = compared_gold(gold)
    (scored,) = evaluate([gold], {paper.id: extraction}).papers
    wrong = deque(m for m in scored.mistakes if not m.why.startswith("missed"))
    free = [entity for entity in paper.entities if entity.kind != "borderline"]
    wanted = list(free)
    out = []
    for entity in compared({**extraction, "id": paper.id}).entities:
        if wrong and (wrong[0].type, wrong[0].name) == (entity.type, entity.name):
            out.append(Outcome(entity, wrong.popleft().why))
        elif not any(entity.keys & other.keys for other in wanted):
            out.append(Outcome(entity, LEFT_OUT))
        else:
            match = next(e for e in free if e.keys & entity.keys and _agree(e, entity))
            free.remove(match)
            out.append(Outcome(entity, RIGHT, match))
    return out, free


def _agree(gold: ComparedEntity, found: ComparedEntity) -> bool:
    if gold.either and {gold.type, found.type} == {"Dataset", "Benchmark"}:
        return True
    return gold.type == found.type
