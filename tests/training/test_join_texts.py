"""Joining our annotations with texts that are not ours: the right text, or none."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import join_texts
import pytest

from paperatlas.records import ENTITY_TYPES, ROLES, ResultKind

KINDS = ("named", "term", "borderline")
LONGEST = 200  # characters; a name is shorter, a sentence or an abstract is not

Json = dict[str, Any]


def pack(path: Path, *rows: Json) -> None:
    body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(body.encode()))


def annotation(key: str, title: str, abstract: str) -> Json:
    entity = {"name": "ToyNet", "type": "Method", "kind": "named", "surfaces": ["ToyNet"]}
    return {
        "id": key,
        "text": join_texts.print_of(title, abstract),
        "entities": [entity | {"roles": ["INTRODUCES"]}],
        "results": [],
    }


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder of corpora, laid out as `CORPORA` says."""
    folder = tmp_path / "shared"
    pack(
        folder / join_texts.CORPORA["acl"],
        {"id": "1", "title": "ToyNet", "abstract": "We propose\n  ToyNet. "},
        {"id": "2", "title": "Not annotated", "abstract": "ToyNet."},
    )
    pack(
        folder / join_texts.CORPORA["conf"],
        {"id": "1", "title": "The same id", "abstract": "ToyNet elsewhere."},
    )
    pack(
        folder / join_texts.CORPORA["sota"],
        {"id": 5, "title": "A number as id", "abstract": "ToyNet again, in another edition."},
    )
    return folder


def join(
    monkeypatch: pytest.MonkeyPatch, shared: Path, out: Path, *annotations: Json
) -> tuple[list[Json], list[Json]]:
    """Run the script; return the papers and the annotations that it wrote."""
    packed = out.parent / "annotations.jsonl.gz"
    pack(packed, *annotations)
    monkeypatch.setattr(join_texts, "ANNOTATIONS", packed)
    monkeypatch.setattr(sys, "argv", ["join_texts.py", str(shared), "-o", str(out)])
    join_texts.main()
    papers, marks = (
        [json.loads(line) for line in (out / name).read_text("utf-8").splitlines()]
        for name in ("more.papers.jsonl", "more.jsonl")
    )
    return papers, marks


def test_annotations_get_the_text_that_they_were_made_on(
    monkeypatch: pytest.MonkeyPatch, shared: Path, tmp_path: Path
) -> None:
    first = annotation("acl/1", "ToyNet", "We propose ToyNet.")  # spaces are made one
    second = annotation("conf/1", "The same id", "ToyNet elsewhere.")
    third = annotation("sota/5", "A number as id", "ToyNet again, in another edition.")
    papers, marks = join(monkeypatch, shared, tmp_path / "new" / "out", third, first, second)

    assert papers == [
        {
            "id": "sota/5",
            "title": "A number as id",
            "abstract": "ToyNet again, in another edition.",
        },
        {"id": "acl/1", "title": "ToyNet", "abstract": "We propose ToyNet."},
        {"id": "conf/1", "title": "The same id", "abstract": "ToyNet elsewhere."},
    ]
    assert [mark["id"] for mark in marks] == ["sota/5", "acl/1", "conf/1"]
    kept = {key: value for key, value in third.items() if key != "text"}
    assert marks[0] == {**kept, "values": "in digits"}


def test_another_edition_of_a_text_is_named_and_left_out(
    monkeypatch: pytest.MonkeyPatch,
    shared: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = annotation("acl/1", "ToyNet", "We propose ToyNet.")
    other = annotation("sota/5", "A number as id", "ToyNet again.")
    unknown = annotation("conf/9", "Gone", "ToyNet.")
    papers, marks = join(monkeypatch, shared, tmp_path / "out", other, good, unknown)
    said = capsys.readouterr()

    assert [paper["id"] for paper in papers] == [mark["id"] for mark in marks] == ["acl/1"]
    assert [line.partition(":")[0] for line in said.err.splitlines()] == ["sota/5", "conf/9"]
    assert "1 of 3" in said.out


def test_a_fingerprint_is_that_of_title_and_abstract() -> None:
    prints = {
        join_texts.print_of("ToyNet", "A net."),
        join_texts.print_of("ToyNet", "A net"),
        join_texts.print_of("ToyNet\nA", "net."),
        join_texts.print_of("toynet", "A net."),
    }

    assert len(prints) == 4
    assert join_texts.print_of("ToyNet", "A net.") == join_texts.print_of("ToyNet", "A net.")


# The committed annotations: facts about texts, never the texts.


@pytest.fixture(scope="module")
def committed() -> list[Json]:
    packed = join_texts.ANNOTATIONS.read_bytes()
    return [json.loads(line) for line in gzip.decompress(packed).splitlines()]


def strings(value: Any) -> Iterator[str]:
    """Yield every text inside a JSON value, names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def test_committed_annotations_are_of_known_papers(committed: list[Json]) -> None:
    ids = [row["id"] for row in committed]

    assert len(ids) == len(set(ids)) > 0
    assert {key.partition("/")[0] for key in ids} <= set(join_texts.CORPORA)
    assert all(re.fullmatch(r"[0-9a-f]{12}", row["text"]) for row in committed)


def test_committed_annotations_hold_no_text(committed: list[Json]) -> None:
    for row in committed:
        assert set(row) <= {"id", "text", "entities", "results", "code", "habits"}
        assert max(map(len, strings(row))) <= LONGEST, row["id"]


def test_committed_entities_follow_the_guide(committed: list[Json]) -> None:
    for row in committed:
        for entity in row["entities"]:
            where = f"{row['id']}: {entity['name']}"
            assert set(entity) <= {"name", "type", "kind", "surfaces", "roles", "either"}, where
            assert entity["type"] in ENTITY_TYPES, where
            assert entity["kind"] in KINDS, where
            assert entity["name"].strip(), where
            assert entity["surfaces"], where
            assert all(surface.strip() for surface in entity["surfaces"]), where
            assert entity["roles"], where
            assert set(entity["roles"]) <= set(ROLES), where
            assert entity.get("either", True) is True, where


def test_committed_results_follow_the_guide(committed: list[Json]) -> None:
    for row in committed:
        for result in row["results"]:
            assert set(result) <= {"subject", "benchmark", "metric", "value", "unit", "kind"}
            assert isinstance(result["value"], str), row["id"]
            assert result["kind"] in get_args(ResultKind), row["id"]


def test_every_committed_annotation_is_of_a_text_that_is_there(
    committed: list[Json], shared_corpora: Path
) -> None:
    found = join_texts.texts(shared_corpora, {row["id"] for row in committed})
    strays = [
        row["id"]
        for row in committed
        if row["id"] not in found or join_texts.print_of(*found[row["id"]]) != row["text"]
    ]

    assert strays == []


@pytest.fixture(scope="module")
def shared_corpora() -> Path:
    """The folder of corpora beside the checkout."""
    folder = Path(__file__).resolve().parents[3] / "shared"
    if not all((folder / place).is_file() for place in join_texts.CORPORA.values()):
        pytest.skip("the corpora (../shared) are not here")
    return folder
