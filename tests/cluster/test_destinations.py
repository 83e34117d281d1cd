"""Where a build on a cluster goes, and how it goes on; the cluster is this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import paperatlas as pa
from paperatlas.cli import main
from paperatlas.cluster.building import Sizes
from paperatlas.cluster.destinations import build_into_files, build_into_store
from paperatlas.cluster.graph_files import GraphFiles
from paperatlas.cluster.running import Here
from paperatlas.errors import ExportError, MissingExtra, SourceError, StoreError
from paperatlas.graph.exports.neo4j_admin import export_neo4j_admin
from paperatlas.graph.stores.opening import open_store


def here(_: int | None) -> Here:
    return Here()


OPTIONS: dict[str, Any] = {
    "recogniser": "rules",
    "connect": here,
    "sizes": Sizes(papers=30, slice=30_000, shards=2),
}


def stopping_at(step: str) -> Callable[[str, int, int | None], None]:
    """Progress that is stopped by the user when a step begins."""

    def progress(now: str, done: int, total: int | None) -> None:
        if now == step:
            raise KeyboardInterrupt

    return progress


@pytest.fixture(scope="module")
def local(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the sample, built by the rules on one machine."""
    store = tmp_path_factory.mktemp("local") / "local.lbdb"
    pa.build(sample, to=store, recogniser="rules").close()
    return store


def test_csv_for_neo4j_is_that_of_the_store(sample: Path, local: Path, tmp_path: Path) -> None:
    report = build_into_files(sample, f"neo4j-admin:{tmp_path / 'csv'}", **OPTIONS)

    store = open_store(str(local))
    expected = export_neo4j_admin(store, tmp_path / "expected")
    store.close()
    assert report.counts == expected.counts
    for file in sorted((tmp_path / "expected").iterdir()):
        assert (tmp_path / "csv" / file.name).read_bytes() == file.read_bytes(), file.name


class Three(Here):
    """Writes three files at the same time."""

    processors = 3


def test_csv_of_several_files_a_kind_has_the_same_rows(
    sample: Path, local: Path, tmp_path: Path
) -> None:
    options = OPTIONS | {"connect": lambda _: Three()}
    build_into_files(sample, f"neo4j-admin:{tmp_path / 'three'}", **options)

    store = open_store(str(local))
    export_neo4j_admin(store, tmp_path / "one")
    store.close()

    def lines(folder: str, kind: str) -> list[bytes]:
        files = sorted((tmp_path / folder).glob(f"{kind}*.csv"))
        return sorted(line for file in files for line in file.read_bytes().splitlines())

    assert len(list((tmp_path / "three").glob("nodes_Paper.*.csv"))) == 3
    for kind in ("nodes_Paper", "nodes_Method", "edges_USES_Paper_Method"):
        assert lines("three", kind) == lines("one", kind)
    script = (tmp_path / "three" / "import.sh").read_text()
    assert "--nodes=Paper=nodes_Paper.00000.csv,nodes_Paper.00001.csv,nodes_Paper.00002" in script


def test_parquet_has_a_folder_a_label_and_a_type_and_takes_only_its_own_place(
    sample: Path, local: Path, tmp_path: Path
) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    folder = tmp_path / "graph"
    report = build_into_files(sample, f"parquet:{folder}", **OPTIONS)

    with pa.open_atlas(local) as atlas:
        assert dict(report.counts) == atlas.counts() == GraphFiles(folder).counts()
        rows = atlas.query("MATCH (m:Method) RETURN m.id AS id, m.name AS name").to_dicts()
    methods = pq.read_table(folder / "nodes" / "Method").to_pylist()
    assert {(m["id"], m["name"]) for m in methods} == {(m["id"], m["name"]) for m in rows}
    uses = pq.read_table(folder / "edges" / "USES" / "Paper-Method")
    assert {"source_id", "target_id", "sentence", "confidence"} <= set(uses.column_names)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")
    with pytest.raises(ExportError, match="paperatlas did not write"):
        build_into_files(sample, f"parquet:{tmp_path / 'mine'}", **OPTIONS)


