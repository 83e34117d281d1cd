"""The table of reported results on the pages of papers and of entities."""

from __future__ import annotations

from collections.abc import Sequence

from paperatlas.visualizations.corpus import Corpus, ResultLine
from paperatlas.visualizations.elements import Element, Part, el
from paperatlas.visualizations.links import entity_links, paper_link
from paperatlas.visualizations.quotes import quote_of

_COLUMNS = ("Value", "On", "Metric", "Method", "Paper", "As the paper says it")


def results_box(
    corpus: Corpus,
    lines: Sequence[ResultLine],
    root: str,
    *,
    of_paper: bool,
    total: int | None = None,
) -> Element:
    """Return the section with results.

    Args:
        corpus: the graph.
        lines: the results.
        root: leads from the page to the root of the site.
        of_paper: whether all are of the page's own paper: then a sentence that reports several
            numbers is given once.
        total: how many there are, if these are the first of more.
    """
    count = f"{len(lines):,}" if total in (None, len(lines)) else f"{len(lines):,} of {total:,}"
    columns = [name for name in _COLUMNS if not (of_paper and name == "Paper")]
    rows = []
    before = ""
    for line in lines:
        repeated = of_paper and line.sentence == before
        before = line.sentence
        rows.append(_row(corpus, line, root, of_paper=of_paper, repeated=repeated))
    table = el(
        "table",
        {"class": "results stack" if of_paper else "sortable results stack"},
        el("thead", None, el("tr", None, [el("th", {"scope": "col"}, name) for name in columns])),
        el("tbody", None, rows),
    )
    return el(
        "section",
        {"class": "box", "aria-labelledby": "results-h"},
        el("h2", {"id": "results-h"}, "Results ", el("small", None, count)),
        el(
            "div",
            {"class": "scroller", "tabindex": "0", "role": "group", "aria-label": "Results"},
            table,
        ),
    )


def value_words(line: ResultLine) -> str:
    """Return a result's value with its unit; ``claimed`` where the paper gives no number."""
    if not line.value or not line.unit:
        return line.value or "claimed"
    return f"{line.value}{'' if line.unit in ('%', 'x', '×') else ' '}{line.unit}"


def _row(corpus: Corpus, line: ResultLine, root: str, *, of_paper: bool, repeated: bool) -> Element:
    def links(ids: tuple[str, ...]) -> list[Part]:
        return entity_links([corpus.entities[i] for i in ids if i in corpus.entities], root)

    value = value_words(line)
    note = ", ".join(([] if line.kind == "absolute" else [line.kind]) + [*line.qualifiers])
    said: list[Part] = ["the same"]
    if not repeated:
        quote = quote_of(corpus, line.paper, line.sentence, line.field, line.start, line.end)
        said = [quote.element()] if quote.sentence else []
    return el(
        "tr",
        None,
        el(
            "td",
            {"class": "v", "data-v": value},
            el("b", None, value),
            [el("small", None, note)] if note else (),
        ),
        *(el("td", None, links(ids)) for ids in (line.on, line.metrics, line.methods)),
        () if of_paper else [el("td", {"class": "t"}, paper_link(corpus.papers[line.paper], root))],
        el("td", {"class": "say"}, said),
    )
