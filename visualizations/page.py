"""A page of one thing before it is HTML, and the sections that several kinds of pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from paperatlas.visualizations.ego import EgoMap
from paperatlas.visualizations.elements import Element, Part, el, html_of, json_of
from paperatlas.visualizations.kinds import ROLE_WORDS
from paperatlas.visualizations.scripts import json_for_script
from paperatlas.visualizations.templating import render


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows.

    Attributes:
        title: of the window, without that of the site.
        here: the list that it belongs to, from the root of the site.
        root: leads from the page to the root of the site.
        main: its content.
        ego: its map, if it has one.
    """

    title: str
    here: str
    root: str
    main: tuple[Part, ...]
    ego: EgoMap | None = None

    def html(self, site: str) -> str:
        """Return the page as a file of the site of that title."""
        packed = None
        if self.ego:
            packed = Markup(json_for_script(self.ego.packed()))  # noqa: S704 - escapes `<`
        return render(
            "page.html",
            site=site,
            title=self.title,
            here=self.here,
            root=self.root,
            main=html_of(self.main),
            ego=packed,
        )

    def data(self) -> list[Any]:
        """Return the same for a script: [title, content, map or 0]."""
        return [
            self.title,
            [json_of(part) for part in self.main],
            self.ego.packed() if self.ego else 0,
        ]


def box(
    key: str, heading: str, note: str, *inside: Part | Iterable[Part], more: str = ""
) -> Element:
    """Return a section with a heading.

    Args:
        key: a word of its own on the page.
        heading: the words of the heading.
        note: smaller words after it.
        inside: what stands in it.
        more: further classes.
    """
    small: list[Part] = [" ", el("small", None, note)] if note else []
    return el(
        "section",
        {"class": f"box {key}{more}", "aria-labelledby": f"{key}-h"},
        el("h2", {"id": f"{key}-h"}, heading, small),
        *inside,
    )


def folded(items: Sequence[Part], open_ones: int, tag: str, style: str = "") -> list[Part]:
    """Return items in an element, those after the first ones in a part that opens.

    Args:
        items: what is listed.
        open_ones: how many are seen at first; two more are, before a part that opens is made.
        tag: the element around them.
        style: its class.
    """
    given = {"class": style} if style else None
    if len(items) <= open_ones + 2:
        return [el(tag, given, items)]
    rest = items[open_ones:]
    return [
        el(tag, given, items[:open_ones]),
        el(
            "details",
            None,
            el("summary", None, f"{len(rest):,} more"),
            el(tag, given, rest),
        ),
    ]


def map_box(ego: EgoMap, name: str) -> Element:
    """Return the section that the script `ego.js` draws a map in."""
    hint = "click a box to open its page"
    if ego.left_out:
        hint += f" · {ego.left_out:,} more in the list"
    legend = [el("span", None, el("i", {"class": f"k {kind}"}), kind) for kind in ego.kinds]
    legend += [
        el("span", None, el("i", {"class": f"r {role}"}), ROLE_WORDS[role]) for role in ego.roles
    ]
    return box(
        "map",
        "Its map",
        hint,
        el(
            "div",
            {"class": "scroller"},
            el(
                "div",
                {
                    "id": "ego",
                    "style": f"height:{ego.height}px",
                    "tabindex": "0",
                    "role": "application",
                    "aria-label": f"Map of {name}. Arrow keys go from box to box, Enter opens a "
                    "page; the lists hold the same links.",
                },
            ),
        ),
        el("p", {"id": "ego-says", "role": "status"}),
        el("p", {"class": "key"}, legend),
        more=" js",
    )


def crumbs(root: str, *steps: tuple[str, str]) -> Element:
    """Return the way from the overview to a page: addresses from the root, and their names."""
    parts: list[Part] = [el("a", {"href": f"{root}index.html"}, "Overview")]
    for address, name in steps:
        parts += [" › ", el("a", {"href": root + address}, name)]
    return el("p", {"class": "crumb"}, parts)


def on_the_map(node: str, root: str) -> Element:
    """Return the link to a node's place on the overview map."""
    address = f"{root}index.html#node={quote(node, errors='replace')}"
    return el("a", {"href": address}, "Show on the overview map")


def dotted(parts: Iterable[Part | list[Part]]) -> list[Part]:
    """Return parts with a middle dot between each two."""
    found: list[Part] = []
    for part in parts:
        if found:
            found.append(" · ")
        found.extend(part if isinstance(part, list) else [part])
    return found
