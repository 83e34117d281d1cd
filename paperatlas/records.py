"""The records that pass between the stages; all are frozen and compare by value.

    sources ──Paper, Skip──▶ extractors ──Extraction──▶ graph ──Node, Edge──▶ visualizations

Offsets are character positions into one field of one paper, as that field was read, and always
satisfy ``field[start:end] == text``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

EntityType = Literal["Method", "Dataset", "Benchmark", "Task", "Metric"]
Role = Literal[
    "INTRODUCES", "USES", "EVALUATES_ON", "COMPARES_TO", "ADDRESSES", "MEASURES", "MENTIONS"
]
Field = Literal["title", "abstract"]
ResultKind = Literal["absolute", "improvement", "cost"]

AliasRule = Literal[
    "name",  # the name shown
    "spelling",  # case, accents, TeX, hyphen, space, British or American
    "plural",
    "head",  # a word that only says what it is
    "acronym",  # a short form that a paper defines
    "long form",
    "context",  # a short form, by what is named beside it
    "table",  # the shipped tables of names
    "wording",  # the same words, or a word more that says what it is
    "same paper",  # one paper uses both for one thing
    "user",  # atlas.rules.yaml
]

ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
ROLES: tuple[Role, ...] = get_args(Role)
ALIAS_RULES: tuple[AliasRule, ...] = get_args(AliasRule)


class Offsets(NamedTuple):
    """A half-open range of characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper as a source gave it.

    Attributes:
        id: stable name of the paper: ``arxiv:2111.00396``, ``acl:2024.acl-long.1``, ``doi:...``,
            the id of the record it came from, or ``title:<hash>`` (see `title_id`).
        title: the title on one line.
        abstract: the abstract as read.
        authors: full names in the order of the paper.
        year: year of publication.
        published: ISO date, where the source gives one.
        venue: conference, journal or proceedings.
        urls: pages of this paper, best first.
        sources: every file or page on which the paper was seen, in reading order.
        extra: what else the source gives (upvotes, keywords, ...), JSON values only.
    """

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    published: str | None = None
    venue: str | None = None
    urls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A piece of input that was passed over, and why.

    Attributes:
        where: the file, page or address.
        line: 1-based line in it, where that is known.
        reason: one clause for the reader, such as ``no abstract``.
    """

    where: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        """Say it as ``file:line: reason``."""
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place in one paper where an entity is named.

    Attributes:
        paper_id: the paper.
        field: the part of the paper that the offsets count in.
        start: first character.
        end: one past the last character.
        text: the characters themselves.
        type: what kind of thing is named.
        entity: name of the `PaperEntity` of the same type that this mention belongs to.
        role: what the paper does with it here.
        confidence: 0 to 1.
        sentence: the sentence around it, in the same field.
        found_by: the component or rule that found it, such as ``gazetteer``.
    """

    paper_id: str
    field: Field
    start: int
    end: int
    text: str
    type: EntityType
    entity: str
    role: Role
    confidence: float
    sentence: Offsets
    found_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntity:
    """One thing that one paper names, under all the names it uses for it there.

    Attributes:
        name: the best of its names.
        type: what kind of thing it is.
        surfaces: every distinct string that names it in this paper, in order of appearance.
        roles: what the paper does with it, in the order of `ROLES`; at least one.
        confidence: 0 to 1, that of its best mention.
        loosely: those of `surfaces` that mean it in this paper, but are no other name for it, such
            as a wider term.
    """

    name: str
    type: EntityType
    surfaces: tuple[str, ...]
    roles: tuple[Role, ...]
    confidence: float = 1.0
    loosely: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """A short form that the paper itself defines: ``Long Range Arena (LRA)``."""

    short: str
    long: str
    field: Field
    sentence: Offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One reported result.

    Attributes:
        subject: name of the `PaperEntity` (Method) that was measured, if known.
        benchmark: name of the `PaperEntity` (Benchmark, Dataset or Task) it was measured on.
        metric: name of the `PaperEntity` (Metric), or of a metric implied by the unit.
        value: the number; None for a claim without one ("state of the art on X").
        unit: ``%``, ``x``, ``points`` ... or None.
        kind: ``absolute``, ``improvement`` (over something else) or ``cost``.
        qualifiers: what narrows it: ``5-shot``, ``test``, ``average``, ``up to`` ...
        field: the part of the paper that the offsets count in.
        sentence: the sentence that reports it.
        span: the number with its unit; the claim's words where there is no number.
    """

    subject: str | None
    benchmark: str | None
    metric: str | None
    value: Decimal | None
    unit: str | None
    kind: ResultKind
    qualifiers: tuple[str, ...] = ()
    field: Field = "abstract"
    sentence: Offsets
    span: Offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web address in the text, such as the paper's code."""

    url: str
    field: Field
    start: int
    end: int
    sentence: Offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A name that was close to being an entity of a paper, and why it is none.

    Attributes:
        name: the words.
        type: what it would have been.
        confidence: 0 to 1.
        reason: one clause.
    """

    name: str
    type: EntityType
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was found in one paper.

    Attributes:
        paper_id: the paper.
        mentions: in order of appearance (title first).
        entities: in order of first mention; (type, name) is unique.
        results: those with a number in order of appearance, then the claims without one.
        abbreviations: short forms defined in the text, in order of appearance.
        links: in order of appearance.
        warnings: one sentence for each thing the reader should know (text cut, ...).
        rejected: names that were close, the surest first.
        extractor: what made it (see `paperatlas.extractors.version`); empty where nobody asked.
    """

    paper_id: str
    mentions: tuple[Mention, ...] = ()
    entities: tuple[PaperEntity, ...] = ()
    results: tuple[Result, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    links: tuple[Link, ...] = ()
    warnings: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = field(default=(), compare=False)
    extractor: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One name of an entity, and why it is one.

    Attributes:
        name: the string as papers write it.
        reason: why it names this entity, in a clause a reader understands.
        count: number of papers that use it.
        first_paper: id of the earliest paper (by date, then id) that uses it; empty for a name
            that only the user's rules give.
        rule: which rule of resolution says so, one of `ALIAS_RULES`.
        sentence: the sentence of `first_paper` that holds it first.
    """

    name: str
    reason: str
    count: int
    first_paper: str
    rule: AliasRule = "spelling"
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What an entity is to another one that it is not merged with, and why.

    Attributes:
        id: the other entity.
        name: its name.
        reason: why, in a clause a reader understands.
        sentence: a sentence that shows it, where a text is the reason.
        paper: id of the paper of `sentence`.
    """

    id: str
    name: str
    reason: str
    sentence: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing over the whole corpus.

    Attributes:
        id: ``<type>/<slug>``, such as ``benchmark/gsm8k``.
        name: the name shown.
        type: what kind of thing it is.
        aliases: every name it goes by, the most used first.
        votes: number of papers by the type that they give it, the most first.
        variant_of: what it is a version, size or part of.
        apart: entities that look like it and were kept apart.
        external_ids: ids elsewhere, such as ``{"hf": "openai/gsm8k"}``.
    """

    id: str
    name: str
    type: EntityType
    aliases: tuple[Alias, ...]
    votes: tuple[tuple[EntityType, int], ...] = ()
    variant_of: tuple[Relation, ...] = ()
    apart: tuple[Relation, ...] = ()
    external_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the graph; `paperatlas.graph.schema` declares labels and properties."""

    label: str
    id: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge of the graph; (type, source, target) is unique.

    Attributes:
        type: relationship type, such as ``EVALUATES_ON``.
        source: (label, id) of the node it leaves.
        target: (label, id) of the node it enters.
        properties: as `paperatlas.graph.schema` declares them.
    """

    type: str
    source: tuple[str, str]
    target: tuple[str, str]
    properties: Mapping[str, Any]


def fold_title(title: str) -> str:
    """Reduce a title to what identifies it: letters and digits, case, accents and TeX aside."""
    text = unicodedata.normalize("NFKD", title).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in text if not unicodedata.combining(c)))


def title_id(title: str) -> str:
    """Return the id of a paper of which only the title is known: ``title:`` and 16 hex digits."""
    return "title:" + hashlib.sha256(fold_title(title).encode()).hexdigest()[:16]
