"""Leaderboards and trends in a real browser: they sort, filter and lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from paperatlas.graph.differences import differences
from paperatlas.visualizations.differences_page import differences_html
from tests.visualizations.conftest import HOSTILE
from tests.visualizations.test_axe_in_browser import serious
from tests.visualizations.test_in_browser import WIDTHS, address_of, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.visualizations.conftest import GraphMaker
    from tests.visualizations.test_axe_in_browser import Axe

BOARD = "leaderboards/benchmark-sums.html"


def shown(page: Page, column: int) -> list[str]:
    rows = page.locator("table.board tbody tr:visible")
    return [row.locator("td").nth(column).inner_text() for row in rows.all()]


def numbers(page: Page) -> list[float]:
    return [float(text.split()[0]) for text in shown(page, 0)]


def test_from_the_list_to_a_board_to_a_paper_and_back(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "leaderboards.html")) as page:
        page.get_by_role("main").get_by_role("link", name="Sums8K", exact=True).click()
        page.wait_for_url(f"**/{BOARD}")
        assert "20 results in 20 papers, 2016 to 2022" in page.locator(".meta").inner_text()
        page.locator("svg.plot a").first.click()
        page.wait_for_url("**/p/arxiv_2101.*.html")
        page.go_back()
        page.get_by_role("link", name="All about Sums8K").click()
        page.wait_for_url("**/e/benchmark/sums.html")


def test_long_tables_show_their_first_lines_until_asked(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, BOARD)) as page:
        assert len(numbers(page)) == 12
        page.get_by_role("button", name="Show all 20").click()
        assert len(numbers(page)) == 20
        assert page.get_by_role("button", name="Show all 20").count() == 0
        assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 13


def test_a_board_sorts_by_value_and_year_with_the_keyboard(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, BOARD)) as page:
        heading = page.get_by_role("columnheader", name="Value")
        heading.get_by_role("button").focus()
        page.keyboard.press("Enter")
        assert heading.get_attribute("aria-sort") == "descending"
        assert numbers(page) == sorted(numbers(page), reverse=True)
        page.keyboard.press("Enter")
        assert heading.get_attribute("aria-sort") == "ascending"
        assert numbers(page) == sorted(numbers(page))
        page.get_by_role("button", name="Year").click()
        assert heading.get_attribute("aria-sort") == "none"
        years = shown(page, 3)
        assert years == sorted(years, reverse=True)


def test_a_board_narrows_by_words_qualifier_and_years(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, BOARD)) as page:
        status = page.locator("#board-status")
        page.get_by_label("Words").fill("stepper 13:")
        assert len(numbers(page)) == 1
        assert status.inner_text() == "1 of 20 results"
        page.get_by_label("Words").fill("")
        page.get_by_label("Narrowed by").select_option("5-shot")
        assert status.inner_text() == ""
        page.get_by_label("First year").select_option("2020")
        assert set(shown(page, 3)) == {"2020", "2022"}
        page.get_by_label("Last year").select_option("2020")
        assert set(shown(page, 3)) == {"2020"}
        page.get_by_label("Words").fill("there is no such word")
        assert page.locator("section.box:visible").count() == 0
        assert status.inner_text() == "0 of 20 results"


def test_a_point_of_the_plot_tells_what_it_is(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, BOARD)) as page:
        page.locator("svg.plot a").first.focus()
        assert page.evaluate("document.activeElement.tagName") == "a"
        title = page.locator("svg.plot circle title").first.text_content()
        assert title is not None
        assert re.match(r"8\d\.5 % · 5-shot · Stepper · Stepper \d+: counting", title)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_plot_follows_light_and_dark(browser: Browser, site: Path, theme: str) -> None:
    with opened(browser, address_of(site, BOARD), theme=theme) as page:
        read = "s => getComputedStyle(document.querySelector(s))"
        text = page.evaluate(f"({read})('svg.plot text').fill")
        muted = page.evaluate(f"({read})('.key').color")
        assert text == muted
        bright = sum(map(int, re.findall(r"\d+", text)[:3])) / 3
        assert (bright > 128) is (theme == "dark")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_board_is_wider_than_its_window(
    browser: Browser, site: Path, width: int, theme: str
) -> None:
    with opened(browser, address_of(site, BOARD), width=width, theme=theme) as page:
        for name in (BOARD, "leaderboards.html", "trends.html"):
            page.goto(address_of(site, name))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_new_reads_at_any_width(
    browser: Browser, tmp_path: Path, maker: GraphMaker, width: int, theme: str
) -> None:
    for number in range(40):
        paper = maker.paper(f"p{number}", f"{HOSTILE} {'word' * 30} {number}", "It uses Mamba.")
        name = maker.entity(f"method/m{number}", f"{HOSTILE} {'long' * 20}")
        maker.names(paper, name, "USES", "Mamba")
    page_file = tmp_path / "news.html"
    found = differences(nx.MultiDiGraph(), maker.graph)
    page_file.write_text(differences_html(found, "old", "new"), "utf-8")

    with opened(browser, page_file.as_uri(), width=width, theme=theme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.get_by_text(HOSTILE).first.is_visible()
        assert page.locator("details li:visible").count() == 0
        page.get_by_text("28 more").first.click()
        assert page.locator("details li:visible").count() == 28
        bright = (
            sum(
                map(
                    int,
                    page.evaluate("getComputedStyle(document.body).backgroundColor")
                    .removeprefix("rgb(")
                    .removesuffix(")")
                    .split(","),
                )
            )
            / 3
        )
        assert (bright < 128) is (theme == "dark")


def test_trends_lead_to_what_rises(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "trends.html")) as page:
        assert page.get_by_role("heading", name="Papers by year").is_visible()
        page.get_by_role("main").get_by_role("link", name="Stepper", exact=True).first.click()
        page.wait_for_url("**/e/method/stepper.html")


@pytest.mark.parametrize("name", [BOARD, "leaderboards.html", "trends.html"])
def test_without_scripts_everything_stands_there(browser: Browser, site: Path, name: str) -> None:
    with opened(browser, address_of(site, name), scripts=False) as page:
        assert page.get_by_role("link", name="Sums8K").first.is_visible()
        assert page.locator("#board-filters").count() == 0 or page.locator("form").is_hidden()
        if name == BOARD:
            assert len(numbers(page)) == 20
            assert page.locator("svg.plot").is_visible()


@pytest.mark.parametrize("name", [BOARD, "leaderboards.html", "trends.html"])
def test_axe_finds_no_serious_fault(browser: Browser, site: Path, axe: Axe, name: str) -> None:
    with opened(browser, address_of(site, name)) as page:
        assert serious(axe(page)) == []
