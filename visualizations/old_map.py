"""Data of the map's earlier script."""

from __future__ import annotations

from paperatlas.visualizations.corpus import Corpus, Evidence
from paperatlas.visualizations.evidence_files import units
from paperatlas.visualizations.kinds import KINDS, count_of
from paperatlas.visualizations.marks import place_of_sentence
from paperatlas.visualizations.overview import Overview
from paperatlas.visualizations.scripts import script_of


def overview_script(corpus: Corpus, found: Overview) -> str:
    """Return the map's data as the script ``assets/map-data.js``.

    Lists run parallel to `Overview.nodes`; a page is 0 where it follows from the id.
    """
    names: list[str] = []
    pages: list[str | int] = []
    kinds: list[int] = []
    years: list[int] = []
    for node in found.nodes:
        paper = corpus.papers.get(node)
        if paper:
            names.append(paper.title)
            kinds.append(0)
            years.append(paper.year or 0)
            pages.append(paper.page)
        else:
            entity = corpus.entities[node]
            names.append(entity.name)
            kinds.append(KINDS.index(entity.type))
            years.append(0)
            pages.append(0 if entity.page == f"e/{node}.html" else entity.page)
    data = {
        "ids": found.nodes,
        "names": names,
        "pages": pages,
        "kinds": kinds,
        "years": years,
        "degrees": found.degrees,
        "topics": found.topic_of,
        "x": [x for x, _ in found.places],
        "y": [y for _, y in found.places],
        "edges": [end for edge in found.edges for end in edge],
        "islands": [
            {
                "name": island.name,
                "x": island.centre[0],
                "y": island.centre[1],
                "n": island.nodes,
                "outline": [value for point in island.outline for value in point],
            }
            for island in found.topics
        ],
        "leftOut": f"{count_of(found.left_out, 'node')} not on the map" if found.left_out else "",
    }
    return script_of("PAPERATLAS_MAP", data)


def evidence_script(corpus: Corpus, found: Overview) -> str:
    """Return the sentences behind the map's edges as the script ``assets/evidence.js``.

    The page asks for it when a node is chosen. ``places`` runs parallel to `Overview.edges`: the
    sentence's number, then start and end of the mark in it, both its length where nothing can be
    marked; 0 for an edge without a sentence. Offsets count UTF-16 units, as JavaScript does.
    """
    numbers: dict[str, int] = {}
    places: list[tuple[int, int, int] | int] = []
    strongest: dict[tuple[str, str], Evidence] = {}
    for one in (one for evidence in corpus.by_paper.values() for one in evidence):
        strongest.setdefault((one.paper, one.entity), one)
    for paper, entity, _ in found.edges:
        one = strongest[found.nodes[paper], found.nodes[entity]]
        if not one.sentence:
            places.append(0)
            continue
        card = corpus.papers[one.paper]
        text = card.title if one.field == "title" else card.abstract
        whole = len(one.sentence)
        start, end = place_of_sentence(text, one.sentence, one.start, one.end) or (whole, whole)
        number = numbers.setdefault(one.sentence, len(numbers))
        places.append((number, units(one.sentence[:start]), units(one.sentence[:end])))
    return script_of("PAPERATLAS_EVIDENCE", {"sentences": list(numbers), "places": places})
