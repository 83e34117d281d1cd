"""The graph in hand: one object to query, look up, hand over and draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from paperatlas.errors import ExportError, MissingExtra

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from paperatlas.engine import RunReport
    from paperatlas.graph.algorithms import Community, Ranked, Step
    from paperatlas.graph.differences import Differences
    from paperatlas.graph.explaining import Explanation
    from paperatlas.graph.exports.summary import ExportSummary
    from paperatlas.graph.queries import EntityView, StoreInfo
    from paperatlas.graph.stores import Store, Table, WriteSummary
    from paperatlas.notebook import AtlasEntity, InlineMap
    from paperatlas.visualizations import SiteSummary

TableName = Literal["papers", "entities", "mentions", "results"]


def open_atlas(url: str | Path, *, write: bool = False) -> Atlas:
    """Open the graph at an address.

    Args:
        url: the path of an embedded database, such as ``atlas.lbdb``, or a Neo4j server, such as
            ``neo4j://localhost:7687`` (see `paperatlas.graph.stores.opening.open_store`).
        write: whether `Atlas.execute` may change it; a file is locked while it is open.

    Raises:
        StoreNotFound: there is none.
        StoreError: it is no graph of ours.
    """
    from paperatlas.graph.stores.opening import open_store

    return Atlas(open_store(str(url), mode="write" if write else "read"))


def diff(old: str | Path | Atlas, new: str | Path | Atlas) -> Differences:
    """Return what changed between two graphs: papers, entities and results.

    Args:
        old: the earlier graph: its address, as for `open_atlas`, or an atlas, which stays open.
        new: the later one.

    Raises:
        StoreNotFound: there is no graph at an address.
        StoreError: it is no graph of ours.

    Example:
        >>> found = diff("monday.lbdb", "friday.lbdb")                   # doctest: +SKIP
        >>> [entity.name for entity in found.entities_added]             # doctest: +SKIP
    """
    from paperatlas.graph.differences import differences

    networks = []
    for given in (old, new):
        if isinstance(given, Atlas):
            networks.append(given.to_networkx())
        else:
            with open_atlas(given) as atlas:
                networks.append(atlas.to_networkx())
    return differences(*networks)


class Atlas:
    """A graph of papers and what they name.

    Made by `paperatlas.build` or `open_atlas`; a context manager that closes its store.

    Attributes:
        store: the engine that holds the graph.
        report: what the build did; None for a graph that was opened or copied.
        written: what was changed to make it; None for a graph that was opened.
    """

    def __init__(
        self,
        store: Store,
        *,
        report: RunReport | None = None,
        written: WriteSummary | None = None,
    ) -> None:
        """Take over an open store."""
        self.store = store
        self.report = report
        self.written = report.written if report else written

    def query(self, cypher: str, /, **parameters: Any) -> Table:
        """Run a Cypher text that reads.

        Args:
            cypher: the text; values go in as ``$name``.
            parameters: the value of each ``$name``.

        Raises:
            QueryError: the engine refuses the text; `reason` and `hint` say why.

        Example:
            >>> atlas.query("MATCH (p:Paper)-[:EVALUATES_ON]->(b:Benchmark {name: $name}) "
            ...             "RETURN p.title", name="GSM8K").rows        # doctest: +SKIP
        """
        return self.store.query(cypher, parameters)

    def execute(self, cypher: str, /, **parameters: Any) -> Table:
        """Run a Cypher text that may change the graph, which was opened for writing.

        The next build takes back what it knows better: nodes and edges that come from papers.

        Raises:
            QueryError: the engine refuses the text; `reason` and `hint` say why.
            StoreError: the graph is open for reading.
        """
        return self.store.query(cypher, parameters, write=True)

    def ask(self, name: str, /, *arguments: Any, **options: Any) -> Table:
        """Ask a query that has a name, as `paperatlas ask` does.

        Args:
            name: that of the query; `paperatlas ask --list` lists them, and
                `paperatlas.graph.named_queries` has each as a function.
            arguments: names of things, titles of papers or years, as the query takes them.
            options: such as ``limit=5``.

        Raises:
            QueryError: no query has this name, or an option does not take such a value.
            NotInGraph: a thing or a paper is not in the graph; the message lists what is near.

        Example:
            >>> atlas.ask("leaderboard", "GSM8K", limit=5).to_dicts()    # doctest: +SKIP
        """
        from paperatlas.graph.named_queries import ask

        return ask(self.store, name, *arguments, **options)

    def show(self, name: str) -> EntityView:
        """Return what the graph knows of one entity, by any of its names or its id.

        Raises:
            NotInGraph: nothing goes by that name; the message lists the nearest names.
        """
        from paperatlas.graph.queries import show

        return show(self.store, name)

    def explain(self, name: str) -> Explanation:
        """Return how a name came to be one with what, and what it was kept apart from and why.

        Raises:
            NotInGraph: nothing goes by that name; the message lists the nearest names.
        """
        from paperatlas.graph.explaining import explain

        return explain(self.store, name)

    def info(self) -> StoreInfo:
        """Return counts, years and the most linked entities."""
        from paperatlas.graph.queries import info

        return info(self.store)

    def table(self, name: TableName) -> Table:
        """Return all papers, entities, mentions or results as one flat table."""
        from paperatlas.graph.queries import TABLES

        return TABLES[name](self.store)

    def to_pandas(self, name: TableName) -> pd.DataFrame:
        """Return `table` as a pandas data frame.

        Raises:
            MissingExtra: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            feature = "to_pandas"
            raise MissingExtra(feature, "pandas") from error
        table = self.table(name)
        return pd.DataFrame.from_records(table.rows, columns=list(table.columns))

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the whole graph: node key = id, edge key = type, properties as attributes."""
        return self.store.to_networkx()

    def pagerank(self, *, types: Sequence[str] = (), backend: str | None = None) -> list[Ranked]:
        """Return what stands out, by PageRank; see `paperatlas.graph.algorithms.pagerank`."""
        from paperatlas.graph.algorithms import pagerank

        return pagerank(self.to_networkx(), types=tuple(types), backend=backend)

    def communities(self, *, seed: int = 0, backend: str | None = None) -> list[Community]:
        """Return what belongs together; see `paperatlas.graph.algorithms.communities`."""
        from paperatlas.graph.algorithms import communities

        return communities(self.to_networkx(), seed=seed, backend=backend)

    def shortest_path(self, name: str, other: str, *, backend: str | None = None) -> list[Step]:
        """Return a way from one to another; see `paperatlas.graph.algorithms.shortest_path`."""
        from paperatlas.graph.algorithms import shortest_path

        return shortest_path(self.to_networkx(), name, other, backend=backend)

    def draw(
        self,
        out: str | Path,
        *,
        title: str = "Paper atlas",
        focus: str | Sequence[str] = (),
        hops: int = 2,
        types: Sequence[str] | None = None,
        min_links: int = 1,
        only: Literal["overview"] | None = None,
        pages: int | Literal["all"] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> SiteSummary:
        """Write the linked pages into a folder; open its ``index.html``, no server needed.

        Args:
            out: the folder; one that holds something else than an earlier site is refused.
            title: heading of the index page.
            focus: only what is near these things, by any of their names; papers by id.
            hops: how near: 1 are the papers that name a thing, 2 what these name besides.
            types: only these types of entities.
            min_links: only entities that at least so many papers name.
            only: ``overview`` for the map and the lists without a page for each node.
            pages: how many entities have a page of their own, or ``all``; see
                `paperatlas.visualizations.draw`.
            progress: called with pages done and pages in all.

        Raises:
            SiteError: the folder cannot be used, or there is no such type.
            NotInGraph: nothing goes by a name in `focus`; the message lists the nearest names.

        Example:
            >>> atlas.draw("gsm8k", focus="GSM8K", types=["Method", "Benchmark"]) # doctest: +SKIP
        """
        from paperatlas.visualizations import draw

        return draw(
            self.to_networkx(),
            Path(out),
            title=title,
            focus=[focus] if isinstance(focus, str) else focus,
            hops=hops,
            types=types,
            min_links=min_links,
            only=only,
            pages=pages,
            progress=progress,
        )

    def map(
        self,
        *,
        title: str = "Paper atlas",
        focus: str | Sequence[str] = (),
        hops: int = 2,
        types: Sequence[str] | None = None,
        min_links: int = 1,
        height: int = 640,
    ) -> InlineMap:
        """Return the map of everything, or of a part, as one page; a notebook shows it.

        Args:
            title: title of the page.
            focus: as of `draw`, likewise the next three.
            hops: see there.
            types: see there.
            min_links: see there.
            height: of the frame in a notebook, in pixels.

        Raises:
            SiteError: there is no such type.
            NotInGraph: nothing goes by a name in `focus`; the message lists the nearest names.

        Example:
            >>> atlas.map(focus="GSM8K").save("gsm8k.html")              # doctest: +SKIP
        """
        from paperatlas.notebook import InlineMap
        from paperatlas.visualizations.alone import overview_alone
        from paperatlas.visualizations.atlas import corpus_of

        corpus = corpus_of(
            self.to_networkx(),
            focus=[focus] if isinstance(focus, str) else focus,
            hops=hops,
            types=types,
            min_links=min_links,
        )
        return InlineMap(overview_alone(corpus, title=title), title, height)

    def entity(self, name: str) -> AtlasEntity:
        """Return one entity, by any of its names or its id, to show or to map.

        Raises:
            NotInGraph: nothing goes by that name; the message lists the nearest names.

        Example:
            >>> atlas.entity("GSM8K").map()                              # doctest: +SKIP
        """
        from paperatlas.graph.queries import find_entity
        from paperatlas.notebook import AtlasEntity
        from paperatlas.visualizations import Corpus

        node = find_entity(self.store, name)[0]
        return AtlasEntity(
            node["id"], node["name"], node["label"], self.show, lambda: Corpus(self.to_networkx())
        )

    def export(
        self,
        format: str,
        to: str | Path,
        *,
        atlas: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> ExportSummary:
        """Write the graph as files for another program.

        Args:
            format: ``neo4j-admin``: CSV files and the command that makes a Neo4j database of them.
            to: the folder; one that holds something else than an earlier export is refused.
            atlas: the name of the atlas there; that of the store if left out.
            progress: called with rows done and rows in all.

        Raises:
            ExportError: there is no such format, the graph is empty, or the folder cannot be used.
        """
        from paperatlas.graph.exports import FORMATS

        if format not in FORMATS:
            message = f"no export is called {format!r}; there is {', '.join(FORMATS)}"
            raise ExportError(message)
        return FORMATS[format](self.store, Path(to), atlas=atlas, progress=progress)

    def counts(self) -> Mapping[str, int]:
        """Return the number of nodes by label and of edges by type."""
        return self.store.counts()

    def close(self) -> None:
        """Release the store's files."""
        self.store.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()
