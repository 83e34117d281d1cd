"""Leaving out what is not sure enough."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from paperatlas.extractors.folding import fold_name
from paperatlas.records import Mention, PaperEntity, Result


def keep_confident(
    mentions: Sequence[Mention], entities: Sequence[PaperEntity], least: float
) -> tuple[tuple[Mention, ...], tuple[PaperEntity, ...], tuple[PaperEntity, ...]]:
    """Part the entities of a paper by their confidence.

    Args:
        mentions: all mentions.
        entities: all entities.
        least: confidence from which on an entity is kept.

    Returns:
        The mentions and the entities that stay, and the entities that are left out.
    """
    kept = tuple(e for e in entities if e.confidence >= least)
    keys = {(e.type, e.name) for e in kept}
    return (
        tuple(m for m in mentions if (m.type, m.entity) in keys),
        kept,
        tuple(e for e in entities if e.confidence < least),
    )


def unnamed(results: Sequence[Result], left_out: Collection[PaperEntity]) -> tuple[Result, ...]:
    """Take from results the metrics that were left out.

    A metric word beside a number counts without a mention; it must not bring back by its name what
    was left out.
    """
    gone = {fold_name(s) for e in left_out if e.type == "Metric" for s in (e.name, *e.surfaces)}
    return tuple(
        replace(r, metric=None) if r.metric is not None and fold_name(r.metric) in gone else r
        for r in results
    )
