"""Leaderboards: what is compared may be compared, and what is not is said."""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import matplotlib
import pytest

from paperatlas.visualizations.addresses import leaderboard_address
from paperatlas.visualizations.boards import Board, Group, board, boards
from paperatlas.visualizations.charts import Charts, Point, best_so_far
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.leaderboards import (
    board_pages,
    leaderboard_html,
    leaderboards_html,
)

if TYPE_CHECKING:
    from tests.visualizations.conftest import GraphMaker

HOSTILE = '<script>alert("x")</script>'


class Results:
    """Adds papers that report one number each on one benchmark."""

    def __init__(self, maker: GraphMaker) -> None:
        self.maker = maker
        self.benchmark = maker.entity("benchmark/sums", "Sums8K")

    def add(
        self,
        value: str,
        metric: str = "accuracy",
        unit: str = "%",
        *qualifiers: str,
        kind: str = "absolute",
        year: int | None = None,
        published: str | None = None,
        method: str = "",
        text: str = "Ours reaches {} on Sums8K.",
        title: str = "",
        on: str = "",
    ) -> str:
        graph = self.maker.graph
        number = sum(1 for _, data in graph.nodes(data=True) if data["label"] == "Paper")
        paper = self.maker.paper(
            f"arxiv:2101.{number:05}",
            title or f"Paper {number}",
            text.format(f"{value}{unit}"),
            year=year,
            published=published,
        )
        sentence = graph.nodes[paper]["abstract"]
        start = sentence.index(value)
        node = f"result/{number}"
        given: dict[str, Any] = {"value_text": value or None, "unit": unit or None, "kind": kind}
        graph.add_node(
            node,
            label="Result",
            value=float(value) if value else None,
            qualifiers=list(qualifiers),
            sentence=sentence,
            field="abstract",
            start=start,
            end=start + len(f"{value}{unit}"),
            **given,
        )
        graph.add_edge(paper, node, key="REPORTS")
        graph.add_edge(node, on or self.benchmark, key="ON")
        if metric:
            name = f"metric/{metric.replace(' ', '-')}"
            if name not in graph:
                self.maker.entity(name, metric)
            graph.add_edge(node, name, key="IN")
        if method:
            graph.add_edge(node, self.maker.entity(f"method/m{number}", method), key="OF")
        return node

    @property
    def corpus(self) -> Corpus:
        return Corpus(self.maker.graph)

    @property
    def board(self) -> Board:
        return board(self.corpus, self.benchmark)

    @property
    def page(self) -> str:
        return leaderboard_html(self.corpus, self.benchmark)


@pytest.fixture
def results(maker: GraphMaker) -> Results:
    return Results(maker)


def values(group: Group) -> list[str]:
    return [entry.value for entry in group.entries]


def test_metrics_and_units_are_never_mixed(results: Results) -> None:
    results.add("80", "accuracy")
    results.add("85", "accuracy")
    results.add("75", "F1")
    results.add("3", "accuracy", "points")
    results.add("70", "")

    groups = results.board.values

    assert [(group.name, group.unit, values(group)) for group in groups] == [
        ("accuracy", "%", ["85 %", "80 %"]),
        ("accuracy", "points", ["3 points"]),
        ("F1", "%", ["75 %"]),
        ("no metric named", "%", ["70 %"]),
    ]
    for table in re.findall(r"<tbody>.*?</tbody>", results.page, flags=re.DOTALL):
        held = [
            number for number in ("80 %", "75 %", "3 points", "70 %") if f"<b>{number}" in table
        ]
        assert len(held) == 1, held


def test_ways_of_counting_stand_apart(results: Results) -> None:
    results.add("60", "pass rate", "%", "pass@1")
    results.add("90", "pass rate", "%", "pass@100")
    results.add("70", "top-1 accuracy", "%", "top-1")

    names = [group.name for group in results.board.values]

    assert sorted(names) == ["pass rate, pass@1", "pass rate, pass@100", "top-1 accuracy"]


