"""The small map of a page in a real browser: by pointer, by keyboard, on every kind of page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperatlas.visualizations import draw
from tests.visualizations.test_in_browser import address_of, opened, place_of_box

if TYPE_CHECKING:
    import networkx as nx
    from playwright.sync_api import Browser, Page

    from tests.visualizations.test_axe_in_browser import Axe


@pytest.fixture(scope="module")
def shared_site(graph: nx.MultiDiGraph[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph drawn with two entities that have pages of their own."""
    return draw(graph, tmp_path_factory.mktemp("shared") / "site", title="Test", pages=2).index


@pytest.fixture(scope="module")
def overview_site(graph: nx.MultiDiGraph[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph drawn without a page for each node."""
    out = tmp_path_factory.mktemp("overview") / "site"
    return draw(graph, out, title="Test", only="overview").index


def map_ready(page: Page) -> None:
    page.wait_for_selector("#ego canvas")


def test_arrows_go_from_box_to_box_and_enter_opens(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "e/benchmark/sums.html")) as page:
        map_ready(page)
        page.locator("#map-h").click()
        while page.evaluate("document.activeElement.id") != "ego":
            page.keyboard.press("Tab")
        says = page.locator("#ego-says")
        assert says.inner_text().startswith("Sums8K")
        page.keyboard.press("ArrowRight")
        first = says.inner_text()
        assert first.startswith("Stepper ")
        assert "evaluates on: “" in first
        page.keyboard.press("ArrowDown")
        assert says.inner_text() != first
        page.keyboard.press("ArrowRight")
        assert "papers of this map" in says.inner_text()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
        page.wait_for_url("**/p/arxiv_2101.*.html")


def test_escape_leaves_the_map(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "e/benchmark/sums.html")) as page:
        map_ready(page)
        page.locator("#ego").focus()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == ""


def test_a_line_says_its_sentence_under_the_pointer_and_when_clicked(
    browser: Browser, site: Path
) -> None:
    with opened(browser, address_of(site, "p/arxiv_2101.00001.html")) as page:
        map_ready(page)
        sentences = page.evaluate("window.PAPERATLAS_EGO.edges.map(e => e.sentence)")
        assert "It reaches 81.5% accuracy on Sums8K and is tried on Proofs." in sentences
        assert all(sentences)  # each is cut out of the abstract on this page
        place_of_box(page, "Sums8K")  # scrolls to the map
        at = page.evaluate(
            """() => { /* the middle of the first line, which bends there */
                const ego = window.PAPERATLAS_EGO, {from, to} = ego.edges[0];
                const [out, into] = from.x < to.x ? ["right", "left"] : ["left", "right"];
                const a = ego.place(out + from.id), b = ego.place(into + to.id);
                const box = document.getElementById("ego").getBoundingClientRect();
                return [box.left + (a.x + b.x) / 2, box.top + (a.y + b.y) / 2];
            }"""
        )
        page.mouse.move(*at)
        page.mouse.click(*at)
        page.wait_for_selector("#ego-says:not(:empty)")
        says = page.locator("#ego-says").inner_text()
        assert says.startswith("Stepper 1: counting in many steps ")
        assert "“" in says
        page.wait_for_selector(".vis-tooltip", state="visible")
        assert "“" in page.locator(".vis-tooltip").inner_text()


def test_what_has_no_page_is_shown_on_one_for_all(browser: Browser, shared_site: Path) -> None:
    with opened(browser, address_of(shared_site, "node.html#benchmark/sums")) as page:
        page.wait_for_selector("h1:has-text('Sums8K')")
        assert page.title() == "Sums8K · Test"
        text = page.locator("main").inner_text()
        assert "It reaches 81.5% accuracy on Sums8K" in text
        assert "Evaluated on by" in text
        assert page.locator("mark").first.inner_text() == "Sums8K"
        map_ready(page)
        page.mouse.click(*place_of_box(page, "accuracy"))
        page.wait_for_url("**/node.html#metric/accuracy")
        page.wait_for_selector("h1:has-text('accuracy')")
        page.go_back()
        page.wait_for_selector("h1:has-text('Sums8K')")


def test_papers_without_pages_are_shown_too(browser: Browser, overview_site: Path) -> None:
    with opened(browser, address_of(overview_site, "papers.html")) as page:
        page.get_by_role("link", name="Stepper 1: counting in many steps", exact=True).click()
        page.wait_for_selector("h1:has-text('Stepper 1')")
        assert "Similar papers" in page.locator("main").inner_text()
        page.locator("a.at").first.click()  # a place on the page, not another node
        assert page.url.endswith("#arxiv:2101.00001")
        page.locator("#abstract a", has_text="Sums8K").click()
        page.wait_for_url("**/node.html#benchmark/sums")


def test_hostile_names_are_text_there_too(browser: Browser, overview_site: Path) -> None:
    for node, name in (
        ("title:00ff00ff00ff00ff", '<script>alert("x")</script>'),
        ("task/script", "</script>"),
        ("method/img", "href <img src=x"),
        ("dataset/%D7%A9%D7%9C%D7%95%D7%9D", "שלום"),
        ("task/数学推理", "数学推理"),
    ):
        with opened(browser, address_of(overview_site, f"node.html#{node}")) as page:
            page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
            page.wait_for_selector("#abstract, .what")
            assert name in page.locator("h1").inner_text()
            map_ready(page)
            assert page.locator("img").count() == 0
            assert page.title() != "broken"


def test_an_id_that_is_not_there_is_said(browser: Browser, overview_site: Path) -> None:
    with opened(browser, address_of(overview_site, "node.html#method/none")) as page:
        page.wait_for_selector("text=Nothing here has the id “method/none”")
        page.get_by_role("link", name="Methods", exact=True).last.click()
        page.wait_for_url("**/methods.html")


def test_without_scripts_it_says_where_the_lists_are(browser: Browser, overview_site: Path) -> None:
    with opened(
        browser, address_of(overview_site, "node.html#benchmark/sums"), scripts=False
    ) as page:
        assert "needs JavaScript" in page.locator("main").inner_text()
        page.locator("main").get_by_role("link", name="Benchmarks").click()
        assert page.get_by_role("link", name="Sums8K", exact=True).is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_have_no_serious_fault_of_accessibility(
    browser: Browser, site: Path, overview_site: Path, axe: Axe, theme: str
) -> None:
    for drawn, name in (
        (site, "e/benchmark/sums.html"),
        (site, "e/method/stepper/all-1.html"),
        (site, "p/arxiv_2101.00001.html"),
        (overview_site, "node.html#benchmark/sums"),
        (overview_site, "node.html"),
    ):
        with opened(browser, address_of(drawn, name), theme=theme) as page:
            page.wait_for_timeout(300)
            assert [(name, one["id"]) for one in axe(page) if one["impact"] != "minor"] == []


def test_the_overview_map_leads_to_it(browser: Browser, shared_site: Path) -> None:
    with opened(browser, address_of(shared_site, "index.html#node=benchmark/sums")) as page:
        page.get_by_role("link", name="Open its page").click()
        page.wait_for_url("**/node.html#benchmark/sums")
        page.wait_for_selector("h1:has-text('Sums8K')")
