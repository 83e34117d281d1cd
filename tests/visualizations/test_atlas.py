"""The whole site on disk: complete, every link resolves, the same bytes again, nothing harmed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from paperatlas.errors import PaperatlasError, SiteError
from paperatlas.visualizations import atlas, draw
from paperatlas.visualizations.atlas import MARKER
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.search import records

if TYPE_CHECKING:
    import networkx as nx

    from tests.visualizations.conftest import GraphMaker


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def small(maker: GraphMaker) -> nx.MultiDiGraph[str]:
    paper = maker.paper("arxiv:1", "A paper", "It uses Mamba.")
    maker.names(paper, maker.entity("method/mamba", "Mamba"), "USES", "Mamba")
    return maker.graph


def test_the_summary_counts_what_was_written(maker: GraphMaker, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []

    made = draw(small(maker), tmp_path / "site", progress=lambda done, of: steps.append((done, of)))
    files = contents(tmp_path / "site")

    assert made.index == tmp_path / "site" / "index.html"
    assert made.pages == sum(name.endswith(".html") for name in files) == 13
    assert made.bytes == sum(map(len, files.values()))
    assert steps[-1] == (13, 13)


def test_every_link_leads_somewhere(site: Path) -> None:
    folder = site.parent
    ids = {
        path: set(re.findall(r' id="([^"]+)"', path.read_text("utf-8")))
        for path in folder.rglob("*.html")
    }
    for page in ids:
        text = page.read_text("utf-8")
        for address in re.findall(r'(?:href|src)="([^"]*)"', text):
            if re.match(r"(https?|data):", address):
                continue
            path, _, part = address.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            assert target.is_file(), f"{page}: {address}"
            if part and not part.startswith(("node=", "q=")):
                assert part in ids[target], f"{page}: {address}"


def test_every_box_and_every_search_result_leads_somewhere(
    graph: nx.MultiDiGraph[str], site: Path
) -> None:
    folder = site.parent
    for page in folder.rglob("*.html"):
        for address in re.findall(r'"page":"([^"]*)"', page.read_text("utf-8")):
            assert (folder / address).is_file()
    corpus = Corpus(graph)
    for record in records(corpus):
        assert (folder / record.page.partition("#")[0]).is_file()


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in site.parent.rglob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"<(?:script|img|iframe)[^>]*src=\"(?:https?:)?//", text)
        assert not re.search(r"<link[^>]*href=\"(?:https?:)?//", text)
        assert "type=module" not in text
        assert "fetch(" not in text


def test_the_same_graph_gives_the_same_bytes(
    graph: nx.MultiDiGraph[str], site: Path, tmp_path: Path
) -> None:
    import networkx as nx

    shuffled: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    shuffled.add_nodes_from(reversed(list(graph.nodes(data=True))))
    for source, target, key, data in reversed([*graph.edges(keys=True, data=True)]):
        shuffled.add_edge(source, target, key=key, **data)

    draw(shuffled, tmp_path / "again", title="Test atlas")

    assert contents(tmp_path / "again") == contents(site.parent)


def test_drawing_again_replaces_the_old_site_wholly(maker: GraphMaker, tmp_path: Path) -> None:
    out = tmp_path / "site"
    draw(small(maker), out)
    (out / "e" / "old.html").write_text("from before")
    maker.entity("task/new", "new")

    draw(maker.graph, out)

    assert not (out / "e" / "old.html").exists()
    assert (out / "e/task/new.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_with_other_files_is_refused_and_kept(maker: GraphMaker, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")

    with pytest.raises(SiteError, match=r"did not write.*-o"):
        draw(small(maker), tmp_path)

    assert contents(tmp_path) == {"thesis.tex": b"mine"}


def test_a_file_in_the_way_is_refused(maker: GraphMaker, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")

    with pytest.raises(PaperatlasError, match="is a file"):
        draw(small(maker), tmp_path / "site")


def test_an_empty_folder_and_new_parents_are_fine(maker: GraphMaker, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    draw(small(maker), tmp_path / "empty")
    draw(maker.graph, tmp_path / "new" / "deep" / "site")

    assert (tmp_path / "empty" / MARKER).is_file()
    assert (tmp_path / "new/deep/site/index.html").is_file()


def test_a_link_to_a_folder_stays_a_link(maker: GraphMaker, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    draw(small(maker), tmp_path / "link")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").is_file()


def test_a_run_that_fails_leaves_the_old_site(
    maker: GraphMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    draw(small(maker), out)
    before = contents(out)

    def broken(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atlas, "entity_html", broken)
    with pytest.raises(SiteError, match="No space left"):
        draw(maker.graph, out)

    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_empty_graph_is_a_site_too(maker: GraphMaker, tmp_path: Path) -> None:
    assert draw(maker.graph, tmp_path / "site").pages == 11
