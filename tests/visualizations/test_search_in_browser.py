"""The search box of every page, in a browser: what it finds, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from paperatlas.visualizations import draw
from tests.visualizations.conftest import GraphMaker
from tests.visualizations.test_in_browser import address_of, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of names that are typed in many ways."""
    made = GraphMaker()
    paper = made.paper("arxiv:1", "Deep learning on graphs of molecules", "It names Transformer.")
    made.graph.add_node("author/lk", label="Author", name="Łukasz Kaiser")
    made.graph.add_edge(paper, "author/lk", key="AUTHORED_BY", position=0)
    made.names(paper, made.entity("method/transformer", "Transformer"), "USES", "Transformer")
    for node, *others in (
        ("benchmark/gsm8k", "GSM8K", "Grade School Math"),
        ("benchmark/cifar-10", "CIFAR-10"),
        ("method/chain-of-thought", "Chain-of-Thought"),
        ("method/naive-bayes", "naïve Bayes"),
        ("method/transformer-xl", "Transformer XL"),
        ("method/karma", "Karma"),
        ("method/kerma", "Kerma"),
        ("metric/accuracy", "accuracy"),
        ("task/odd name?", "odd name?"),
    ):
        made.entity(node, *others)
    return draw(made.graph, tmp_path_factory.mktemp("names") / "site").index


def type_in(page: Page, text: str) -> list[str]:
    """Type into the search box; return the names found once slips are forgiven."""
    page.focus("#q")
    page.wait_for_selector(".search[data-ready]")
    page.fill("#q", text)
    return page.locator("#found span").all_inner_texts()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("CHAIN OF thought", "Chain-of-Thought"),
        ("chainofthought", "Chain-of-Thought"),
        ("thought chain", "Chain-of-Thought"),
        ("naive bayes", "naïve Bayes"),
        ("lukasz", "Łukasz Kaiser"),
        ("gsm 8k", "GSM8K"),
        ("school math grade", "GSM8K Grade School Math"),  # says by which name
        ("molecul", "Deep learning on graphs of molecules"),
        ("acuracy", "accuracy"),  # a letter too few
        ("accuraccy", "accuracy"),  # too many
        ("accurazy", "accuracy"),  # wrong
        ("acucracy", "accuracy"),  # in the wrong order
        ("transfromre", "Transformer"),  # two slips in a long word
        ("transfro", "Transformer"),  # a slip in a word not yet typed to its end
        ("chian of thougth", "Chain-of-Thought"),  # a slip in each of two words
        ("cifr10", "CIFAR-10"),  # a slip, and no hyphen
    ],
)
def test_a_name_is_found_as_people_type_it(
    browser: Browser, names: Path, typed: str, found: str
) -> None:
    with opened(browser, address_of(names, "methods.html")) as page:
        assert type_in(page, typed)[0] == found


@pytest.mark.parametrize("typed", ["gsn", "xyzzyqqq", "acaraci"])
def test_what_is_too_far_is_not_found(browser: Browser, names: Path, typed: str) -> None:
    with opened(browser, address_of(names, "methods.html")) as page:
        assert type_in(page, typed) == []
        assert page.locator("#found").inner_text() == "Nothing by this name."


def test_what_holds_the_words_comes_before_what_differs_by_a_slip(
    browser: Browser, names: Path
) -> None:
    with opened(browser, address_of(names, "methods.html")) as page:
        assert type_in(page, "karma") == ["Karma", "Kerma"]
        assert type_in(page, "kerma") == ["Kerma", "Karma"]


def test_a_line_says_type_and_count(browser: Browser, names: Path) -> None:
    with opened(browser, address_of(names, "methods.html")) as page:
        type_in(page, "transformer")
        line = page.locator("#found li").first
        assert line.locator("i.k.Method").count() == 1
        assert line.locator("small").inner_text() == "Method, 1 paper"


@pytest.mark.parametrize(
    ("typed", "page_name"),
    [
        ("gsm8k", "e/benchmark/gsm8k.html"),
        ("graphs of molecules", "p/arxiv_1.html"),
        ("kaiser", "authors.html#q=Łukasz Kaiser"),
    ],
)
def test_enter_opens_the_page(browser: Browser, names: Path, typed: str, page_name: str) -> None:
    with opened(browser, address_of(names, "e/metric/accuracy.html")) as page:
        type_in(page, typed)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: unquote(url).endswith(page_name))


def test_a_page_whose_address_does_not_follow_from_the_id_is_found(
    browser: Browser, names: Path
) -> None:
    with opened(browser, address_of(names, "index.html")) as page:
        type_in(page, "odd name")
        page.evaluate(UNASKED)
        page.keyboard.press("Enter")
        page.wait_for_url("**/e/task/odd-name*.html")
        assert page.locator("h1").inner_text() == "odd name?"


# As if no map were on the page: what a page does with the event is its own affair.
UNASKED = "window.addEventListener('paperatlas:open', e => e.stopImmediatePropagation(), true)"
KEPT = """document.addEventListener('paperatlas:open', event => {
    window.asked = event.detail;
    event.preventDefault();
})"""


@pytest.mark.parametrize(
    "open_it",
    [
        lambda page: page.keyboard.press("Enter"),
        lambda page: page.locator("#found li").first.click(),
    ],
    ids=["enter", "click"],
)
def test_a_page_may_show_what_was_found_itself(
    browser: Browser, names: Path, open_it: Callable[[Page], None]
) -> None:
    with opened(browser, address_of(names, "methods.html")) as page:
        page.evaluate(KEPT)
        type_in(page, "grade school")
        open_it(page)
        assert page.evaluate("window.asked") == {
            "id": "benchmark/gsm8k",
            "page": "e/benchmark/gsm8k.html",
        }
        assert page.url.endswith("methods.html")
        assert page.locator("#found").is_hidden()


def test_the_list_is_walked_by_arrows_and_left_by_escape(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "tasks.html")) as page:
        page.fill("#q", "stepper")
        page.wait_for_selector("#found li:nth-child(3)")
        assert page.locator("#q").get_attribute("aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        assert page.locator("#found [aria-selected=true]").get_attribute("id") == "found-1"
        assert page.locator("#q").get_attribute("aria-activedescendant") == "found-1"
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        assert page.locator("#found [aria-selected=true]").get_attribute("id") == "found-9"
        page.keyboard.press("Escape")
        assert page.locator("#found").is_hidden()
        assert page.locator("#q").get_attribute("aria-expanded") == "false"


def test_an_empty_graph_finds_nothing(browser: Browser, tmp_path: Path) -> None:
    site = draw(GraphMaker().graph, tmp_path / "site").index
    with opened(browser, address_of(site, "methods.html")) as page:
        assert type_in(page, "anything") == []
        assert page.locator("#found").inner_text() == "Nothing by this name."


def test_slash_goes_to_the_box_but_not_out_of_another_field(browser: Browser, site: Path) -> None:
    with opened(browser, address_of(site, "methods.html")) as page:
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"
        page.focus("#narrow")
        page.keyboard.type("a/b")
        assert page.input_value("#narrow") == "a/b"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("数学", "数学推理"),
        ("שלום", "שלום"),
        ("step 7 counting", "Stepper 7: counting in many steps"),
    ],
)
def test_names_of_every_script_are_found(
    browser: Browser, site: Path, typed: str, found: str
) -> None:
    with opened(browser, address_of(site, "methods.html")) as page:
        assert type_in(page, typed)[0] == found