@pytest.mark.parametrize(("metric", "best"), [("accuracy", "90 %"), ("error rate", "10 %")])
def test_the_best_follows_from_the_metric(results: Results, metric: str, best: str) -> None:
    for value in ("50", "10", "90"):
        results.add(value, metric)

    (group,) = results.board.values

    assert group.best is not None
    assert group.best.value == values(group)[0] == best
    assert results.page.count("best reported") == 1


def test_where_nobody_knows_which_way_is_better_there_is_no_best(results: Results) -> None:
    for year, value in ((2020, "50"), (2021, "60"), (2022, "70")):
        results.add(value, "diversity", year=year)

    (group,) = results.board.values

    assert group.best is None
    assert "best reported" not in results.page
    assert "which way is better: the highest stands first" in results.page
    assert 'class="best"' not in results.page
    assert "<svg" in results.page


@pytest.mark.parametrize(
    "qualifier", ["up to", "over", "about", "average", "less than", "range 90-95", "relative"]
)
def test_bounds_and_means_are_shown_and_not_ranked(results: Results, qualifier: str) -> None:
    results.add("80")
    results.add("70")
    results.add("99", "accuracy", "%", qualifier)

    (group,) = results.board.values

    assert values(group) == ["99 %", "80 %", "70 %"]
    assert group.best is not None
    assert group.best.value == "80 %"
    assert f'<span class="q">{qualifier}</span>' in results.page


def test_only_numbers_of_one_setting_are_ranked(results: Results) -> None:
    results.add("60", "accuracy", "%", "5-shot")
    results.add("65", "accuracy", "%", "5-shot")
    results.add("95", "accuracy", "%", "dev")

    (group,) = results.board.values

    assert group.setting == ("5-shot",)
    assert group.best is not None
    assert group.best.value == "65 %"
    assert "measured <b>5-shot</b>" in results.page


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Ours reaches {} of the performance of Theirs.", "a part of something else"),
        ("It shows improvements in the range of 15%-{}.", "perhaps a difference"),
        ("It beats Theirs by {} here.", "perhaps a difference"),
        ("It improves the score from 20% to {}.", ""),
        ("Its score improves from {} to 99.5%.", ""),
    ],
)
def test_a_number_that_reads_as_no_value_is_never_best(
    results: Results, text: str, doubt: str
) -> None:
    results.add("99", text=text)
    results.add("40")
    results.add("30")

    (group,) = results.board.values

    assert group.entries[0].doubt == doubt
    assert group.best is not None
    assert group.best.value == ("40 %" if doubt else "99 %")
    assert (f"{doubt}?" in results.page) is bool(doubt)


def test_parts_of_one_are_written_in_percent_beside_it(results: Results) -> None:
    results.add("85")
    results.add("0.875", "accuracy", "")
    results.add("91", "accuracy", "")

    percent, bare = results.board.values

    assert [(e.value, e.equals) for e in percent.entries] == [("0.875", "87.5 %"), ("85 %", "")]
    assert percent.entries[0].number == Decimal("87.5")
    assert values(bare) == ["91"]  # perhaps percent, perhaps not: apart
    assert "= 87.5 %" in results.page


def test_numbers_of_two_scales_stand_apart(results: Results) -> None:
    results.add("0.31", "BLEU", "")
    results.add("28.4", "BLEU", "")

    groups = results.board.values

    assert sorted(values(group) for group in groups) == [["0.31"], ["28.4"]]
    assert "another scale" in results.page


