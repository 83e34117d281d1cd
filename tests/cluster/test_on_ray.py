"""Builds on a real cluster of two workers on this machine: kills, deadly papers, resuming."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import paperatlas as pa
from paperatlas.cluster.building import Sizes
from paperatlas.cluster.destinations import build_into_store
from paperatlas.cluster.running import Here

pytest.importorskip("ray")

DEADLY = """
import os, signal, time
from spacy.language import Language
import paperatlas.extractors.pipeline

@Language.factory("paperatlas_recogniser_fragile", default_config={"source": "", "labels": {}})
def make(nlp, name, source, labels):
    def fragile(doc):
        if "kills its worker" in doc.text:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        if "kills its reader" in doc.text:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)
        return recognise(doc)
    recognise = nlp.create_pipe("paperatlas_recogniser_rules")
    return fragile
"""
BUILD = """
import dataclasses, json, sys
from paperatlas.cluster.building import Sizes
from paperatlas.cluster.destinations import build_into_store
from paperatlas.reporting import report_to_json

file, store, size = sys.argv[1:]
sizes = Sizes(papers=int(size), slice=4000, shards=3)
with build_into_store(file, to=store, recogniser="fragile", workers=2, sizes=sizes) as atlas:
    print(json.dumps(report_to_json(atlas.report)))
"""
_TASKS = ("arithmetic", "parsing", "object detection", "machine translation")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Variables under which a recogniser of another package is installed, as it is here."""
    folder = tmp_path_factory.mktemp("installed")
    info = folder / "fragile_recogniser-1.0.dist-info"
    info.mkdir()
    (folder / "fragile_recogniser.py").write_text(DEADLY)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: fragile-recogniser\nVersion: 1.0\n"
    )
    (info / "entry_points.txt").write_text(
        "[spacy_factories]\npaperatlas_recogniser_fragile = fragile_recogniser:make\n"
    )
    sys.path.insert(0, str(folder))
    importlib.import_module("fragile_recogniser")
    yield {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    sys.path.remove(str(folder))


def write_papers(file: Path, count: int, *deadly: str) -> None:
    """Write papers that share names, then one for each deadly sentence."""
    lines = []
    for k in range(count):
        task = _TASKS[k % len(_TASKS)]
        lines.append(
            {
                "id": f"p{k}",
                "title": f"Toy{k % 40}Net: a network for {task}",
                "abstract": f"We introduce Toy{k % 40}Net (TN), a variant of Toy{k % 7}Net. On "
                f"GSM-8K it reaches {k % 100}.5% accuracy. Toy{k % 40}Net-7B beats BERT.",
                "authors": [f"Ann Lee {k % 9}", "Bo Ek"],
                "year": 2015 + k % 9,
            }
        )
    lines += [lines[3], {**lines[5], "id": "", "year": 1999}]  # pages of papers that are there
    for k, sentence in enumerate(deadly):
        lines.append({"id": f"deadly{k}", "title": f"Deadly paper {k}", "abstract": sentence})
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def everything(store: Path) -> tuple[list[Any], list[Any]]:
    """All nodes and edges of a store with all their properties, in one order."""
    with pa.open_atlas(store) as atlas:
        graph = atlas.to_networkx()
    nodes = sorted(graph.nodes(data=True), key=lambda node: node[0])
    edges = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    return nodes, edges


def start(file: Path, store: Path, size: int, environment: dict[str, str]) -> Any:
    command = [sys.executable, "-c", BUILD, str(file), str(store), str(size)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def build_here(file: Path, store: Path, environment: dict[str, str]) -> None:
    """Build on this machine, by the same recogniser."""
    command = [sys.executable, "-m", "paperatlas", "build", str(file), "-o", str(store)]
    command += ["--recogniser", "fragile", "--workers", "1"]
    subprocess.run(command, check=True, capture_output=True, env=environment)


def wait_for_parts(store: Path, count: int, build: Any) -> None:
    """Wait until a build has finished so many parts."""
    found = store.with_name(f"{store.name}.parts") / "found"
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline and build.poll() is None:
        if len(list(found.glob("*.parquet"))) >= count:
            return
        time.sleep(0.02)
    pytest.fail("the build does not read")


def workers_of(build: Any) -> list[int]:
    """The process ids of the cluster's workers that read papers."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _command(entry).startswith("ray::PartReader"):
            found.append(int(entry.name))
    return [pid for pid in found if build.pid in _ancestors(pid)]


def _command(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _ancestors(pid: int) -> Iterator[int]:
    while pid > 1:
        yield pid
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return


def here(_: int | None) -> Here:
    return Here()


def test_a_killed_worker_changes_nothing(tmp_path: Path, environment: dict[str, str]) -> None:
    file, store = tmp_path / "papers.jsonl", tmp_path / "ray.lbdb"
    write_papers(file, 160)

    with start(file, store, 16, environment) as build:
        wait_for_parts(store, 2, build)
        victim, *others = workers_of(build)
        os.kill(victim, signal.SIGKILL)
        said, _ = build.communicate()

    report = json.loads(said)
    assert len(others) == 1, "there are two workers"
    assert any("died 1 times" in warning for warning in report["warnings"])
    assert report["read"] == 160
    build_here(file, tmp_path / "local.lbdb", environment)
    assert everything(store) == everything(tmp_path / "local.lbdb")
    assert not store.with_name("ray.lbdb.parts").exists()


def test_a_stopped_build_goes_on_and_deadly_papers_are_skipped(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    file, store = tmp_path / "papers.jsonl", tmp_path / "ray.lbdb"
    write_papers(file, 82, "It kills its worker.", "It kills its reader.")

    def progress(step: str, done: int, total: int | None) -> None:
        if step == "extract" and done >= 20:
            raise KeyboardInterrupt

    sizes = Sizes(papers=2, slice=4000, shards=3)
    with pytest.raises(KeyboardInterrupt):
        build_into_store(
            file, to=store, recogniser="fragile", progress=progress, sizes=sizes, connect=here
        )
    with start(file, store, 2, environment) as build:
        said, _ = build.communicate()

    report = json.loads(said)
    assert 20 <= report["resumed"] < 24
    reasons = {skip["reason"].split("'")[1]: skip["reason"] for skip in report["skips"]}
    assert sorted(reasons) == ["deadly0", "deadly1"]
    assert "the extractor dies of it" in reasons["deadly0"]
    assert "SIGKILL" in reasons["deadly1"]
    write_papers(file, 82)
    build_here(file, tmp_path / "local.lbdb", environment)
    assert everything(store) == everything(tmp_path / "local.lbdb")
