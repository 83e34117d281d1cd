"""How a name came to be one with others, and what it was kept apart from."""

from __future__ import annotations

from dataclasses import dataclass

from paperatlas.graph.folding import fold, letters
from paperatlas.graph.queries import Neighbour, aliases_of, find_entity
from paperatlas.graph.stores import Store
from paperatlas.records import ENTITY_TYPES, Alias, EntityType, Relation


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an entity has the names it has.

    Attributes:
        asked: the name that was asked for.
        id: ``benchmark/gsm8k``.
        name: the name shown.
        type: what kind of thing it is.
        papers: number of papers that name it.
        alias: the name asked for as papers write it, with its reason; None if it was asked for by
            its id, or by a spelling that no paper uses.
        aliases: every name it goes by, the most used first.
        votes: number of papers by the type that they give it, the most first.
        apart: what looks like it and is something else, and why.
        variant_of: what it is a version, size or part of.
        variants: what is a version, size or part of it.
        same_name: other entities that go by the name asked for.
    """

    asked: str
    id: str
    name: str
    type: EntityType
    papers: int
    alias: Alias | None
    aliases: tuple[Alias, ...]
    votes: tuple[tuple[EntityType, int], ...]
    apart: tuple[Relation, ...]
    variant_of: tuple[Relation, ...]
    variants: tuple[Relation, ...]
    same_name: tuple[Neighbour, ...]


def explain(store: Store, name: str) -> Explanation:
    """Return how a name came to be one with what, and what it was kept apart from and why.

    Args:
        store: the graph.
        name: any name of an entity, or its id, as in `find_entity`; the first found is explained.

    Raises:
        NotInGraph: there is none; the message lists the nearest names.
    """
    node, *others = find_entity(store, name)
    kind: EntityType = node["label"]
    aliases = aliases_of(node)
    names = dict(
        store.query(
            f"MATCH (e:{'|'.join(ENTITY_TYPES)} {{atlas: $atlas}}) WHERE e.id IN $ids "
            "RETURN e.id AS id, e.name AS n",
            {"ids": node["apart"]},
        ).rows
    )
    return Explanation(
        asked=name,
        id=node["id"],
        name=node["name"],
        type=kind,
        papers=node["papers"],
        alias=_asked(name, kind, aliases),
        aliases=aliases,
        votes=tuple(zip(node["types"], node["votes"], strict=True)),
        apart=tuple(
            Relation(id=other, name=names.get(other, other), reason=reason)
            for other, reason in zip(node["apart"], node["apart_reasons"], strict=True)
        ),
        variant_of=_variants(store, kind, node["id"], "-[r:VARIANT_OF]->"),
        variants=_variants(store, kind, node["id"], "<-[r:VARIANT_OF]-"),
        same_name=tuple(Neighbour(o["id"], o["name"], o["label"], o["papers"]) for o in others),
    )


def _asked(name: str, kind: EntityType, aliases: tuple[Alias, ...]) -> Alias | None:
    for same in (str, letters, lambda text: fold(text, kind)):
        for alias in aliases:
            if same(alias.name) == same(name):
                return alias
    return None


def _variants(store: Store, kind: EntityType, entity: str, arrow: str) -> tuple[Relation, ...]:
    kinds = "Dataset|Benchmark" if kind in ("Dataset", "Benchmark") else kind
    table = store.query(
        f"MATCH (e:{kind} {{atlas: $atlas, id: $id}}){arrow}(o:{kinds}) "
        "RETURN o.id AS id, o.name AS name, r.reason AS reason, "
        "r.sentence AS sentence, r.paper AS paper ORDER BY name, id",
        {"id": entity},
    )
    return tuple(Relation(**row) for row in table.to_dicts())
