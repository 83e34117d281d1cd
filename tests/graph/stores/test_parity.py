"""The same Cypher gives the same rows on the embedded engine and on a Neo4j."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from paperatlas.errors import QueryError
from paperatlas.graph.builder import Graph
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.memory import MemoryStore
from paperatlas.graph.stores.neo4j_address import address_of
from paperatlas.graph.stores.opening import open_store
from tests.graph.stores.cypher_page import page
from tests.graph.stores.cypher_texts import READING, WRITING, Text

ROOT = Path(__file__).resolve().parents[3]
Stores = tuple[Store, Store]


@pytest.fixture(scope="module")
def parity_stores(
    graph: Graph,
    neo4j_server: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stores]:
    """The small atlas in a file and alone on a server, for texts that name no atlas."""
    auth = address_of(neo4j_server).auth()
    with neo4j.GraphDatabase.driver(neo4j_server, auth=auth) as driver:
        if driver.execute_query("MATCH (n) RETURN n LIMIT 1").records:
            pytest.skip(f"the database at {neo4j_server} is not empty")
        path = tmp_path_factory.mktemp("parity") / "a.lbdb"
        # the same atlas: its name is a property
        stores = (open_store(str(path), mode="write"), open_store(neo4j_server, mode="write"))
        for store in stores:
            store.write(graph.nodes, graph.edges, prune=True)
        yield stores
        for store in stores:
            store.close()
        driver.execute_query("MATCH (n) DETACH DELETE n")  # it was empty before


@pytest.fixture(scope="module")
def small(graph: Graph) -> Iterator[MemoryStore]:
    """The small atlas in memory, for what needs no server."""
    store = MemoryStore()
    store.write(graph.nodes, graph.edges)
    yield store
    store.close()


def answer(store: Store, text: Text, *, write: bool = False) -> tuple[tuple[str, ...], list[Any]]:
    """Run a text; return its columns and its rows, sorted where they have no order."""
    table = store.query(text.cypher, text.parameters, write=write)
    if text.ordered:
        return table.columns, list(table.rows)
    # maps have no order
    return table.columns, sorted(table.rows, key=lambda row: json.dumps(row, sort_keys=True))


def titles(texts: list[Text]) -> list[str]:
    return [text.title for text in texts]


@pytest.mark.parametrize("text", READING, ids=titles(READING))
def test_a_text_that_reads_gives_the_same(parity_stores: Stores, text: Text) -> None:
    embedded, server = parity_stores
    wanted = answer(server, text)
    if text.refused:
        with pytest.raises(QueryError):
            answer(embedded, text)
        return

    assert answer(embedded, text) == wanted


@pytest.mark.parametrize("text", WRITING, ids=titles(WRITING))
def test_a_text_that_writes_does_the_same(parity_stores: Stores, graph: Graph, text: Text) -> None:
    embedded, server = parity_stores
    for store in parity_stores:
        store.write(graph.nodes, graph.edges, prune=True)
    # on a server, what a text made without naming the atlas is the user's and stays
    server.query("MATCH (n) WHERE n.atlas IS NULL DETACH DELETE n", write=True)
    server.query("MATCH ()-[r]->() WHERE r.atlas IS NULL DELETE r", write=True)
    after = Text("after", text.then)
    wanted = answer(server, text, write=True)
    if text.refused:
        with pytest.raises(QueryError):
            answer(embedded, text, write=True)
        return

    assert answer(embedded, text, write=True)[1] == wanted[1]
    assert answer(embedded, after) == answer(server, after)


@pytest.mark.parametrize("text", [t for t in READING if t.refused], ids=lambda text: text.title)
def test_what_is_refused_says_the_way_round(small: MemoryStore, text: Text) -> None:
    with pytest.raises(QueryError) as error:
        small.query(text.cypher, text.parameters)
    assert text.refused in error.value.hint
    assert "\n" not in error.value.reason


@pytest.mark.parametrize("text", [t for t in WRITING if t.refused], ids=lambda text: text.title)
def test_what_is_not_written_says_the_way_round(small: MemoryStore, text: Text) -> None:
    before = small.counts()
    with pytest.raises(QueryError) as error:
        small.query(text.cypher, text.parameters, write=True)
    assert text.refused in error.value.hint
    assert small.counts() == before


@pytest.mark.parametrize("text", [t for t in READING if not t.refused], ids=lambda t: t.title)
def test_a_text_runs_without_a_server(small: MemoryStore, text: Text) -> None:
    small.query(text.cypher, text.parameters)


def test_the_page_says_what_is() -> None:
    said = (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8")

    assert said == page(), "`make cypher-docs` writes it anew"


def test_nearly_all_texts_run_unchanged() -> None:
    texts = READING + WRITING

    assert len(texts) >= 60
    assert sum(not text.refused for text in texts) / len(texts) >= 0.95
