"""Run the stages over many papers: read, extract, resolve, store."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from paperatlas.errors import RulesError, SourceError
from paperatlas.extracting import UNDER_STRICT, Progress
from paperatlas.extraction_json import extraction_from_text
from paperatlas.extractors.recognisers import DEFAULT_RECOGNISER
from paperatlas.journal import delete_journal, journal_of
from paperatlas.records import Extraction, Paper, Skip

if TYPE_CHECKING:
    from paperatlas.atlas import Atlas
    from paperatlas.extracting import Reading
    from paperatlas.graph.builder import Graph
    from paperatlas.graph.pairs import Pairs
    from paperatlas.graph.quality import QualityReport
    from paperatlas.graph.rules import Rules
    from paperatlas.graph.stores import WriteSummary
    from paperatlas.kept_papers import KeptPapers


Engine = Literal["local", "ray"]
"""Where a build runs: on this machine, or on a cluster of Ray."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one build did.

    Attributes:
        read: papers of this run's input, after pages that show the same paper were joined.
        new: of these, the papers that the store did not hold before.
        kept: of these, the papers that the store held with the same text, extracted by the same
            extractor: they were not extracted again.
        resumed: of these, the papers that a run that was cut off had extracted.
        skips: every piece of input that was passed over, and why.
        warnings: what the extractors wanted said, as ``paper id: sentence``.
        written: nodes and edges changed in the store.
        counts: nodes by label and edges by type in the store afterwards.
        seconds: wall time of the run.
        rules: the file of the user's rules; empty if there is none.
        quality: what the build left open: papers without entities, doubtful pairs, merges ...
        recogniser: what found the mentions of the papers read in this run.
    """

    read: int
    new: int
    skips: tuple[Skip, ...]
    warnings: tuple[str, ...]
    written: WriteSummary
    counts: Mapping[str, int]
    seconds: float
    recogniser: str = DEFAULT_RECOGNISER
    rules: str = ""
    quality: QualityReport | None = None
    kept: int = 0
    resumed: int = 0


def read_input(
    what: str | Path | Iterable[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> tuple[Sequence[Paper], tuple[Skip, ...]]:
    """Read papers from files, folders, globs or ``-``; pages of one paper are joined.

    Args:
        what: one place or several.
        columns: for tables, which column holds which field, such as ``{"abstract": "text"}``.
        strict: raise on the first piece of input that would be skipped.
        progress: see `Progress`.

    Returns:
        The papers, of which a large number is kept in a temporary file, and what was skipped.

    Raises:
        SourceError: a place does not exist, or `strict` and something would be skipped.
    """
    return _read_input(what, columns=columns, strict=strict, progress=progress)


def _read_input(
    what: str | Path | Iterable[str | Path],
    *,
    columns: Mapping[str, str] | None,
    strict: bool,
    progress: Progress | None,
) -> tuple[KeptPapers, tuple[Skip, ...]]:
    from paperatlas.kept_papers import KeptPapers
    from paperatlas.sources import merge_papers, read

    places = [what] if isinstance(what, str | Path) else list(what)

    def watched() -> Iterator[Paper | Skip]:
        for done, item in enumerate(read(places, columns=columns), 1):
            if strict and isinstance(item, Skip):
                raise SourceError(UNDER_STRICT.format(item))
            if progress and (done % 50 == 0 or done == 1):
                progress("read", done, None)
            yield item

    papers, skips = merge_papers(watched(), KeptPapers())
    if strict and skips:
        raise SourceError(UNDER_STRICT.format(skips[0]))
    return papers, tuple(skips)


def extract(
    what: str | Path | Iterable[str | Path | Paper],
    *,
    columns: Mapping[str, str] | None = None,
    recogniser: str = DEFAULT_RECOGNISER,
    labels: Mapping[str, str] | None = None,
    min_confidence: float = 0.0,
    workers: int | None = None,
) -> Iterator[tuple[Paper, Extraction]]:
    """Find the entities, roles and results of papers, one paper at a time.

    Args:
        what: files, folders, globs, ``-``, or `Paper` records.
        columns: as in `read_input`.
        recogniser: what finds the mentions: ``NAME`` or ``NAME:SOURCE``, such as ``rules`` or
            ``spacy:en_core_web_sm`` (see `paperatlas.extractors.recognisers`).
        labels: for labels of the recogniser's own the type they stand for, or "" for none.
        min_confidence: entities below it are left out, 0 to 1; results name none of them.
        workers: processes that read; None takes one for each processor where there are many papers.

    Yields:
        Each paper with what was found in it, in reading order. Input that cannot be read is
        passed over; call `read_input` first to see what and why.

    Raises:
        SourceError: a place does not exist.
        RecogniserError: there is no such recogniser, or it cannot be set up.
        MissingExtra: it needs packages that are not installed.
        ValueError: `min_confidence` is not from 0 to 1, or there are no workers.
    """
    reading = make_reading(recogniser, labels, min_confidence, workers)
    places = [what] if isinstance(what, str | Path) else list(what)
    papers: Sequence[Paper] = [item for item in places if isinstance(item, Paper)]
    paths = [item for item in places if not isinstance(item, Paper)]
    if paths:
        read, _ = read_input(paths, columns=columns)
        papers = [*papers, *read] if papers else read
    for paper, text in reading.read(papers):
        if isinstance(text, str):
            yield paper, extraction_from_text(text)


def make_reading(
    recogniser: str = DEFAULT_RECOGNISER,
    labels: Mapping[str, str] | None = None,
    min_confidence: float = 0.0,
    workers: int | None = None,
) -> Reading:
    """Make what reads papers; a wrong choice is told before any paper is read.

    Args:
        recogniser: what finds the mentions: ``NAME`` or ``NAME:SOURCE``, such as ``rules`` or
            ``spacy:en_core_web_sm`` (see `paperatlas.extractors.recognisers`).
        labels: for labels of the recogniser's own the type they stand for, or "" for none.
        min_confidence: entities below it are left out, 0 to 1; results name none of them.
        workers: processes that read; None takes one for each processor where there are many papers.

    Raises:
        RecogniserError: there is no such recogniser, or it cannot be set up.
        MissingExtra: it needs packages that are not installed.
        ValueError: `min_confidence` is not from 0 to 1, or there are no workers.
    """
    from paperatlas.extracting import Reading
    from paperatlas.extractors.worker import Choices

    return Reading(Choices(recogniser, labels or {}, min_confidence), workers=workers)


def build(
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
    engine: Engine = "local",
    progress: Progress | None = None,
) -> Atlas:
    """Read papers, extract what they say, and keep it as one graph.

    A store that already holds a graph keeps its papers: new ones are added, known ones are
    extracted again where their text or the extractor is another one, and names are resolved over
    all of them. The write is whole or not at all; until then what was extracted is kept in a
    journal beside the store (``atlas.lbdb.journal``), from which the next build goes on.

    Args:
        what: files, folders, globs or ``-`` (standard input).
        to: address of the store: ``memory:``, the path of an embedded database, or a Neo4j server
            such as ``neo4j://localhost:7687``.
        columns: for tables, which column holds which field, such as ``{"abstract": "text"}``.
        strict: raise on any piece of input that would be skipped.
        recogniser: what finds the mentions: ``NAME`` or ``NAME:SOURCE``, such as ``rules`` or
            ``spacy:en_core_web_sm`` (see `paperatlas.extractors.recognisers`).
        labels: for labels of the recogniser's own the type they stand for, or "" for none.
        min_confidence: entities below it are left out, 0 to 1; results name none of them.
        rules: your file of rules for names (see `paperatlas.graph.rules`); None takes the one
            beside the store, ``atlas.rules.yaml`` beside ``atlas.lbdb``, if there is one.
        workers: processes that extract; None takes one for each processor where there are many
            papers.
        resume: go on from the journal of a build that was cut off; False begins anew.
        engine: where the work is done: ``local``, or ``ray`` on a cluster into a new store (see
            `paperatlas.cluster`).
        progress: see `Progress`.

    Returns:
        The graph, open; its `report` says what was read, skipped and written.

    Raises:
        SourceError: nothing could be read, or `strict` and something would be skipped.
        StoreError: the store cannot be opened or written.
        RecogniserError: there is no such recogniser, or it cannot be set up.
        RulesError: the file of rules cannot be read, or contradicts itself.
        MissingExtra: it needs packages that are not installed.
        ValueError: `min_confidence` is not from 0 to 1, or there are no workers.

    Example:
        >>> atlas = build("examples/papers.jsonl")     # doctest: +SKIP
        >>> atlas.report.read                          # doctest: +SKIP
        80
    """
    from paperatlas.atlas import Atlas
    from paperatlas.graph.builder import build_graph
    from paperatlas.graph.stores.opening import open_store
    from paperatlas.joining import KnownPapers, PapersOfBuild

    if engine == "ray":
        from paperatlas.cluster.addresses import check_packages

        check_packages()
        from paperatlas.cluster.destinations import build_into_store

        return build_into_store(
            what,
            to=to,
            columns=columns,
            strict=strict,
            recogniser=recogniser,
            labels=labels,
            min_confidence=min_confidence,
            rules=rules,
            workers=workers,
            resume=resume,
            progress=progress,
        )
    decided = rules_for(to, rules)
    started = time.perf_counter()
    reading = make_reading(recogniser, labels, min_confidence, workers)
    papers, skips = _read_input(what, columns=columns, strict=strict, progress=progress)
    if not papers:
        message = "no paper could be read" + "".join(f"\n  {skip}" for skip in skips)
        raise SourceError(message)
    read = len(papers)
    store = open_store(str(to), mode="write")  # held from here: what it knows must not change
    try:
        work = PapersOfBuild(papers, KnownPapers(store))
        work.keep_what_is_known(reading.version)
        extracted = work.extract(
            reading,
            journal=journal_of(str(to)),
            resume=resume,
            strict=strict,
            progress=progress,
        )
        del reading  # what it has loaded is large
        pairs = work.pairs()
        if not pairs:
            message = "no paper could be extracted" + "".join(
                f"\n  {skip}" for skip in extracted.unread
            )
            raise SourceError(message)
        if progress:
            progress("resolve", 0, None)
        graph = build_graph(pairs, decided)
        quality, idle = _quality(pairs, graph), _idle(decided, graph)
        new, kept = len(pairs) - work.known, work.kept
        nodes, edges = graph.once()
        del graph, pairs, papers, work  # large, and the store may let go of what it has written
        written = store.write(
            nodes,
            edges,
            prune=True,
            progress=progress and partial(progress, "write"),
        )
        counts = store.counts()
        delete_journal(journal_of(str(to)))
    except BaseException:
        store.close()
        raise
    report = RunReport(
        read=read,
        new=new,
        kept=kept,
        resumed=extracted.resumed,
        skips=(*skips, *extracted.unread),
        warnings=(
            *extracted.of_papers,
            *extracted.warnings,
            *idle,
        ),
        written=written,
        counts=counts,
        seconds=time.perf_counter() - started,
        recogniser=recogniser,
        rules=decided.file if decided.rules else "",
        quality=quality,
    )
    return Atlas(store, report=report)


def resolve_again(store: str | Path, *, rules: str | Path | None = None) -> Atlas:
    """Apply the rules for names to a graph that stands, without reading a paper again.

    Args:
        store: address of the graph.
        rules: as in `build`.

    Returns:
        The graph, open; its `report` says what changed.

    Raises:
        StoreNotFound: there is no graph.
        StoreError: it cannot be read or written.
        RulesError: the file of rules cannot be read, or contradicts itself.
    """
    from paperatlas.atlas import Atlas
    from paperatlas.graph.builder import build_graph
    from paperatlas.graph.stores.opening import open_store
    from paperatlas.joining import KnownPapers

    started = time.perf_counter()
    decided = rules_for(store, rules)
    opened = open_store(str(store), mode="write")
    try:
        known = KnownPapers(opened)
        pairs = known.papers.pairs(range(len(known.papers)))
        graph = build_graph(pairs, decided)
        quality, idle = _quality(pairs, graph), _idle(decided, graph)
        nodes, edges = graph.once()
        del graph, pairs, known
        written = opened.write(nodes, edges, prune=True)
        counts = opened.counts()
    except BaseException:
        opened.close()
        raise
    report = RunReport(
        read=0,
        new=0,
        skips=(),
        warnings=idle,
        written=written,
        counts=counts,
        seconds=time.perf_counter() - started,
        recogniser="",
        rules=decided.file,
        quality=quality,
    )
    return Atlas(opened, report=report)


def copy_atlas(
    source: str | Path,
    to: str | Path,
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> Atlas:
    """Copy a graph to another store: from a file to a server, and back.

    A copy that stands is brought up to date, and one that was cut off is completed: only what
    differs is written.

    Args:
        source: address of the graph.
        to: address of the copy.
        replace: let papers go that only the copy has.
        progress: see `Progress`.

    Returns:
        The copy, open; its `report` is None, its `written` says what changed.

    Raises:
        StoreNotFound: there is no graph at `source`.
        StoreError: a store cannot be opened, read or written, or would lose papers.
    """
    from paperatlas.atlas import Atlas
    from paperatlas.graph.copying import copy_graph
    from paperatlas.graph.stores.opening import open_store

    opened = open_store(str(source), mode="read")
    try:
        target = open_store(str(to), mode="write")
        try:
            shown = progress and partial(progress, "write")
            written = copy_graph(opened, target, replace=replace, progress=shown)
        except BaseException:
            target.close()
            raise
    finally:
        opened.close()
    return Atlas(target, written=written)


def _quality(papers: Pairs, graph: Graph) -> QualityReport | None:
    from paperatlas.graph.quality import quality_of

    return None if graph.resolution is None else quality_of(papers, graph.resolution)


def rules_beside(store: str | Path) -> Path | None:
    """Return where the rules of a store stand: ``atlas.rules.yaml`` beside ``atlas.lbdb``.

    A store in memory or on a server has no such place: None.
    """
    address = str(store)
    if ":" in address.partition("/")[0] and not Path(address).drive:
        return None
    return Path(address).with_suffix(".rules.yaml")


def rules_for(store: str | Path, rules: str | Path | None) -> Rules:
    """Read the rules that a build applies.

    Args:
        store: address of the graph.
        rules: the file; None takes the one beside the store, if there is one.

    Raises:
        RulesError: the file does not exist although it was named, cannot be read, or contradicts
            itself.
    """
    from paperatlas.graph.rules import Rules, read_rules

    if rules is not None:
        if not Path(rules).is_file():
            message = f"{rules}: there is no such file of rules"
            raise RulesError(message)
        return read_rules(Path(rules))
    beside = rules_beside(store)
    return Rules() if beside is None else read_rules(beside)


def _idle(rules: Rules, graph: Graph) -> tuple[str, ...]:
    from paperatlas.graph.rules import in_words

    idle = graph.resolution.idle_rules if graph.resolution else ()
    return tuple(
        f"{rules.place(rule)}: {in_words(rule)}: it speaks of a name that no paper uses"
        for rule in idle
    )