def test_a_build_that_was_stopped_reads_nothing_again(
    sample: Path, local: Path, tmp_path: Path
) -> None:
    store = tmp_path / "a.lbdb"
    with pytest.raises(KeyboardInterrupt):
        build_into_store(sample, to=store, progress=stopping_at("resolve"), **OPTIONS)
    assert (tmp_path / "a.lbdb.parts").is_dir()
    assert not store.exists()

    with build_into_store(sample, to=store, **OPTIONS) as atlas, pa.open_atlas(local) as expected:
        assert atlas.report is not None
        assert atlas.report.resumed == atlas.report.read == expected.counts()["Paper"]
        query = "MATCH (p)-[r]->(e) RETURN p.id, type(r), e.id, r.sentence ORDER BY p.id, e.id"
        assert sorted(map(str, atlas.query(query).rows)) == sorted(
            map(str, expected.query(query).rows)
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.lbdb"]


def test_what_is_read_anew_is_what_was_asked_for(sample: Path, tmp_path: Path) -> None:
    store, options = tmp_path / "a.lbdb", OPTIONS | {"progress": stopping_at("resolve")}
    with pytest.raises(KeyboardInterrupt):
        build_into_store(sample, to=store, **options)

    with build_into_store(
        sample, to=store, **OPTIONS | {"recogniser": "rules", "min_confidence": 0.5}
    ) as other:
        assert other.report is not None
        assert other.report.resumed == 0, "by another extractor"


def test_pages_of_one_paper_in_several_files_are_one_paper(tmp_path: Path) -> None:
    paper = {"id": "2401.00001", "title": "Toy Net", "abstract": "We introduce Toy Net."}
    records: dict[str, list[dict[str, Any]]] = {
        "a": [paper, {"title": "Only titled", "abstract": "We use GSM8K."}],
        "b": [paper | {"id": "arxiv:2401.00001v2", "year": 2024}, {"id": "1", **_named("One")}],
        "c": [{"id": "x9", "title": "only titled", "abstract": "Other words."}],
        "d": [{"id": "1", **_named("Another")}],
    }
    for name, lines in records.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    query = "MATCH (p:Paper) RETURN p.id, p.title, p.abstract, p.year, p.sources ORDER BY p.id"

    with (
        build_into_store(tmp_path / "*.jsonl", to=tmp_path / "a.lbdb", **OPTIONS) as atlas,
        pa.build(tmp_path / "*.jsonl", recogniser="rules") as local,
    ):
        assert atlas.report is not None
        assert local.report is not None
        assert atlas.query(query).rows == local.query(query).rows
        assert atlas.report.skips == local.report.skips
        assert (atlas.report.read, len(atlas.report.skips)) == (3, 1)


def _named(title: str) -> dict[str, str]:
    return {"title": title, "abstract": f"{title} abstract."}


def test_a_graph_that_stands_is_not_overwritten(sample: Path, local: Path) -> None:
    with pytest.raises(StoreError, match="holds a graph already"):
        build_into_store(sample, to=local, **OPTIONS)


def test_nothing_to_read_and_strict_end_a_build(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"title": "No abstract"}\n')

    with pytest.raises(SourceError, match=r"no paper could be read\n.*x\.jsonl:1"):
        build_into_store(tmp_path / "x.jsonl", to=tmp_path / "a.lbdb", **OPTIONS)
    with pytest.raises(SourceError, match="--strict"):
        build_into_store(tmp_path / "x.jsonl", to=tmp_path / "a.lbdb", strict=True, **OPTIONS)
    with pytest.raises(SourceError, match="not standard input"):
        build_into_store("-", to=tmp_path / "a.lbdb", **OPTIONS)


def test_without_the_extra_the_message_names_it(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperatlas.cluster.addresses.find_spec", lambda name: None)

    result = CliRunner().invoke(main, ["build", str(sample), "--engine", "ray"])

    assert result.exit_code == 1
    assert "--engine ray needs more packages: pip install 'paperatlas[ray]'" in result.output
    with pytest.raises(MissingExtra):
        pa.build(sample, to=tmp_path / "a.lbdb", engine="ray")