def test_changes_costs_and_claims_are_no_values(results: Results) -> None:
    results.add("80")
    results.add("3.2", "accuracy", "points", kind="improvement", text="Up by {} over Theirs.")
    results.add("12", "latency", "ms", kind="cost")
    results.add("", "", "", "state of the art", text="Ours is the state of the art.")

    found = results.board
    page = results.page

    assert [values(group) for group in found.values] == [["80 %"]]
    assert [values(group) for group in found.changes] == [["3.2 points"]]
    assert [values(group) for group in found.costs] == [["12 ms"]]
    assert [claim.qualifiers for claim in found.claims] == [("state of the art",)]
    assert found.results == 4
    order = [page.index(f'id="{part}"') for part in ("once", "changes", "costs", "claims")]
    assert order == sorted(order)
    assert page.index("<b>3.2 points</b>") > page.index('id="changes"')
    assert "<b>-" not in page
    assert "<b>+" not in page


def test_every_table_says_that_it_is_as_reported(results: Results) -> None:
    results.add("80")
    results.add("81")
    results.add("3", "F1", kind="improvement")

    page = results.page

    assert page.count("<table") == page.count("as reported in the abstract") == 2


def test_the_sentence_is_shown_with_its_number_marked(results: Results) -> None:
    results.add("80", text="Of 80 papers ours reaches {} on it.", method="Stepper")
    graph = results.maker.graph
    graph.nodes["result/0"].update(start=26, end=29)

    assert "Of 80 papers ours reaches <mark>80%</mark> on it." in results.page
    assert '<a class="e Method" href="../e/method/m0.html"><bdi>Stepper</bdi></a>' in results.page
    assert '<a href="../p/arxiv_2101.00000.html"><bdi>Paper 0</bdi></a>' in results.page


def test_a_plot_takes_three_values_of_two_dates(results: Results) -> None:
    results.add("70", year=2020)
    results.add("80", year=2020)
    assert "<svg" not in results.page
    results.add("75", year=2020)
    assert "<svg" not in results.page
    results.add("90", year=2022)
    page = results.page
    assert page.count("<svg") == 1
    assert 'class="best"' in page
    assert ">2021<" in page


def test_values_without_a_date_make_no_plot_and_no_year_column(results: Results) -> None:
    for value in ("70", "80", "90"):
        results.add(value)

    assert "<svg" not in results.page
    assert ">Year</th>" not in results.page


def test_months_count_only_where_every_paper_says_its_month(results: Results) -> None:
    for month, value in (("2021-02-11", "70"), ("2021-05-01", "80"), ("2021-08-30", "90")):
        results.add(value, year=2021, published=month)
    assert ">2021-02<" in results.page
    results.add("95", year=2021)
    assert "<svg" not in results.page  # all of one year, as far as one knows


def test_points_of_the_plot_lead_to_papers_and_their_words_are_escaped(results: Results) -> None:
    for year, value in ((2020, "70"), (2021, "80"), (2022, "90")):
        results.add(value, year=year, method=f"{HOSTILE} $x$ {year}", title=f'"><img src=x> {year}')

    page = results.page
    svg = page[page.index("<svg") : page.index("</svg>")]

    assert re.findall(r'<a href="([^"]+)"><circle', svg) == [
        f"../p/arxiv_2101.0000{at}.html" for at in range(3)
    ]
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg
    assert "$x$" in svg
    assert "<img" not in page
    assert page.count("<script ") == len(re.findall(r'<script src="\.\./assets/[a-z]+\.js"', page))


def test_the_plot_takes_its_colours_from_the_page_and_is_small(results: Results) -> None:
    for at in range(150):
        results.add(str(40 + at / 4), year=2000 + at % 24, method=f"A method with a name {at}")

    page = results.page
    svg = page[page.index("<svg") : page.index("</svg>")]

    assert len(svg) < 15_000
    assert not re.search(r"#[0-9a-f]{3,6}|fill:|stroke:|style=", svg)
    assert "<title" in svg
    assert "<desc" in svg


def test_the_same_graph_gives_the_same_bytes_whatever_was_drawn_before(results: Results) -> None:
    for year, value in ((2020, "70"), (2021, "80"), (2022, "90")):
        results.add(value, year=year)
        results.add(value, "FID", "", year=year)
    charts = Charts()

    pages = [leaderboard_html(results.corpus, results.benchmark, charts=charts) for _ in range(3)]

    assert pages[0] == pages[1] == pages[2] == results.page


