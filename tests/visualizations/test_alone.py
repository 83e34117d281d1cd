"""Maps that stand alone: in a notebook's cell, and as one file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import paperatlas
from paperatlas.errors import NotInGraph
from paperatlas.notebook import InlineMap
from paperatlas.visualizations.alone import entity_alone, overview_alone
from paperatlas.visualizations.corpus import Corpus
from tests.visualizations.test_in_browser import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page


def cell(tmp_path: Path, shown: InlineMap) -> str:
    """Return the address of a page that holds what a notebook's cell would."""
    page = tmp_path / "notebook.html"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Notebook</title>'
    page.write_text(f"{head}<body>{shown._repr_html_()}</body>", "utf-8")
    return page.as_uri()


def frame_of(page: Page) -> Frame:
    frame = page.frames[1]
    frame.wait_for_load_state()
    return frame


def wait_for(page: Page | Frame, name: str) -> None:
    """Wait until a script has set a name; the page's policy forbids Playwright's own way."""
    for _ in range(100):
        if page.evaluate(f"Boolean(window.{name})"):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"no script set {name}")


def test_nothing_is_loaded_from_beside_the_page(corpus: Corpus) -> None:
    for page in (overview_alone(corpus), entity_alone(corpus, "benchmark/sums")):
        head, *_ = page.partition("<body")
        assert not re.search(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", head)
        assert not re.search(r"<script[^>]*src=", page.rpartition("</main>")[2])


def test_the_map_of_everything_is_drawn_in_a_cell(
    browser: Browser, corpus: Corpus, tmp_path: Path
) -> None:
    shown = InlineMap(overview_alone(corpus, title="<b>Mine</b>"), "<b>Mine</b>")
    with opened_cell(browser, cell(tmp_path, shown)) as page:
        frame = frame_of(page)
        wait_for(frame, "PAPERATLAS_OVERVIEW")
        assert frame.evaluate("window.PAPERATLAS_OVERVIEW.shown()") > 80
        x, y = frame.evaluate("window.PAPERATLAS_OVERVIEW.place('method/stepper')")
        box = page.locator("iframe").bounding_box()
        assert box
        page.mouse.click(box["x"] + 1 + x, box["y"] + 1 + y)
        frame.wait_for_selector("#panel h2:has-text('Stepper')")
        frame.wait_for_selector("#panel q mark")  # a sentence, from a file that is inside
        frame.locator("#panel a").first.click()
        frame.wait_for_selector("#alone-note:has-text('stands alone')")
        assert frame.evaluate("Boolean(document.getElementById('map'))")


def test_the_map_of_one_thing_is_drawn_in_a_cell(
    browser: Browser, corpus: Corpus, tmp_path: Path
) -> None:
    shown = InlineMap(entity_alone(corpus, "benchmark/sums"), "Sums8K")
    with opened_cell(browser, cell(tmp_path, shown)) as page:
        frame = frame_of(page)
        wait_for(frame, "PAPERATLAS_EGO")
        assert frame.locator("h1").inner_text() == "Sums8K"
        frame.locator("#ego").focus()
        page.keyboard.press("ArrowRight")
        assert "evaluates on: “" in frame.locator("#ego-says").inner_text()
        page.keyboard.press("Enter")
        assert frame.evaluate("document.querySelector('h1').textContent") == "Sums8K"


@pytest.mark.parametrize("node", ["task/script", "method/img", "dataset/שלום"])
def test_a_hostile_name_is_text_in_a_cell(
    browser: Browser, corpus: Corpus, tmp_path: Path, node: str
) -> None:
    name = corpus.entities[node].name
    shown = InlineMap(entity_alone(corpus, node), name)
    with opened_cell(browser, cell(tmp_path, shown)) as page:
        page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        frame = frame_of(page)
        wait_for(frame, "PAPERATLAS_EGO")
        assert frame.locator("h1").inner_text() == name
        assert frame.locator("img").count() == 0
        assert page.locator("iframe").count() == 1


def test_the_scripts_of_a_cell_reach_nothing_of_the_notebook(corpus: Corpus) -> None:
    shown = InlineMap(overview_alone(corpus), "Map")._repr_html_()
    sandbox = re.search(r'sandbox="([^"]*)"', shown)

    assert sandbox
    assert "allow-scripts" in sandbox[1]
    assert "allow-same-origin" not in sandbox[1]


def test_an_atlas_gives_maps_to_show_and_to_save(
    browser: Browser, sample_store: Path, tmp_path: Path
) -> None:
    with paperatlas.open_atlas(sample_store) as atlas:
        entity = atlas.entity("gsm-8k")
        assert (entity.id, entity.name, entity.type) == ("benchmark/gsm8k", "GSM8K", "Benchmark")
        assert entity.show().papers >= 1
        saved = entity.map(height=500).save(tmp_path / "one.html")
        part = atlas.map(focus="GSM8K", hops=1, title="Near GSM8K").save(tmp_path / "near.html")
        with pytest.raises(NotInGraph, match="GSM8K"):
            atlas.entity("GSM9K")
        with pytest.raises(NotInGraph, match="GSM8K"):
            atlas.map(focus="GSM9K")
    with opened(browser, saved.as_uri()) as page:
        wait_for(page, "PAPERATLAS_EGO")
        assert page.locator("h1").inner_text() == "GSM8K"
    with opened(browser, part.as_uri()) as page:
        wait_for(page, "PAPERATLAS_OVERVIEW")
        assert page.title() == "Near GSM8K"


class opened_cell:  # noqa: N801 - reads like `opened`
    """A page that may ask for nothing but itself and what is inside its frames."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.context = browser.new_context(viewport={"width": 1100, "height": 800}, offline=True)
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.page.on("request", lambda request: self.note(request.url))
        self.page.goto(address)

    def note(self, url: str) -> None:
        if not url.startswith(("blob:", "data:")) and not url.endswith("/notebook.html"):
            self.trouble.append(f"request: {url}")

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.context.close()
        assert kind is not None or self.trouble == []
