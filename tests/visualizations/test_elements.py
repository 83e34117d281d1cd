"""Parts of pages: whatever is text in them is text in the page."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from paperatlas.visualizations.elements import el, html_of, joined, json_of, text_of

ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


class Read(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, object]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.seen and self.seen[-1][0] == "":
            data = str(self.seen.pop()[1]) + data
        self.seen.append(("", data))


@given(ANY, ANY)
def test_any_text_and_any_value_comes_back_as_it_was(text: str, value: str) -> None:
    page = html_of([el("p", {"title": value, "class": "x"}, text, el("b", None, "!"))])

    expected = [("p", {"title": value, "class": "x"}), ("", text), ("b", {}), ("", "!")]
    assert Read(page).seen == [one for one in expected if one != ("", "")]


def test_what_a_paper_says_is_no_markup() -> None:
    page = html_of([el("a", {"href": '"><script>'}, "<script>alert(1)</script>")])

    assert "<script" not in page


def test_elements_without_content_are_written_as_browsers_read_them() -> None:
    assert html_of([el("br", None), el("i", {"class": "k"})]) == '<br><i class="k"></i>'


def test_lists_and_nothing_may_stand_among_the_parts() -> None:
    made = el("p", None, ["a", el("b", None, "c")], (), joined(["x", "y"], ", "))

    assert html_of([made]) == "<p>a<b>c</b>x, y</p>"
    assert text_of(made) == "acx, y"


def test_for_a_script_class_and_attributes_are_short() -> None:
    link = el("a", {"class": "e Task", "href": "x.html"}, "<x>")

    assert json_of(el("p", None, link, "!")) == ["p", ["a.e Task", {"href": "x.html"}, "<x>"], "!"]
