"""The page of one method, dataset, benchmark, task or metric, and the pages of its long lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from paperatlas.records import ROLES
from paperatlas.visualizations.addresses import leaderboard_address
from paperatlas.visualizations.boards import has_board
from paperatlas.visualizations.corpus import RELATIONS, Corpus, EntityCard, Evidence, ResultLine
from paperatlas.visualizations.ego import EgoMap, entity_map
from paperatlas.visualizations.elements import Element, Part, el
from paperatlas.visualizations.kinds import PLURAL, ROLE_HEADINGS, ROLE_WORDS, count_of
from paperatlas.visualizations.links import entity_link, entity_links, paper_link
from paperatlas.visualizations.page import Page, box, crumbs, dotted, folded, map_box, on_the_map
from paperatlas.visualizations.quotes import Quote, quote_of, with_news
from paperatlas.visualizations.result_rows import results_box, value_words

OPEN, OPEN_NAMES = 6, 4
"""Lines of a list that are seen at first: papers, and names."""

TOGETHER = 12
"""Entities in the list of what it is used with."""

PER_PAGE = 28
"""Lines on a page that continues the lists."""

_YEARS = 40
"""Years of the timeline at most, the latest."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of its lists a page has; the pages that continue it have all.

    Attributes:
        papers: papers over all roles.
        least: papers of one role, whatever the others took.
        names: names with their reasons, and variants and things kept apart, of each kind.
        results: rows of the table.
    """

    papers: int
    least: int
    names: int
    results: int


SOME = Limits(papers=11, least=2, names=8, results=6)
"""For pages that others continue: they stay small, whatever the graph."""

ALL = Limits(*[1 << 30] * 4)
"""For where no page continues."""

_Said = list[tuple[Evidence, bool]]
"""Evidence, and whether its sentence is to be quoted."""


def entity_html(corpus: Corpus, entity_id: str, *, site: str = "Paper atlas") -> str:
    """Return the page of one method, dataset, benchmark, task or metric.

    Args:
        corpus: the graph.
        entity_id: id of the node, such as ``benchmark/gsm8k``.
        site: title of the whole site.

    Raises:
        KeyError: the graph holds no such entity.
    """
    return entity_page(corpus, entity_id).html(site)


def entity_page(
    corpus: Corpus,
    entity_id: str,
    *,
    root: str = "../../",
    limits: Limits = SOME,
) -> Page:
    """Return what the page of an entity shows.

    Args:
        corpus: the graph.
        entity_id: id of the node.
        root: leads from the page to the root of the site.
        limits: how much of its lists it has.
    """
    entity = corpus.entities[entity_id]
    said = list(with_news(corpus.by_entity[entity_id]))
    results = corpus.results_of.get(entity_id, [])
    papers = corpus.papers_of[entity_id]
    ego = entity_map(corpus, entity_id) if papers else None
    heading = _heading(corpus, entity, root)
    left: list[Part] = [_what_it_is(corpus, entity, said, root, limits)]
    right: list[Part] = []
    if ego:
        right.append(map_box(ego, entity.name))
    if len(papers) > 1:
        right.append(_papers(corpus, said, ego, root, limits))
    if beside := _used_with(corpus, entity_id, root):
        left.append(beside)
    below: list[Part] = []
    if results:
        shown = results[: limits.results]
        below.append(results_box(corpus, shown, root, of_paper=False, total=len(results)))
    if limits is not ALL and _is_long(corpus, entity):
        address = root + _continuation(entity, 1)
        words = "All its papers, names and results, page by page"
        right.append(el("p", {"class": "more"}, el("a", {"href": address}, words)))
    columns = [el("div", None, side) for side in (left, right) if side]
    grid = el("div", {"class": "ent" if len(columns) > 1 else "ent one"}, columns)
    return Page(entity.name, _list_of(entity), root, (*heading, grid, *below), ego)


def continued(corpus: Corpus, entity_id: str) -> Iterator[tuple[str, Page]]:
    """Yield the pages that continue the lists of an entity: address and page.

    There are none where the entity's own page has all.
    """
    entity = corpus.entities[entity_id]
    if not _is_long(corpus, entity):
        return
    root = "../../../"
    lines = list(_all_lines(corpus, entity, root))
    pages = [lines[at : at + PER_PAGE] for at in range(0, len(lines), PER_PAGE)]
    for number, part in enumerate(pages, start=1):
        groups = [
            box(f"group-{at}", name, "", el("div", {"class": "in"}, [line for _, line in lines]))
            for at, (name, lines) in enumerate(groupby(part, key=lambda line: line[0]))
        ]
        others: list[Part | list[Part]] = [
            el("b", None, str(other))
            if other == number
            else el("a", {"href": root + _continuation(entity, other)}, str(other))
            for other in range(1, len(pages) + 1)
        ]
        main: list[Part] = [
            crumbs(root, (_list_of(entity), PLURAL[entity.type]), (entity.page, entity.name)),
            el("h1", {"dir": "auto"}, f"All about {entity.name}"),
            el("p", {"class": "meta"}, "Page ", dotted(others)),
            *groups,
        ]
        title = f"All about {entity.name}, {number}"
        yield _continuation(entity, number), Page(title, _list_of(entity), root, tuple(main))


def _list_of(entity: EntityCard) -> str:
    return f"{PLURAL[entity.type].lower()}.html"


def _continuation(entity: EntityCard, number: int) -> str:
    return f"{entity.page.removesuffix('.html')}/all-{number}.html"


def _is_long(corpus: Corpus, entity: EntityCard) -> bool:
    """Return whether the entity's own page leaves something out."""
    evidence, related = corpus.by_entity[entity.id], corpus.related.get(entity.id, ())
    longest = max(len(evidence), len(entity.aliases), len(related))
    if longest <= SOME.least and entity.id not in corpus.results_of:
        return False  # as most are
    by_role = Counter(one.role for one in evidence)
    kinds = Counter(other.how for other in related)
    return (
        any(by_role[role] > most for role, most in _shares(by_role, SOME).items())
        or len(entity.aliases) > SOME.names
        or max(kinds.values(), default=0) > SOME.names
        or len(corpus.results_of.get(entity.id, ())) > SOME.results
    )


