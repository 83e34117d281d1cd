"""The report on a build: nothing is lost in silence."""

from dataclasses import replace

from paperatlas.graph.quality import MOST, quality_of
from paperatlas.graph.resolution import resolve
from paperatlas.graph.rules import index_rules, parse_rules
from paperatlas.records import EntityType, Extraction, Paper, PaperEntity, Rejected

Pair = tuple[Paper, Extraction]


def paper(number: int, *named: tuple[str, EntityType]) -> Pair:
    paper_id = f"p{number:03}"
    return (
        Paper(id=paper_id, title=f"Paper {number}", abstract="", year=2020),
        Extraction(
            paper_id=paper_id,
            entities=tuple(
                PaperEntity(name=name, type=kind, surfaces=(name,), roles=("USES",))
                for name, kind in named
            ),
        ),
    )


def test_what_is_missing_once_rejected_and_doubtful_is_counted() -> None:
    rejected = (
        Rejected(name="toy", type="Method", confidence=0.2, reason="not sure enough"),
        Rejected(name="toy set", type="Dataset", confidence=0.3, reason="not sure enough"),
    )
    first, (second, found) = paper(0), paper(1, ("Hotpotqa", "Benchmark"), ("GSM8K", "Benchmark"))
    papers = [
        first,
        (second, replace(found, rejected=rejected)),
        paper(2, ("Hotpotca", "Dataset"), ("GSM-8K", "Dataset"), ("gsm8k", "Benchmark")),
    ]

    report = quality_of(papers, resolve(papers))

    assert report.papers == 3
    assert report.without_entities == (("p000", "Paper 0"),)
    assert report.once == {"Benchmark": 1, "Dataset": 1}
    assert [r.rejected.name for r in report.rejected] == ["toy set", "toy"]
    assert report.rejected_by_reason == {"not sure enough": 2}
    assert report.two_types == (("benchmark/gsm8k", "GSM8K", {"Benchmark": 2, "Dataset": 1}),)
    assert report.merges_by_rule == {"spelling": 2}
    assert {m.alias for m in report.merges["spelling"]} == {"GSM-8K", "gsm8k"}


def test_pairs_to_look_at_are_of_one_type() -> None:
    papers = [paper(0, ("Hotpotqa", "Method")), paper(1, ("Hotpotca", "Method"))]

    report = quality_of(papers, resolve(papers))

    assert [pair.names for pair in report.near] == [("Hotpotca", "Hotpotqa")]
    assert report.near_count == 1


def test_names_that_rules_drop_are_counted() -> None:
    papers = [paper(0, ("Foo", "Method"), ("Bar", "Method"))]
    rules = index_rules(list(parse_rules("- drop: Foo", "r.yaml")), "r.yaml")

    assert quality_of(papers, resolve(papers, rules)).dropped == 1


def test_long_lists_are_cut_but_counted() -> None:
    papers = [paper(k) for k in range(MOST + 5)]

    report = quality_of(papers, resolve(papers))

    assert len(report.without_entities) == MOST
    assert report.without_entities_count == MOST + 5
