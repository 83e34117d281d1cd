"""The page of one paper and the page of one entity, as strings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from paperatlas.records import ROLES
from paperatlas.visualizations.corpus import (
    RELATIONS,
    AliasLine,
    Corpus,
    EntityCard,
    Evidence,
    PaperCard,
    ResultLine,
)
from paperatlas.visualizations.ego import entity_map, paper_map
from paperatlas.visualizations.kinds import PLURAL, ROLE_WORDS
from paperatlas.visualizations.marks import Piece, Span, cut, place_of_sentence
from paperatlas.visualizations.templating import render

RELATED = 12
"""Papers, and names, in the lists of what is near."""

COMMON = 400
"""Papers from which on sharing a name says nothing of two papers."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence in three parts, the middle one marked; `element` is its id on the page."""

    before: str
    marked: str
    after: str
    element: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a paper does with an entity, for a list of the one or of the other."""

    paper: PaperCard
    entity: EntityCard
    roles: tuple[str, ...]
    count: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a table of results."""

    paper: PaperCard
    methods: tuple[EntityCard, ...]
    on: tuple[EntityCard, ...]
    metrics: tuple[EntityCard, ...]
    value: str
    note: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Near:
    """A paper or an entity near the page's own, with what joins them."""

    card: PaperCard | EntityCard
    shared: tuple[EntityCard, ...]
    more: int
    count: int


def paper_html(corpus: Corpus, paper_id: str, *, site: str = "Paper atlas") -> str:
    """Return the page of one paper.

    Args:
        corpus: the graph.
        paper_id: id of a `Paper` node.
        site: title of the whole site.

    Raises:
        KeyError: the graph holds no such paper.
    """
    paper = corpus.papers[paper_id]
    evidence = corpus.by_paper[paper_id]
    return render(
        "paper.html",
        root="../",
        here="papers.html",
        site=site,
        paper=paper,
        title_pieces=_pieces(corpus, paper.title, evidence, "title"),
        abstract_pieces=_pieces(corpus, paper.abstract, evidence, "abstract"),
        ego=paper_map(corpus, paper_id) if evidence else None,
        said=_by_entity(corpus, evidence),
        results=_rows(corpus, corpus.results_of.get(paper_id, ())),
        code=corpus.code_of.get(paper_id, ()),
        links=[(_link_name(url), url) for url in paper.urls],
        keywords=_words(paper.extra.get("keywords")),
        sources=[
            (PurePosixPath(source.replace("\\", "/")).name or source) for source in paper.sources
        ],
        related=_related_papers(corpus, paper_id),
    )


def entity_html(corpus: Corpus, entity_id: str, *, site: str = "Paper atlas") -> str:
    """Return the page of one method, dataset, benchmark, task or metric.

    Args:
        corpus: the graph.
        entity_id: id of the node, such as ``benchmark/gsm8k``.
        site: title of the whole site.

    Raises:
        KeyError: the graph holds no such entity.
    """
    entity = corpus.entities[entity_id]
    said = _each_sentence_once(
        _said(corpus, one, at) for at, one in enumerate(corpus.by_entity[entity_id])
    )
    papers = corpus.papers_of[entity_id]
    return render(
        "entity.html",
        root="../../",
        here=f"{PLURAL[entity.type].lower()}.html",
        site=site,
        entity=entity,
        papers=len(papers),
        first=_first(corpus, entity_id),
        aliases=_other_names(corpus, entity),
        ego=entity_map(corpus, entity_id) if papers else None,
        by_role=[
            (role, found) for role in ROLES if (found := [s for s in said if s.roles == (role,)])
        ],
        results=_rows(corpus, corpus.results_of.get(entity_id, ())),
        together=_used_together(corpus, entity_id),
        related=[
            (how, [(corpus.entities[r.entity], r.reason) for r in others])
            for how in RELATIONS
            if (others := [r for r in corpus.related.get(entity_id, ()) if r.how == how])
        ],
    )


def _other_names(corpus: Corpus, entity: EntityCard) -> list[tuple[AliasLine, PaperCard | None]]:
    """Return all names with the first paper of each; none where there is only its own name."""
    if {alias.name for alias in entity.aliases} <= {entity.name}:
        return []
    return [(alias, corpus.papers.get(alias.first_paper)) for alias in entity.aliases]


def _first(corpus: Corpus, entity_id: str) -> tuple[str, PaperCard] | None:
    """Return the paper that introduces the entity, else the earliest that names it."""
    evidence = corpus.by_entity[entity_id]
    if not evidence:
        return None
    introducing = [one.paper for one in evidence if one.role == "INTRODUCES"]
    oldest = (introducing or [one.paper for one in evidence])[-1]  # the newest come first
    return ("Introduced in" if introducing else "First named in", corpus.papers[oldest])


