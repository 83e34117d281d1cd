"""Similar papers: the ranking of the named query, and a reason in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.visualizations import similar
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.elements import text_of
from paperatlas.visualizations.similar import reason, similar_papers

if TYPE_CHECKING:
    import pytest

    from tests.visualizations.conftest import GraphMaker


def why(corpus: Corpus, paper: str, at: int = 0) -> str:
    return "".join(map(text_of, reason(corpus, paper, similar_papers(corpus, paper)[at], "../")))


def test_the_page_and_the_named_query_rank_alike(sample_store: Path) -> None:
    import paperatlas

    with paperatlas.open_atlas(sample_store) as atlas:
        corpus = Corpus(atlas.to_networkx())
        asked = 0
        for paper in corpus.papers:
            table = atlas.ask("similar", paper, limit=8).to_dicts()
            found = similar_papers(corpus, paper)
            assert [one.paper.id for one in found] == [row["paper_id"] for row in table]
            assert [one.score for one in found] == [row["score"] for row in table]
            asked += len(table)
    assert asked > 5


def test_what_both_do_is_said_once(maker: GraphMaker) -> None:
    text = "We test chain-of-thought on Sums8K."
    sums, chain = maker.entity("benchmark/sums", "Sums8K"), maker.entity("method/cot", "CoT")
    for paper in ("arxiv:1", "arxiv:2"):
        maker.paper(paper, "A paper", text)
        maker.names(paper, sums, "EVALUATES_ON", "Sums8K")
        maker.names(paper, chain, "USES", "chain-of-thought")

    assert why(Corpus(maker.graph), "arxiv:1") == "both use CoT and evaluate on Sums8K"


def test_where_the_roles_differ_each_is_said(maker: GraphMaker) -> None:
    mamba = maker.entity("method/mamba", "Mamba")
    for paper, role in (("arxiv:1", "INTRODUCES"), ("arxiv:2", "COMPARES_TO")):
        maker.paper(paper, "A paper", "Mamba is fast.")
        maker.names(paper, mamba, role, "Mamba")
    corpus = Corpus(maker.graph)

    assert why(corpus, "arxiv:2") == "it introduces Mamba, this one compares to it"
    assert why(corpus, "arxiv:1") == "it compares to Mamba, this one introduces it"


def test_more_shared_names_are_counted(maker: GraphMaker) -> None:
    things = [maker.entity(f"task/t{number}", f"T{number}") for number in range(7)]
    for paper in ("arxiv:1", "arxiv:2"):
        maker.paper(paper, "A paper", " ".join(f"T{number}" for number in range(7)))
        for number, thing in enumerate(things):
            maker.names(paper, thing, "ADDRESSES", f"T{number}")

    assert why(Corpus(maker.graph), "arxiv:1") == (
        "both address T0, T1, T2 and T3; and 3 more that both name"
    )


def test_common_names_do_not_make_a_page_dear(
    maker: GraphMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    common, rare = maker.entity("task/all", "Everything"), maker.entity("task/few", "Rare")
    for number in range(30):
        paper = maker.paper(f"arxiv:{number}", "A paper", "Everything. Rare.")
        maker.names(paper, common, "ADDRESSES", "Everything")
        if number < 3:
            maker.names(paper, rare, "ADDRESSES", "Rare")
    monkeypatch.setattr(similar, "READ", 20)

    found = similar_papers(Corpus(maker.graph), "arxiv:0")

    assert [one.paper.id for one in found] == ["arxiv:1", "arxiv:2"]


def test_a_paper_that_names_nothing_has_none(corpus: Corpus) -> None:
    assert similar_papers(corpus, "seed-1") == []
