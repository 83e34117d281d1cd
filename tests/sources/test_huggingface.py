"""Saved pages of huggingface.co/papers, as text and HTML, and the answers of its API."""

from pathlib import Path

import pytest

from paperatlas.records import Paper, Skip
from paperatlas.sources import read

DATA = Path(__file__).parent / "data"
TITLES = [
    "Lantern: Reading Long Documents with a Small Memory",
    "Do Small Models Count?",
    "Tidepool (TP): A Benchmark of Hand-Drawn Graphs!",
]
IDS = ["arxiv:2401.00001", "arxiv:2402.00002", "arxiv:2403.00003"]
LONG = "This sentence is one of several that fill an abstract, and it says nothing. " * 5


def papers_of(path: Path) -> list[Paper]:
    items = list(read(path))
    assert [item for item in items if isinstance(item, Skip)] == []
    return [item for item in items if isinstance(item, Paper)]


def outline(path: Path) -> list[tuple[str, int]]:
    """Return each title with the number of sentences below it, and each skip with its line."""
    return [
        (item.title, item.abstract.count(". ") + 1)
        if isinstance(item, Paper)
        else (item.reason, item.line or 0)
        for item in read(path)
    ]


@pytest.mark.parametrize(
    "name",
    ["page_paragraphs.txt", "page_lines.txt", "daily_papers.json", "list_with_data.html"],
)
def test_every_form_of_a_list_gives_the_same_titles_and_abstracts(name: str) -> None:
    papers = papers_of(DATA / name)

    assert [paper.title for paper in papers] == TITLES
    assert [paper.abstract[:11] for paper in papers] == [
        "The Lantern",
        "Do small mo",
        "We present ",
    ]
    assert all(paper.sources == (str(DATA / name),) for paper in papers)
    assert all("\n" not in paper.abstract and "  " not in paper.abstract for paper in papers)


def test_a_paper_of_a_text_page_is_known_by_its_title() -> None:
    assert [paper.id[:6] for paper in papers_of(DATA / "page_lines.txt")] == ["title:"] * 3


@pytest.mark.parametrize("name", ["daily_papers.json", "list_with_data.html"])
def test_what_the_site_knows_of_a_paper_is_kept(name: str) -> None:
    paper = papers_of(DATA / name)[1]

    assert paper.id == "arxiv:2402.00002"
    assert paper.authors == ("Ada Example", "Bo Sample")  # the hidden one is no person
    assert (paper.year, paper.published) == (2024, "2024-02-05")
    assert paper.urls == (
        "https://huggingface.co/papers/2402.00002",
        "https://arxiv.org/abs/2402.00002",
    )
    assert paper.extra == {
        "upvotes": 11,
        "comments": 1,
        "keywords": ["memory", "long documents"],
        "repository": "https://github.com/example/1",
        "stars": 100,
    }


def test_one_paper_of_the_api_or_of_its_page_is_read_like_a_list_of_one() -> None:
    assert [paper.id for paper in papers_of(DATA / "api_paper.json")] == IDS[:1]
    assert [paper.id for paper in papers_of(DATA / "single_with_data.html")] == IDS[2:]


def test_a_page_without_its_data_is_read_as_it_shows() -> None:
    *papers, skip = read(DATA / "search_visible.html")

    assert [(paper.id, paper.title) for paper in papers if isinstance(paper, Paper)] == list(
        zip(IDS, TITLES, strict=True)
    )
    assert isinstance(skip, Skip)
    assert skip.reason == "no abstract ('A Card without Its Abstract')"


def test_the_machine_made_summary_of_a_single_page_is_no_abstract() -> None:
    (paper,) = papers_of(DATA / "single_visible.html")

    assert (paper.id, paper.title) == (IDS[1], TITLES[1])
    assert paper.abstract.startswith("Do small models count?")


def test_html_without_papers_is_named(tmp_path: Path) -> None:
    page = tmp_path / "other.html"
    page.write_text("<!doctype html><html><body><h1>Hello</h1></body></html>")

    (skip,) = read(page)

    assert str(skip) == f"{page}: no papers in it, read as Hugging Face Papers page (HTML)"


def test_an_abstract_may_have_several_paragraphs(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        f"First Title\n\n{LONG}\n\n{LONG}\n\nCode: https://example.org/code\n\n"
        f"Second Title\n\n{LONG}\n"
    )

    assert outline(page) == [("First Title", 11), ("Second Title", 5)]


def test_an_abstract_may_be_broken_into_lines(tmp_path: Path) -> None:
    broken = "An abstract that somebody broke after about seventy characters, as\n" * 3
    page = tmp_path / "page.txt"
    page.write_text(f"A Title\n\n{broken}letters were. It ends here.\n\nOther Title\n\n{LONG}\n")

    first, second = papers_of(page)

    assert first.abstract.endswith("characters, as letters were. It ends here.")
    assert second.title == "Other Title"


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_title_without_abstract_costs_no_other_paper(tmp_path: Path, gap: str) -> None:
    page = tmp_path / "page.txt"
    lines = ["Subscribe", "A Title Alone", "First Title", LONG, "Second Title", LONG, "Last Words"]
    page.write_text("Get trending papers in your email inbox!" + gap + gap.join(lines) + "\n")

    step = len(gap)
    assert outline(page) == [
        ("no abstract ('A Title Alone')", 1 + 2 * step),
        ("First Title", 5),
        ("Second Title", 5),
        ("no abstract ('Last Words')", 1 + 7 * step),
    ]


def test_an_abstract_without_title_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(f"Get trending papers in your email inbox!\n{LONG}\nA Title\n{LONG}\n")

    assert outline(page) == [("a paragraph without a title above it", 2), ("A Title", 5)]


def test_the_footer_of_the_site_is_no_paper(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    footer = "Previous\n1\n2\n3\nNext\nCompany\n© Example Inc.\nTOS\nPrivacy\nSystem theme"
    page.write_text(f"A Title\n\n{LONG}\n\n{footer}\n")

    assert outline(page) == [("A Title", 5)]


@pytest.mark.parametrize(
    "title",
    [
        "Is This a Title? It Is: Two Sentences and a Colon, Which Some Titles Have",
        "A Title That Ends in a Full Stop as Few of Them Do.",
        "A " + "Very " * 40 + "Long Title",
        "new-style Titles in Lower Case",
        "GPT",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_titles_of_every_make_stay_titles(tmp_path: Path, title: str, gap: str) -> None:
    page = tmp_path / "page.txt"
    lines = ["Before", LONG, title, LONG, "After", LONG]
    page.write_text("Get trending papers in your email inbox!\n" + gap.join(lines))

    assert outline(page) == [("Before", 5), (title, 5), ("After", 5)]
