"""The site in a real browser, opened as a file, with the network off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

WIDTHS = (1400, 800, 390)


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int = 1280, theme: Any = "light", scripts: bool = True
) -> Iterator[Page]:
    """Open a page; fail if it asked for anything but files, or complained."""
    context = browser.new_context(
        viewport={"width": width, "height": 860},
        color_scheme=theme,
        java_script_enabled=scripts,
        offline=True,
    )
    try:
        page = context.new_page()
        trouble: list[str] = []
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("request", lambda request: _note_request(request.url, trouble))
        page.on("requestfailed", lambda request: _note_failure(request, trouble))
        page.goto(address)
        yield page
        assert trouble == []
    finally:
        context.close()


def _note_request(url: str, trouble: list[str]) -> None:
    if not url.startswith(("file://", "data:", "blob:")):  # blob: is of the page itself
        trouble.append(f"request: {url}")


def _note_failure(request: Request, trouble: list[str]) -> None:
    if request.failure != "net::ERR_ABORTED":  # what was still loading when the page was left
        trouble.append(f"failed: {request.url}: {request.failure}")


def address_of(site: Path, page: str) -> str:
    name, _, part = page.partition("#")
    return (site.parent / name).as_uri() + (f"#{part}" if part else "")


def place_of_box(page: Page, label: str) -> tuple[float, float]:
    """Return where a box of the small map stands in the window."""
    place: list[float] = page.evaluate(
        """label => {
            const ego = window.PAPERATLAS_EGO;
            const node = ego.nodes.find(n => n.label.replace(/\\n/g, " ").startsWith(label));
            const at = ego.place(node.id), box = document.getElementById("ego");
            box.scrollIntoView({block: "center"});
            const r = box.getBoundingClientRect();
            return [r.left + at.x, r.top + at.y];
        }""",
        label,
    )
    return place[0], place[1]


def test_from_search_to_an_entity_to_a_paper_and_back(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "index.html")) as page:
        page.keyboard.press("/")
        page.keyboard.type("sums8")
        page.wait_for_selector("#found li")
        page.keyboard.press("Enter")  # flies there on the map
        page.wait_for_selector("#panel h2")
        assert page.locator("#panel h2").inner_text() == "Sums8K"
        page.get_by_role("link", name="Open its page").click()
        page.wait_for_url("**/e/benchmark/sums.html")
        assert page.locator("h1").inner_text() == "Sums8K"

        page.wait_for_function("window.PAPERATLAS_EGO")
        page.mouse.click(*place_of_box(page, "Stepper 1"))
        page.wait_for_url("**/p/arxiv_2101.*.html")
        paper = page.url

        page.mouse.click(*place_of_box(page, "counting"))
        page.wait_for_url("**/e/task/counting.html")
        page.go_back()
        page.wait_for_url(paper)
        page.go_back()
        page.wait_for_url("**/e/benchmark/sums.html")
        page.go_back()
        page.wait_for_url("**/index.html#node=**")


def test_hovering_a_box_shows_the_sentence_as_text(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "e/method/img.html")) as page:
        page.wait_for_function("window.PAPERATLAS_EGO")
        page.mouse.move(*place_of_box(page, "<script>"))
        page.wait_for_selector(".vis-tooltip", state="visible")
        tip = page.locator(".vis-tooltip")
        assert "We say href <img src=x" in tip.inner_text()
        assert tip.locator(":not(br)").count() == 0


def test_nothing_a_paper_says_runs(browser: Browser, site: Path) -> None:
    for name in ("p/title_00ff00ff00ff00ff.html", "papers.html", "methods.html"):
        with opened(browser, address_of(site, name)) as page:
            page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
            page.fill("#q", "script")
            page.wait_for_selector("#found li")
            assert page.title() != "broken"
            assert page.locator("img").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(
    browser: Browser, site: Path, width: int, theme: str
) -> None:
    with opened(browser, address_of(site, "index.html"), width=width, theme=theme) as page:
        for name in (
            "index.html",
            "papers.html",
            "tasks.html",
            "authors.html",
            "quality.html",
            "e/benchmark/sums.html",
            "p/arxiv_2101.00001.html",
            "p/title_00ff00ff00ff00ff.html",
        ):
            page.goto(address_of(site, name))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert page.evaluate("document.documentElement.dataset.theme") == theme


def test_the_theme_can_be_switched_and_is_kept(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "e/benchmark/sums.html")) as page:
        page.get_by_role("button", name="Switch between light and dark").click()
        page.goto(address_of(site, "index.html"))
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_without_scripts_the_lists_and_pages_can_be_read(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "index.html"), scripts=False, theme="dark") as page:
        assert page.locator("#map").is_hidden()
        assert page.get_by_role("link", name="Stepper", exact=True).is_visible()
        page.get_by_role("link", name="Benchmarks", exact=True).click()
        page.get_by_role("link", name="Sums8K", exact=True).click()
        assert "It reaches 81.5% accuracy" in page.locator("main").inner_text()
        assert page.locator("#ego").is_hidden()


def test_every_page_is_reached_by_keyboard_alone(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "e/benchmark/sums.html")) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
