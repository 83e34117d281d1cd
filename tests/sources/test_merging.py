"""The same paper on several pages is one paper that remembers each page."""

from dataclasses import replace
from pathlib import Path

from paperatlas.records import Paper, Skip, title_id
from paperatlas.sources import merge_papers, read

DATA = Path(__file__).parent / "data"


def paper(title: str, page: str, paper_id: str | None = None, abstract: str = "Words.") -> Paper:
    return Paper(id=paper_id or title_id(title), title=title, abstract=abstract, sources=(page,))


def test_a_paper_on_two_pages_remembers_both() -> None:
    one, two = paper("On Examples: A Study", "a"), paper("On examples — a study", "b")

    merged, skips = merge_papers([one, paper("Other", "a"), two, two])

    assert [(item.title, item.sources) for item in merged] == [
        ("On Examples: A Study", ("a", "b")),
        ("Other", ("a",)),
    ]
    assert skips == []


def test_a_real_id_wins_over_a_title_in_either_order() -> None:
    by_title, by_id = paper("One", "a"), paper("ONE", "b", "arxiv:2401.00001")

    for items in ([by_title, by_id], [by_id, by_title]):
        (merged,), _ = merge_papers(items)
        assert merged.id == "arxiv:2401.00001"
        assert set(merged.sources) == {"a", "b"}


def test_two_real_ids_with_one_title_stay_apart() -> None:
    items = [paper("One", "a", "acl:1"), paper("One", "b", "acl:2"), paper("One", "c")]

    merged, _ = merge_papers(items)

    assert [(item.id, item.sources) for item in merged] == [
        ("acl:1", ("a", "c")),
        ("acl:2", ("b",)),
    ]


def test_ways_to_write_an_identifier_agree() -> None:
    groups = [
        ["arxiv:2401.00001", "2401.00001v3", "https://arxiv.org/abs/2401.00001"],
        ["doi:10.1234/abc", "https://doi.org/10.1234/ABC"],
    ]
    for group in groups:
        merged, _ = merge_papers(paper(f"Title {n}", "a", i) for n, i in enumerate(group))
        assert [item.id for item in merged] == group[:1]


def test_later_pages_fill_in_what_is_missing_and_change_nothing_else() -> None:
    bare = replace(paper("One", "a", "arxiv:2401.00001"), urls=("x",), extra={"upvotes": 1})
    rich = replace(
        paper("One!", "b", "arxiv:2401.00001", "Other words, and more of them."),
        authors=("Ada Example",),
        year=2024,
        published="2024-01-02",
        venue="Examples",
        urls=("y", "x"),
        extra={"upvotes": 5, "stars": 2},
    )

    (merged,), _ = merge_papers([bare, rich])

    assert merged == replace(
        rich,
        title="One",
        abstract="Words.",
        urls=("x", "y"),
        sources=("a", "b"),
        extra={"upvotes": 1, "stars": 2},
    )


def test_one_own_id_for_two_papers_keeps_the_first_and_names_the_second() -> None:
    items = [paper("One", "a", "1"), paper("Two", "b", "1", "Different."), paper("One", "c", "1")]

    merged, skips = merge_papers(items)

    assert [(item.title, item.sources) for item in merged] == [("One", ("a", "c"))]
    assert [str(skip) for skip in skips] == [
        "b: id '1' is already that of 'One'; give each its own"
    ]


def test_skips_pass_through_in_order() -> None:
    skips = [Skip(where="a", reason="x"), Skip(where="b", reason="y")]

    assert merge_papers([skips[0], paper("One", "a"), skips[1]])[1] == skips


def test_every_form_of_a_list_becomes_one_set_of_papers() -> None:
    names = ["page_lines.txt", "page_paragraphs.txt", "daily_papers.json", "search_visible.html"]

    merged, _ = merge_papers(read(DATA / name for name in names))

    assert [item.id for item in merged] == [f"arxiv:240{n}.0000{n}" for n in (1, 2, 3)]
    assert all(item.sources == tuple(str(DATA / name) for name in names) for item in merged)
    assert all(item.authors == ("Ada Example", "Bo Sample") for item in merged)
