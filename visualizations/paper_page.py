"""The page of one paper: its abstract with what it names, its map, results, papers like it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from paperatlas.records import ROLES
from paperatlas.visualizations.authors import author_address
from paperatlas.visualizations.corpus import Corpus, Evidence, PaperCard
from paperatlas.visualizations.ego import paper_map
from paperatlas.visualizations.elements import Element, Part, el, joined
from paperatlas.visualizations.kinds import KINDS, ROLE_WORDS
from paperatlas.visualizations.links import entity_link, paper_link
from paperatlas.visualizations.marks import Span, cut
from paperatlas.visualizations.page import Page, box, crumbs, dotted, map_box, on_the_map
from paperatlas.visualizations.result_rows import results_box
from paperatlas.visualizations.similar import reason, similar_papers

_SITES = (
    ("arxiv.org/pdf", "arXiv PDF"),
    ("arxiv.org", "arXiv"),
    ("huggingface.co/papers", "Hugging Face"),
    ("aclanthology.org", "ACL Anthology"),
    ("doi.org", "DOI"),
    ("openreview.net", "OpenReview"),
    ("github.com", "GitHub"),
)
"""How links are called, by a part of their address."""


def paper_html(
    corpus: Corpus,
    paper_id: str,
    *,
    site: str = "Paper atlas",
) -> str:
    """Return the page of one paper.

    Args:
        corpus: the graph.
        paper_id: id of a `Paper` node.
        site: title of the whole site.

    Raises:
        KeyError: the graph holds no such paper.
    """
    return paper_page(corpus, paper_id).html(site)


def paper_page(
    corpus: Corpus,
    paper_id: str,
    *,
    root: str = "../",
) -> Page:
    """Return what the page of a paper shows.

    Args:
        corpus: the graph.
        paper_id: id of the paper.
        root: leads from the page to the root of the site.
    """
    paper = corpus.papers[paper_id]
    evidence = corpus.by_paper[paper_id]
    results = corpus.results_of.get(paper_id, [])
    ego = paper_map(corpus, paper_id) if evidence else None
    places: dict[str, str] = {}
    title = _marked(corpus, paper.title, evidence, "title", root, places)
    abstract = _marked(corpus, paper.abstract, evidence, "abstract", root, places)
    main: list[Part] = [
        crumbs(root, ("papers.html", "Papers")),
        el("span", {"class": "badge Paper"}, "Paper"),
        el("h1", {"dir": "auto"}, title),
    ]
    if paper.authors:
        people = [
            el("a", {"class": "e", "href": root + author_address(name)}, name)
            for name in paper.authors
        ]
        main.append(el("p", {"class": "authors"}, joined(people, ", ")))
    main.append(el("p", {"class": "meta"}, dotted(_leads(corpus, paper, root))))
    columns = [el("div", None, _abstract_box(paper, abstract, evidence))]
    if ego:
        names = _names_box(corpus, evidence, root, places)
        columns.append(el("div", None, map_box(ego, paper.title), names))
    main.append(el("div", {"class": "pap" if ego else "pap one"}, columns))
    if not evidence:
        main.append(el("p", {"class": "mut"}, "Nothing was recognised in this paper."))
    if results:
        main.append(results_box(corpus, results, root, of_paper=True))
    near = similar_papers(corpus, paper_id)
    if near:
        lines = [
            el(
                "li",
                None,
                paper_link(found.paper, root),
                el("br", None),
                el("small", None, reason(corpus, paper_id, found, root)),
            )
            for found in near
        ]
        main.append(box("near", "Similar papers", "and why", el("ul", {"class": "cards"}, lines)))
    return Page(paper.title, "papers.html", root, tuple(main), ego)


def _leads(corpus: Corpus, paper: PaperCard, root: str) -> list[Part | list[Part]]:
    found: list[Part | list[Part]] = []
    if paper.venue:
        found.append(paper.venue)
    when = paper.published or str(paper.year or "")
    if when and when not in paper.venue:
        found.append(when)
    for url in paper.urls:
        found.append(el("a", {"href": url, "rel": "noreferrer"}, _link_name(url)))
    for code in corpus.code_of.get(paper.id, ()):
        name = el("span", {"class": "e"}, code.name)
        link = el("a", {"href": code.url, "rel": "noreferrer"}, name) if code.url else name
        found.append(["Code: ", link])
    if corpus.by_paper[paper.id]:
        found.append(on_the_map(paper.id, root))
    return found


def _marked(
    corpus: Corpus,
    text: str,
    evidence: Iterable[Evidence],
    field: str,
    root: str,
    places: dict[str, str],
) -> list[Part]:
    """Return a field with a link for each name in it; note the first place of each entity."""
    roles: dict[tuple[int, int, str], list[str]] = {}
    for one in evidence:
        for where, start, end in one.spans:
            if where == field:
                roles.setdefault((start, end, one.entity), []).append(one.role)
    spans = [Span(*place, role=" ".join(words)) for place, words in roles.items()]
    parts: list[Part] = []
    for piece in cut(text, spans):
        parts.append(
            _name(corpus, piece.span, piece.text, root, places) if piece.span else piece.text
        )
        for span in piece.also:
            parts.append(_name(corpus, span, "", root, places))
    return parts


def _name(corpus: Corpus, span: Span, text: str, root: str, places: dict[str, str]) -> Element:
    """Return a mention as a link; one that others cover is a small mark after them."""
    entity = corpus.entities[span.target]
    roles = span.role.split()
    words = f"{entity.type}: {entity.name}, {', '.join(ROLE_WORDS[role] for role in roles)}"
    given = {
        "class": f"{'m' if text else 'also'} {entity.type} {roles[0]}",
        "href": root + entity.page,
        "title": words if text else f"also {words}",
    }
    if not text:
        given["aria-label"] = f"also {entity.name}"
    if entity.id not in places:
        places[entity.id] = given["id"] = f"m{len(places)}"
    return Element("a", given, (text,) if text else ())


def _abstract_box(paper: PaperCard, marked: list[Part], evidence: list[Evidence]) -> Element:
    inside: list[Part] = [el("p", {"id": "abstract", "dir": "auto"}, marked)]
    keywords = paper.extra.get("keywords")
    if isinstance(keywords, list | tuple) and keywords:
        inside.append(el("p", {"class": "mut"}, f"Keywords: {', '.join(map(str, keywords))}"))
    if paper.sources:
        names = (PurePosixPath(one.replace("\\", "/")).name or one for one in paper.sources)
        inside.append(el("p", {"class": "mut"}, f"Seen in {', '.join(names)}"))
    body = el("div", {"class": "in"}, inside)
    if not evidence:
        return box("abstract", "Abstract", "", body)
    roles = {one.role for one in evidence}
    legend = [
        el("span", None, el("span", {"class": f"m {role}"}, ROLE_WORDS[role]))
        for role in ROLES
        if role in roles
    ]
    return box(
        "abstract", "Abstract", "what it names leads on", body, el("p", {"class": "key"}, legend)
    )


def _names_box(
    corpus: Corpus, evidence: list[Evidence], root: str, places: Mapping[str, str]
) -> Element:
    """Return what the paper names, by its strongest role; each leads to its place in the text."""
    roles: dict[str, list[str]] = {}
    for one in evidence:
        roles.setdefault(one.entity, []).append(one.role)
    rows = []
    for role in ROLES:
        found = [e for e, given in roles.items() if given[0] == role]
        found.sort(key=lambda e: KINDS.index(corpus.entities[e].type))
        if not found:
            continue
        items = [
            el(
                "li",
                None,
                el("i", {"class": f"k {corpus.entities[e].type}"}),
                entity_link(corpus.entities[e], root),
                _also(roles[e][1:], places.get(e, "")),
            )
            for e in found
        ]
        rows += [
            el("dt", None, el("i", {"class": f"r {role}"}), ROLE_WORDS[role]),
            el("dd", None, el("ul", {"class": "near"}, items)),
        ]
    return box("names", "What it names", f"{len(roles):,}", el("dl", {"class": "roles"}, rows))


def _also(more: list[str], place: str) -> list[Part]:
    """Return an entity's further roles and the link to where the text names it."""
    parts: list[Part] = []
    if more:
        words = " and ".join(ROLE_WORDS[role] for role in more)
        parts += [" ", el("small", None, f"also {words}")]
    if place:
        label = {"class": "at", "href": f"#{place}", "title": "Where the text names it"}
        parts += [" ", el("a", label, "↑")]
    return parts


def _link_name(url: str) -> str:
    for part, name in _SITES:
        if part in url:
            return name
    return url.split("//", 1)[-1].split("/", 1)[0]
