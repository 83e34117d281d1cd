"""The sentences that the overview map shows of a chosen node."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.evidence_files import SAID, evidence_shards
from paperatlas.visualizations.overview import overview

if TYPE_CHECKING:
    from tests.visualizations.conftest import GraphMaker


def read(corpus: Corpus) -> dict[str, tuple[list[str], list[list[int]]]]:
    """Return what the files say of each node: its sentences and its lines."""
    found = overview(corpus)
    said: dict[str, tuple[list[str], list[list[int]]]] = {}
    for at, (address, script) in enumerate(evidence_shards(corpus, found)):
        assert address == f"assets/evidence/{at}.js"
        body = script[script.index("]=") + 2 :].removesuffix(";\n")
        said |= {found.nodes[int(node)]: lines for node, lines in json.loads(body).items()}
    return said


def test_the_sentence_of_a_link_is_marked_in_the_units_of_javascript(maker: GraphMaker) -> None:
    paper = maker.paper("arxiv:1", "Paper", "🧮 We use Mamba.")
    maker.names(paper, maker.entity("method/mamba", "Mamba"), "USES", "Mamba")

    said = read(Corpus(maker.graph))

    for node in ("arxiv:1", "method/mamba"):
        (sentence,), ((_, number, start, end),) = said[node]
        assert number == 0
        assert sentence.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "Mamba"


def test_every_node_has_its_sentences_and_hubs_the_first_of_each_role(corpus: Corpus) -> None:
    said = read(corpus)

    assert set(said) == set(overview(corpus).nodes)
    assert len(said["task/counting"][1]) == SAID  # of forty papers
    assert len(said["method/stepper"][1]) == SAID + 1  # one introduces it


def test_what_a_paper_says_cannot_leave_the_script(corpus: Corpus) -> None:
    assert not any("</" in script for _, script in evidence_shards(corpus, overview(corpus)))
