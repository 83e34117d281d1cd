"""Measure what a build costs: each stage, whole builds by size, start-up; write speed.md.

    python benchmarks/speed.py SHARED [--sizes N...] [--stages N] [--model N]

SHARED holds ``corpus``: five saved Hugging Face Papers pages and two corpora of real abstracts.
Stages are measured in one process, whole builds as the commands that a user would give. The lines
of builds that are not asked for are those measured before (``figures/speed.json``).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from abstracts import write_records
from figures import keep, kept
from generated_graph import generated_graph
from machine import measured_on
from speed_peers import PEERS
from watched import watched

from paperatlas.engine import read_input
from paperatlas.extraction_json import extraction_from_text, extraction_to_text
from paperatlas.extractors.abbreviations import find_pairs
from paperatlas.extractors.choosing import find_entities_of
from paperatlas.extractors.coreference import join_names
from paperatlas.extractors.encoder import encoder_of
from paperatlas.extractors.extractor import Extractor, extraction_of_text, mark_title, source_of
from paperatlas.extractors.gazetteer import find_names
from paperatlas.extractors.names import find_patterns
from paperatlas.extractors.roles import assign_roles_of
from paperatlas.extractors.sentences import split_sentences
from paperatlas.extractors.terms import find_terms
from paperatlas.extractors.tokenizer import Tokenizer
from paperatlas.extractors.worker import BATCH
from paperatlas.graph.algorithms import communities, linked, pagerank, shortest_path
from paperatlas.graph.builder import build_graph
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Extraction, Paper
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.overview import overview

HERE = Path(__file__).parent
COMMAND = [sys.executable, "-m", "paperatlas"]
SIZES = (1_000, 10_000)
ADDED = 100
_MATCHING = "match: sentences, short forms, names of the list, patterns"
NOT_RUN = "`make bench-peers`"
PUBLISHED = (
    "What builders with a large language model take, as their users report it: Graphiti 36 s a "
    "record ([getzep/graphiti#1262](https://github.com/getzep/graphiti/issues/1262)); LightRAG "
    "over 20 minutes a document once there are 1,000 "
    "([HKUDS/LightRAG#1957](https://github.com/HKUDS/LightRAG/issues/1957)); GraphRAG about $300 "
    "for four manuals "
    "([microsoft/graphrag#741](https://github.com/microsoft/graphrag/issues/741)). They need a "
    "model's key or a graphics card; we run none of them here.",
)


class Clock:
    """Processor time by step, in the order of the first call."""

    def __init__(self) -> None:
        """Start with no step."""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Count what the block takes for a step."""
        started = time.process_time()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.process_time() - started


def stages(file: Path, recogniser: str) -> dict[str, float]:
    """Return processor seconds by step, of one process that does one step after the other."""
    clock = Clock()
    with clock.of("start: load what reads"):
        extractor = Extractor(recogniser=recogniser)
        list(extractor.extract([Paper(id="", title="A first text", abstract="It has a name.")]))
    with clock.of("read the file"):
        papers = list(read_input(file)[0])
    found = by_lists(papers, recogniser, clock)
    pairs = list(zip(papers, found, strict=True))
    with clock.of("extraction to JSON"):
        texts = [extraction_to_text(extraction, paper) for paper, extraction in pairs]
    with clock.of("and back"):
        for text in texts:
            extraction_from_text(text)
    del texts
    with clock.of("resolve names"):
        graph = build_graph(pairs)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"{folder}/a.lbdb", mode="write")
        with clock.of("make the graph and load the embedded store"):
            store.write(graph.nodes, graph.edges, prune=True)
        with clock.of("read it back as networkx"):
            network = store.to_networkx()
        store.close()
    with clock.of("read it for drawing"):
        corpus = Corpus(network)
    with clock.of("topics and places of the map"):
        overview(corpus)
    return {step: round(seconds, 3) for step, seconds in clock.seconds.items()}


