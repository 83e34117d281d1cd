"""The small encoder: from what the large one says and annotated papers to a file that reads.

Needs the extra ``train``; `make train-smoke` sets it up.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra train")
pytest.importorskip("onnx", reason="the export needs the extra train")

import export_fast  # noqa: E402
import readings  # noqa: E402
import teach  # noqa: E402
import train_fast  # noqa: E402

from paperatlas.extractors.encoder import Encoder  # noqa: E402
from paperatlas.extractors.extractor import candidates_as_lists  # noqa: E402
from paperatlas.extractors.tokenizer import Tokenizer  # noqa: E402
from paperatlas.records import ENTITY_TYPES, ROLES, Paper  # noqa: E402

DATA = Path(__file__).with_name("data")
PAPERS, ANNOTATED = DATA / "papers.jsonl", DATA / "annotated.jsonl"
VOCABULARY = Path(__file__).resolve().parents[2] / "extractors" / "models" / "vocabulary.json"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def run(main: Any, *arguments: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["script", *map(str, arguments)])
        main()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the scripts one after the other, as ``train.sh`` does."""
    out = tmp_path_factory.mktemp("fast")
    corpus = out / "toys.jsonl.gz"
    longer = [{**row, "abstract": row["abstract"] * 3} for row in rows(PAPERS)]
    corpus.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in longer).encode()))
    run(teach.main, corpus, "--count", 6, "-o", out / "taught")
    learn = ["--taught", out / "taught", "--annotated", PAPERS, ANNOTATED, "--size", 1]
    run(train_fast.main, *learn, "--epochs", 6, "--width", 32, "--fold", 0, 3,
        "-o", out / "fast.pt")  # fmt: skip
    run(export_fast.main, out / "fast.pt", "-o", out)
    return out


def test_what_is_exported_says_what_was_trained(folder: Path) -> None:
    trained = readings.load_readings(folder / "fast.npz", "fast")
    papers = [
        Paper(id=row["id"], title=row["title"], abstract=row["abstract"])
        for row in rows(PAPERS)
        if row["id"] in trained
    ]
    texts = candidates_as_lists(papers, Tokenizer())
    read = Encoder(folder / "fast.onnx", VOCABULARY, tables="fast").read(texts)

    assert papers
    for paper, reading in zip(papers, read, strict=True):
        expected = trained[paper.id]
        assert reading.tables == expected.tables == "fast"
        assert not reading.has_links
        assert reading.tags.shape == (len(expected.tags), 1 + 2 * len(ENTITY_TYPES))
        assert reading.roles.shape == (len(expected.tags), len(ROLES))
        same = reading.tags.argmax(axis=1) == expected.tags.argmax(axis=1)
        assert same.mean() > 0.95
        assert np.abs(reading.tags - expected.tags).mean() < 0.02


def test_a_teacher_that_was_stopped_goes_on(folder: Path) -> None:
    part = folder / "taught" / "part-000.npz"
    before = part.stat().st_mtime_ns
    run(teach.main, folder / "toys.jsonl.gz", "--count", 6, "-o", folder / "taught")

    assert part.stat().st_mtime_ns == before
    assert len(np.load(part).files) == 6
