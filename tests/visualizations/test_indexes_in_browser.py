"""The lists in a browser: sorted and narrowed over all their pages, and back again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperatlas.visualizations import draw, indexes
from tests.visualizations.test_in_browser import address_of, opened

if TYPE_CHECKING:
    import networkx as nx
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def paged(graph: nx.MultiDiGraph[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with lists of ten rows a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexes, "PER_PAGE", 10)
        return draw(graph, tmp_path_factory.mktemp("paged") / "site").index


def column(page: Page, number: int) -> list[str]:
    return page.locator(f"#rows tbody td:nth-child({number})").all_inner_texts()


def press(page: Page, heading: str) -> None:
    page.locator("#rows").get_by_role("button", name=heading).click()


def wait_for_status(page: Page, text: str) -> None:
    page.locator("#shown", has_text=text).wait_for()


# A list of one page has all its rows in the page; one of several reads them from its data.
both = pytest.mark.parametrize("fixture", ["site", "paged"])


@both
def test_rows_are_sorted_over_the_whole_list(
    browser: Browser, request: pytest.FixtureRequest, fixture: str
) -> None:
    with opened(browser, address_of(request.getfixturevalue(fixture), "papers.html")) as page:
        press(page, "Year")
        wait_for_status(page, "42 papers")
        page.wait_for_selector("[aria-sort=descending]")
        years = column(page, 3)
        assert len(years) == 42
        assert years[:5] == ["2022"] * 5
        press(page, "Year")
        page.wait_for_selector("[aria-sort=ascending]")
        years = column(page, 3)
        assert years[:3] == ["2015", "2015", "2015"]
        assert years[-1] == ""  # what has no year stays last
        press(page, "Title")
        page.locator("[aria-sort=ascending]", has_text="Title").wait_for()
        titles = [title.split(":")[0] for title in column(page, 1)]
        # Numbers in names count as numbers.
        assert titles.index("Stepper 9") + 1 == titles.index("Stepper 10")


@both
def test_rows_are_narrowed_over_the_whole_list(
    browser: Browser, request: pytest.FixtureRequest, fixture: str
) -> None:
    with opened(browser, address_of(request.getfixturevalue(fixture), "papers.html")) as page:
        page.fill("#narrow", "STEPPER 3")
        wait_for_status(page, "13 of 42 papers")
        assert len(column(page, 1)) == 13
        page.fill("#narrow", "nowhere")
        wait_for_status(page, "0 of 42 papers")
        assert column(page, 1) == ["Nothing by these words."]
        page.fill("#narrow", "")
        wait_for_status(page, "42 papers")
        assert len(column(page, 1)) == (42 if fixture == "site" else 10)
        page.fill("#narrow", "lovelace")  # a paper is found by its authors as well
        wait_for_status(page, "1 of 42 papers")


def test_rows_from_the_data_are_those_of_the_page(browser: Browser, paged: Path) -> None:
    for name in ("papers.html", "methods.html"):
        with opened(browser, address_of(paged, name)) as page:
            own = page.locator("#rows tbody tr").evaluate_all(CELLS)
            page.fill("#narrow", " ".join(own[4][0][0].split()[:2]))
            page.locator("#shown", has_text=" of ").wait_for()
            found = page.locator("#rows tbody tr").evaluate_all(CELLS)

            assert own[4] in found


CELLS = """rows => rows.map(row => Array.from(row.cells, cell => [
    cell.textContent.trim(), Array.from(cell.classList).sort().join(" "),
    Array.from(cell.querySelectorAll("a"), a => a.href)
]))"""


def test_the_address_keeps_what_is_shown_and_back_works(browser: Browser, paged: Path) -> None:
    with opened(browser, address_of(paged, "methods-2.html")) as page:
        press(page, "Name")
        page.fill("#narrow", "only 3")
        wait_for_status(page, "13 of 43 methods")
        assert page.url.endswith("methods-2.html#sort=name&q=only%203")
        assert page.locator(".pages").is_hidden()

        page.locator("#rows a").first.click()
        page.wait_for_url("**/e/method/only-3.html")
        page.go_back()
        wait_for_status(page, "13 of 43 methods")
        assert page.input_value("#narrow") == "only 3"

        press(page, "Papers")
        page.wait_for_selector("[aria-sort=descending]")
        page.go_back()
        page.locator("[aria-sort=ascending]", has_text="Name").wait_for()
        page.go_back()
        wait_for_status(page, "43 methods, page 2 of 5")
        assert page.locator(".pages").is_visible()
        assert len(column(page, 1)) == 10


def test_a_long_list_comes_in_parts(
    browser: Browser, graph: nx.MultiDiGraph[str], tmp_path: Path
) -> None:
    graph = graph.copy()
    for number in range(600):
        graph.add_node(f"metric/m{number}", label="Metric", name=f"metric {number}")
    site = draw(graph, tmp_path / "site").index
    with opened(browser, address_of(site, "metrics.html")) as page:
        page.fill("#narrow", "metric")
        wait_for_status(page, "600 of 602 metrics")
        assert len(column(page, 1)) == 200
        page.get_by_role("button", name="Show 200 of 400 more").click()
        assert len(column(page, 1)) == 400
        page.get_by_role("button", name="Show 200 of 200 more").click()
        assert len(set(column(page, 1))) == 600
        assert page.get_by_role("button", name="more").count() == 0


def test_without_scripts_the_pages_lead_through_the_list(browser: Browser, paged: Path) -> None:
    with opened(browser, address_of(paged, "methods.html"), scripts=False) as page:
        seen = column(page, 1)
        for number in range(2, 6):
            page.get_by_role("link", name="Next").click()
            page.wait_for_url(f"**/methods-{number}.html")
            seen += column(page, 1)
        assert len(set(seen)) == 43
        assert page.get_by_role("link", name="Next").count() == 0
        assert page.locator("#narrow").is_hidden()


def test_a_hostile_name_is_text_in_rows_from_the_data(browser: Browser, paged: Path) -> None:
    with opened(browser, address_of(paged, "tasks.html")) as page:
        page.fill("#narrow", "script")
        wait_for_status(page, "1 of")
        assert column(page, 1) == ['</script><script>alert("x")</script>']


def test_an_author_found_by_the_search_is_shown_with_the_papers(
    browser: Browser, site: Path
) -> None:
    with opened(browser, address_of(site, "e/task/counting.html")) as page:
        page.fill("#q", "lovelace")
        page.wait_for_selector("#found li")
        page.keyboard.press("Enter")
        page.wait_for_url("**/authors.html#q=*")
        assert column(page, 1) == ["<b>Ada</b> Lovelace"]
        page.evaluate("location.hash = 'q=somebody else'")  # as a link on the page would
        wait_for_status(page, "0 of 1 author")
        page.go_back()
        wait_for_status(page, "1 of 1 author")
        page.locator("#rows a").first.click()
        page.wait_for_url("**/p/title_00ff00ff00ff00ff.html")


@pytest.mark.parametrize("name", ["index.html", "methods.html", "e/benchmark/sums.html"])
def test_every_page_has_the_same_tabs(browser: Browser, site: Path, name: str) -> None:
    with opened(browser, address_of(site, name)) as page:
        assert page.locator(".tabs a").all_inner_texts() == [
            "Overview", "Papers", "Methods", "Datasets", "Benchmarks", "Tasks", "Metrics",
            "Leaderboards", "Trends", "Authors",
        ]  # fmt: skip
        page.get_by_role("link", name="Tasks", exact=True).click()
        page.wait_for_url("**/tasks.html")
        assert page.locator(".tabs [aria-current=page]").inner_text() == "Tasks"


def test_on_a_phone_the_tabs_open_by_a_button(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "e/benchmark/sums.html"), width=390) as page:
        assert page.get_by_role("link", name="Authors").is_hidden()
        page.get_by_role("button", name="Lists").click()
        assert page.get_by_role("button", name="Lists").get_attribute("aria-expanded") == "true"
        page.get_by_role("link", name="Authors").click()
        page.wait_for_url("**/authors.html")
