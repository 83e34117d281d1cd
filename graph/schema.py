"""The kinds of nodes and edges, and their properties: the one place that defines them.

Every store creates exactly this; `paperatlas schema` prints it; the README's examples use it.
Property types are those that both Cypher engines have: STRING, INT64, DOUBLE, BOOL and lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from paperatlas.records import ENTITY_TYPES, ROLES

PropertyType = Literal["STRING", "INT64", "DOUBLE", "STRING[]", "INT64[]"]


@dataclass(frozen=True, slots=True)
class NodeKind:
    """One label: what it stands for and its properties, `id` being the key of each."""

    label: str
    meaning: str
    properties: Mapping[str, PropertyType]


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """One relationship type: the labels it may join and its properties."""

    type: str
    meaning: str
    pairs: tuple[tuple[str, str], ...]
    properties: Mapping[str, PropertyType]


_ENTITY: Mapping[str, PropertyType] = {
    "id": "STRING",  # method/s4
    "name": "STRING",
    "type": "STRING",  # its label, for queries that span several
    "aliases": "STRING[]",  # every name, the most used first; the next five run parallel to it
    "alias_reasons": "STRING[]",
    "alias_rules": "STRING[]",  # the rule behind the reason: spelling, plural, acronym, table ...
    "alias_counts": "INT64[]",
    "alias_papers": "STRING[]",  # id of the first paper that uses the name
    "alias_sentences": "STRING[]",  # the sentence of that paper
    "types": "STRING[]",  # the types that papers give it, the most given first
    "votes": "INT64[]",  # how many papers give it each of these
    "apart": "STRING[]",  # ids of what looks like it and is something else
    "apart_reasons": "STRING[]",
    "papers": "INT64",  # number of papers that name it
}

NODE_KINDS: tuple[NodeKind, ...] = (
    NodeKind(
        "Paper",
        "a paper, with the text it was read from",
        {
            "id": "STRING",
            "title": "STRING",
            "abstract": "STRING",
            "authors": "STRING[]",  # as the paper orders and spells them
            "year": "INT64",
            "published": "STRING",
            "venue": "STRING",
            "url": "STRING",
            "urls": "STRING[]",
            "sources": "STRING[]",
            "extra": "STRING",  # JSON: what else the source gave
            "extraction": "STRING",  # what was found in it (JSON, see paperatlas.extraction_layout)
        },
    ),
    NodeKind("Method", "a model, algorithm, technique, system or tool", _ENTITY),
    NodeKind("Dataset", "a named collection of data", _ENTITY),
    NodeKind("Benchmark", "a test set or suite to compare systems on", _ENTITY),
    NodeKind("Task", "a problem type", _ENTITY),
    NodeKind("Metric", "a measure of quality or cost", _ENTITY),
    NodeKind(
        "Result",
        "one result as a paper reports it",
        {
            "id": "STRING",
            "value": "DOUBLE",
            "value_text": "STRING",  # the number as written, without unit
            "unit": "STRING",
            "kind": "STRING",  # absolute, improvement, cost
            "qualifiers": "STRING[]",
            "sentence": "STRING",
            "field": "STRING",  # start and end count in this field of the paper
            "start": "INT64",
            "end": "INT64",
        },
    ),
    NodeKind("Author", "a person as the paper spells the name", {"id": "STRING", "name": "STRING"}),
    NodeKind("Venue", "a conference, journal or collection", {"id": "STRING", "name": "STRING"}),
    NodeKind(
        "Repository",
        "code or a project page that a paper links to",
        {"id": "STRING", "name": "STRING", "url": "STRING"},
    ),
)

_ROLE: Mapping[str, PropertyType] = {
    "confidence": "DOUBLE",
    "sentence": "STRING",  # the best sentence for this role
    "field": "STRING",  # start and end mark the mention of that sentence in this field
    "start": "INT64",
    "end": "INT64",
    "count": "INT64",  # mentions with this role
    "found_by": "STRING",
    "spans": "STRING[]",  # every mention of this role: "abstract:12:18"
}

_ROLE_MEANING = {
    "INTRODUCES": "the paper presents it as its own",
    "USES": "the paper builds on it, applies it or studies it",
    "EVALUATES_ON": "the paper reports an evaluation on it",
    "COMPARES_TO": "the paper compares itself to it",
    "ADDRESSES": "the paper works on this problem",
    "MEASURES": "the paper reports or optimises it",
    "MENTIONS": "the paper names it in passing",
}

EDGE_KINDS: tuple[EdgeKind, ...] = (
    *(
        EdgeKind(role, _ROLE_MEANING[role], tuple(("Paper", t) for t in ENTITY_TYPES), _ROLE)
        for role in ROLES
    ),
    EdgeKind(
        "VARIANT_OF",
        "it is a version, size or part of the other",
        (
            *((kind, kind) for kind in ENTITY_TYPES),
            ("Dataset", "Benchmark"),
            ("Benchmark", "Dataset"),
        ),
        {"reason": "STRING", "sentence": "STRING", "paper": "STRING"},
    ),
    EdgeKind("REPORTS", "the paper reports the result", (("Paper", "Result"),), {}),
    EdgeKind(
        "ON",
        "the result was measured on it",
        (("Result", "Benchmark"), ("Result", "Dataset"), ("Result", "Task")),
        {},
    ),
    EdgeKind("OF", "the result is that of this method", (("Result", "Method"),), {}),
    EdgeKind("IN", "the result is given in this metric", (("Result", "Metric"),), {}),
    EdgeKind(
        "AUTHORED_BY", "an author of the paper", (("Paper", "Author"),), {"position": "INT64"}
    ),
    EdgeKind("PUBLISHED_IN", "where the paper appeared", (("Paper", "Venue"),), {}),
    EdgeKind(
        "HAS_CODE",
        "the paper links to it",
        (("Paper", "Repository"),),
        {"sentence": "STRING", "field": "STRING", "start": "INT64", "end": "INT64"},
    ),
)

ATLAS = "atlas"
"""The property, a string, that stores give every node and edge beside those declared: the name of
the atlas that it belongs to. A server may hold several, and the user's own data; a file holds one.
A query finds the name of the atlas it runs on in the parameter of the same name."""
DEFAULT_ATLAS = "atlas"
ENTITY_LABEL = "Entity"
"""The second label of every entity, whatever its type."""
ATLAS_LABEL = "Atlas"
"""The label of the one node that a store keeps about an atlas itself: its name and `FORMAT`."""
FORMAT = 1
"""Counts up when an older graph can no longer be read as one of this schema."""

NODES: Mapping[str, NodeKind] = {kind.label: kind for kind in NODE_KINDS}
EDGES: Mapping[str, EdgeKind] = {kind.type: kind for kind in EDGE_KINDS}
LABELS: Mapping[str, Mapping[str, PropertyType]] = {
    **{kind.label: kind.properties for kind in NODE_KINDS},
    ATLAS_LABEL: {"format": "INT64"},
}
"""The properties of every node that a query may meet, by its label."""
