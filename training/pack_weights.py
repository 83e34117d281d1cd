"""Make extractors/data/weights.zip, which the package reads, of weights.json.gz.

    python training/pack_weights.py

The JSON is the source: one row a feature, to read and to compare. Reading it takes longer than a
hundred abstracts do, so what is shipped beside it holds each table apart, the features as one text
(a NUL after each) and the weights as whole hundredths in 16 bits. The scripts that fit weights
write both; ``tests/extractors/test_evidence.py`` fails where they differ.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np

from paperatlas.extractors.evidence import END

DATA = Path(__file__).resolve().parents[1] / "extractors" / "data"


def packed(tables: Mapping[str, Any]) -> bytes:
    """Return tables, as weights.json.gz holds them, as the file that is read."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in _members(tables):
            member = ZipInfo(name)  # of 1980: the same tables are the same bytes
            member.compress_type = ZIP_DEFLATED
            archive.writestr(member, content)
    return out.getvalue()


def _members(tables: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    yield "calibration.json", json.dumps(tables.get("calibration", {})).encode()
    for name, table in tables.items():
        if name == "calibration":
            continue
        weights = table["weights"]
        rows = np.array(list(weights.values()), "<i2").reshape(len(weights), len(table["classes"]))
        yield f"{name}/classes.json", json.dumps(table["classes"]).encode()
        yield f"{name}/features.txt", "".join(feature + END for feature in weights).encode()
        yield f"{name}/weights.int16", rows.tobytes()


def main() -> None:
    """Write the file."""
    tables = json.loads(gzip.decompress((DATA / "weights.json.gz").read_bytes()))
    out = DATA / "weights.zip"
    out.write_bytes(packed(tables))
    print(f"{out.name}: {out.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
