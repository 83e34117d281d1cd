"""The same graphs as pyvis and sigma.js draw them, each in one page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.overview import Overview

HERE = Path(__file__).parent
WEB = HERE.parent / "visualizations" / "web"

PYVIS_READY = "window.READY"
PYVIS_SETUP = """
let made;
Object.defineProperty(window, "network", {
    get: () => made,
    set: (network) => {
        made = network;
        network.once("stabilizationIterationsDone", () => { window.READY = performance.now(); });
    },
});
"""

SIGMA_READY = "window.READY"


def pyvis_page(corpus: Corpus, found: Overview, folder: Path) -> Path:
    """Write the stock page of pyvis, its defaults kept but that all is asked to be in the page.

    Nodes and edges are put in at once: `add_edge` looks through all edges each time, which takes
    hours for 300,000.
    """
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    network.nodes = [
        {"id": at, "label": _label(corpus, node), "shape": "dot", "color": "#97c2fc"}
        for at, node in enumerate(found.nodes)
    ]
    network.edges = [{"from": paper, "to": entity} for paper, entity, _ in found.edges]
    page = folder / "pyvis.html"
    page.write_text(network.generate_html(), "utf-8")
    return page


def sigma_page(corpus: Corpus, found: Overview, folder: Path) -> Path:
    """Write a page in which sigma.js draws the map with our places."""
    nodes = [
        [_label(corpus, node), x, -y, 2, "#0072b2" if node in corpus.entities else "#888888"]
        for node, (x, y) in zip(found.nodes, found.places, strict=True)
    ]
    data = {"nodes": nodes, "edges": [[paper, entity] for paper, entity, _ in found.edges]}
    (folder / "drawn.js").write_text(f"window.DRAWN={json.dumps(data)};", "utf-8")
    bundled = folder / "sigma.js"
    if not bundled.exists():
        esbuild = WEB / "node_modules" / "esbuild" / "bin" / "esbuild"
        entry = HERE / "site" / "sigma_page.js"
        options = ["--bundle", "--minify", "--format=iife", "--log-level=error"]
        subprocess.run([str(esbuild), str(entry), *options, f"--outfile={bundled}"], check=True)
    page = folder / "sigma.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><style>html,body,#map{margin:0;height:100%}</style>'
        '<div id="map"></div><script src="drawn.js"></script><script src="sigma.js"></script>',
        "utf-8",
    )
    return page


def _label(corpus: Corpus, node: str) -> str:
    paper = corpus.papers.get(node)
    return paper.title if paper else corpus.entities[node].name
