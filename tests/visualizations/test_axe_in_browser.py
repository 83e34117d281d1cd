"""axe-core finds nothing serious on any kind of page, light and dark."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.visualizations.test_in_browser import address_of, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = Path(__file__).parents[2] / "visualizations/web/node_modules/axe-core/axe.min.js"

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


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    if not AXE.exists():
        reason = "axe-core is not here (make node)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE.read_text("utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(
    browser: Browser, site: Path, axe: str, name: str, theme: str
) -> None:
    with opened(browser, address_of(site, name), theme=theme) as page:
        assert serious(page, axe) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_opens(
    browser: Browser, site: Path, axe: str, theme: str
) -> None:
    with opened(browser, address_of(site, "methods.html"), theme=theme, width=390) as page:
        page.get_by_role("button", name="Lists").click()
        page.get_by_role("button", name="Papers").click()
        assert serious(page, axe) == []

        page.get_by_role("button", name="Lists").click()
        page.fill("#q", "stepper")
        page.wait_for_selector("#found li")

        assert serious(page, axe) == []


def serious(page: Any, axe: str) -> list[str]:
    """Return what axe calls serious or critical: the rule, and the elements that break it."""
    page.evaluate(axe)
    # Without asking for style sheets anew, which a page opened by double click may not.
    found = page.evaluate("axe.run({preload: false, resultTypes: ['violations']})")["violations"]
    return [
        f"{one['id']}: {[node['html'] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