def _shares(by_role: Mapping[str, int], limits: Limits) -> dict[str, int]:
    """Return how many papers of each role a page shows: the strongest roles take theirs first."""
    left = limits.papers
    shares: dict[str, int] = {}
    for role in ROLES:
        shares[role] = min(by_role.get(role, 0), max(limits.least, left))
        left -= shares[role]
    return shares


def _heading(corpus: Corpus, entity: EntityCard, root: str) -> list[Part]:
    papers, results = corpus.papers_of[entity.id], corpus.results_of.get(entity.id, ())
    leads: list[Part | list[Part]] = [count_of(len(papers), "paper")]
    if results:
        leads.append(count_of(len(results), "result"))
    if has_board(corpus, entity):
        leads.append(
            el("a", {"href": root + leaderboard_address(entity.id, entity.type)}, "Leaderboard")
        )
    if papers:
        leads.append(on_the_map(entity.id, root))
    return [
        crumbs(root, (_list_of(entity), PLURAL[entity.type])),
        el("span", {"class": f"badge {entity.type}"}, entity.type),
        el("h1", {"dir": "auto"}, entity.name),
        el("p", {"class": "meta"}, dotted(leads)),
    ]


def _what_it_is(
    corpus: Corpus, entity: EntityCard, said: _Said, root: str, limits: Limits
) -> Element:
    inside: list[Part] = []
    if not said:
        inside.append(el("p", {"class": "mut"}, "No paper names it."))
    elif len(corpus.papers_of[entity.id]) == 1:  # then this is all there is
        for at, (one, new) in enumerate(said):
            sign = el("i", {"class": f"r {one.role}"})
            inside.append(el("h3", None, sign, ROLE_HEADINGS[one.role]))
            inside.append(_line(corpus, one, new, root, "" if at else "s0"))
    else:
        words, one = _first(corpus, said)
        sign = el("i", {"class": f"r {one.role}"})
        inside += [el("h3", None, sign, words), _line(corpus, one, True, root)]
    inside += _timeline(corpus, entity.id)
    if {alias.name for alias in entity.aliases} > {entity.name}:
        names = list(_names(corpus, entity, root))
        inside.append(_counted("Names", len(names)))
        inside += folded(names[: limits.names], OPEN_NAMES, "ul", "names")
    for how, lines in _related(corpus, entity, root):
        inside.append(_counted(how, len(lines)))
        inside += folded(lines[: limits.names], OPEN_NAMES, "ul", "names")
    return box("what", "What it is", "", el("div", {"class": "in"}, inside))