def test_the_users_own_settings_of_matplotlib_change_nothing(results: Results) -> None:
    for year, value in ((2020, "70"), (2021, "80"), (2022, "90")):
        results.add(value, year=year)
    before = results.page

    with matplotlib.rc_context({"text.usetex": True, "font.size": 30, "axes.grid": False}):
        assert results.page == before
        assert matplotlib.rcParams["font.size"] == 30
    assert "matplotlib.pyplot" not in sys.modules


@pytest.mark.parametrize("value", ["1E-45", "1E+45", "-3", "0", "1E+999", "0.0000001"])
def test_any_number_may_be_reported(results: Results, value: str) -> None:
    for year, number in ((2020, "70"), (2021, "80"), (2022, value)):
        results.add(number, "FID", "", year=year)

    assert f"<b>{value}</b>" in results.page


def test_a_benchmark_may_be_called_anything(maker: GraphMaker) -> None:
    results = Results(maker)
    maker.graph.nodes[results.benchmark]["name"] = f"{HOSTILE} & 数学推理"
    results.add("70", f"{HOSTILE} accuracy", year=2020)
    results.add("80", f"{HOSTILE} accuracy", year=2021)
    results.add("90", f"{HOSTILE} accuracy", year=2022)

    for page in (results.page, leaderboards_html(results.corpus)):
        assert "<script>" not in page
        assert "&lt;script&gt;" in page
        assert "数学推理" in page


def test_best_so_far_only_gets_better() -> None:
    made = [("a", 1, 50.0), ("b", 2, 40.0), ("c", 3, 60.0), ("d", 3, 55.0), ("e", 4, 60.0)]
    points = [Point(month, value, name, name, name, True) for name, month, value in made]
    best = Point(2, 99.0, "x", "x", "x", False)  # does not count

    assert [p.name for p in best_so_far([*points, best], higher=True)] == ["a", "c"]
    assert [p.name for p in best_so_far([*points, best], higher=False)] == ["a", "b"]


def test_the_list_leads_to_every_board_and_says_what_is_best(results: Results) -> None:
    results.add("70", year=2020, method="Alpha")
    results.add("80", year=2022, method="Beta")
    results.add("4", "", "x", kind="improvement", on=results.maker.entity("dataset/d", "Data"))
    task = results.maker.entity("task/t", "a task")
    results.add("5", on=task)

    pages = dict(board_pages(results.corpus))
    listed = pages["leaderboards.html"]

    assert list(pages) == [
        "leaderboards.html",
        "leaderboards/benchmark-sums.html",
        "leaderboards/dataset-d.html",
    ]
    assert re.findall(r'href="(leaderboards/[^"]+)"', listed) == list(pages)[1:]
    assert "3 results on 2 benchmarks and datasets" in listed
    assert '<b class="nw">80 %</b> accuracy' in listed
    assert "2020–2022" in listed
    assert [entity.name for entity in boards(results.corpus)] == ["Sums8K", "Data"]


def test_a_graph_without_results_says_so(maker: GraphMaker) -> None:
    maker.paper("p", "A paper")

    page = leaderboards_html(Corpus(maker.graph))

    assert "No paper in this graph reports a result" in page
    assert "<table" not in page


def test_addresses_are_safe_and_apart() -> None:
    assert (
        leaderboard_address("benchmark/gsm8k", "Benchmark") == "leaderboards/benchmark-gsm8k.html"
    )
    hostile = leaderboard_address("dataset/../../x?#<", "Dataset")
    assert re.fullmatch(r"leaderboards/dataset-[a-z0-9_-]+\.html", hostile)
    assert leaderboard_address("dataset/A", "Dataset") != leaderboard_address(
        "dataset/a", "Dataset"
    )
