"""One page for all nodes that have none of their own: it loads what it shows as a script."""

from __future__ import annotations

from collections.abc import Iterator

from paperatlas.visualizations.addresses import is_shared
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.entity_page import ALL, entity_page
from paperatlas.visualizations.paper_page import paper_page
from paperatlas.visualizations.scripts import json_for_script
from paperatlas.visualizations.templating import render

MAX_SHARDS = 256
"""Files over which the nodes are spread at most."""

_PER_SHARD = 40
"""Nodes a file where there are few."""


def sharing(corpus: Corpus) -> list[str]:
    """Return the ids of the nodes that have no page of their own."""
    papers = [paper.id for paper in corpus.papers.values() if is_shared(paper.page)]
    entities = [entity.id for entity in corpus.entities.values() if is_shared(entity.page)]
    return sorted(papers + entities)


def node_html(corpus: Corpus, *, site: str = "Paper atlas") -> str:
    """Return the page that shows any node without a page of its own, by the id in its address.

    Args:
        corpus: the graph.
        site: title of the whole site.
    """
    return render("node.html", root="", here="", site=site, shards=_shards(len(sharing(corpus))))


def node_scripts(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield the scripts that `node_html` loads: address and text.

    ``assets/nodes/7.js`` sets ``PAPERATLAS_NODES[7]`` to what `Page.data` gives, by node.
    """
    nodes = sharing(corpus)
    shards = _shards(len(nodes))
    spread: list[list[str]] = [[] for _ in range(shards)]
    for node in nodes:
        spread[shard_of(node, shards)].append(node)
    for number, own in enumerate(spread):
        data = {
            node: (
                paper_page(corpus, node, root="")
                if node in corpus.papers
                else entity_page(corpus, node, root="", limits=ALL)
            ).data()
            for node in own
        }
        yield (
            f"assets/nodes/{number}.js",
            "(window.PAPERATLAS_NODES=window.PAPERATLAS_NODES||{})"
            f"[{number}]={json_for_script(data)};\n",
        )


def shard_of(node: str, shards: int) -> int:
    """Return the file that a node is in: its id's FNV-1a hash (Fowler, Noll and Vo), 32 bits."""
    value = 0x811C9DC5
    for byte in node.encode("utf-8", "replace"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value % shards


def _shards(nodes: int) -> int:
    return max(1, min(MAX_SHARDS, nodes // _PER_SHARD))
