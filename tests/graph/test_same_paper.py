"""What one paper uses for its thing is another name for it only where other papers agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperatlas.graph.builder import build_graph
from paperatlas.graph.resolution import Resolution, resolve
from paperatlas.graph.rules import read_rules
from paperatlas.records import Entity, Extraction, Mention, Offsets, Paper, PaperEntity

Pair = tuple[Paper, Extraction]


def using(id: str, *things: tuple[str, ...], loosely: tuple[str, ...] = ()) -> Pair:
    """A paper that names tasks, each in one or more ways; the first is its best name."""
    abstract = " ".join(name for names in things for name in names)
    entities, mentions = [], []
    for names in things:
        entities.append(
            PaperEntity(
                name=names[0],
                type="Task",
                surfaces=names,
                roles=("ADDRESSES",),
                loosely=tuple(name for name in names if name in loosely),
            )
        )
        mentions += [
            Mention(
                paper_id=id, field="abstract", start=abstract.index(name),
                end=abstract.index(name) + len(name), text=name, type="Task", entity=names[0],
                role="ADDRESSES", confidence=0.9, sentence=Offsets(0, len(abstract)),
                found_by="test",
            )
            for name in names
        ]  # fmt: skip
    paper = Paper(id=id, title=f"Paper {id}", abstract=abstract, year=2020)
    return paper, Extraction(paper_id=id, entities=tuple(entities), mentions=tuple(mentions))


def entity(found: Resolution, paper: str, name: str, surface: str = "") -> Entity:
    known = found.entity_of(paper, "Task", name, surface)
    assert known is not None
    return known


def test_a_name_that_stands_for_nothing_else_is_one_more_name() -> None:
    found = resolve([using("a", ("image deblurring", "removing blur"))])

    (only,) = found.entities
    assert {alias.name for alias in only.aliases} == {"image deblurring", "removing blur"}
    assert only.aliases[1].reason == "used for the same thing in “Paper a”"


def test_a_name_that_other_papers_give_a_thing_of_its_own_means_that_thing() -> None:
    found = resolve(
        [
            using("a", ("single image motion deblurring", "deblurring")),
            using("b", ("deblurring",)),
        ]
    )

    narrow = entity(found, "a", "single image motion deblurring")
    wide = entity(found, "b", "deblurring")
    assert narrow != wide
    assert entity(found, "a", "single image motion deblurring", "deblurring") == wide
    assert found.papers[wide.id] == 2


def test_the_paper_has_an_edge_to_both() -> None:
    graph = build_graph(
        [
            using("a", ("single image motion deblurring", "deblurring")),
            using("b", ("deblurring",)),
        ]
    )

    addressed = {edge.target[1] for edge in graph.edges if edge.source == ("Paper", "a")}
    assert addressed == {"task/single-image-motion-deblurring", "task/deblurring"}


def test_what_most_papers_use_for_one_thing_is_one_everywhere() -> None:
    found = resolve(
        [
            using("a", ("speech recognition", "transcribing talk")),
            using("b", ("speech recognition", "transcribing talk")),
            using("c", ("transcribing talk",)),
            *(using(f"d{k}", ("speech recognition",)) for k in range(5)),
        ]
    )

    assert entity(found, "c", "transcribing talk") == entity(found, "d0", "speech recognition")
    reason = next(a.reason for a in found.entities[0].aliases if a.name == "transcribing talk")
    assert reason == "used for the same thing in “Paper a”"


def test_one_paper_in_many_does_not_join_names_for_all() -> None:
    found = resolve(
        [
            using("a", ("medical image segmentation", "segmentation")),
            *(using(f"b{k}", ("segmentation",)) for k in range(5)),
            *(using(f"c{k}", ("medical image segmentation",)) for k in range(5)),
        ]
    )

    assert entity(found, "b0", "segmentation") != entity(found, "c0", "medical image segmentation")


def test_a_name_used_loosely_is_a_thing_of_its_own_and_the_reason_is_kept() -> None:
    names = ("multi-view clustering", "multi-view image clustering")
    found = resolve([using("a", names, loosely=names[1:])])

    loose = entity(found, "a", names[0], names[1])
    assert loose != entity(found, "a", names[0])
    assert any("used for it in “Paper a”" in other.reason for other in loose.apart)


def test_a_thing_that_is_only_named_loosely_counts_its_paper() -> None:
    names = ("multi-view clustering", "multi-view image clustering")
    graph = build_graph([using("a", names, loosely=names[1:])])

    papers = {
        n.properties["name"]: n.properties["papers"] for n in graph.nodes if n.label == "Task"
    }
    assert papers == dict.fromkeys(names, 1)


def test_the_users_rule_keeps_names_apart_that_papers_join(tmp_path: Path) -> None:
    file = tmp_path / "atlas.rules.yaml"
    file.write_text(
        "- apart: [speech recognition, transcribing talk]\n  type: Task\n", encoding="utf-8"
    )
    papers = [
        using("a", ("speech recognition", "transcribing talk")),
        using("b", ("speech recognition", "transcribing talk")),
        using("c", ("transcribing talk",)),
        using("d", ("speech recognition",)),
    ]

    found = resolve(papers, read_rules(file))

    assert entity(found, "c", "transcribing talk") != entity(found, "d", "speech recognition")


@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_of_papers_changes_nothing(turn: int) -> None:
    papers = [
        using("a", ("speech recognition", "transcribing talk", "listening")),
        using("b", ("speech recognition", "transcribing talk")),
        using("c", ("transcribing talk", "listening")),
        using("d", ("listening",)),
    ]

    assert resolve(papers[::turn]).entities == resolve(papers).entities