def _first(corpus: Corpus, said: _Said) -> tuple[str, Evidence]:
    """Return what to say first: who introduces it, else the earliest that names it."""
    introducing = [pair for pair in said if pair[0].role == "INTRODUCES"]
    one, _ = (introducing or said)[-1]  # the newest come first
    if introducing:
        return ROLE_HEADINGS[one.role], one
    return ("First named in" if corpus.papers[one.paper].year else "For example"), one


def _timeline(corpus: Corpus, entity_id: str) -> list[Part]:
    """Return a bar for each year in which papers name it; nothing where there is one year only."""
    years = Counter(
        year for paper in corpus.papers_of[entity_id] if (year := corpus.papers[paper].year)
    )
    if len(years) < 2:
        return []
    last = max(years)
    first = max(min(years), last - _YEARS + 1)
    most = max(years.values())
    bars = "".join(
        f"M{year - first}.1 10v-{max(1, round(10 * years[year] / most, 1)):g}h.8V10z"
        for year in range(first, last + 1)
        if years[year]
    )
    words = ", ".join(f"{year}: {years[year]}" for year in sorted(years) if year >= first)
    chart = el(
        "svg",
        {"viewBox": f"0 0 {last - first + 1} 10", "preserveAspectRatio": "none", "role": "img"},
        el("title", None, f"Papers by year: {words}"),
        el("path", {"d": bars}),
    )
    ends = (el("small", None, str(year)) for year in (first, last))
    return [el("h3", None, "Years"), el("p", {"class": "years"}, next(ends), chart, next(ends))]


def _names(corpus: Corpus, entity: EntityCard, root: str) -> Iterator[Element]:
    for alias in entity.aliases:
        why: list[Part] = [alias.reason] if alias.reason else []
        if why and (paper := corpus.papers.get(alias.first_paper)):
            why += [", first in ", *paper_link(paper, root)]
        yield el(
            "li",
            None,
            el("b", None, alias.name),
            [" ", el("small", None, count_of(alias.count, "paper"))] if alias.count else (),
            [el("br", None), el("span", {"class": "mut"}, why)] if why else (),
        )


def _related(corpus: Corpus, entity: EntityCard, root: str) -> Iterator[tuple[str, list[Element]]]:
    related = corpus.related.get(entity.id, ())
    for how in RELATIONS:
        lines = [
            el(
                "li",
                None,
                entity_link(corpus.entities[other.entity], root),
                " ",
                el("small", None, corpus.entities[other.entity].type),
                [el("br", None), el("span", {"class": "mut"}, other.reason)]
                if other.reason
                else (),
            )
            for other in related
            if other.how == how
        ]
        if lines:
            yield how, lines


