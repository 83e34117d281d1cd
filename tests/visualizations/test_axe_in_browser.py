"""axe-core finds nothing serious on any kind of page, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.visualizations.test_in_browser import address_of, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Axe = Callable[[Page], list[dict[str, Any]]]

PAGES = (
    "index.html",
    "papers.html",
    "methods.html",
    "authors.html",
    "quality.html",
    "about.html",
    "leaderboards.html",
    "leaderboards/benchmark-sums.html",
    "trends.html",
    "e/benchmark/sums.html",
    "p/arxiv_2101.00001.html",
    "p/title_00ff00ff00ff00ff.html",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(
    browser: Browser, site: Path, axe: Axe, name: str, theme: str
) -> None:
    with opened(browser, address_of(site, name), theme=theme) as page:
        assert serious(axe(page)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_opens(
    browser: Browser, site: Path, axe: Axe, theme: str
) -> None:
    with opened(browser, address_of(site, "methods.html"), theme=theme, width=390) as page:
        page.get_by_role("button", name="Lists").click()
        page.get_by_role("button", name="Papers").click()
        assert serious(axe(page)) == []

        page.get_by_role("button", name="Lists").click()
        page.fill("#q", "stepper")
        page.wait_for_selector("#found li")

        assert serious(axe(page)) == []


def serious(found: list[dict[str, Any]]) -> list[str]:
    """Return what axe calls serious or critical: the rule, and the elements that break it."""
    return [
        f"{one['id']}: {[node['html'] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