def by_lists(papers: list[Paper], recogniser: str, clock: Clock) -> list[Extraction]:
    """Do what `paperatlas.extractors.extractor.read_as_lists` does, step by step."""
    tokenizer, found = Tokenizer(), []
    encoder = None if recogniser == "rules" else encoder_of(recogniser)
    for at in range(0, len(papers), BATCH):
        batch = papers[at : at + BATCH]
        with clock.of("tokenize"):
            texts = [tokenizer.read(source_of(paper)) for paper in batch]
        with clock.of(_MATCHING):
            for text, paper in zip(texts, batch, strict=True):
                mark_title(text, paper)
                split_sentences(text)
                text.pairs = find_pairs(text)
                if encoder is None:
                    text.pieces = True
                else:
                    find_terms(text)
                find_names(text)
                find_patterns(text)
        if encoder is not None:
            with clock.of("the encoder reads"):
                for text, reading in zip(texts, encoder.read(texts), strict=True):
                    text.reading = reading
        with clock.of("recognise"):
            find_entities_of(texts)
        with clock.of("join the names of a paper"):
            for text in texts:
                join_names(text)
        with clock.of("roles"):
            assign_roles_of(texts)
        with clock.of("records and results"):
            found += [extraction_of_text(t, paper) for t, paper in zip(texts, batch, strict=True)]
    return found


def built(file: Path, recogniser: str, folder: Path) -> dict[str, Any]:
    """Build a file into a new store by command, then again, then with some papers more."""
    store = folder / "a.lbdb"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    most = folder / "most.jsonl"
    most.write_text("".join(lines[:-ADDED]), "utf-8")
    command = [*COMMAND, "build", "--recogniser", recogniser, "--json", "-o", str(store)]
    first = watched([*command, str(most)])
    report = json.loads(first.out)
    more = watched([*command, str(file)])
    again = json.loads(more.out)
    return {
        "papers": report["read"],
        "nodes": sum(report["counts"]["nodes"].values()),
        "edges": sum(report["counts"]["edges"].values()),
        "MB": round(store.stat().st_size / 1e6, 1),
        "wall": round(first.wall, 1),
        "cpu": round(first.cpu, 1),
        "peak": round(first.peak),
        "added": again["read"] - again["kept"],
        "wall added": round(more.wall, 1),
    }


def started(folder: Path) -> dict[str, float]:
    """Return the milliseconds of wall time, the best of five, that commands take to start."""
    one = folder / "one.jsonl"
    record = {"id": "a", "title": "ToyNet", "abstract": "We evaluate ToyNet on GSM8K."}
    one.write_text(json.dumps(record) + "\n", "utf-8")
    commands = {
        "`paperatlas --help`": [*COMMAND, "--help"],
        "`extract` of one paper, rules": [*COMMAND, "extract", "--recogniser", "rules", str(one)],
        "`extract` of one paper, fast": [*COMMAND, "extract", "--recogniser", "fast", str(one)],
        "`extract` of one paper, model": [*COMMAND, "extract", str(one)],
    }
    return {
        what: round(1000 * min(watched(command).wall for _ in range(5)))
        for what, command in commands.items()
    }


def algorithms(nodes: int) -> dict[str, Any]:
    """Return the processor seconds of graph algorithms on a generated graph."""
    clock = Clock()
    graph = generated_graph(nodes)
    with clock.of("papers and things with their links"):
        links = linked(graph)
    with clock.of("PageRank, with these"):
        pagerank(graph)
    with clock.of("communities, with these"):
        communities(graph)
    ends = sorted(node for node, data in links.nodes(data=True) if data["label"] != "Paper")
    with clock.of("a shortest path, with these"):
        shortest_path(graph, ends[0], ends[-1])
    seconds = {step: round(seconds, 1) for step, seconds in clock.seconds.items()}
    return {"nodes": len(graph), "edges": graph.number_of_edges(), "seconds": seconds}


