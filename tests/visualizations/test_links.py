"""Every link of a drawn site leads somewhere, whatever has a page of its own."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from paperatlas.visualizations import draw
from paperatlas.visualizations.node_page import shard_of

if TYPE_CHECKING:
    import networkx as nx


class Links(HTMLParser):
    """The addresses on a page, and the places in it that may be gone to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.shards = 0
        self.map: Any = None
        self._is_map = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("href", "src") if name in given]
        self.ids |= {given["id"] or ""} if "id" in given else set()
        self.shards = self.shards or int(given.get("data-shards") or 0)
        self._is_map = given.get("id") == "ego-data"

    def handle_data(self, data: str) -> None:
        if self._is_map:
            self.map = json.loads(data)
            self._is_map = False


def dead_links(folder: Path) -> list[str]:
    """Return the links of a site that lead nowhere, with the file they stand in."""
    pages = {path: Links(path.read_text("utf-8")) for path in folder.rglob("*.html")}
    shards = pages[folder / "node.html"].shards if folder / "node.html" in pages else 0
    nodes = {
        number: json.loads(
            (folder / f"assets/nodes/{number}.js").read_text("utf-8").split("]=", 1)[1][:-2]
        )
        for number in range(shards)
    }
    asked: list[tuple[Path, str]] = [(page, a) for page in pages for a in pages[page].addresses]
    asked += [
        (folder / "index.html", address)
        for links in pages.values()
        for address in pages_of_map(links.map)
    ]
    for number, shown in nodes.items():
        for node, (_, parts, ego) in shown.items():
            assert shard_of(node, shards) == number
            inside = [a for a in addresses_in(parts) if not a.startswith("#")]
            asked += [(folder / "node.html", a) for a in (*inside, *pages_of_map(ego))]

    dead = []
    for page, address in asked:
        if re.match(r"(https?|data):", address):
            continue
        path, _, part = address.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        if not target.is_file():
            dead.append(f"{page}: {address}")
        elif target.name == "node.html" and part and part not in pages[target].ids:
            if unquote(part) not in nodes[shard_of(unquote(part), shards)]:
                dead.append(f"{page}: {address}")
        elif part and not re.match(r"[a-z]+=", part) and part not in pages[target].ids:
            dead.append(f"{page}: {address}")
    return dead


def pages_of_map(packed: Any) -> list[str]:
    """Return the pages that a small map's boxes lead to, as `web/src/ego/data.ts` reads them."""
    kinds = ("Paper", "Method", "Dataset", "Benchmark", "Task", "Metric")
    found = []
    for _, boxes in packed["columns"] if packed else ():
        for label, kind, short, *_ in boxes:
            if short == 0:
                continue
            folder = "p/" if kind == 0 else f"e/{kinds[kind].lower()}/"
            slug = short or re.sub("[ \n]", "-", label.lower())
            found.append(short if re.search("[/#]", short) else f"{folder}{slug}.html")
    return found


def addresses_in(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [part["href"]] if "href" in part else []
    return [a for one in part for a in addresses_in(one)] if isinstance(part, list) else []


def test_every_link_of_a_site_leads_somewhere(site: Path) -> None:
    assert dead_links(site.parent) == []


def test_a_dead_link_would_be_found(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    draw(graph, tmp_path / "site", pages=3)
    (tmp_path / "site/p/arxiv_2101.00001.html").unlink()
    shard = next((tmp_path / "site/assets/nodes").iterdir())
    shard.write_text(re.sub(r"\]=.*", "]={};", shard.read_text("utf-8")), "utf-8")

    dead = dead_links(tmp_path / "site")

    assert any("arxiv_2101.00001.html" in line for line in dead)
    assert any("node.html#" in line for line in dead)


@pytest.mark.parametrize("options", [{"pages": 3}, {"pages": 0}, {"only": "overview"}])
def test_links_lead_to_the_page_for_what_has_none(
    graph: nx.MultiDiGraph[str], tmp_path: Path, options: dict[str, Any]
) -> None:
    draw(graph, tmp_path / "site", **options)

    assert dead_links(tmp_path / "site") == []


@pytest.mark.parametrize(
    "options", [{"focus": ["Sums8K"], "hops": 1}, {"types": ["Task"]}, {"min_links": 3}]
)
def test_links_of_a_part_of_a_graph_stay_in_it(
    graph: nx.MultiDiGraph[str], tmp_path: Path, options: dict[str, Any]
) -> None:
    draw(graph, tmp_path / "site", **options)

    assert dead_links(tmp_path / "site") == []


def test_every_link_of_the_real_papers_leads_somewhere(shared: Path, tmp_path: Path) -> None:
    import paperatlas

    pages = sorted((shared / "corpus" / "pages").iterdir())
    with paperatlas.build(pages, to="memory:", recogniser="rules") as atlas:
        real = atlas.to_networkx()
    made = draw(real, tmp_path / "all")
    draw(real, tmp_path / "some", pages=100)

    assert dead_links(tmp_path / "all") == []
    assert dead_links(tmp_path / "some") == []
    assert made.bytes <= 20_000_000
    sizes = [path.stat().st_size for path in (tmp_path / "all" / "e").rglob("*.html")]
    assert max(sizes) <= 20_000
