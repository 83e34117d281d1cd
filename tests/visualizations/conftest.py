"""A small graph with everything in it that makes pages hard, and a browser to open them in."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperatlas.visualizations import draw
from paperatlas.visualizations.corpus import Corpus

if TYPE_CHECKING:
    import networkx as nx
    from playwright.sync_api import Browser, Page

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))  # generated_graph

HOSTILE = '<script>alert("x")</script>'
IMG = "href <img src=x onerror=\"document.title='broken'\">"


class GraphMaker:
    """Builds a graph as `Store.to_networkx` gives it, papers and names by hand."""

    def __init__(self) -> None:
        import networkx as nx

        self.graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()

    def entity(self, node: str, name: str, *aliases: str, label: str = "") -> str:
        """Add an entity; the label follows from the id."""
        names = [name, *aliases]
        self.graph.add_node(
            node,
            label=label or node.split("/")[0].title(),
            name=name,
            aliases=names,
            alias_reasons=["its usual name", *("differs in case" for _ in aliases)],
            alias_counts=[1 for _ in names],
            alias_papers=["arxiv:2101.00001" for _ in names],
            papers=1,
        )
        return node

    def paper(
        self, node: str, title: str, abstract: str = "", year: int | None = 2021, **more: Any
    ) -> str:
        """Add a paper."""
        given: dict[str, Any] = {"published": None, "url": None, "extra": "{}"}
        given |= {"urls": [], "sources": ["pages/one.txt"], "extraction": "{}"}
        self.graph.add_node(
            node, label="Paper", title=title, abstract=abstract, year=year, **(given | more)
        )
        return node

    def names(self, paper: str, entity: str, role: str, *words: str, nth: int = 0) -> None:
        """Say that a paper names an entity by these words; `nth` occurrence of each is meant."""
        data = self.graph.nodes[paper]
        spans = []
        for word in words:
            field = "title" if word in data["title"] else "abstract"
            start = -1
            for _ in range(nth + 1):
                start = data[field].index(word, start + 1)
            spans.append((field, start, start + len(word)))
        field, start, end = spans[0]
        text = data[field]
        first = text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0
        last = text.find(". ", end) + 1 or len(text)
        self.graph.add_edge(
            paper,
            entity,
            key=role,
            confidence=0.9,
            sentence=text[first:last],
            field=field,
            start=start,
            end=end,
            count=len(spans),
            found_by="test",
            spans=[f"{where}:{a}:{b}" for where, a, b in spans],
        )

    def result(self, paper: str, value: str, unit: str, on: str, method: str, metric: str) -> None:
        """Say that a paper reports a number that stands in its abstract."""
        text = self.graph.nodes[paper]["abstract"]
        start = text.index(value)
        node = f"result/{paper}/{start}"
        self.graph.add_node(
            node,
            label="Result",
            value=float(value),
            value_text=value,
            unit=unit,
            kind="absolute",
            qualifiers=["5-shot"],
            sentence=text,
            field="abstract",
            start=start,
            end=start + len(value),
        )
        self.graph.add_edge(paper, node, key="REPORTS")
        for key, target in (("ON", on), ("OF", method), ("IN", metric)):
            self.graph.add_edge(node, target, key=key)


@pytest.fixture
def maker() -> GraphMaker:
    """An empty graph to fill."""
    return GraphMaker()


@pytest.fixture(scope="session")
def graph() -> nx.MultiDiGraph[str]:
    """Forty papers about a handful of things, and names that try to break out of their page."""
    made = GraphMaker()
    bench = made.entity("benchmark/sums", "Sums8K", "sums 8k", "SUMS-8K")
    other = made.entity("benchmark/proofs", "Proofs")
    method = made.entity("method/stepper", "Stepper")
    task = made.entity("task/counting", "counting")
    metric = made.entity("metric/accuracy", "accuracy")
    for number in range(40):
        paper = made.paper(
            f"arxiv:2101.{number:05}",
            f"Stepper {number}: counting in many steps",
            f"Stepper number {number} is about counting. It reaches 8{number % 10}.5% accuracy "
            f"on Sums8K and is tried on Proofs.",
            year=2015 + number % 8,
        )
        made.names(paper, method, "INTRODUCES" if number == 0 else "USES", "Stepper")
        made.names(paper, task, "ADDRESSES", "counting")
        if number % 2:
            made.names(paper, bench, "EVALUATES_ON", "Sums8K")
            made.names(paper, metric, "MEASURES", "accuracy")
            made.result(paper, f"8{number % 10}.5", "%", bench, method, metric)
        if number % 3 == 0:
            made.names(paper, other, "COMPARES_TO", "Proofs")
        lone = made.entity(f"method/only-{number}", f"Only {number}")
        made.names(paper, lone, "MENTIONS", f"number {number}")
    hostile = made.paper(
        "title:00ff00ff00ff00ff",
        f"{HOSTILE} & “quotes” 'n' $\\alpha_{{1}}$ 🧮 مرحبا",
        f"We say {IMG} here. שלום is a name </script> and so is 数学推理.",
        urls=["javascript:alert(1)", "https://example.org/a?b=1&c=2"],
    )
    made.graph.add_node("author/1", label="Author", name="<b>Ada</b> Lovelace")
    made.graph.add_edge(hostile, "author/1", key="AUTHORED_BY", position=0)
    made.graph.add_node("repo/1", label="Repository", name="evil", url="javascript:alert(2)")
    made.graph.add_edge(hostile, "repo/1", key="HAS_CODE")
    for node, name, words in (
        ("task/script", f"</script>{HOSTILE}", HOSTILE),
        ("method/img", IMG, IMG),
        ("dataset/CON", "con", "name"),
        ("dataset/שלום", "שלום", "שלום"),
        ("task/数学推理", "数学推理", "数学推理"),
        ("metric/" + "long" * 60, "long " * 60, "here"),
    ):
        made.names(
            hostile, made.entity(node, name, label=node.split("/")[0].title()), "USES", words
        )
    made.paper("seed-1", "Nothing was found in this one", "No name stands here.", year=None)
    made.entity("method/unlinked", "Unlinked")
    return made.graph


@pytest.fixture(scope="session")
def corpus(graph: nx.MultiDiGraph[str]) -> Corpus:
    """The graph, indexed."""
    return Corpus(graph)


@pytest.fixture(scope="session")
def site(graph: nx.MultiDiGraph[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph, drawn; its folder has a name that an address must escape."""
    return draw(graph, tmp_path_factory.mktemp("drawn") / "my atlas #1", title="Test atlas").index


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for all tests."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        reason = "no Chromium on this machine (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    if sys.platform == "win32":
        pytest.skip("the system's Chromium is looked for by its names on Linux and macOS")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield running
        running.close()


WEB = Path(__file__).parents[2] / "visualizations" / "web"


@pytest.fixture(scope="session")
def node() -> str:
    """The program `node`, with what the pages' scripts are built with beside their sources."""
    program = shutil.which("node")
    if program is None or not (WEB / "node_modules" / "esbuild").exists():
        _not_here("Node, or what visualizations/web is built with,")
    assert program is not None
    return program


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[dict[str, Any]]]:
    """What axe-core finds against a page: its violations, each with id, impact and nodes."""
    file = WEB / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        _not_here("axe-core")
    script = file.read_text("utf-8")

    def found(page: Page) -> list[dict[str, Any]]:
        page.evaluate(script)
        # Without asking for style sheets anew, which a page opened by double click may not.
        options = "{preload: false, resultTypes: ['violations']}"
        violations: list[dict[str, Any]] = page.evaluate(f"axe.run({options})")["violations"]
        return violations

    return found


def _not_here(what: str) -> None:
    reason = f"{what} is not here (make node)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