def stage_table(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the rows of the stages, one column a recogniser."""
    yield "| step | " + " | ".join(f"{name}: ms an abstract" for name in figures) + " |"
    yield "|---|" + "---|" * len(figures)
    steps = dict.fromkeys(step for of in figures.values() for step in of["seconds"])
    for step in steps:
        cells = [_per(of, step) for of in figures.values()]
        yield f"| {step} | " + " | ".join(cells) + " |"


def _per(of: dict[str, Any], step: str) -> str:
    if step not in of["seconds"]:
        return "–"
    if step.startswith("start"):
        return f"({of['seconds'][step]:.2f} s)"
    return f"{1000 * of['seconds'][step] / of['papers']:.3f}"


def build_table(figures: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the rows of whole builds."""
    yield (
        "| recogniser | papers | nodes / edges | store MB | wall s | CPU s | abstracts a second "
        "| CPU ms an abstract | peak MB, all processes | wall s with 100 papers more |"
    )
    yield "|---|" + "---|" * 9
    for of in figures:
        yield (
            f"| {of['recogniser']} | {of['papers']:,} | {of['nodes']:,} / {of['edges']:,} "
            f"| {of['MB']:,.1f} | {of['wall']:,.1f} | {of['cpu']:,.1f} "
            f"| {of['papers'] / of['wall']:,.0f} | {1000 * of['cpu'] / of['papers']:.2f} "
            f"| {of['peak']:,} | {of['wall added']:,.1f} |"
        )


def peers_table() -> Iterator[str]:
    """Yield what `speed_peers.py` measured."""
    found = kept("speed_peers")
    if found is None:
        return
    systems: dict[str, Any] = found.figures["systems"]
    base = systems["rules"]["ms"]
    yield "## Beside others"
    yield ""
    yield (
        f"Processor time of one process with one thread that reads {found.figures['papers']} real "
        f"abstracts, ours with grouping, roles and results; `{found.command}`, {found.date}, "
        f"{found.machine}. Trained weights cost as much as random ones."
    )
    yield ""
    yield "| what | version | set-up s | ms an abstract | times our rules |"
    yield "|---|---|---|---|---|"
    for name, peer in PEERS.items():
        of = systems.get(name, NOT_RUN)
        if isinstance(of, str):
            yield f"| {peer.what} | | | not run: {of} | |"
        else:
            yield (
                f"| {peer.what} | {of['version']} | {of['load s']} | {of['ms']:,.1f} "
                f"| {of['ms'] / base:.1f} |"
            )
    yield ""
    yield from PUBLISHED
    yield ""


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--stages", type=int, default=3_000)
    parser.add_argument("--model", type=int, default=300)
    parser.add_argument("--graph", type=int, default=333_333, help="nodes of a generated graph")
    args = parser.parse_args()
    before = kept("speed")
    old = before.figures if before else {"stages": {}, "builds": {}}
    new: dict[str, Any] = {"stages": {}, "builds": dict(old["builds"])}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for recogniser, many in (
            ("rules", args.stages),
            ("fast", args.stages),
            ("model", args.model),
        ):
            file = write_records(args.shared, many, folder / "stages.jsonl")
            new["stages"][recogniser] = {"papers": many, "seconds": stages(file, recogniser)}
            print(f"{recogniser}: stages measured", file=sys.stderr)
        asked = [(name, size) for size in args.sizes for name in ("rules", "fast")]
        asked.append(("model", args.model))
        for recogniser, many in asked:
            file = write_records(args.shared, many + ADDED, folder / "build.jsonl")
            where = folder / f"{recogniser}{many}"
            where.mkdir()
            measured = built(file, recogniser, where) | {
                "recogniser": recogniser,
                "on": measured_on(),
            }
            new["builds"][f"{recogniser} {many:08}"] = measured
            print(measured, file=sys.stderr)
        new["start"] = started(folder)
        new["algorithms"] = algorithms(args.graph)
    keep("speed", "make bench", new)
    text = page(new)
    (HERE / "speed.md").write_text(text, "utf-8")
    print(text)


def page(figures: dict[str, Any]) -> str:
    """Return the page of all figures."""
    builds = [figures["builds"][name] for name in sorted(figures["builds"])]
    days = {name: of["on"] for name, of in figures["builds"].items()}
    of = figures["algorithms"]
    findings = (HERE / "speed_findings.md").read_text("utf-8").strip()
    lines = [
        "# What a build costs",
        "",
        f"Written by `make bench`; {measured_on()}. Real abstracts of the ACL Anthology and of "
        "conferences in turn.",
        "",
        "## Whole builds into an embedded store",
        "",
        "The command `paperatlas build FILE -o STORE`, start-up included, with a worker for each "
        "core; then the same file with 100 papers more into the store that stands.",
        "",
        *build_table(builds),
        "",
        *(f"{name}: {day}" for name, day in sorted(days.items()) if day != measured_on()),
        "",
        "## Start-up",
        "",
        "| command | ms |",
        "|---|---|",
        *(f"| {what} | {ms} |" for what, ms in figures["start"].items()),
        "",
        "## Stages",
        "",
        "Processor time of one process that does one step after the other; with the model, the "
        "encoder takes every core.",
        "",
        *stage_table(figures["stages"]),
        "",
        *peers_table(),
        "## Graph algorithms",
        "",
        f"Processor time on a generated graph of {of['nodes']:,} nodes and {of['edges']:,} edges; "
        "each begins with making the simple graph of papers and things.",
        "",
        "| step | s |",
        "|---|---|",
        *(f"| {step} | {seconds} |" for step, seconds in of["seconds"].items()),
        "",
        findings,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
