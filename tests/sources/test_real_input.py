"""The readers on real pages and real records, where these stand beside the checkout."""

import gzip
from itertools import islice
from pathlib import Path

import pytest

from paperatlas.records import Paper, fold_title
from paperatlas.sources import merge_papers, read

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"

pytestmark = pytest.mark.skipif(
    not (CORPUS / "pages").is_dir(), reason="the real pages (../shared/corpus) are not here"
)


def test_the_five_pages_hold_330_papers() -> None:
    items = list(read(CORPUS / "pages"))
    papers, skips = merge_papers(items)
    counts: dict[str, int] = {}
    for item in items:
        assert isinstance(item, Paper)
        name = Path(item.sources[0]).name[:3]
        counts[name] = counts.get(name, 0) + 1

    assert skips == []
    assert counts == {"000": 61, "001": 52, "002": 39, "003": 215, "004": 47}
    assert len(papers) == len({fold_title(paper.title) for paper in papers}) == 330
    assert sum(len(paper.sources) for paper in papers) == 414
    assert papers == merge_papers(read(CORPUS / "pages"))[0]


def test_titles_and_abstracts_are_told_apart_on_every_page() -> None:
    papers, _ = merge_papers(read(CORPUS / "pages"))

    assert max(len(paper.title) for paper in papers) == 168
    assert min(len(paper.abstract) for paper in papers) == 485
    assert "Xmodel-1.5: An 1B-scale Multilingual LLM" in {paper.title for paper in papers}
    assert sum(paper.title.endswith("?") for paper in papers) == 7


def test_a_thousand_records_of_the_anthology_are_read_with_all_they_say() -> None:
    path = CORPUS / "acl.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        first = next(lines)
    papers = list(islice(read(path), 1000))

    assert all(isinstance(paper, Paper) for paper in papers)
    for paper in papers:
        assert isinstance(paper, Paper)
        assert paper.year
        assert paper.venue
        assert paper.urls == (f"https://aclanthology.org/{paper.id}/",)
    assert isinstance(papers[0], Paper)
    assert f'"id": "{papers[0].id}"' in first