def _papers(corpus: Corpus, said: _Said, ego: EgoMap | None, root: str, limits: Limits) -> Element:
    """Return the papers by role, of each role the newest first."""
    asked = {node["says"] for node in ego.nodes if "says" in node} if ego else set()
    shares = _shares(Counter(pair[0].role for pair in said), limits)
    inside: list[Part] = []
    for role in ROLES:
        found = [(at, pair) for at, pair in enumerate(said) if pair[0].role == role]
        if not found:
            continue
        lines = [
            _line(corpus, one, new, root, f"s{at}" if at in asked else "")
            for at, (one, new) in found[: shares[role]]
        ]
        inside.append(_counted(ROLE_HEADINGS[role], len(found), el("i", {"class": f"r {role}"})))
        inside += folded(lines, OPEN, "div")
    note = "and what they say, the newest first"
    return box("papers", "Papers", note, el("div", {"class": "in"}, inside))


def _line(corpus: Corpus, one: Evidence, new: bool, root: str, mark: str = "") -> Element:
    times: list[Part] = [" ", el("small", None, f"· {one.count} times")] if one.count > 1 else []
    return el(
        "div",
        {"class": "ev", "id": mark} if mark else {"class": "ev"},
        paper_link(corpus.papers[one.paper], root),
        times,
        [_quote(corpus, one).element()] if new and one.sentence else (),
    )


def _quote(corpus: Corpus, one: Evidence) -> Quote:
    return quote_of(corpus, one.paper, one.sentence, one.field, one.start, one.end)


def _used_with(corpus: Corpus, entity_id: str, root: str) -> Element | None:
    """Return the entities that two or more of its papers name as well, and what these do."""
    papers = corpus.papers_of[entity_id]
    counts = Counter(
        other for paper in papers for other in corpus.entities_of[paper] if other != entity_id
    )
    several = [e for e in counts if counts[e] > 1]
    ranked = sorted(several, key=lambda e: (-counts[e], len(corpus.papers_of[e]), e))[:TOGETHER]
    if not ranked:
        return None
    role_of = corpus.strongest_role
    lines = []
    for other in ranked:
        roles = Counter(role_of[p, other] for p in papers if (p, other) in role_of)
        often = max(ROLES, key=lambda role: roles[role])
        who = "all" if roles[often] == counts[other] else str(roles[often])
        verb = ROLE_WORDS[often] if who == "1" else _plural(ROLE_WORDS[often])
        words = f"in {count_of(counts[other], 'paper')}, {who} {verb} it"
        lines.append(
            el("li", None, entity_link(corpus.entities[other], root), " ", el("small", None, words))
        )
    return box("with", "Used together with", "", el("ul", {"class": "plain"}, lines))


def _plural(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    first = first[:-2] if first.endswith("sses") else first[:-1]
    return f"{first} {rest}" if rest else first


def _all_lines(corpus: Corpus, entity: EntityCard, root: str) -> Iterator[tuple[str, Element]]:
    """Yield every line of the entity's lists with the heading it stands under."""
    said = list(with_news(corpus.by_entity[entity.id]))
    for role in ROLES:
        for one, new in said:
            if one.role == role:
                yield ROLE_HEADINGS[role], _line(corpus, one, new, root)
    for line in _names(corpus, entity, root):
        yield "Names", el("div", {"class": "ev"}, line.inside)
    for how, lines in _related(corpus, entity, root):
        for item in lines:
            yield how, el("div", {"class": "ev"}, item.inside)
    for result in corpus.results_of.get(entity.id, ()):
        yield "Results", _result(corpus, result, root)


def _counted(words: str, number: int, sign: Element | None = None) -> Element:
    return el("h3", None, [sign] if sign else (), f"{words} ", el("small", None, f"{number:,}"))


def _result(corpus: Corpus, line: ResultLine, root: str) -> Element:
    things = [
        corpus.entities[i] for i in (*line.on, *line.metrics, *line.methods) if i in corpus.entities
    ]
    quote = quote_of(corpus, line.paper, line.sentence, line.field, line.start, line.end)
    return el(
        "div",
        {"class": "ev"},
        el("b", None, value_words(line)),
        " ",
        entity_links(things, root),
        ": ",
        paper_link(corpus.papers[line.paper], root),
        [quote.element()] if quote.sentence else (),
    )
