"""Extraction of many papers: in workers, through deaths and kills, and never twice."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import paperatlas as pa
from paperatlas.errors import RecogniserError, SourceError, StoreBusy, StoreError
from paperatlas.extracting import Reading, extract_all
from paperatlas.extraction_json import extraction_from_text
from paperatlas.extractors.worker import Choices, Unread
from paperatlas.extractors.workers import Workers
from paperatlas.journal import Journal, journal_of

DEADLY = """
import os, signal, sys, time
from spacy.language import Language
import paperatlas.extractors.pipeline

@Language.factory("paperatlas_recogniser_deadly", default_config={"source": "", "labels": {}})
def make(nlp, name, source, labels):
    if source == "at once":
        os._exit(3)
    def deadly(doc):
        print("what a recogniser prints is no answer")
        if "kills its reader" in doc.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "fails its reader" in doc.text:
            raise ZeroDivisionError("of course")
        if "It waits." in doc.text:
            time.sleep(0.03)
        return recognise(doc)
    recognise = nlp.create_pipe("paperatlas_recogniser_rules")
    return deadly
"""


def papers(count: int) -> list[pa.Paper]:
    """Return papers that differ."""
    return [
        pa.Paper(
            id=f"p{k}",
            title=f"Toy{k}Net: A small network for arithmetic",
            abstract=f"We introduce Toy{k}Net. It reaches {k % 100}.5% accuracy on GSM8K.",
            sources=(f"file{k % 3}.jsonl",),
        )
        for k in range(count)
    ]


@pytest.fixture(scope="module")
def deadly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A recogniser of another package, which some papers do not agree with."""
    folder = tmp_path_factory.mktemp("installed")
    info = folder / "deadly_recogniser-1.0.dist-info"
    info.mkdir()
    (folder / "deadly_recogniser.py").write_text(DEADLY)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly-recogniser\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[spacy_factories]\npaperatlas_recogniser_deadly = deadly_recogniser:make\n"
    )
    sys.path.insert(0, str(folder))
    # Workers find it by entry point; spaCy has read those of this process already.
    importlib.import_module("deadly_recogniser")
    yield "deadly"
    sys.path.remove(str(folder))


def test_workers_answer_in_order_with_what_one_process_finds() -> None:
    given = papers(50)
    here = list(Reading(Choices("rules"), workers=1).read(given))

    apart = list(Reading(Choices("rules"), workers=2).read(given))

    assert [paper for paper, _ in apart] == given
    assert apart == here


def test_workers_take_no_more_papers_than_keep_them_busy_and_end_with_the_block() -> None:
    taken = []

    def endless() -> Iterator[pa.Paper]:
        for paper in papers(1000):
            taken.append(paper)
            yield paper

    with Workers(Choices("rules"), 2) as workers:
        next(workers.read(endless(), batch_size=4))
        processes = [worker._process for worker in workers._workers]

    assert len(taken) <= 24
    assert all(process.poll() is not None for process in processes), "the block ends them"


def test_a_paper_that_kills_its_worker_is_named_and_the_others_are_read(deadly: str) -> None:
    given = papers(12)
    given[5] = replace(given[5], abstract="This kills its reader.")
    given[9] = replace(given[9], abstract="This fails its reader.")

    read = list(Reading(Choices(deadly), workers=2).read(given))

    unread = {paper.id: found for paper, found in read if isinstance(found, Unread)}
    assert list(unread) == ["p5", "p9"]
    assert "SIGKILL" in unread["p5"].reason
    assert "ZeroDivisionError: of course" in unread["p9"].reason
    assert len(read) == 12


def test_an_unread_paper_is_a_skip_of_the_build_or_its_end_if_strict(
    deadly: str, tmp_path: Path
) -> None:
    file = tmp_path / "papers.jsonl"
    given = papers(3)
    given[1] = replace(given[1], abstract="This fails its reader.")
    file.write_text(
        "".join(
            json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) + "\n" for p in given
        )
    )

    with pa.build(file, recogniser=deadly) as atlas:
        assert atlas.report is not None
        [skip] = atlas.report.skips
        assert atlas.counts()["Paper"] == 2
    assert str(file) in skip.where
    assert "'p1'" in skip.reason
    with pytest.raises(SourceError, match=r"'p1'.*of course.*--strict"):
        pa.build(file, recogniser=deadly, strict=True)


def test_a_worker_that_cannot_start_is_told(deadly: str) -> None:
    with (
        Workers(Choices(f"{deadly}:at once"), 1) as workers,
        pytest.raises(RecogniserError, match=r"cannot be started.*exit code 3"),
    ):
        next(workers.read(papers(1)))
    with (
        Workers(Choices("no-such"), 1) as workers,
        pytest.raises(RecogniserError, match="there is no recogniser 'no-such'"),
    ):
        next(workers.read(papers(1)))


def test_a_count_of_workers_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        list(pa.extract(papers(1), recogniser="rules", workers=0))


