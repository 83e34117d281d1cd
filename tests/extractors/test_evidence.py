"""What is shipped of the weights is what their source says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from paperatlas.extractors.evidence import END, calibrated, shipped
from paperatlas.extractors.hashed_text import hashed

DATA = Path(__file__).resolve().parents[2] / "extractors" / "data"
TABLES = json.loads(gzip.decompress((DATA / "weights.json.gz").read_bytes()))


@pytest.mark.parametrize("name", [name for name in TABLES if name != "calibration"])
def test_the_file_that_is_read_holds_the_weights_of_the_source(name: str) -> None:
    table = shipped(name)
    assert table.classes == tuple(TABLES[name]["classes"])
    assert list(table.row_of) == list(TABLES[name]["weights"])
    assert table.hundredths[:-1].tolist() == list(TABLES[name]["weights"].values())
    assert not table.hundredths[-1].any()
    assert not any(END in feature for feature in table.row_of)


@pytest.mark.parametrize("name", TABLES.get("calibration", {}))
def test_confidence_means_what_the_source_says(name: str) -> None:
    shares = np.linspace(0, 1, 50)
    assert (
        calibrated(name, shares).tolist()
        == np.interp(shares, *TABLES["calibration"][name]).tolist()
    )


def test_every_feature_is_found_by_its_hash() -> None:
    table = shipped("entities")
    found = table.places.find(hashed([*table.row_of, "no such feature"]))
    assert found.tolist() == list(range(len(table.row_of) + 1))