def _pieces(
    corpus: Corpus, text: str, evidence: Iterable[Evidence], field: str
) -> list[tuple[Piece, EntityCard | None, list[tuple[EntityCard, str]]]]:
    """Return the pieces of a field with the entity that each links to."""
    roles: dict[tuple[int, int, str], list[str]] = {}
    for one in evidence:
        for where, start, end in one.spans:
            if where == field:
                roles.setdefault((start, end, one.entity), []).append(ROLE_WORDS[one.role])
    spans = [Span(*place, role=", ".join(words)) for place, words in roles.items()]
    return [
        (
            piece,
            corpus.entities[piece.span.target] if piece.span else None,
            [(corpus.entities[span.target], span.role) for span in piece.also],
        )
        for piece in cut(text, spans)
    ]


def _quote(
    corpus: Corpus, paper: str, sentence: str, field: str, start: int, end: int, element: str = ""
) -> Quote:
    card = corpus.papers[paper]
    text = card.title if field == "title" else card.abstract
    place = place_of_sentence(text, sentence, start, end)
    if place is None:
        return Quote(sentence, "", "", element)
    return Quote(sentence[: place[0]], sentence[slice(*place)], sentence[place[1] :], element)


def _said(corpus: Corpus, one: Evidence, at: int) -> Said:
    return Said(
        paper=corpus.papers[one.paper],
        entity=corpus.entities[one.entity],
        roles=(one.role,),
        count=one.count,
        quote=_quote(
            corpus, one.paper, one.sentence, one.field, one.start, one.end, element=f"s{at}"
        ),
    )


def _each_sentence_once(lines: Iterable[Said]) -> list[Said]:
    """Drop the quote of a line whose paper says the same sentence for a stronger role."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for line in lines:
        sentence = line.quote.before + line.quote.marked + line.quote.after
        if (line.paper.id, sentence) in seen:
            line = replace(line, quote=Quote("", "", ""))
        seen.add((line.paper.id, sentence))
        kept.append(line)
    return kept


def _by_entity(corpus: Corpus, evidence: Sequence[Evidence]) -> list[Said]:
    """Return one line for each thing a paper names: all roles, the strongest one's sentence."""
    found: dict[str, Said] = {}
    for at, one in enumerate(evidence):
        said = found.get(one.entity)
        if said is None:
            found[one.entity] = _said(corpus, one, at)
        else:
            found[one.entity] = replace(said, roles=(*said.roles, one.role))
    return list(found.values())


def _rows(corpus: Corpus, lines: Iterable[ResultLine]) -> list[ResultRow]:
    def cards(ids: tuple[str, ...]) -> tuple[EntityCard, ...]:
        return tuple(corpus.entities[i] for i in ids if i in corpus.entities)

    return [
        ResultRow(
            paper=corpus.papers[line.paper],
            methods=cards(line.methods),
            on=cards(line.on),
            metrics=cards(line.metrics),
            value=_with_unit(line.value, line.unit) or "claimed",
            note=", ".join(([] if line.kind == "absolute" else [line.kind]) + [*line.qualifiers]),
            quote=_quote(corpus, line.paper, line.sentence, line.field, line.start, line.end),
        )
        for line in lines
    ]


def _with_unit(value: str, unit: str) -> str:
    if not value or not unit:
        return value
    return f"{value}{unit}" if unit in ("%", "x", "×") else f"{value} {unit}"


def _related_papers(corpus: Corpus, paper_id: str) -> list[Near]:
    """Return the papers that share entities, rare ones counting more than common ones."""
    shared: dict[str, list[str]] = {}
    for entity in corpus.entities_of[paper_id]:
        naming = corpus.papers_of[entity]
        for other in naming if len(naming) < COMMON else ():
            if other != paper_id:
                shared.setdefault(other, []).append(entity)

    def weight(entity: str) -> float:
        return 1 / math.log2(1 + len(corpus.papers_of[entity]))

    ranked = sorted(shared, key=lambda p: (-round(sum(map(weight, shared[p])), 9), p))[:RELATED]
    found = []
    for other in ranked:
        names = sorted(shared[other], key=lambda e: (len(corpus.papers_of[e]), e))
        cards = tuple(corpus.entities[e] for e in names[:4])
        found.append(Near(corpus.papers[other], cards, max(0, len(names) - 4), len(names)))
    return found


def _used_together(corpus: Corpus, entity_id: str) -> list[Near]:
    """Return the entities that two or more of the entity's papers name as well."""
    counts = Counter(
        other
        for paper in corpus.papers_of[entity_id]
        for other in corpus.entities_of[paper]
        if other != entity_id
    )
    several = [e for e in counts if counts[e] > 1]
    ranked = sorted(several, key=lambda e: (-counts[e], len(corpus.papers_of[e]), e))[: 2 * RELATED]
    return [Near(corpus.entities[e], (), 0, counts[e]) for e in ranked]


def _link_name(url: str) -> str:
    for part, name in (
        ("arxiv.org/pdf", "arXiv PDF"),
        ("arxiv.org", "arXiv"),
        ("huggingface.co/papers", "Hugging Face"),
        ("aclanthology.org", "ACL Anthology"),
        ("doi.org", "DOI"),
        ("openreview.net", "OpenReview"),
    ):
        if part in url:
            return name
    return url.split("//", 1)[-1].split("/", 1)[0]


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list | tuple) else []
