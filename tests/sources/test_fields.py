"""Identifiers, names and dates in the ways in which people write them."""

import pytest

from paperatlas.sources.fields import arxiv_number, author_names, clean, doi_of, iso_date, year_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2401.00001", "2401.00001"),
        ("arXiv:2401.00001v2", "2401.00001"),
        ("https://arxiv.org/pdf/2401.00001v2.pdf", "2401.00001"),
        ("https://huggingface.co/papers/2401.00001", "2401.00001"),
        ("cs/0112017", "cs/0112017"),
        ("math.GT/0309136v1", "math.GT/0309136"),
        ("2024.acl-long.1", None),
        ("2401.00001 and more", None),
        ("", None),
    ],
)
def test_arxiv_identifiers(text: str, number: str | None) -> None:
    assert arxiv_number(text) == number


def test_dois() -> None:
    assert doi_of("https://doi.org/10.1234/ABC.5") == "10.1234/abc.5"
    assert doi_of("doi:10.1234/x(1)") == "10.1234/x(1)"
    assert doi_of("11.1234/x") is None


@pytest.mark.parametrize(
    "value",
    [
        ["Ada Example", "Bo Sample"],
        [{"name": "Ada Example"}, {"first": "Bo", "last": "Sample"}],
        "Ada Example, Bo Sample",
        "Ada Example; Bo Sample",
        "Ada Example and Bo Sample",
        "Ada Example & Bo Sample",
        "Example, Ada and Sample, Bo",
        "Example, Ada; Sample, Bo",
        "['Ada Example', 'Bo Sample']",
        '["Ada Example", "Bo Sample"]',
    ],
)
def test_author_names_in_every_style(value: object) -> None:
    assert author_names(value) == ("Ada Example", "Bo Sample")


def test_author_names_in_odd_styles() -> None:
    assert author_names("Example, Ada") == ("Ada Example",)
    assert author_names("Ann Lee, Bo Chen, and Cy Dee") == ("Ann Lee", "Bo Chen", "Cy Dee")
    assert author_names(["Example, Ada"]) == ("Example, Ada",)
    assert author_names(None) == author_names("") == author_names([None, 3]) == ()


def test_years_and_dates() -> None:
    assert [year_of(x) for x in (2024, "2024.0", "Mar 2024", "12024", None)] == [
        *[2024] * 3,
        None,
        None,
    ]
    assert iso_date("2024-03-11T10:00:00Z") == "2024-03-11"
    assert iso_date("2024/3/1") == "2024-03-01"
    assert iso_date("2024") == "2024"
    assert iso_date("11 March 2024") is None


def test_white_space_is_folded_and_nothing_else() -> None:
    assert clean(" a\n\tb\x00c  ﬁ “q” \\alpha ") == "a b c ﬁ “q” \\alpha"