def test_what_is_in_the_journal_is_not_extracted_again(tmp_path: Path) -> None:
    given = papers(100)
    reading = Reading(Choices("rules"), workers=1)
    whole: dict[int, str] = {}
    extract_all(given, reading, whole.__setitem__)
    with Journal(tmp_path / "a.journal") as journal:
        text = '{"id":"p7","entities":[{"name":"Odd","type":"Task","surfaces":["Odd"],"roles":["USES"],"confidence":1.0}]}'  # noqa: E501
        journal.add([(given[7], text)], reading.version)
        journal.add([(given[8], text)], "another extractor")

    found: dict[int, str] = {}
    resumed = extract_all(given, reading, found.__setitem__, journal=tmp_path / "a.journal")

    assert resumed.resumed == 1
    assert [e.name for e in extraction_from_text(found[7]).entities] == ["Odd"]
    assert found[8] == whole[8]
    assert "1 of 2 extractions" in resumed.warnings[0]
    anew: dict[int, str] = {}
    extract_all(given, reading, anew.__setitem__, journal=tmp_path / "a.journal", resume=False)
    assert anew == whole


def test_a_journal_lets_one_process_in_and_is_no_other_file(tmp_path: Path) -> None:
    with Journal(tmp_path / "a.journal"), pytest.raises(StoreBusy, match="another build"):
        Journal(tmp_path / "a.journal")
    (tmp_path / "b.journal").write_text("something of the user's that is long enough" * 10)
    with pytest.raises(StoreError, match="no journal of a build"):
        Journal(tmp_path / "b.journal")


def test_a_journal_keeps_any_text(tmp_path: Path) -> None:
    paper = pa.Paper(id="p\0", title="“\ud800” \n'; DROP", abstract="\u2028 emoji 🎉")
    with Journal(tmp_path / "a.journal") as journal:
        journal.add([(paper, '"\ud800 \u2028 🎉"')], "x")

    with Journal(tmp_path / "a.journal") as journal:
        assert journal.get(paper, "x") == '"\ud800 \u2028 🎉"'
        assert journal.get(replace(paper, abstract=""), "x") is None


def test_each_store_has_a_journal_of_its_own() -> None:
    assert journal_of("memory:") is None
    assert journal_of("some/atlas.lbdb") == Path("some/atlas.lbdb.journal")
    servers = {journal_of(f"neo4j://localhost:7687?atlas={name}") for name in "ab"}
    assert len(servers) == 2
    assert None not in servers


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_was_cut_off_goes_on_from_its_journal(
    how: signal.Signals, deadly: str, tmp_path: Path
) -> None:
    """The command is stopped while it extracts; run again, it takes what the first one did."""
    file = tmp_path / "papers.jsonl"
    file.write_text(
        "".join(
            json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract + " It waits."}) + "\n"
            for p in papers(400)
        )
    )
    store = tmp_path / "a.lbdb"
    command = [sys.executable, "-m", "paperatlas", "build", str(file), "-o", str(store)]
    command += ["--recogniser", deadly, "--workers", "2", "--json"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    ) as first:
        journal = tmp_path / "a.lbdb.journal-wal"
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline and first.poll() is None:
            if journal.exists() and journal.stat().st_size > 30_000:
                break
            time.sleep(0.01)
        os.kill(first.pid, how)
        _, said = first.communicate()
    assert not store.exists()
    if how == signal.SIGINT:
        assert first.returncode == 130
        assert f"{store}.journal: run the same command to go on" in said

    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)

    report = json.loads(done.stdout)
    assert 64 <= report["resumed"] < 400
    assert report["counts"]["nodes"]["Paper"] == 400
    assert sorted(tmp_path.iterdir()) == [store, file], "the journal is gone"
    with pa.open_atlas(store) as resumed, pa.build(file, recogniser="rules") as whole:
        query = "MATCH (e:Entity) RETURN e.id, e.papers ORDER BY e.id"
        assert resumed.query(query).rows == whole.query(query).rows


def test_only_what_changed_is_extracted_again(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"

    def write(given: list[pa.Paper]) -> None:
        file.write_text(
            "".join(
                json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) + "\n"
                for p in given
            )
        )

    given = papers(5)
    write(given[:4])
    store = tmp_path / "a.lbdb"
    pa.build(file, to=store, recogniser="rules").close()
    given[2] = replace(given[2], abstract="We evaluate on ImageNet.")
    write(given)

    with pa.build(file, to=store, recogniser="rules") as atlas:
        assert atlas.report is not None
        assert (atlas.report.read, atlas.report.new, atlas.report.kept) == (5, 1, 3)
        assert "ImageNet" in {
            e["name"] for e in atlas.query("MATCH (e:Entity) RETURN e.name AS name").to_dicts()
        }
        assert atlas.report.quality is not None
        rejected = atlas.report.quality.rejected
    with pa.build(file, to=tmp_path / "b.lbdb", recogniser="rules") as anew:
        assert anew.report is not None
        assert anew.report.quality is not None
        assert anew.report.quality.rejected == rejected


def test_another_extractor_extracts_all_again(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text(json.dumps({"id": "a", "title": "ToyNet", "abstract": "We use GSM8K."}) + "\n")
    store = tmp_path / "a.lbdb"
    pa.build(file, to=store, recogniser="rules").close()

    with pa.build(file, to=store, recogniser="rules", min_confidence=0.2) as atlas:
        assert atlas.report is not None
        assert atlas.report.kept == 0
        [row] = atlas.query("MATCH (p:Paper) RETURN p.extraction AS text").to_dicts()
    assert extraction_from_text(row["text"]).extractor.startswith("rules ")


def test_versions_tell_extractors_apart() -> None:
    versions = {
        Reading(choices).version
        for choices in (
            Choices("rules"),
            Choices("rules", min_confidence=0.5),
            Choices("model"),
        )
    }

    assert len(versions) == 3
    assert Reading(Choices("rules")).version in versions
