"""Names resolved in shards, and a graph made of parts, are those of one machine."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.cluster.building import Sizes, write_graph
from paperatlas.cluster.components import connected
from paperatlas.cluster.graph_files import GraphFiles
from paperatlas.cluster.parts import write_found
from paperatlas.cluster.running import Here
from paperatlas.extraction_json import extraction_to_text
from paperatlas.graph.builder import build_graph
from paperatlas.graph.rules import Rules, index_rules, parse_rules
from paperatlas.records import (
    ENTITY_TYPES,
    ROLES,
    Abbreviation,
    Edge,
    Extraction,
    Link,
    Mention,
    Node,
    Offsets,
    Paper,
    PaperEntity,
    Result,
)

Pair = tuple[Paper, Extraction]

_NAMES = (
    *("Toy Net", "toy net", "toy nets", "Toy-Net", "ToyNet", "TN", "TNs", "toy network", "TN-2"),
    *("ToyNet-7B", "ToyNet-base", "Tiny Net", "tiny net", "thin network", "Text Normalization"),
    *("text normalization", "normalizing text", "normalization of texts", "TN model", "TND"),
    *(
        "GSM8K",
        "GSM-8K",
        "Grade School Math 8K",
        "GSM8K dataset",
        "GSM",
        "MATH",
        "math",
        "MATH-500",
    ),
    *(
        "deblurring",
        "motion deblurring",
        "image deblurring",
        "accuracy",
        "Accuracy",
        "top-1 accuracy",
    ),
    *("object detection", "detecting objects", "detection of objects", "object detector", "OD"),
    *("Qwen", "Qwen2.5", "Qwen2.5-Math", "Qwen2.5-Math-7B", "Wide Net", "WN", "word network"),
    *("graph-based parsing", "graph parsing", "automatic parsing", "parsing", "C++", "C"),
)
_SHORT = ("TN", "OD", "WN", "GSM", "TND")
_CUES = (" is a variant of ", " extends ", " and ", " beats ", ", a larger version of ")


def some_papers(seed: int, count: int) -> list[Pair]:
    """Papers that name few things in many ways, so that whatever can be joined is."""
    rng = random.Random(seed)
    names = rng.sample(_NAMES, min(len(_NAMES), 10 + count * 2))
    return [_paper(rng, number, names) for number in range(count)]


def _paper(rng: random.Random, number: int, names: Sequence[str]) -> Pair:
    paper_id = f"p{rng.randrange(10**6):06}-{number}"
    entities: dict[tuple[str, str], PaperEntity] = {}
    abstract = ""
    mentions: list[Mention] = []
    sentences: list[Offsets] = []
    for _ in range(rng.randint(0, 4)):
        start = len(abstract)
        here: list[tuple[str, Any, str]] = []
        for _ in range(rng.randint(1, 3)):
            kind = rng.choice(ENTITY_TYPES) if rng.random() < 0.3 else _usual(rng)
            strings = rng.sample(names, rng.choice((1, 1, 1, 1, 2, 3)))
            name = strings[0]
            loosely = tuple(s for s in strings[1:] if rng.random() < 0.3)
            if (kind, name) not in entities:
                entities[kind, name] = PaperEntity(
                    name=name,
                    type=kind,
                    surfaces=tuple(strings),
                    roles=tuple(sorted(rng.sample(ROLES, rng.randint(0, 2)))),
                    loosely=loosely,
                )
            here.append((rng.choice(entities[kind, name].surfaces), kind, name))
        text = rng.choice(_CUES).join(surface for surface, _, _ in here) + ". "
        sentence = Offsets(start, start + len(text) - 1)
        sentences.append(sentence)
        for surface, kind, name in here:
            at = start + text.index(surface)
            mentions.append(
                Mention(
                    paper_id=paper_id,
                    field="abstract",
                    start=at,
                    end=at + len(surface),
                    text=surface,
                    type=kind,
                    entity=name,
                    role=rng.choice(ROLES),
                    confidence=rng.choice((0.5, 0.9)),
                    sentence=sentence,
                    found_by="test",
                )
            )
        abstract += text
    abbreviations = tuple(
        Abbreviation(
            short=rng.choice(_SHORT),
            long=rng.choice(names),
            field="abstract",
            sentence=Offsets(0, 0),
        )
        for _ in range(rng.choice((0, 0, 1, 2)))
    )
    known = list(entities.values())
    results = tuple(
        Result(
            subject=rng.choice((None, *(e.name for e in known))),
            benchmark=rng.choice((None, *(e.name for e in known))),
            metric=rng.choice((None, "accuracy", "F1", *(e.name for e in known))),
            value=None,
            unit=None,
            kind="absolute",
            sentence=sentence,
            span=sentence,
        )
        for sentence in sentences
        if rng.random() < 0.5
    )
    links = tuple(
        Link(
            url=f"https://github.com/{rng.choice(('A', 'a'))}/x{rng.randrange(3)}",
            field="abstract",
            start=0,
            end=1,
            sentence=s,
        )
        for s in sentences
        if rng.random() < 0.3
    )
    paper = Paper(
        id=paper_id,
        title=f"On {rng.choice(names)}",
        abstract=abstract,
        year=rng.choice((None, 2019, 2020, 2021)),
        published=rng.choice((None, "2020-03-01")),
        authors=tuple(rng.sample(("Ann Lee", "ann lee", "Bo Ek", "Bö Ek", "C. D."), 2)),
        venue=rng.choice((None, "ACL", "acl", "NeurIPS")),
        sources=("x.jsonl",),
    )
    extraction = Extraction(
        paper_id=paper_id,
        mentions=tuple(mentions),
        entities=tuple(known),
        results=results,
        abbreviations=abbreviations,
        links=links,
    )
    return paper, extraction


def _usual(rng: random.Random) -> Any:
    return rng.choice(("Method", "Method", "Task", "Dataset", "Benchmark", "Metric"))


def in_shards(
    pairs: Sequence[Pair], folder: Path, rules: Rules, *, parts: int = 3, shards: int = 4
) -> tuple[list[Node], list[Edge]]:
    """Build a graph as a cluster does, without one."""
    folder.mkdir(parents=True)
    paths = []
    for at in range(min(parts, len(pairs))):
        paths.append(folder / f"part-{at}.parquet")
        texts = [(paper, extraction_to_text(found, paper)) for paper, found in pairs[at::parts]]
        write_found(texts, paths[-1])
    write_graph(paths, Here(), rules, folder / "graph", sizes=Sizes(shards=shards))
    files = GraphFiles(folder / "graph")
    return list(files.nodes()), list(files.edges())


def plain(items: Iterable[Node | Edge]) -> list[tuple[Any, ...]]:
    """Nodes or edges as values to compare, in one order; what is not there is null."""
    rows = []
    for item in items:
        key = (
            (item.label, item.id)
            if isinstance(item, Node)
            else (item.type, item.source, item.target)
        )
        properties = {name: value for name, value in item.properties.items() if value is not None}
        rows.append((key, properties))
    return sorted(rows, key=lambda row: row[0])


RULES = """
- merge: [ToyNet, Tiny Net]
- apart: [TN, toy network]
- rename: object detection
  to: finding objects
