"""The map's data as bytes: what is written is what the page's script reads."""

from __future__ import annotations

import base64
import gzip
import json
import struct
import subprocess
from typing import Any

import numpy as np
import pytest
from generated_graph import generated_graph

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.kinds import KINDS
from paperatlas.visualizations.map_data import map_script, papers_script
from paperatlas.visualizations.overview import overview
from tests.visualizations.conftest import WEB

READER = """
import { readMap, papersRead } from "./data.mjs";
import { readFileSync } from "node:fs";
const [packed, papers] = JSON.parse(readFileSync(0, "utf8"));
const map = await readMap(packed);
await papersRead(map, papers);
const plain = Object.fromEntries(Object.entries(map).map(
  ([key, value]) => [key, ArrayBuffer.isView(value) ? Array.from(value) : value]));
plain.pages = map.ids.map((_, i) => map.page(i));
process.stdout.write(JSON.stringify(plain));
"""


def packed(script: str) -> str:
    """Return the base64 text of a script."""
    return script[script.index('"') + 1 : script.rindex('"')]


def unpacked(script: str) -> tuple[dict[str, Any], bytes]:
    """Return the JSON text and the numbers of a script."""
    whole = gzip.decompress(base64.b64decode(packed(script)))
    (length,) = struct.unpack_from("<I", whole)
    return json.loads(whole[4 : 4 + length]), whole[4 + length :]


@pytest.fixture(scope="module")
def read_by_the_page(
    corpus: Corpus, node: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """The map as the page's own script reads it."""
    folder = tmp_path_factory.mktemp("reader")
    esbuild = WEB / "node_modules" / "esbuild" / "bin" / "esbuild"
    source = WEB / "src" / "overview" / "data.ts"
    command = [str(esbuild), str(source), "--bundle", "--format=esm", "--log-level=error"]
    subprocess.run([*command, f"--outfile={folder / 'data.mjs'}"], check=True)
    (folder / "read.mjs").write_text(READER)
    found = overview(corpus)
    scripts = [packed(map_script(corpus, found)), packed(papers_script(corpus, found))]
    done = subprocess.run(
        [node, str(folder / "read.mjs")], input=json.dumps(scripts).encode(), stdout=-1, check=True
    )
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_the_page_reads_what_was_written(corpus: Corpus, read_by_the_page: dict[str, Any]) -> None:
    found, read = overview(corpus), read_by_the_page

    assert read["count"] == len(found.nodes)
    assert read["ids"] == list(found.nodes)
    assert list(zip(read["paper"], read["entity"], read["role"], strict=True)) == list(found.edges)
    assert read["topic"] == [65535 if topic < 0 else topic for topic in found.topic_of]
    assert [t["name"] for t in read["topics"]] == [t.name for t in found.topics]
    for x, y, place in zip(read["x"], read["y"], found.places, strict=True):
        assert (x, y) == pytest.approx(place, abs=0.02)
    for at, node in enumerate(found.nodes):
        paper = corpus.papers.get(node)
        entity = corpus.entities.get(node)
        assert KINDS[read["kind"][at]] == (entity.type if entity else "Paper")
        if paper:
            assert read["names"][at] == paper.title
            assert read["pages"][at] == paper.page
            assert read["year"][at] == (paper.year or 0)
        elif entity:
            assert read["names"][at] == entity.name
            assert read["pages"][at] == entity.page
            assert read["year"][at] == min(
                corpus.papers[p].year or 0 for p in corpus.papers_of[node]
            )


def test_a_map_of_size_is_small() -> None:
    corpus = Corpus(generated_graph(2000))
    found = overview(corpus)

    script = map_script(corpus, found)

    header, numbers = unpacked(script)
    assert header["nodes"] == 2000
    assert len(numbers) < 2000 * 9 + 6000 * 5
    assert len(script) < 40 * 2000 + 500 * len(found.topics)  # 4 MB at 100,000 nodes


def test_places_keep_apart_on_the_grid() -> None:
    corpus = Corpus(generated_graph(2000))
    found = overview(corpus)
    _, numbers = unpacked(map_script(corpus, found))

    grid = np.frombuffer(numbers, "<u2", 4000).reshape(2, -1).T

    assert len(np.unique(grid, axis=0)) == 2000
