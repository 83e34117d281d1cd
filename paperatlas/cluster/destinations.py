"""Where a build on a cluster goes: into a store, or a folder of Parquet or of Neo4j's CSV."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.cluster.addresses import parts_of, split_address
from paperatlas.cluster.building import (
    AS_USUAL,
    Sizes,
    Written,
    find_all,
    read_parts,
    write_csv_files,
    write_graph,
)
from paperatlas.cluster.found import Found
from paperatlas.cluster.graph_files import GraphFiles
from paperatlas.cluster.on_ray import RayCluster
from paperatlas.cluster.running import Cluster, Connect
from paperatlas.engine import RunReport, make_reading, rules_for
from paperatlas.errors import ExportError, PaperatlasError, SourceError, StoreError
from paperatlas.extracting import UNDER_STRICT, Progress, skip_of
from paperatlas.extractors.recognisers import DEFAULT_RECOGNISER
from paperatlas.extractors.worker import Choices
from paperatlas.files import folder_written_whole, refuse_foreign
from paperatlas.graph.builder import MadeAnew
from paperatlas.graph.exports.neo4j_admin import MARKER as CSV_MARKER
from paperatlas.graph.exports.neo4j_admin import write_import_folder
from paperatlas.graph.rules import Rules, in_words
from paperatlas.graph.stores import WriteSummary
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Skip

if TYPE_CHECKING:
    from paperatlas.atlas import Atlas

MARKER = ".paperatlas-graph"
"""File that says a folder is a graph in Parquet of ours and may be replaced."""
ATLAS = "atlas"
"""Name of the atlas in files, as that of a store which is given none."""
_KEPT = ".paperatlas-parts"
"""File that says a folder holds the parts of a build of ours and may be removed."""


def build_into_store(
    what: str | Path | Iterable[str | Path],
    *,
    to: str | Path = "memory:",
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    recogniser: str = DEFAULT_RECOGNISER,
    labels: Mapping[str, str] | None = None,
    min_confidence: float = 0.0,
    rules: str | Path | None = None,
    workers: int | None = None,
    resume: bool = True,
    progress: Progress | None = None,
    sizes: Sizes = AS_USUAL,
    connect: Connect = RayCluster,
) -> Atlas:
    """Build a graph on a cluster and keep it in a store; see `paperatlas.engine.build`.

    The store is filled by this process, a row at a time. It must be new: a graph that stands is
    added to on one machine.

    Args:
        what: files, folders, globs; every machine must see them under the same paths.
        to: as in `paperatlas.engine.build`, like the arguments up to `progress`.
        columns: likewise.
        strict: likewise.
        recogniser: likewise.
        labels: likewise.
        min_confidence: likewise.
        rules: likewise.
        workers: how many papers are read at the same time; None takes every processor there is.
        resume: take the parts that a build before has finished; False begins anew.
        progress: likewise.
        sizes: how to cut.
        connect: gives the cluster.

    Raises:
        StoreError: the store cannot be opened or written, or holds a graph already.
        PaperatlasError: as `paperatlas.engine.build`; or there is no cluster, or its packages are
            not installed.
    """
    from paperatlas.atlas import Atlas

    run = _Run(str(to), columns, strict, rules, resume, progress, sizes)
    choices = make_reading(recogniser, labels, min_confidence, workers).choices
    store = open_store(str(to), mode="write")  # held from here
    try:
        if _holds_papers(store.counts):
            message = (
                f"{to} holds a graph already: a build on a cluster makes a new one; give another "
                "place with -o, or add to this one without --engine"
            )
            raise StoreError(message)
        with connect(workers) as cluster:
            run.extract(what, cluster, choices)
            files = run.graph(cluster, run.parts / "graph")
        if progress:
            progress("write", 0, None)
        written = store.write(
            MadeAnew(files.nodes),
            MadeAnew(files.edges),
            prune=True,
            progress=progress and partial(progress, "write"),
        )
        counts = store.counts()
        run.done()
    except BaseException:
        store.close()
        raise
    return Atlas(store, report=run.report(written, counts, recogniser))


def build_into_files(
    what: str | Path | Iterable[str | Path],
    to: str,
    *,
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    recogniser: str = DEFAULT_RECOGNISER,
    labels: Mapping[str, str] | None = None,
    min_confidence: float = 0.0,
    rules: str | Path | None = None,
    workers: int | None = None,
    resume: bool = True,
    progress: Progress | None = None,
    sizes: Sizes = AS_USUAL,
    connect: Connect = RayCluster,
) -> RunReport:
    """Build a graph on a cluster and leave it in files; see `build_into_store`.

    Args:
        what: as there, like the arguments from `columns` on.
        to: ``parquet:FOLDER``, a folder a label (``nodes/Method``) and a type and pair of labels
            (``edges/USES/Paper-Method``), or ``neo4j-admin:FOLDER`` (see
            `paperatlas.graph.exports.neo4j_admin`). What a build wrote there before is replaced.
        columns: likewise.
        strict: likewise.
        recogniser: likewise.
        labels: likewise.
        min_confidence: likewise.
        rules: likewise.
        workers: likewise.
        resume: likewise.
        progress: likewise.
        sizes: likewise.
        connect: likewise.

    Returns:
        What the build did.

    Raises:
        ExportError: the folder holds something else, or cannot be written.
        PaperatlasError: as `build_into_store`.
    """
    shape, place = split_address(to)
    folder = Path(place)
    refuse_foreign(folder, MARKER if shape == "parquet" else CSV_MARKER, ExportError)
    run = _Run(to, columns, strict, rules, resume, progress, sizes)
    choices = make_reading(recogniser, labels, min_confidence, workers).choices
    with connect(workers) as cluster:
        run.extract(what, cluster, choices)
        if shape == "parquet":
            with folder_written_whole(folder.absolute(), marker=MARKER, error=ExportError) as fresh:
                counts = run.graph(cluster, fresh).counts()
                said = "This folder was written by `paperatlas build`, which replaces all of it.\n"
                (fresh / MARKER).write_text(said, "utf-8")
        else:
            graph = run.parts / "graph"
            run.graph(cluster, graph)
            written = write_import_folder(
                folder,
                ATLAS,
                lambda fresh: write_csv_files(graph, cluster, fresh.absolute(), ATLAS),
            )
            counts = dict(written.counts)
    run.done()
    return run.report(WriteSummary(added=sum(counts.values())), counts, recogniser)


class _Run:
    """One build: where its parts are, and what came of each step."""

    def __init__(
        self,
        to: str,
        columns: Mapping[str, str] | None,
        strict: bool,
        rules: str | Path | None,
        resume: bool,
        progress: Progress | None,
        sizes: Sizes,
    ) -> None:
        self.parts = parts_of(to).absolute()
        self._columns, self._strict, self._progress = columns or {}, strict, progress
        self._sizes = sizes
        shape, place = split_address(to)
        self._rules: Rules = rules_for(f"{place}/" if shape else to, rules)
        self._started = time.perf_counter()
        self._skips: list[Skip] = []
        self._read = 0
        self._found = Found()
        self._written = Written()
        if not resume:
            self.done()

    def extract(
        self, what: str | Path | Iterable[str | Path], cluster: Cluster, choices: Choices
    ) -> None:
        """Read and extract all papers, or find them read."""
        places = [what] if isinstance(what, str | Path) else list(what)
        self._own_parts()
        read = read_parts(
            places,
            cluster,
            self.parts / "papers",
            columns=self._columns,
            strict=self._strict,
            sizes=self._sizes,
            progress=self._progress,
        )
        self._skips += read.skips
        self._read = read.papers
        if not self._read:
            message = "no paper could be read" + "".join(f"\n  {skip}" for skip in read.skips)
            raise SourceError(message)
        self._found = find_all(read, cluster, choices, self.parts / "found", self._progress)
        unread = [skip_of(paper, why) for paper, why in self._found.unread]
        if unread and self._strict:
            raise SourceError(UNDER_STRICT.format(unread[0]))
        if len(unread) == self._read:
            message = "no paper could be extracted" + "".join(f"\n  {skip}" for skip in unread)
            raise SourceError(message)
        self._skips += unread

    def graph(self, cluster: Cluster, folder: Path) -> GraphFiles:
        """Resolve names and write the graph's files."""
        shutil.rmtree(folder / "nodes", ignore_errors=True)
        shutil.rmtree(folder / "edges", ignore_errors=True)
        self._written = write_graph(
            self._found.paths,
            cluster,
            self._rules,
            folder,
            sizes=self._sizes,
            progress=self._progress,
        )
        return GraphFiles(folder)

    def report(
        self, written: WriteSummary, counts: Mapping[str, int], recogniser: str
    ) -> RunReport:
        """Say what the build did."""
        idle = (
            f"{self._rules.place(rule)}: {in_words(rule)}: it speaks of a name that no paper uses"
            for rule in self._written.idle_rules
        )
        died = self._found.deaths
        deaths = [f"workers of the cluster died {died} times; others read their papers"] * (
            died > 0
        )
        return RunReport(
            read=self._read,
            new=self._read - len(self._found.unread),
            skips=tuple(self._skips),
            warnings=(*self._written.warnings, *deaths, *idle),
            written=written,
            counts=counts,
            seconds=time.perf_counter() - self._started,
            recogniser=recogniser,
            rules=self._rules.file if self._rules.rules else "",
            resumed=self._found.resumed,
        )

    def done(self) -> None:
        """Remove the parts, of which nothing is wanted any more."""
        if (self.parts / _KEPT).exists():
            shutil.rmtree(self.parts)

    def _own_parts(self) -> None:
        """Make the folder of parts, or see that it is ours."""
        try:
            self.parts.mkdir(parents=True, exist_ok=True)
            if not (self.parts / _KEPT).exists() and any(self.parts.iterdir()):
                message = f"{self.parts} is to hold the parts of this build, but holds other files"
                raise PaperatlasError(message)
            said = "Parts of a build of paperatlas that is not done: the same command goes on.\n"
            (self.parts / _KEPT).write_text(said, "utf-8")
        except OSError as error:
            message = f"cannot write to {self.parts}: {error.strerror or error}"
            raise PaperatlasError(message) from error


def _holds_papers(counts: Callable[[], Mapping[str, int]]) -> bool:
    from paperatlas.errors import StoreNotFound

    try:
        return counts().get("Paper", 0) > 0
    except StoreNotFound:
        return False
