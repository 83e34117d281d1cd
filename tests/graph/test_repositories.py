"""Addresses of code: one spelling for one place."""

import pytest

from paperatlas.graph.repositories import repository_of


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Owner/Repo",
        "http://www.github.com/owner/repo/",
        "https://github.com/Owner/Repo.git",
        "github.com/owner/repo.",
        "https://github.com/Owner/Repo/tree/main/src",
        "https://github.com/Owner/Repo#readme",
    ],
)
def test_one_repository_under_many_addresses(url: str) -> None:
    found = repository_of(url)

    assert found is not None
    assert found.key == "github.com/owner/repo"
    assert found.name.casefold() == "owner/repo"


def test_a_data_set_on_hugging_face_keeps_its_folder() -> None:
    found = repository_of("https://huggingface.co/datasets/foo/bar")

    assert found is not None
    assert found.name == "datasets/foo/bar"


def test_a_project_page_is_named_by_its_address() -> None:
    found = repository_of("https://foo.github.io/bar/?v=2")

    assert found is not None
    assert found.name == "foo.github.io/bar"
    assert found.url == "https://foo.github.io/bar?v=2"


@pytest.mark.parametrize("url", ["", "nonsense", "http://", "https://[bad"])
def test_what_is_no_address_is_none(url: str) -> None:
    assert repository_of(url) is None
