"""The page about the site."""

from __future__ import annotations

from paperatlas.records import ROLES
from paperatlas.visualizations.about import about_html
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.kinds import ROLE_WORDS
from tests.visualizations.conftest import HOSTILE, GraphMaker


def test_it_counts_explains_every_role_and_names_the_licences(corpus: Corpus) -> None:
    page = about_html(corpus, site="Test atlas")

    assert "42 papers" in page
    assert all(f"{ROLE_WORDS[role]}</th>" in page for role in ROLES)
    assert "vis-network 9.1.2" in page
    assert "<bdi>one.txt</bdi> <small>42 papers</small>" in page


def test_names_of_sources_are_text(maker: GraphMaker) -> None:
    maker.paper("arxiv:1", "One", sources=[f"pages\\{HOSTILE}.txt"])

    page = about_html(Corpus(maker.graph))

    assert "<script>alert" not in page
