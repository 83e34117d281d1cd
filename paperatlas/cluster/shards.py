"""Names resolved shard by shard, each by the resolver of one machine on what concerns its names.

A shard gets every paper that names one of its things, with these things alone. As no name of
another shard could be joined with them or compared to them (`paperatlas.cluster.name_links`), the
resolver gives them the entities that it would give them among all names.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from paperatlas.cluster.components import NameShards
from paperatlas.cluster.name_links import number_of_key, number_of_name, strings_of
from paperatlas.cluster.parts import read_found
from paperatlas.graph.folding import fold
from paperatlas.graph.known_aliases import family
from paperatlas.graph.resolution import Resolution, resolve
from paperatlas.graph.rules import Rules
from paperatlas.records import Entity, EntityType, Extraction, Paper, PaperEntity


@dataclass(slots=True)
class Share:
    """What a shard gets of a paper.

    Attributes:
        paper: the paper, without what names do not depend on.
        extraction: of it; what is named beside comes with it where that matters.
        own: places of the things among its entities that the shard is to resolve.
    """

    paper: Paper
    extraction: Extraction
    own: tuple[int, ...]


class Meant(NamedTuple):
    """The entity that a thing in a paper is.

    Attributes:
        id: of the entity; "" where the user's rules drop the thing.
        type: of the entity.
        name: of the entity.
    """

    id: str
    type: EntityType
    name: str


DROPPED = Meant("", "Method", "")

Things = dict[tuple[EntityType, str, str], Meant]
"""The things that a paper names: by type, name, and "" or a string of it that is another entity."""


@dataclass(slots=True)
class Resolved:
    """What a shard resolved.

    Attributes:
        entities: the entities of its own names, sorted by id.
        papers: number of papers that name each, by id.
    """

    entities: list[Entity]
    papers: dict[str, int]


@dataclass(slots=True)
class ShardNotes:
    """What all must know of what a shard resolved.

    Attributes:
        metrics: entities that go by a wanted metric, each with such names of it.
        idle_rules: lines of the user's rules that speak of no name here.
        names: number of distinct strings that the shard's things go by.
        seconds: processor time that it took.
        peak: most memory of its process, in MB.
    """

    metrics: list[Entity]
    idle_rules: frozenset[int]
    names: int
    seconds: float
    peak: float


def shares_of_parts(paths: Sequence[Path], shards: NameShards) -> list[list[Share]]:
    """Return what each shard gets of the papers of some parts."""
    return shares_of((pair for path in paths for pair in read_found(path)), shards)


def shares_of(papers: Iterable[tuple[Paper, Extraction]], shards: NameShards) -> list[list[Share]]:
    """Return what each shard gets of some papers.

    Args:
        papers: the papers.
        shards: of all names, or of those that are to be resolved.
    """
    out: list[list[Share]] = [[] for _ in range(shards.count)]
    for batch in _batches(papers):
        numbers = [number_of_name(e.type, e) for _, found in batch for e in found.entities]
        keys = [_number_of_main(e) for _, found in batch for e in found.entities]
        to = shards.of(numbers).tolist()
        is_open = np.isin(np.array(keys, np.uint64), shards.open).tolist()
        at = 0
        for paper, extraction in batch:
            end = at + len(extraction.entities)
            for shard, share in _split(paper, extraction, to[at:end], is_open[at:end]):
                out[shard].append(share)
            at = end
    return out


def _split(
    paper: Paper, extraction: Extraction, shards: Sequence[int], is_open: Sequence[bool]
) -> Iterator[tuple[int, Share]]:
    slim = replace(paper, authors=(), venue=None, urls=(), sources=(), extra={})
    for shard in sorted(set(shards)):
        if shard < 0:
            continue
        own = [at for at, other in enumerate(shards) if other == shard]
        if any(is_open[at] for at in own):
            named, places = extraction.entities, tuple(own)
        else:
            named = tuple(extraction.entities[at] for at in own)
            places = tuple(range(len(own)))
        things = {(extraction.entities[at].type, extraction.entities[at].name) for at in own}
        strings = {text for at in own for text in strings_of(extraction.entities[at])}
        mentions = tuple(
            m for m in extraction.mentions if (m.type, m.entity) in things or m.text in strings
        )
        yield (
            shard,
            Share(
                slim,
                Extraction(
                    paper_id=extraction.paper_id,
                    mentions=mentions,
                    entities=named,
                    abbreviations=extraction.abbreviations,
                ),
                places,
            ),
        )


def resolve_shares(
    rules: Rules, wanted: frozenset[str], *groups: Sequence[Share]
) -> tuple[Resolved, ShardNotes, *tuple[dict[str, Things], ...]]:
    """Resolve the names of a shard.

    Args:
        rules: the user's.
        wanted: what metrics fold to that results name.
        groups: what the shard gets of each group of parts.

    Returns:
        The entities, what all must know of them, and for each group what the things in its papers
        are, by the paper's id.
    """
    started = time.process_time()
    shares = [share for group in groups for share in group]
    resolution = resolve([(share.paper, share.extraction) for share in shares], rules)
    own: set[str] = set()
    answers: list[dict[str, Things]] = []
    for group in groups:
        answers.append({})
        for share in group:
            things = answers[-1].setdefault(share.paper.id, {})
            for at in share.own:
                _add(things, share.paper.id, share.extraction.entities[at], resolution)
            own.update(meant.id for meant in things.values())
    entities = [entity for entity in resolution.entities if entity.id in own]
    metrics = []
    for entity in entities:
        if entity.type == "Metric":
            names = [alias for alias in entity.aliases if fold(alias.name, "Metric") in wanted]
            if names:
                metrics.append(replace(entity, aliases=tuple(names), variant_of=(), apart=()))
    found = Resolved(entities, {entity.id: resolution.papers[entity.id] for entity in entities})
    notes = ShardNotes(
        metrics,
        frozenset(rule.line for rule in resolution.idle_rules),
        sum(len(entity.aliases) for entity in entities),
        time.process_time() - started,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    )
    return found, notes, *answers


def _add(things: Things, paper_id: str, entity: PaperEntity, resolution: Resolution) -> None:
    """Note what a thing is."""
    main = resolution.entity_of(paper_id, entity.type, entity.name)
    place = entity.type, entity.name, ""
    if main is None:
        things[place] = DROPPED
        return
    things[place] = Meant(main.id, main.type, main.name)
    for surface in strings_of(entity):
        other = resolution.entity_of(paper_id, entity.type, entity.name, surface)
        if other is not None and other.id != main.id:
            things[entity.type, entity.name, surface] = Meant(other.id, other.type, other.name)


def things_together(*parts: Mapping[str, Things]) -> dict[str, Things]:
    """Put together what shards say of the papers of one group; later ones know better."""
    out: dict[str, Things] = {}
    for part in parts:
        for paper_id, things in part.items():
            out.setdefault(paper_id, {}).update(things)
    return out


def ids_of(resolved: Resolved) -> frozenset[str]:
    """Return the ids of the entities of a shard."""
    return frozenset(resolved.papers)


def _number_of_main(entity: PaperEntity) -> int:
    return number_of_key(family(entity.type), fold(entity.name, entity.type))


def _batches(
    papers: Iterable[tuple[Paper, Extraction]],
) -> Iterator[list[tuple[Paper, Extraction]]]:
    batch: list[tuple[Paper, Extraction]] = []
    for pair in papers:
        batch.append(pair)
        if len(batch) == 256:
            yield batch
            batch = []
    if batch:
        yield batch
