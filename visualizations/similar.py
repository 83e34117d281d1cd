"""The papers nearest to a paper, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from paperatlas.records import ROLES
from paperatlas.visualizations.corpus import Corpus, PaperCard
from paperatlas.visualizations.elements import Part
from paperatlas.visualizations.kinds import ROLE_WORDS
from paperatlas.visualizations.links import entity_link, in_words

MOST = 8
"""Similar papers on a page."""

READ = 1000
"""Papers looked at for one page at most: those of the rarest names first, so that the cost stays
linear in the papers whatever the most common names are."""

TOLD = 4
"""Shared things that the reason names."""

_BOTH: Mapping[str, str] = {
    "INTRODUCES": "introduce",
    "USES": "use",
    "EVALUATES_ON": "evaluate on",
    "COMPARES_TO": "compare to",
    "ADDRESSES": "address",
    "MEASURES": "measure",
    "MENTIONS": "mention",
}
"""What two papers do with a thing."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper near another; `shared` are the ids of what both name, the most telling first."""

    paper: PaperCard
    score: float
    shared: tuple[str, ...]


def similar_papers(corpus: Corpus, paper_id: str, most: int = MOST) -> list[Similar]:
    """Return the papers that name most of what a paper names; what k papers name counts 1/k.

    The ranking is that of the named query ``similar``. Where a paper names things that thousands
    name, these stop counting once `READ` papers were looked at: they weigh next to nothing.

    Args:
        corpus: the graph.
        paper_id: id of the paper.
        most: papers to return.
    """
    naming = corpus.papers_of
    read = 0
    score: dict[str, int] = {}
    shared: dict[str, list[str]] = {}
    for entity in sorted(corpus.entities_of[paper_id], key=lambda e: (len(naming[e]), e)):
        papers = naming[entity]
        read += len(papers)
        if read > READ:
            break
        weight = 1000 // len(papers)  # whole numbers, as in the query: they add up in any order
        for other in papers:
            if other != paper_id:
                score[other] = score.get(other, 0) + weight
                shared.setdefault(other, []).append(entity)
    ranked = nsmallest(most, score, key=lambda p: (-score[p], -len(shared[p]), p))
    return [Similar(corpus.papers[p], score[p] / 1000, tuple(shared[p])) for p in ranked]


def reason(corpus: Corpus, paper_id: str, found: Similar, root: str) -> list[Part]:
    """Return why a paper is near: "both evaluate on GSM8K; it introduces Mamba, this uses it".

    Args:
        corpus: the graph.
        paper_id: id of the page's own paper, "this one" in the words.
        found: the paper near it, "it".
        root: leads from the page to the root of the site.
    """
    own, other = corpus.strongest_role, found.paper.id
    alike: dict[str, list[Part]] = {}
    unlike: dict[tuple[str, str], list[Part]] = {}
    for entity in found.shared[:TOLD]:
        roles = own[other, entity], own[paper_id, entity]
        link = entity_link(corpus.entities[entity], root)
        if roles[0] == roles[1]:
            alike.setdefault(roles[0], []).append(link)
        else:
            unlike.setdefault(roles, []).append(link)
    told: list[list[Part]] = []
    if alike:
        same = [[f"{_BOTH[role]} ", *in_words(alike[role])] for role in ROLES if role in alike]
        told.append(["both ", *_listed(same)])
    for theirs, ours in sorted(unlike, key=lambda pair: [ROLES.index(role) for role in pair]):
        links = unlike[theirs, ours]
        again = "it" if len(links) == 1 else "them"
        told.append(
            [
                f"it {ROLE_WORDS[theirs]} ",
                *in_words(links),
                f", this one {ROLE_WORDS[ours]} {again}",
            ]
        )
    said = [part for at, words in enumerate(told) for part in ([*("; " if at else ""), *words])]
    more = len(found.shared) - TOLD
    return [*said, f"; and {more} more that both name"] if more > 0 else said


def _listed(clauses: Sequence[list[Part]]) -> list[Part]:
    found: list[Part] = []
    for at, clause in enumerate(clauses):
        if at:
            found.append(" and " if at == len(clauses) - 1 else ", ")
        found.extend(clause)
    return found
