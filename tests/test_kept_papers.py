"""A large build goes through its papers in a temporary file, and makes the same graph."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import paperatlas as pa
from paperatlas import kept_papers
from paperatlas.extraction_json import extraction_to_text
from paperatlas.kept_papers import KeptPapers
from paperatlas.records import Extraction, Paper, PaperEntity

TEXTS = st.text(max_size=9)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
PAPERS = st.builds(
    Paper,
    id=TEXTS,
    title=TEXTS,
    abstract=TEXTS,
    authors=LISTS,
    year=st.none() | st.integers(1900, 2100),
    published=st.none() | TEXTS,
    venue=st.none() | TEXTS,
    urls=LISTS,
    sources=LISTS,
    extra=st.dictionaries(TEXTS, TEXTS | st.integers() | st.lists(TEXTS, max_size=2), max_size=2),
)


def naming(paper: Paper, name: str) -> str:
    """Return the line of an extraction."""
    entity = PaperEntity(name=name, type="Task", surfaces=(name,), roles=("USES",))
    return extraction_to_text(Extraction(paper_id=paper.id, entities=(entity,)), paper)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Say how many papers are held as objects."""
    return lambda count: monkeypatch.setattr(kept_papers, "FEW", count)


@given(papers=st.lists(PAPERS, max_size=6), few=st.integers(0, 3))
def test_papers_come_back_as_they_were(papers: list[Paper], few: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_papers, "FEW", few)
        kept = KeptPapers(papers)
        for at, paper in enumerate(papers):
            kept.keep(at, naming(paper, f"task {at} \ud800"))

        assert list(kept) == papers
        assert kept[1:] == papers[1:]
        pairs = kept.pairs(range(len(papers)))
        assert [paper for paper, _ in pairs] == papers
        assert [e.entities[0].name for _, e in pairs] == [
            f"task {at} \ud800" for at in range(len(papers))
        ]
        assert [pairs.text(at) for at in range(len(papers))] == [
            naming(paper, f"task {at} \ud800") for at, paper in enumerate(papers)
        ]


@pytest.mark.parametrize("count", [0, 1, 9])
def test_another_paper_in_a_place_has_another_extraction(
    count: int, few: Callable[[int], None]
) -> None:
    few(count)
    one = Paper(id="a", title="A", abstract="")
    kept = KeptPapers([one, one])
    for at in (0, 1):
        kept.keep(at, naming(one, "old"))
        kept[at] = replace(one, title="B")
        kept.keep(at, naming(one, "new"))

    assert [kept.found(at).entities[0].name for at in (0, 1)] == ["new", "new"]
    assert [paper.title for paper in kept] == ["B", "B"]
    with pytest.raises(IndexError):
        kept[2]


def contents(atlas: pa.Atlas) -> tuple[list[Any], list[Any]]:
    """Return all nodes and edges."""
    graph = atlas.to_networkx()
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))


def test_a_large_build_makes_the_same_graph_and_holds_few_papers(
    tmp_path: Path, few: Callable[[int], None]
) -> None:
    lines = Path("examples/papers.jsonl").read_text("utf-8").splitlines(keepends=True)
    file, part = tmp_path / "papers.jsonl", tmp_path / "part.jsonl"
    file.write_text("".join(lines), "utf-8")
    part.write_text("".join(lines[20:60]), "utf-8")
    with pa.build(file, recogniser="rules") as small:
        wanted, report = contents(small), small.report
    held: list[int] = []

    def count(step: str, done: int, total: int | None) -> None:
        if step == "resolve":
            objects = gc.get_objects()
            held.append(sum(isinstance(one, Extraction) for one in objects))

    few(5)
    pa.build(part, to=tmp_path / "a.lbdb", recogniser="rules").close()
    with pa.build(file, to=tmp_path / "a.lbdb", recogniser="rules", progress=count) as large:
        assert large.report is not None
        assert report is not None
        assert (large.report.kept, large.report.new) == (40, len(lines) - 40)
        assert large.report.quality == report.quality
        nodes, edges = contents(large)

    sources = {"sources"}  # the files' paths
    assert [(i, {k: v for k, v in n.items() if k not in sources}) for i, n in nodes] == [
        (i, {k: v for k, v in n.items() if k not in sources}) for i, n in wanted[0]
    ]
    assert edges == wanted[1]
    assert max(held) < 40


def test_a_graph_of_an_earlier_version_is_built_on(tmp_path: Path) -> None:
    """What its papers hold is in the layout of that version, and is not extracted again."""
    from paperatlas.extraction_json import extraction_from_text, extraction_to_json

    file, store = tmp_path / "papers.jsonl", tmp_path / "a.lbdb"
    file.write_text(json.dumps({"id": "a", "title": "ToyNet", "abstract": "We use GSM8K."}) + "\n")
    with pa.build(file, to=store, recogniser="rules") as atlas:
        wanted = contents(atlas)
        (row,) = atlas.query("MATCH (p:Paper) RETURN p.extraction").rows
    found = extraction_from_text(row[0])
    old = extraction_to_json(found, Paper(id="a", title="ToyNet", abstract="We use GSM8K."))
    beside = {"rejected": [[r.name, r.type, r.confidence, r.reason] for r in found.rejected]}
    line = json.dumps(old | beside | {"extractor": found.extractor})
    with pa.open_atlas(store, write=True) as atlas:
        atlas.store.query("MATCH (p:Paper) SET p.extraction = $line", {"line": line}, write=True)

    with pa.build(file, to=store, recogniser="rules") as again:
        assert again.report is not None
        assert again.report.kept == 1
        assert contents(again) == wanted
