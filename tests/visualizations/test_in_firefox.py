"""The pages in Firefox, opened as files with the network off."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.visualizations.firefox import Firefox
from tests.visualizations.test_in_browser import address_of

INKED = """
    const map = document.querySelector("canvas"), side = document.createElement("canvas");
    if (!map || !map.width) return 0;
    side.width = side.height = 64;
    const paper = side.getContext("2d");
    paper.drawImage(map, 0, 0, 64, 64);
    const pixels = paper.getImageData(0, 0, 64, 64).data, seen = new Set();
    for (let at = 0; at < pixels.length; at += 4)
        seen.add((pixels[at] << 16) + (pixels[at + 1] << 8) + pixels[at + 2]);
    return seen.size;
"""
"""How many colours the first canvas of the page has: one if nothing is drawn."""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A running Firefox, one for all tests."""
    names = ("firefox-esr", "firefox")
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Firefox on this machine (apt-get install firefox-esr)")
    with Firefox(program, tmp_path_factory.mktemp("profile")) as running:
        yield running


def awaited(firefox: Firefox, script: str) -> object:
    """Return what a script gives as soon as that is true."""
    until = time.monotonic() + 20
    while not (value := firefox.value(script)) and time.monotonic() < until:
        time.sleep(0.2)
    return value


def test_the_overview_is_drawn(firefox: Firefox, site: Path) -> None:
    firefox.open(address_of(site, "index.html"))

    assert awaited(firefox, "return !!window.PAPERATLAS_OVERVIEW")
    assert awaited(firefox, INKED.replace("return seen.size", "return seen.size > 8"))


def test_search_finds_in_the_data_beside_the_page(firefox: Firefox, site: Path) -> None:
    firefox.open(address_of(site, "methods.html"))
    firefox.value(
        'const q = document.getElementById("q"); q.focus(); q.value = "sums 8k";'
        'q.dispatchEvent(new Event("input", {bubbles: true}));'
    )

    found = awaited(firefox, 'return document.querySelector("#found li")?.textContent')

    assert "Sums8K" in str(found)


@pytest.mark.parametrize(
    ("page", "heading"),
    [
        ("e/benchmark/sums.html", "Sums8K"),
        ("p/arxiv_2101.00001.html", "Stepper 1: counting in many steps"),
    ],
)
def test_a_page_has_its_small_map(firefox: Firefox, site: Path, page: str, heading: str) -> None:
    firefox.open(address_of(site, page))

    assert firefox.value('return document.querySelector("h1").textContent') == heading
    assert awaited(firefox, "return !!window.PAPERATLAS_EGO")
    assert awaited(firefox, INKED.replace("return seen.size", "return seen.size > 8"))
