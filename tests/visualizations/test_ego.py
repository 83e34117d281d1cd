"""The small map of a page: columns that do not overlap, capped, the strongest links first."""

from itertools import pairwise
from typing import Any

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.ego import PER_COLUMN, EgoMap, entity_map, paper_map


def columns(ego: EgoMap) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for node in ego.nodes:
        found.setdefault(node["x"], []).append(node)
    return found


def test_an_entity_stands_left_of_its_papers_and_what_they_share(corpus: Corpus) -> None:
    ego = entity_map(corpus, "benchmark/sums")
    (centre, *more), papers, others = (boxes for _, boxes in sorted(columns(ego).items()))

    assert not more
    assert centre["label"] == "Sums8K"
    assert len(papers) == PER_COLUMN
    assert ego.left_out == 20 - PER_COLUMN
    assert {box["label"] for box in others} >= {"Stepper", "counting", "accuracy"}
    assert all(not str(box["label"]).startswith("Only") for box in others)  # in one paper each


def test_with_a_single_paper_all_its_names_are_shown(corpus: Corpus) -> None:
    labels = {node["label"] for node in entity_map(corpus, "method/only-1").nodes}

    assert labels >= {"Only 1", "Stepper", "Sums8K"}


def test_what_introduces_it_comes_before_what_uses_it(corpus: Corpus) -> None:
    ego = entity_map(corpus, "method/stepper")

    assert ego.edges[0]["role"] == "INTRODUCES"
    assert ego.roles[0] == "INTRODUCES"


def test_boxes_of_a_column_do_not_overlap(corpus: Corpus) -> None:
    for ego in (entity_map(corpus, "method/stepper"), paper_map(corpus, "title:00ff00ff00ff00ff")):
        for boxes in columns(ego).values():
            for upper, lower in pairwise(boxes):
                lines = [str(box["label"]).count("\n") + 1 for box in (upper, lower)]
                assert lower["y"] - upper["y"] >= 8 * sum(lines) + 14


def test_boxes_lead_to_pages_and_the_middle_one_stays(corpus: Corpus) -> None:
    ego = paper_map(corpus, "arxiv:2101.00001")

    assert [node["label"] for node in ego.nodes if "page" not in node] == [ego.nodes[0]["label"]]
    assert {node["page"] for node in ego.nodes[1:]} >= {"e/method/stepper.html"}


def test_long_and_wide_names_are_broken_and_cut(corpus: Corpus) -> None:
    for node in paper_map(corpus, "title:00ff00ff00ff00ff").nodes:
        assert all(len(line) <= 30 for line in str(node["label"]).split("\n"))
        assert node["label"]
