"""Trends: what rises and fades in parts of all papers, over years or months, and not by chance."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import pytest

from paperatlas.graph.queries_over_time import new_in, rising
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Edge, Node
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.trends import Kind, chance_of, kinds_of, periods_of, trends_html


def store_of(
    dates: Sequence[str], named: Mapping[str, Sequence[int]], label: str = "Method"
) -> Store:
    """Make a graph of papers by their dates, and of things by the places of papers naming them."""
    nodes = [
        Node(
            "Paper",
            f"p{at:03}",
            {
                "title": f"Paper {at}",
                "abstract": "",
                "year": int(date[:4]) if date else None,
                "published": date if len(date) > 4 else None,
            },
        )
        for at, date in enumerate(dates)
    ]
    edges = []
    for name, papers in named.items():
        thing = f"{label.lower()}/{name}"
        nodes.append(
            Node(label, thing, {"name": name, "type": label, "papers": len(papers), "aliases": []})
        )
        edges += [Edge("USES", ("Paper", f"p{at:03}"), (label, thing), {}) for at in papers]
    store = open_store("memory:", mode="write")
    store.write(nodes, edges)
    return store


def trends_of(store: Store) -> Kind:
    corpus = Corpus(store.to_networkx())
    periods = periods_of(corpus)
    assert periods is not None
    (kind,) = kinds_of(corpus, periods)
    return kind


def page_of(store: Store) -> str:
    return trends_html(Corpus(store.to_networkx()))


def names(found: Sequence[object]) -> list[str]:
    return [trend.entity.name for trend in found]  # type: ignore[attr-defined]


DECADE = [str(2015 + at // 20) for at in range(200)]  # twenty papers a year, 2015 to 2024


def years(*wanted: int, each: int = 4) -> list[int]:
    """Places of some papers of these years."""
    return [20 * (year - 2015) + at for year in wanted for at in range(each)]


@pytest.fixture(scope="module")
def decade() -> Store:
    """Ten years in which one thing comes up, one goes down, one stays, one is new, one was."""
    return store_of(
        DECADE,
        {
            "up": [*years(2020, each=1), *years(2023, 2024, each=9)],
            "down": years(2015, 2016, 2017, 2018, 2019, 2020, 2021, each=8),
            "steady": years(*range(2015, 2025), each=5),
            "fresh": years(2024, each=3),
            "lone": years(2024, each=1),
            "gone": years(2015, 2016, each=2),
            "pair": [*years(2016, each=1), *years(2023, each=1), *years(2024, each=1)],
        },
    )


def test_rising_and_fading_are_told_from_what_stays(decade: Store) -> None:
    kind = trends_of(decade)

    assert names(kind.rising) == ["up", "fresh"]
    assert names(kind.fading) == ["down"]
    assert names(kind.new) == ["fresh"]
    assert kind.new_once == 1
    assert names(kind.unseen) == ["down", "gone"]
    assert names(kind.most)[:3] == ["down", "steady", "up"]


def test_rising_is_what_the_query_of_that_name_means(decade: Store) -> None:
    corpus = Corpus(decade.to_networkx())
    periods = periods_of(corpus)
    assert periods is not None
    listed = rising(decade, by=periods.by, last=periods.last, limit=100).to_dicts()
    kind = trends_of(decade)

    assert [row["name"] for row in listed] == ["up", "fresh", "pair"]
    assert names(kind.rising) == [row["name"] for row in listed if row["name"] != "pair"]
    assert {(t.entity.name, t.before, t.new) for t in kind.rising} <= {
        (row["name"], row["papers_before"], row["new_papers"]) for row in listed
    }
    assert f"rising --by {periods.by} --last {periods.last}" in page_of(decade)


def test_new_is_what_the_query_of_that_name_means(decade: Store) -> None:
    listed = [row["name"] for row in new_in(decade, 2024, limit=100).to_dicts()]

    assert listed == ["fresh", "lone"]
    assert names(trends_of(decade).new) == listed[:1]


def test_small_numbers_do_not_win() -> None:
    store = store_of([*["2020"] * 3, *["2021"] * 3, *["2022"] * 3], {"twice": [6, 7]})

    assert rising(store, last=1).rows
    assert names(trends_of(store).rising) == []
    assert "None rises or fades by more than chance" in page_of(store)


@pytest.mark.parametrize(
    ("new", "before", "all_new", "all_before"),
    [(2, 0, 3, 6), (3, 0, 40, 160), (5, 5, 10, 90), (10, 0, 10, 10), (0, 4, 5, 5), (7, 30, 60, 80)],
)
def test_the_chance_is_that_of_drawing_by_lot(
    new: int, before: int, all_new: int, all_before: int
) -> None:
    drawn = new + before
    ways = sum(
        math.comb(all_new, i) * math.comb(all_before, drawn - i)
        for i in range(new, min(drawn, all_new) + 1)
    )

    found = chance_of(new, before, all_new, all_before)

    assert found == pytest.approx(ways / math.comb(all_new + all_before, drawn))


def test_the_page_shows_counts_and_parts(decade: Store) -> None:
    page = page_of(decade)

    row = page[page.index("<bdi>up</bdi>") :].partition("</tr>")[0]
    assert "0.6 % <small>1</small>" in row
    assert "45.0 % <small>18</small>" in row
    assert "2023: 9 of 20." in row
    assert page.count("<h2") == 2  # papers by year, methods: no empty sections
    assert "1 in 100" in page


def test_few_years_are_cut_into_months_and_quarters() -> None:
    dates = [f"202{3 + at // 12}-{at % 12 + 1:02}-15" for at in range(24) for _ in range(5)]
    store = store_of(dates, {"late": list(range(90, 118)), "early": list(range(30))})
    periods = periods_of(Corpus(store.to_networkx()))

    assert periods is not None
    assert (periods.by, periods.bar, periods.last) == ("month", 3, 8)
    assert [periods.bar_label(at) for at in (0, 7)] == ["2023 Q1", "2024 Q4"]
    assert periods.papers == (15,) * 8
    kind = trends_of(store)
    assert names(kind.rising) == ["late"]
    assert names(kind.fading) == ["early"]
    listed = rising(store, by="month", last=8).to_dicts()
    assert [row["name"] for row in listed] == ["late"]
    assert "Papers by quarter" in page_of(store)
    assert "2024-05 to 2024-12" in page_of(store)


def test_papers_that_do_not_say_when_are_left_out_and_counted() -> None:
    page = page_of(store_of([*DECADE, "", ""], {"a": [0, 1, 200]}))

    assert "202 papers" not in page
    assert "2 without a year left out" in page


def test_one_year_alone_has_nothing_to_compare_with() -> None:
    page = page_of(store_of(["2024", "2024", "2024"], {"a": [0, 1]}))

    assert "All papers are of one year" in page
    assert "Rising" not in page
    assert "Most named" in page


def test_a_graph_without_dates_says_so_and_nothing_else() -> None:
    page = page_of(store_of(["", ""], {"a": [0, 1]}))

    assert "No paper in this graph says when it appeared" in page
    assert "<section" not in page
    assert "<table" not in page


def test_papers_that_share_nothing_have_no_trends() -> None:
    page = page_of(store_of(DECADE, {"a": [0], "b": [199]}))

    assert "No two dated papers name the same thing" in page
    assert page.count("<section") == 1  # papers by year


def test_every_link_within_the_page_leads_somewhere() -> None:
    store = store_of(DECADE, {"a": [0, 1]})
    store.write(
        [
            Node("Task", "task/t", {"name": "t", "type": "Task", "papers": 1, "aliases": []}),
            Node("Metric", "metric/m", {"name": "m", "type": "Metric", "papers": 2, "aliases": []}),
        ],
        [
            Edge("ADDRESSES", ("Paper", "p000"), ("Task", "task/t"), {}),
            Edge("MEASURES", ("Paper", "p000"), ("Metric", "metric/m"), {}),
            Edge("MEASURES", ("Paper", "p001"), ("Metric", "metric/m"), {}),
        ],
    )
    page = page_of(store)

    assert re.findall(r'href="#([^"]+)"', page) == ["main", "method", "metric"]
    assert all(f'id="{part}"' in page for part in ("main", "method", "metric"))


def test_names_are_escaped_and_the_bytes_are_the_same_again() -> None:
    given = {"<script>x</script> & “q”": [0, 30, 190, 191]}
    page = page_of(store_of(DECADE, given))

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert page == page_of(store_of(DECADE, given))
    assert re.findall(r'href="(#[^"]+)"', page) == ["#main"]  # one type: no list of types
