"""Links between pages, as parts of a page."""

from __future__ import annotations

from collections.abc import Iterable

from paperatlas.visualizations.corpus import EntityCard, PaperCard
from paperatlas.visualizations.elements import Element, Part, el, joined


def entity_link(entity: EntityCard, root: str) -> Element:
    """Return the link to an entity's page; `root` leads from the page to the root of the site."""
    return Element("a", {"class": f"e {entity.type}", "href": root + entity.page}, (entity.name,))


def entity_links(entities: Iterable[EntityCard], root: str) -> list[Part]:
    """Return links to entities with commas between them."""
    return joined((entity_link(entity, root) for entity in entities), ", ")


def paper_link(paper: PaperCard, root: str) -> list[Part]:
    """Return the link to a paper's page, and the paper's year."""
    link = Element("a", {"class": "e", "href": root + paper.page}, (paper.title,))
    return [link, " ", el("small", None, str(paper.year))] if paper.year else [link]


def in_words(parts: list[Part]) -> list[Part]:
    """Return parts as a list in words: ``a, b and c``."""
    if len(parts) < 2:
        return parts
    return [*joined(parts[:-1], ", "), " and ", parts[-1]]