- retype: MATH
  to: Benchmark
- drop: deblurring
- alias: word network
  of: Wide Net
- drop: nothing that a paper names
"""


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), count=st.integers(1, 14), ruled=st.booleans())
def test_shards_give_the_graph_of_one_machine(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int, ruled: bool
) -> None:
    pairs = some_papers(seed, count)
    rules = index_rules(list(parse_rules(RULES, "r.yaml")), "r.yaml") if ruled else Rules()

    whole = build_graph(pairs, rules)
    nodes, edges = in_shards(pairs, tmp_path_factory.mktemp("shards") / "x", rules)

    assert plain(nodes) == plain(whole.nodes)
    assert plain(edges) == plain(whole.edges)


def named(paper_id: str, sentence: str, *names: str, **defined: str) -> Pair:
    """A paper whose one sentence names methods, and defines short forms of them."""
    at = {name: sentence.index(name) for name in names}
    return (
        Paper(id=paper_id, title=f"Paper {paper_id}", abstract=sentence, year=2020),
        Extraction(
            paper_id=paper_id,
            entities=tuple(
                PaperEntity(name=name, type="Method", surfaces=(name,), roles=("USES",))
                for name in names
            ),
            mentions=tuple(
                Mention(
                    paper_id=paper_id,
                    field="abstract",
                    start=at[name],
                    end=at[name] + len(name),
                    text=name,
                    type="Method",
                    entity=name,
                    role="USES",
                    confidence=0.9,
                    sentence=Offsets(0, len(sentence)),
                    found_by="test",
                )
                for name in names
            ),
            abbreviations=tuple(
                Abbreviation(short=short, long=long, field="abstract", sentence=Offsets(0, 0))
                for short, long in defined.items()
            ),
        ),
    )


def test_a_sentence_that_names_things_of_two_shards_relates_them(tmp_path: Path) -> None:
    pairs = [
        named("a", "QuuxNetD is a variant of the QuuxNet model.", "QuuxNetD", "QuuxNet model"),
        *(named(f"b{k}", "We use QuuxNet.", "QuuxNet") for k in range(3)),
    ]
    whole = build_graph(pairs)

    nodes, edges = in_shards(pairs, tmp_path / "x", Rules(), shards=2)

    assert [edge.source[1] for edge in edges if edge.type == "VARIANT_OF"] == ["method/quuxnetd"]
    assert plain(edges) == plain(whole.edges)
    assert plain(nodes) == plain(whole.nodes)


def test_a_short_form_is_told_by_what_other_shards_resolve(tmp_path: Path) -> None:
    toy, tall = "We use toy nets (TN) and FooBar.", "We use tall nets (TN) and BazQux."
    pairs = [
        *(named(f"a{k}", toy, "toy nets", "TN", "FooBar", TN="toy nets") for k in range(4)),
        *(named(f"b{k}", tall, "tall nets", "TN", "BazQux", TN="tall nets") for k in range(4)),
        named("c", "We use TN and BazQux.", "TN", "BazQux"),
    ]
    whole = build_graph(pairs)

    nodes, edges = in_shards(pairs, tmp_path / "x", Rules(), shards=4)

    aliases = {node.id: node.properties.get("aliases") for node in nodes}
    assert ["TN", "tall nets"] in [aliases[e.target[1]] for e in edges if e.source[1] == "c"]
    assert plain(edges) == plain(whole.edges)
    assert plain(nodes) == plain(whole.nodes)


def test_what_is_linked_by_any_chain_is_one_set() -> None:
    rng = random.Random(0)
    one = np.array([rng.randrange(400) for _ in range(300)])
    other = np.array([rng.randrange(400) for _ in range(300)])

    sets = connected(400, one, other)

    expected = list(range(400))
    for _ in range(400):
        for a, b in zip(one.tolist(), other.tolist(), strict=True):
            expected[a] = expected[b] = min(expected[a], expected[b])
    assert sets.tolist() == expected
