"""The report says what was not run and how to run it, and whether the floors are met."""

import json
from pathlib import Path
from typing import Any

import pytest
from accuracy import Inputs, measure_all, measure_crossed, measure_recogniser, settings
from figures import Kept, keep, kept
from public_sets import TEST_SETS
from report import SYSTEMS, report

from paperatlas.scores import MEASURES, NAMED_RECALL

TARGETS = {"entities": {"floor": 0.68, "aim": 0.85, "annotator": 0.92}}


def system(f1: float) -> Kept:
    row = {"precision": f1, "recall": f1, "f1": f1, "tp": 1, "fp": 1, "fn": 1}
    dev: dict[str, Any] = {m: row | {"interval": [0.1, 0.9]} for m in MEASURES}
    dev |= {NAMED_RECALL: f1, f"{NAMED_RECALL} interval": [0.1, 0.9], "papers": 7}
    mention = {"precision": f1, "recall": f1, "f1": f1, "interval": [0.2, 0.8]}
    ways = {
        way: dict.fromkeys(("Method", "Task", "Metric", "Dataset", "micro"), mention)
        for way in ("exact", "overlap", "exact as annotated")
    }
    public = dict.fromkeys(
        ("all", "none learnt", "none shared"), {"texts": 3, "mentions": 9} | ways
    )
    bins = [{"from": 0.8, "to": 1.0, "entities": 5, "confidence": 0.9, "right": 0.8}]
    figures = {
        "dev": dev,
        "calibration": {"entities": 5, "ece": 0.1, "bins": 15, "graded": True, "table": bins},
        "confusions": [{"kind": "missed term Task", "count": 2, "examples": ["a|b", "c"]}],
        "learnt papers": 4,
        "public": dict.fromkeys((t.name for t in TEST_SETS), public),
    }
    return Kept("2020-01-02", "a toy machine", "make accuracy", figures)


def made(
    systems: dict[str, Kept | None],
    scierc: dict[str, Kept | None] | None = None,
    seeds: Kept | None = None,
) -> str:
    return report(
        "today, here", systems, seeds=seeds, crossed=None, scierc=scierc or {}, targets=TARGETS,
        published={"tdmsci": [{"system": "Them", "micro": 62.0, "Task": 58.9, "source": "read"}]},
        done={"missed term Task": "more of them were annotated"},
    )  # fmt: skip


def test_without_any_figures_the_report_names_the_commands() -> None:
    text = made({})

    assert "not run: `make accuracy`" in text
    assert "`make accuracy-peers`" in text
    assert "`make accuracy MADE=FOLDER`" in text


def test_a_figure_stands_beside_its_floor() -> None:
    row = next(
        li for li in made({"model": system(0.7)}).splitlines() if li.startswith("| entities")
    )

    assert "**0.700** | 0.100–0.900" in row
    assert row.endswith("| 0.680 | 0.850 | 0.920 | met |")


def test_a_missed_floor_and_a_reached_aim_are_said() -> None:
    assert "**missed** |" in made({"model": system(0.5)})
    assert "met, and the aim |" in made({"model": system(0.9)})


def test_figures_carry_their_day_and_their_source() -> None:
    text = made({"rules": system(0.5)})

    assert "| rules | 2020-01-02, a toy machine | `make accuracy` |" in text
    assert "| Them | exact as annotated | 58.9 |" in text
    assert "| missed term Task | 2 | a\\|b; c | more of them were annotated |" in text


def test_seeds_are_shown_with_their_spread() -> None:
    spread = {"mean": 0.612, "low": 0.6, "high": 0.62, "seeds": [0.6, 0.616, 0.62]}
    run = {"test": spread, "dev": spread, "test four types": spread, "note": "Short.",
           "test by label": {"Task": 0.5}}  # fmt: skip

    text = made({}, {"base": Kept("2020-01-02", "a toy machine", "python x", run)})

    assert "**61.2** | 60.0–62.0 (seeds: 3)" in text


def test_models_of_other_seeds_stand_beside_the_shipped_one() -> None:
    seeds = Kept("2020-01-02", "a toy machine", "python x", {"7": system(0.6).figures["dev"]})

    text = made({"model": system(0.7)}, seeds=seeds)

    assert "| | shipped | seed 7 | mean | spread |" in text
    assert "| entities | 0.700 | 0.600 | 0.650 | 0.600–0.700 |" in text


def test_figures_are_kept_with_date_machine_and_command(tmp_path: Path) -> None:
    keep("toy", "make toy", {"f1": 0.5}, tmp_path / "figures")

    again = kept("toy", tmp_path / "figures")

    assert again is not None
    assert (again.command, again.figures) == ("make toy", {"f1": 0.5})
    assert again.date
    assert again.machine
    assert kept("other", tmp_path / "figures") is None


def test_where_there_is_nothing_to_read_only_kept_figures_are_used(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path / "gold", tmp_path / "labelled")

    assert measure_all(inputs, None, None) == {name: kept(name) for name in SYSTEMS}


def test_the_files_of_settings_name_what_is_measured() -> None:
    assert set(settings("targets")) == set(MEASURES)
    for rows in settings("published").values():
        assert all(row["source"] and ("micro" in row or "range" in row) for row in rows)


def test_rules_are_measured_on_the_real_papers(shared: Path) -> None:
    figures = measure_recogniser(Inputs(shared / "gold", shared / "labelled"), "rules")

    assert figures["dev"]["papers"] == 107
    assert 0 < figures["calibration"]["ece"] < 1
    assert len(figures["confusions"]) == 10
    assert figures["public"]["tdmsci"]["all"]["texts"] == 487


def test_only_papers_that_were_read_are_cross_validated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "accuracy.keep", lambda name, command, found: Kept("today", "here", command, found)
    )
    entity = {"name": "ToyNet", "type": "Method", "surfaces": ["ToyNet"], "roles": ["USES"]}
    papers = [{"id": k, "entities": [entity | {"kind": "named"}]} for k in ("read", "unread")]
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, papers)), "utf-8")
    predictions = tmp_path / "crossed.jsonl"
    predictions.write_text(json.dumps({"id": "read", "entities": [entity]}), "utf-8")

    made = measure_crossed(Inputs(tmp_path, tmp_path), predictions)

    assert made is not None
    assert (made.figures["papers"], made.figures["entities"]["f1"]) == (1, 1.0)
