"""A small atlas made by hand: six papers whose texts and extractions are written out here."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import pytest

from paperatlas.graph.builder import Graph, build_graph
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import (
    ROLES,
    Abbreviation,
    EntityType,
    Extraction,
    Link,
    Mention,
    Offsets,
    Paper,
    PaperEntity,
    Result,
    Role,
)

Pair = tuple[Paper, Extraction]


class Named(NamedTuple):
    """One thing a paper names: each surface is looked up in the text."""

    name: str
    type: EntityType
    role: Role
    surfaces: tuple[str, ...] = ()


class Reported(NamedTuple):
    """One result; the number is looked up in the abstract."""

    number: str
    benchmark: str | None = None
    subject: str | None = None
    metric: str | None = None
    unit: str | None = "%"


MakePaper = Callable[..., Pair]


def make(
    paper_id: str,
    title: str,
    abstract: str,
    named: Sequence[Named],
    *,
    year: int | None = 2024,
    authors: tuple[str, ...] = (),
    venue: str | None = None,
    results: Sequence[Reported] = (),
    acronyms: Sequence[tuple[str, str]] = (),
    links: Sequence[str] = (),
) -> Pair:
    """Write a paper with its extraction; every abstract is one sentence."""
    whole = Offsets(0, len(abstract))
    mentions = []
    for thing in named:
        for surface in thing.surfaces or (thing.name,):
            field, text = ("abstract", abstract) if surface in abstract else ("title", title)
            start = text.index(surface)
            mentions.append(
                Mention(
                    paper_id=paper_id,
                    field="title" if field == "title" else "abstract",
                    start=start,
                    end=start + len(surface),
                    text=surface,
                    type=thing.type,
                    entity=thing.name,
                    role=thing.role,
                    confidence=0.9,
                    sentence=Offsets(0, len(text)),
                    found_by="hand",
                )
            )
    entities: dict[tuple[EntityType, str], PaperEntity] = {}
    for thing in named:
        same = [other for other in named if (other.type, other.name) == (thing.type, thing.name)]
        entities[thing.type, thing.name] = PaperEntity(
            name=thing.name,
            type=thing.type,
            surfaces=tuple(
                dict.fromkeys(s for other in same for s in (other.surfaces or (other.name,)))
            ),
            roles=tuple(role for role in ROLES if any(other.role == role for other in same)),
        )
    return (
        Paper(
            id=paper_id,
            title=title,
            abstract=abstract,
            year=year,
            authors=authors,
            venue=venue,
            urls=(f"https://example.org/{paper_id}",),
            sources=("hand.txt",),
            extra={"upvotes": 3},
        ),
        Extraction(
            paper_id=paper_id,
            mentions=tuple(mentions),
            entities=tuple(entities.values()),
            results=tuple(
                Result(
                    subject=result.subject,
                    benchmark=result.benchmark,
                    metric=result.metric,
                    value=Decimal(result.number),
                    unit=result.unit,
                    kind="absolute",
                    sentence=whole,
                    span=Offsets(
                        abstract.index(result.number),
                        abstract.index(result.number) + len(result.number),
                    ),
                )
                for result in results
            ),
            abbreviations=tuple(
                Abbreviation(short=short, long=long, field="abstract", sentence=whole)
                for short, long in acronyms
            ),
            links=tuple(
                Link(
                    url=url,
                    field="abstract",
                    start=abstract.index(url),
                    end=abstract.index(url) + len(url),
                    sentence=whole,
                )
                for url in links
            ),
        ),
    )


@pytest.fixture(scope="session")
def make_paper() -> MakePaper:
    """The function that writes a paper; takes what `make` takes."""
    return make


@pytest.fixture(scope="session")
def papers() -> list[Pair]:
    """Papers that share benchmarks, methods and authors under different names."""
    return [
        make(
            "p1",
            "Foo-Net: a small network",
            "We introduce Foo-Net, reaching 71.5% accuracy on GSM8K; see "
            "https://github.com/Ann/foo-net.git.",
            [
                Named("Foo-Net", "Method", "INTRODUCES"),
                Named("GSM8K", "Benchmark", "EVALUATES_ON"),
                Named("accuracy", "Metric", "MEASURES"),
            ],
            authors=("Ann Ä. Smith", "Bo Li"),
            venue="Workshop on Nets",
            results=[Reported("71.5", "GSM8K", "Foo-Net", "accuracy")],
            links=["https://github.com/Ann/foo-net.git"],
        ),
        make(
            "p2",
            "Prompting with steps",
            "Chain of thought (CoT) beats Foo-Net on the GSM-8K dataset and on MATH.",
            [
                Named("CoT", "Method", "INTRODUCES", ("Chain of thought", "CoT")),
                Named("Foo-Net", "Method", "COMPARES_TO"),
                Named("GSM-8K", "Dataset", "EVALUATES_ON", ("GSM-8K", "GSM-8K dataset")),
                Named("MATH", "Benchmark", "EVALUATES_ON"),
            ],
            year=2023,
            authors=("Bo Li",),
            acronyms=[("CoT", "Chain of thought")],
        ),
        make(
            "p3",
            "Long inputs",
            "State space models (SSMs) reach 86% on the Long Range Arena and use FlashConv.",
            [
                Named("State space models", "Method", "USES", ("State space models", "SSMs")),
                Named("Long Range Arena", "Benchmark", "EVALUATES_ON"),
                Named("FlashConv", "Method", "USES"),
            ],
            year=2022,
            acronyms=[("SSMs", "State space models")],
            results=[Reported("86", "Long Range Arena", None, "accuracy")],
        ),
        make(
            "p4",
            "More long inputs",
            "An SSM with Foo-Net layers is tested on LRA and GSM8K with FlashConv kernels.",
            [
                Named("SSM", "Method", "USES"),
                Named("Foo-Net", "Method", "USES"),
                Named("LRA", "Benchmark", "EVALUATES_ON"),
                Named("GSM8K", "Benchmark", "EVALUATES_ON"),
                Named("FlashConv", "Method", "USES"),
            ],
        ),
        make(
            "p5",
            "Children learn math",
            "We study math and chain-of-thought prompting in schools.",
            [
                Named("math", "Task", "ADDRESSES"),
                Named("chain-of-thought prompting", "Method", "USES"),
            ],
            year=None,
        ),
        make("p6", "An empty paper", "Nothing is named here.", [], year=2021),
    ]


@pytest.fixture(scope="session")
def graph(papers: list[Pair]) -> Graph:
    """The graph of `papers`."""
    return build_graph(papers)


@pytest.fixture(scope="module")
def make_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Store]]:
    """Makes an empty store of a kind: ``memory:``, ``ladybug`` or ``neo4j``."""
    made: list[Store] = []

    def make(kind: str) -> Store:
        url = "memory:"
        if kind == "ladybug":
            url = str(tmp_path_factory.mktemp("store") / "a.lbdb")
        if kind == "neo4j":
            url = request.getfixturevalue("make_neo4j_url")()
        made.append(open_store(url, mode="write"))
        return made[-1]

    yield make
    for store in made:
        store.close()
