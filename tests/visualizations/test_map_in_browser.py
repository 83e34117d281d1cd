"""The map of everything in a real browser: what a hand, keys, filters and the address do to it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperatlas.visualizations.overview import overview
from tests.visualizations.conftest import HOSTILE, IMG
from tests.visualizations.test_in_browser import WIDTHS, address_of, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from paperatlas.visualizations.corpus import Corpus

MAP = "window.PAPERATLAS_OVERVIEW"


@contextmanager
def map_of(browser: Browser, site: Path, state: str = "", **how: Any) -> Iterator[Page]:
    """Open the map and wait until it and the names of the papers are there."""
    with opened(browser, address_of(site, "index.html" + state), **how) as page:
        settled(page)
        yield page


def settled(page: Page) -> None:
    page.wait_for_function(f"() => {MAP} && {MAP}.redraws.length > 1")


def chosen(page: Page) -> str | None:
    found: str | None = page.evaluate(f"{MAP}.chosen()")
    return found


def shown(page: Page) -> int:
    found: int = page.evaluate(f"{MAP}.shown()")
    return found


def place(page: Page, node: str) -> tuple[float, float]:
    at = page.evaluate(f"id => {MAP}.place(id)", node)
    return at[0], at[1]


def count_of_type(page: Page, name: str) -> int:
    return int(page.locator("#legend label", has_text=name).locator("small").inner_text())


def search_event(page: Page, node: str, address: str) -> bool:
    """Choose something in the search box, as its script does; return whether the map took it."""
    taken: bool = page.evaluate(
        """([id, page]) => !document.dispatchEvent(
            new CustomEvent("paperatlas:open", {detail: {id, page}, cancelable: true}))""",
        [node, address],
    )
    return taken


def at_rest(page: Page) -> None:
    """Wait for the end of a flight, and until the address has followed."""
    page.evaluate(
        f"""() => new Promise(done => {{
            let last = "";
            (function look() {{
                const now = JSON.stringify({MAP}.view()) + location.hash;
                if (now === last) done();
                else {{ last = now; setTimeout(look, 500); }}
            }})();
        }})"""
    )


def test_search_flies_to_a_node_and_back_restores_the_state(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        before = page.evaluate(f"{MAP}.view()")
        assert search_event(page, "benchmark/sums", "e/benchmark/sums.html")
        at_rest(page)
        assert page.locator("#panel h2").inner_text() == "Sums8K"
        assert page.evaluate("document.activeElement.id") == "map"
        assert page.evaluate(f"{MAP}.view().k") > before["k"]
        kept = page.evaluate(f"{MAP}.view()")
        page.get_by_role("link", name="Open its page").click()
        page.wait_for_url("**/e/benchmark/sums.html")

        page.go_back()
        settled(page)

        assert chosen(page) == "benchmark/sums"
        assert page.evaluate(f"{MAP}.view().k") == pytest.approx(kept["k"], rel=0.02)
        page.go_back()
        page.wait_for_function(f"() => {MAP}.chosen() === null")
        assert page.locator("#panel").is_hidden()


def test_what_the_map_lacks_is_left_to_the_search_box(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        assert not search_event(page, "method/unlinked", "e/method/unlinked.html")
        assert chosen(page) is None


def test_a_click_opens_the_panel_with_the_sentence(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.mouse.click(*place(page, "method/stepper"))
        assert chosen(page) == "method/stepper"
        assert page.locator("#panel h2").inner_text() == "Stepper"
        assert page.locator("#panel .badge").inner_text() == "Method"
        assert "in 40 papers, first in 2015" in page.locator("#panel").inner_text()
        assert "33 more on its page" in page.locator("#panel").inner_text()
        page.wait_for_selector("#panel q mark")
        assert page.locator("#panel q mark").first.inner_text() == "Stepper"
        assert "#node=method/stepper" in page.url
        assert "Stepper, Method" in page.locator("#map-said").inner_text()

        page.get_by_role("button", name="Close").click()
        assert page.locator("#panel").is_hidden()
        assert chosen(page) is None
        assert page.evaluate("document.activeElement.id") == "map"


def test_a_neighbour_in_the_panel_is_flown_to(browser: Browser, site: Path) -> None:
    with map_of(browser, site, "#node=method/stepper") as page:
        page.locator("#panel li a").first.click()
        assert (chosen(page) or "").startswith("arxiv:2101.")
        page.go_back()
        page.wait_for_function(f"() => {MAP}.chosen() === 'method/stepper'")


def test_the_chosen_node_is_not_under_a_card(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        for node in ("method/stepper", "metric/accuracy", "task/script", "method/only-3"):
            search_event(page, node, "")
            at_rest(page)
            x, y = place(page, node)
            top = page.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", [x, y])
            assert top == "CANVAS", node


def test_hovering_lights_the_neighbourhood_and_names_the_node(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.mouse.move(*place(page, "task/counting"))
        tip = page.locator("#map-tip").inner_text()
        assert tip == "counting\nTask, in 40 papers, first in 2015"
        assert page.locator("#map").evaluate("one => one.classList.contains('dimmed')")
        page.mouse.move(5, 5)
        assert page.locator("#map-tip").is_hidden()
        assert not page.locator("#map").evaluate("one => one.classList.contains('dimmed')")


def test_a_topic_is_zoomed_to_from_panel_and_address(
    browser: Browser, site: Path, corpus: Corpus
) -> None:
    found = overview(corpus)
    node, name = next(
        (node, found.topics[topic].name)
        for node, topic in zip(found.nodes, found.topic_of, strict=True)
        if topic >= 0 and found.topics[topic].name
    )
    with map_of(browser, site, f"#node={node}") as page:
        at_rest(page)
        before = page.evaluate(f"{MAP}.view()")
        page.locator("#panel .topics").get_by_role("button", name=name).click()
        assert "topic=" in page.url
        at_rest(page)
        assert page.evaluate(f"{MAP}.view()") != before
        assert chosen(page) == node

    with map_of(browser, site, f"#topic={name}") as page:
        at_rest(page)
        assert "z=" in page.url
        assert chosen(page) is None


def test_types_are_hidden_and_counted(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        everything = shown(page)
        papers = count_of_type(page, "Papers")
        assert papers == 41  # one paper has no links and is not on the map
        page.locator("#legend input[value=Paper]").uncheck()
        assert shown(page) == everything - papers
        assert count_of_type(page, "Papers") == papers
        status = page.locator("#map-status").inner_text()
        assert status.startswith(f"{everything - papers} of {everything} shown")
        assert "hide=Paper" in page.url
        page.get_by_role("button", name="Show everything").first.click()
        assert shown(page) == everything
        assert "hide" not in page.url


def test_years_leave_papers_in_range_and_what_they_name(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.locator("#from").fill("2016")
        page.locator("#to").fill("2016")
        assert count_of_type(page, "Papers") == 5
        assert count_of_type(page, "Methods") == 6  # Stepper, and what each of them names alone
        assert count_of_type(page, "Benchmarks") == 2
        assert "from=2016&to=2016" in page.url
        page.locator("#to").fill("")
        assert count_of_type(page, "Papers") > 5


def test_least_papers_are_counted_among_those_in_range(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.locator("#least").fill("6")
        assert count_of_type(page, "Methods") == 1
        assert count_of_type(page, "Metrics") == 1
        page.locator("#from").fill("2016")
        page.locator("#to").fill("2016")
        assert count_of_type(page, "Methods") == 0  # Stepper is in five papers of that year
        assert count_of_type(page, "Metrics") == 0


def test_only_what_is_introduced_here(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.get_by_label("Only introduced here").check()
        assert count_of_type(page, "Methods") == 1
        assert count_of_type(page, "Tasks") == 0
        assert "introduced=yes" in page.url


def test_an_address_restores_all_in_a_fresh_page(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.locator("#legend input[value=Metric]").uncheck()
        page.locator("#from").fill("2017")
        page.locator("#least").fill("2")
        search_event(page, "arxiv:2101.00003", "")
        page.locator("#map").press("+")
        at_rest(page)
        address, view, count = page.url, page.evaluate(f"{MAP}.view()"), shown(page)
        assert "node=arxiv:2101.00003&" in address

    with opened(browser, address) as page:
        page.wait_for_function(f"() => {MAP} && {MAP}.chosen() === 'arxiv:2101.00003'")
        assert shown(page) == count
        again = page.evaluate(f"{MAP}.view()")
        assert again["k"] == pytest.approx(view["k"], rel=0.02)
        assert again["x"] == pytest.approx(view["x"], abs=6)
        assert not page.locator("#legend input[value=Metric]").is_checked()
        assert page.locator("#from").input_value() == "2017"


@pytest.mark.parametrize(
    "state",
    [
        "#node=method/gone",
        "#node=%E0%A4%A",
        "#z=x&x=&y=1e999",
        "#from=-3&to=many&least=0&hide=,Nothing",
        "#topic=none",
        "#main",
    ],
)
def test_a_bad_address_is_ignored(browser: Browser, site: Path, state: str) -> None:
    with map_of(browser, site, state) as page:
        assert chosen(page) is None
        assert "of" in page.locator("#map-status").inner_text()
        assert page.locator("#reset").is_hidden()


def test_the_map_by_keys_alone(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.locator("#map").focus()
        page.keyboard.press("n")
        first = chosen(page)
        assert first is not None
        page.keyboard.press("n")
        second = chosen(page)
        page.keyboard.press("n")
        third = chosen(page)
        assert len({first, second, third}) == 3
        page.keyboard.press("p")
        assert chosen(page) == second
        page.keyboard.press(" ")  # from here on, its neighbours
        page.keyboard.press("n")
        assert chosen(page) == first
        at_rest(page)
        view = page.evaluate(f"{MAP}.view()")
        page.keyboard.press("+")
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(f"{MAP}.view().k") > view["k"]
        page.keyboard.press("?")
        assert page.get_by_role("dialog").is_visible()
        page.keyboard.press("Escape")
        assert page.get_by_role("dialog").is_hidden()
        assert chosen(page) == first
        page.keyboard.press("Enter")
        page.wait_for_url("**/e/**")
        page.go_back()
        settled(page)
        page.locator("#map").focus()
        page.keyboard.press("Escape")
        assert chosen(page) is None


def test_the_wheel_scrolls_the_page_until_the_map_is_chosen(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.mouse.move(700, 500)
        view = page.evaluate(f"{MAP}.view()")
        page.mouse.wheel(0, 120)
        page.wait_for_function("() => scrollY > 0")
        assert page.evaluate(f"{MAP}.view()") == view
        page.evaluate("scrollTo(0, 0)")
        page.locator("#map").focus()
        page.mouse.wheel(0, -120)
        page.wait_for_function(f"() => {MAP}.view().k > {view['k']}")


def test_the_list_holds_what_is_in_view(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        assert page.locator("#map-list").is_hidden()
        page.get_by_role("button", name="List").click()
        lines = page.locator("#map-list li")
        assert lines.count() == shown(page)
        assert "Stepper" in lines.nth(0).inner_text() + lines.nth(1).inner_text()
        page.locator("#legend input[value=Paper]").uncheck()
        page.wait_for_function(
            f"() => document.querySelectorAll('#map-list li').length === {MAP}.shown()"
        )
        for _ in range(4):
            page.locator("#zoom-in").click()
        at_rest(page)
        assert 0 < lines.count() < shown(page)
        lines.first.locator("a").click()
        page.wait_for_url("**/e/**")


def test_the_picture_is_kept_as_svg(browser: Browser, site: Path) -> None:
    with map_of(browser, site, "#node=task/script") as page:
        page.locator("#save summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="SVG").click()
        assert download.value.suggested_filename == "Test-atlas.svg"
        read: Any = page.evaluate(
            """svg => {
                const read = new DOMParser().parseFromString(svg, "image/svg+xml");
                const all = name => Array.from(read.getElementsByTagName(name));
                return {
                    root: read.documentElement.tagName, scripts: all("script").length,
                    paths: all("path").length, texts: all("text").map(one => one.textContent),
                };
            }""",
            Path(download.value.path()).read_text("utf-8"),
        )
    assert read["root"] == "svg"  # a text that is not XML has a <parsererror>
    assert {"Test atlas", "Benchmark"} <= set(read["texts"])
    assert any(text.startswith("</script><script>") for text in read["texts"])
    assert read["scripts"] == 0
    assert read["paths"] > 40


def test_the_picture_is_kept_as_png(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.locator("#save summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="PNG").click()
        content = Path(download.value.path()).read_bytes()
        width = page.locator("#map").evaluate("one => one.clientWidth")
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">I", content[16:20])[0] == 2 * width


@pytest.mark.parametrize("node", ["task/script", "method/img", "dataset/שלום", "task/数学推理"])
def test_hostile_and_foreign_names_are_text(browser: Browser, site: Path, node: str) -> None:
    names = {"task/script": f"</script>{HOSTILE}", "method/img": IMG}
    with map_of(browser, site) as page:
        page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        search_event(page, node, "")
        at_rest(page)
        name = names.get(node, node.split("/")[1])
        heading = page.locator("#panel h2")
        assert heading.text_content() == name
        assert heading.get_attribute("dir") == "auto"
        page.wait_for_selector("#panel q")
        page.mouse.move(*place(page, node))
        assert page.locator("#map-tip b").text_content() == name
        assert page.locator("#wrap img, #wrap script").count() == 0
        assert page.title() != "broken"
        assert "🧮 مرحبا" in page.locator("#panel li").first.inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_every_window_in_light_and_dark(
    browser: Browser, site: Path, width: int, theme: str
) -> None:
    with map_of(browser, site, "#node=benchmark/sums", width=width, theme=theme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("#panel").is_visible()
        panel = page.locator("#panel").bounding_box()
        assert panel is not None
        if width < 900:  # a sheet at the bottom
            assert panel["x"] == 0
            assert panel["width"] == width
            assert panel["y"] + panel["height"] == pytest.approx(860, abs=1)
            page.locator("#legend summary").click()
            assert page.get_by_label("Only introduced here").is_visible()
        # What is drawn is not one colour.
        colours = page.evaluate(
            """() => {
                const sheet = document.querySelector("#map canvas:not([hidden])");
                const data = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height);
                return new Set(new Uint32Array(data.data.buffer)).size;
            }"""
        )
        assert colours > 50


def test_motion_is_left_out_for_who_asks(browser: Browser, site: Path) -> None:
    with map_of(browser, site) as page:
        page.emulate_media(reduced_motion="reduce")
        moved = page.evaluate(
            f"""() => {{
                const before = {MAP}.view().k;
                document.dispatchEvent(new CustomEvent("paperatlas:open",
                    {{detail: {{id: "benchmark/sums"}}, cancelable: true}}));
                return {MAP}.view().k / before;
            }}"""
        )
        assert moved > 1


def test_two_fingers_zoom_and_one_moves(browser: Browser, site: Path) -> None:
    with map_of(browser, site, width=390) as page:
        before = page.evaluate(f"{MAP}.view()")
        page.evaluate(
            """() => {
                const map = document.getElementById("map"), own = map.getBoundingClientRect();
                const finger = (type, pointerId, x, y) => map.dispatchEvent(
                    new PointerEvent(type, {pointerId, pointerType: "touch",
                        clientX: own.left + x, clientY: own.top + y}));
                map.setPointerCapture = () => {};
                finger("pointerdown", 7, 150, 150);
                finger("pointermove", 7, 160, 150);
                finger("pointerdown", 8, 200, 150);
                finger("pointermove", 8, 280, 150);
                finger("pointerup", 8, 280, 150);
                finger("pointerup", 7, 160, 150);
            }"""
        )
        after = page.evaluate(f"{MAP}.view()")
        assert after["k"] == pytest.approx(3 * before["k"])
        assert chosen(page) is None


def test_where_the_data_cannot_be_read_the_page_says_so(browser: Browser, site: Path) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(address_of(site, "index.html"))
    page.wait_for_selector(".no-map")
    assert "The lists of this site hold the same" in page.locator("#wrap").inner_text()
    assert page.get_by_role("link", name="Stepper", exact=True).is_visible()
    context.close()


def test_data_of_another_version_is_refused(browser: Browser, site: Path, tmp_path: Path) -> None:
    import base64
    import gzip
    import shutil

    other = shutil.copytree(site.parent, tmp_path / "other")
    header = b'{"format": 99}'
    packed = gzip.compress(struct.pack("<I", len(header)) + header)
    (other / "assets/map-data.js").write_text(
        f'window.PAPERATLAS_MAP="{base64.b64encode(packed).decode()}";'
    )
    with opened(browser, (other / "index.html").as_uri()) as page:
        page.wait_for_selector(".no-map")
        assert "another version" in page.locator("#wrap").inner_text()


def test_a_map_that_is_hidden_for_a_while_is_drawn_when_it_is_seen_again(
    browser: Browser, site: Path
) -> None:
    with map_of(browser, site) as page:  # an error in the page fails it
        page.evaluate("document.getElementById('map').style.display = 'none'")
        page.wait_for_timeout(300)
        page.evaluate("location.hash = '#node=method/stepper'")  # flies there
        page.wait_for_timeout(900)
        page.evaluate("document.getElementById('map').style.display = ''")
        page.wait_for_timeout(300)
        at_rest(page)
        page.keyboard.press("Escape")
        page.mouse.click(*place(page, "method/stepper"))
        assert chosen(page) == "method/stepper"
