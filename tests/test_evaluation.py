"""What a user may rely on when extractions are scored."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import paperatlas as pa
from paperatlas.annotated import name_keys
from paperatlas.cli import main
from paperatlas.errors import SourceError
from paperatlas.evaluation import evaluate
from paperatlas.scores import MEASURES, Counts, Scores

Json = dict[str, Any]
Scorer = Callable[[dict[str, Json], dict[str, Json]], tuple[Json, list[Any], dict[str, list[int]]]]


def entity(
    name: str,
    type_: str = "Method",
    *,
    kind: str = "named",
    surfaces: tuple[str, ...] = (),
    roles: tuple[str, ...] = ("USES",),
    either: bool = False,
) -> Json:
    """Make an entity; a found one carries a kind, too, which nobody reads."""
    made = {"name": name, "type": type_, "kind": kind, "surfaces": list(surfaces)}
    return made | {"roles": list(roles)} | ({"either": True} if either else {})


def result(value: str, benchmark: str | None = None, metric: str | None = None) -> Json:
    return {"value": value, "benchmark": benchmark, "metric": metric}


def score(gold: list[Json], found: list[Json], *, results: bool = False) -> Scores:
    """Score one paper: its entities, or its results."""
    what, other = ("results", "entities") if results else ("entities", "results")
    return evaluate([{"id": "p", what: gold, other: []}], {"p": {what: found, other: []}})


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("GSM8K", "gsm-8k"),
        ("GSM8K", "GSM 8K"),
        ("GPT-3/4", "GPT 3_4"),
        ("Shapley values", "Shapley value"),
        ("Fréchet's distance", "Fréchets distance"),
        ("S4", "the S4 model"),
        ("S4", "Our S4"),
        ("Adult income dataset", "Adult income"),
        ("Foo models", "foo"),
        ("state\u2011space model", "state space"),
    ],
)
def test_spelling_plural_determiner_and_generic_noun_do_not_count(name: str, other: str) -> None:
    assert name_keys(name) & name_keys(other)
    assert score([entity(name)], [entity(other)]).total("entities") == Counts(tp=1)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("S4", "S5"),
        ("C", "C++"),
        ("loss", "los"),  # no plural
        ("GAN", "GA"),
        ("bus", "bu"),  # too short
        ("model", "method"),  # a generic noun alone stays
        ("Foo model", "model"),
        ("Foo corpus", "Foo"),  # no generic noun once its s is off
        ("...", "..."),  # nothing is left to compare
    ],
)
def test_other_names_are_other_things(name: str, other: str) -> None:
    assert not name_keys(name) & name_keys(other)


def test_any_shared_surface_will_do() -> None:
    gold = entity("structured state space sequence model", surfaces=("S4", "S4 layer"))

    assert score([gold], [entity("SSM", surfaces=("S4",))]).total("Method") == Counts(tp=1)


def test_a_second_prediction_of_the_same_entity_is_wrong() -> None:
    scores = score([entity("S4")], [entity("S4"), entity("s-4")])

    assert scores.total("entities") == Counts(tp=1, fp=1)
    assert [(m.why, m.name) for m in scores.mistakes] == [("duplicate", "s-4")]


def test_a_prediction_takes_the_next_free_entity_that_it_names() -> None:
    gold = [entity("S4", surfaces=("S4",)), entity("S4 layer", surfaces=("S4",))]

    assert score(gold, [entity("S4"), entity("S4")]).total("entities") == Counts(tp=2)


def test_a_wrong_type_is_wrong_for_one_type_and_missed_for_the_other() -> None:
    scores = score([entity("S4")], [entity("S4", "Task")])

    assert scores.total("entities") == Counts(fp=1, fn=1)
    assert scores.total("Task") == Counts(fp=1)
    assert scores.total("Method") == Counts(fn=1)
    assert [m.why for m in scores.mistakes] == ["type Method", "missed named"]


@pytest.mark.parametrize("types", [("Dataset", "Benchmark"), ("Benchmark", "Dataset")])
def test_dataset_and_benchmark_are_one_only_where_the_annotation_says_so(
    types: tuple[str, str],
) -> None:
    gold, found = types

    either = score([entity("C4", gold, either=True)], [entity("C4", found)])
    assert either.total(gold) == Counts(tp=1)
    assert score([entity("C4", gold)], [entity("C4", found)]).total("entities").tp == 0
    odd = score([entity("C4", gold, either=True)], [entity("C4", "Method")])
    assert odd.total("entities").tp == 0


def test_what_is_borderline_counts_neither_for_nor_against() -> None:
    gold = [entity("deep learning", kind="borderline"), entity("S4")]

    scores = score(gold, [entity("deep learning", "Task"), entity("deep learning")])
    assert scores.total("entities") == Counts(fn=1)
    assert score(gold, [entity("S4")]).total("entities") == Counts(tp=1)


def test_a_duplicate_is_wrong_even_where_it_is_borderline_as_well() -> None:
    gold = [entity("S4", kind="borderline"), entity("S4")]

    assert score(gold, [entity("S4"), entity("S4")]).total("entities") == Counts(tp=1, fp=1)


def test_spurious_and_missed_are_listed_with_paper_type_and_name() -> None:
    scores = score([entity("S4", kind="term")], [entity("Foo", "Metric")])

    assert [(m.paper, m.why, m.type, m.name) for m in scores.mistakes] == [
        ("p", "spurious", "Metric", "Foo"),
        ("p", "missed term", "Method", "S4"),
    ]


def test_roles_are_scored_on_found_entities_without_mentions() -> None:
    gold = [
        entity("A", roles=("INTRODUCES", "USES")),
        entity("B", roles=("MENTIONS",)),
        entity("C", roles=("USES",)),
    ]
    found = [
        entity("A", roles=("INTRODUCES", "COMPARES_TO")),
        entity("B", roles=("MENTIONS",)),
        entity("D", roles=("USES",)),
    ]

    assert score(gold, found).total("roles") == Counts(tp=1, fp=1, fn=1)


def test_an_introduced_entity_that_was_missed_counts_in_introduces_but_not_in_roles() -> None:
    scores = score([entity("A", roles=("INTRODUCES",))], [])

    assert scores.total("introduces") == Counts(fn=1)
    assert scores.total("roles") == Counts()


def test_introduces_counts_right_and_wrong_claims() -> None:
    gold = [entity("A", roles=("INTRODUCES",)), entity("B")]
    found = [entity("A", roles=("INTRODUCES",)), entity("B", roles=("INTRODUCES",))]

    assert score(gold, found).total("introduces") == Counts(tp=1, fp=1)


def test_named_recall_is_over_proper_names_only() -> None:
    gold = [entity("A"), entity("B"), entity("some term", kind="term")]

    assert score(gold, [entity("A")]).to_json()["named recall"] == 0.5


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        ("85", "85.0", True),
        ("-12", "+12", True),
        ("1,234", "1234", True),
        ("5.7-13", "5.7", True),
        ("about 3", "3", True),
        ("85", "86", False),
        ("all", "all", False),  # no number
    ],
)
def test_a_result_value_is_its_first_number_without_sign(
    gold: str, found: str, right: bool
) -> None:
    counts = score([result(gold)], [result(found)], results=True).total("result values")

    assert counts == (Counts(tp=1) if right else Counts(fp=1, fn=1))


def test_a_result_is_found_once() -> None:
    scores = score([result("85")], [result("85"), result("85")], results=True)

    assert scores.total("result values") == Counts(tp=1, fp=1)


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        (("LRA", "accuracy"), ("the LRA benchmark", "speed"), True),
        (("LRA", "accuracy"), ("MMLU", "accuracy"), False),
        (("LRA", "accuracy"), (None, "accuracy"), False),
        ((None, "accuracy"), ("MMLU", "Accuracy"), True),
        ((None, "accuracy"), ("MMLU", None), False),
        ((None, None), ("MMLU", "speed"), True),
        (("%", "accuracy"), (None, "accuracy"), False),  # a benchmark that nothing can equal
    ],
)
def test_a_tuple_needs_the_benchmark_or_else_the_metric(
    gold: tuple[str | None, str | None], found: tuple[str | None, str | None], right: bool
) -> None:
    scores = score([result("85", *gold)], [result("85", *found)], results=True)

    assert scores.total("result values") == Counts(tp=1)
    assert scores.total("result tuples") == (Counts(tp=1) if right else Counts(fp=1, fn=1))


def test_a_paper_without_extraction_counts_as_nothing_found() -> None:
    gold = [
        {"id": 1, "entities": [entity("A")], "results": [result("85")]},
        {"id": 2, "entities": [entity("B")], "results": []},
    ]
    scores = evaluate(gold, {"2": {"entities": [entity("B")]}, "3": {"entities": [entity("C")]}})

    assert scores.without_prediction == 1
    assert scores.total("entities") == Counts(tp=1, fn=1)
    assert scores.total("result values") == Counts(fn=1)
    assert [(paper.paper, paper.predicted) for paper in scores.papers] == [
        ("1", False),
        ("2", True),
    ]


def test_figures_of_nothing_are_zero() -> None:
    figures = evaluate([], {}).to_json(intervals=True)

    assert figures["entities"]["f1"] == 0.0
    assert figures["entities"]["interval"] == [0.0, 0.0]
    assert figures["papers"] == 0


def test_precision_recall_and_f1_by_hand() -> None:
    figures = Counts(tp=3, fp=1, fn=3)

    assert (figures.precision, figures.recall) == (0.75, 0.5)
    assert figures.f1 == pytest.approx(0.6)


def many(right: int, wrong: int) -> Scores:
    """Score papers of one entity each, found in some of them."""
    gold = [{"id": at, "entities": [entity("A")]} for at in range(right + wrong)]
    return evaluate(gold, {str(at): {"entities": [entity("A")]} for at in range(right)})


def test_an_interval_is_seeded_holds_the_figure_and_narrows_with_papers() -> None:
    few, lots = many(7, 3), many(700, 300)
    low, high = few.interval("entities", seed=1)

    assert few.interval("entities", seed=1) == (low, high)
    assert 0 <= low < few.total("entities").f1 < high <= 1
    assert lots.interval("entities")[1] - lots.interval("entities")[0] < (high - low) / 3


def test_the_interval_of_named_recall_is_that_of_the_recall() -> None:
    # The exact 95% interval of 70 in 100 drawn papers is 0.61 to 0.79 (binomial).
    low, high = many(70, 30).interval("named recall")

    assert low == pytest.approx(0.61, abs=0.02)
    assert high == pytest.approx(0.79, abs=0.02)


def test_intervals_stand_in_the_json_only_when_asked_for() -> None:
    scores = many(7, 3)
    plain, more = scores.to_json(), scores.to_json(intervals=True)

    assert "interval" not in json.dumps(plain)
    low, high = scores.interval("entities")
    assert more["entities"].pop("interval") == [round(low, 4), round(high, 4)]
    assert len(more["named recall interval"]) == 2
    assert more["entities"] == plain["entities"]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"entities": []}, "no 'id'"),
        ({"id": "p"}, "paper p: no key 'entities'"),
        ({"id": "p", "entities": ["S4"]}, "list of objects"),
        ({"id": "p", "entities": [entity("S4") | {"name": None}]}, "'name' should be text"),
        ({"id": "p", "entities": [entity("S4") | {"roles": "USES"}]}, "'roles' should be a list"),
        ({"id": "p", "entities": [entity("S4", "Modell")]}, "Modell.*one of Method, Dataset"),
        ({"id": "p", "entities": [entity("S4", kind="new")]}, "new.*one of named, term"),
        ({"id": "p", "entities": [], "results": [{"metric": "F1"}]}, "no key 'value'"),
        (["p"], "JSON object, not list"),
    ],
)
def test_a_broken_annotation_is_an_error_that_says_where(broken: Any, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        pa.evaluate([broken], {})


# --- Equality with the scorer beside the checkout, to the last digit. ---


@pytest.fixture(scope="session")
def scorer(shared: Path) -> Scorer:
    """The scorer that defines the figures."""
    script = shared / "gold" / "score.py"
    if not script.is_file():
        pytest.skip("the scorer (../shared/gold/score.py) is not here")
    found: Scorer = runpy.run_path(str(script))["score"]
    return found


NAMES = st.sampled_from(
    [
        *("S4", "s-4", "the S4 model", "S4 layer", "S4 models", "model", "these methods", "%", ""),
        *("Foo-Net", "FooNet", "our foo nets", "Foo_Net data", "C++", "this task", "Foo corpus"),
        *("accuracy", "Accuracies", "an F1 score", "F1", "F\u20131", "Bénch's", "bénch suite"),
    ]
)
TYPES = st.sampled_from(["Method", "Dataset", "Benchmark", "Task", "Metric"])
ROLES = st.lists(st.sampled_from(["INTRODUCES", "USES", "MENTIONS", "MEASURES"]), max_size=3)
ENTITIES = st.builds(
    lambda either, **fields: fields | ({"either": either} if either is not None else {}),
    either=st.sampled_from([None, True, False]),
    name=NAMES,
    type=TYPES,
    kind=st.sampled_from(["named", "term", "borderline"]),
    surfaces=st.lists(NAMES, max_size=3),
    roles=ROLES,
)
NUMBERS = st.sampled_from(["85", "-85", "+85.0", "1,234", "1234", "5.7-13", "5.7", "all", ".5", 85])
RESULTS = st.fixed_dictionaries(
    {"value": NUMBERS, "benchmark": st.none() | NAMES, "metric": st.none() | NAMES}
)
PAPERS = st.dictionaries(
    st.sampled_from(["1", "2", "3", "4"]),
    st.fixed_dictionaries(
        {
            "entities": st.lists(ENTITIES, max_size=7),
            "results": st.none() | st.lists(RESULTS, max_size=5),
        }
    ),
)


@given(annotated=PAPERS, found=PAPERS)
def test_figures_and_errors_equal_the_scorers(
    scorer: Scorer, annotated: dict[str, Json], found: dict[str, Json]
) -> None:
    gold = {pid: {"id": pid, **paper} for pid, paper in annotated.items()}
    figures, errors, papers = scorer(gold, found)
    scores = evaluate(gold.values(), found)

    assert list(scores.to_json().items()) == list(figures.items())
    assert [(m.paper, m.why, m.type, m.name) for m in scores.mistakes] == errors
    for paper in scores.papers:
        counts = paper.counts["entities"]
        assert [counts.tp, counts.fp, counts.fn] == papers[paper.paper]


@given(st.text())
def test_any_name_can_be_compared(name: str) -> None:
    assert name_keys(name) == name_keys(name.casefold())
    assert all(name_keys(name))


def lines(path: Path) -> dict[str, Json]:
    records = map(json.loads, path.read_text("utf-8").splitlines())
    return {str(record["id"]): record for record in records}


def test_figures_of_the_real_extraction_equal_the_scorers(
    scorer: Scorer, shared: Path, tmp_path: Path
) -> None:
    gold, found = shared / "gold" / "dev.jsonl", tmp_path / "found.jsonl"
    assert run("extract", shared / "gold" / "dev.papers.jsonl", "-o", found).exit_code == 0
    figures, _, _ = scorer(lines(gold), lines(found))

    assert json.loads(run("evaluate", gold, "--json").stdout) == figures
    assert json.loads(run("evaluate", gold, "--predicted", found, "--json").stdout) == figures


# --- The command. ---


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


ANNOTATED = [
    {
        "id": "a1",
        "entities": [
            entity("Foo-Net", surfaces=("Foo-Net",), roles=("INTRODUCES",)),
            entity("GSM8K", "Benchmark", surfaces=("GSM8K",), roles=("EVALUATES_ON",)),
            entity("[bold]Zork[/bold]", "Dataset"),
        ],
        "results": [result("71.5", "GSM8K", "accuracy")],
    }
]
TEXT = {
    "id": "a1",
    "title": "Foo-Net: A small network for arithmetic",
    "abstract": "We introduce Foo-Net, a small network. Foo-Net reaches 71.5% accuracy on GSM8K.",
}


def write(path: Path, *records: Json) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    write(tmp_path / "mine.papers.jsonl", TEXT)
    return write(tmp_path / "mine.jsonl", *ANNOTATED)


def test_the_papers_beside_are_extracted_and_scored(gold: Path) -> None:
    figures = json.loads(run("evaluate", gold, "--json").stdout)

    assert list(figures) == [*MEASURES, "papers", "papers without predictions"]
    assert figures["introduces"]["tp"] == 1
    assert figures["Benchmark"]["f1"] == 1.0
    assert figures["result tuples"]["f1"] == 1.0
    assert figures["papers without predictions"] == 0


def test_papers_can_be_elsewhere(gold: Path, tmp_path: Path) -> None:
    beside = gold.with_name("mine.papers.jsonl")
    want = run("evaluate", gold, "--json").stdout
    moved = beside.rename(tmp_path / "elsewhere.jsonl")

    assert run("evaluate", gold, "--papers", moved, "--json").stdout == want


def test_a_missing_papers_file_is_named_with_what_to_do(gold: Path) -> None:
    gold.with_name("mine.papers.jsonl").unlink()
    done = run("evaluate", gold)

    assert done.exit_code == 1
    assert "mine.papers.jsonl" in done.stderr
    assert "--papers" in done.stderr
    assert "--predicted" in done.stderr


def test_finished_extractions_need_no_papers(gold: Path, tmp_path: Path) -> None:
    gold.with_name("mine.papers.jsonl").unlink()
    found = write(tmp_path / "found.jsonl", {"id": "a1", "entities": [entity("Foo-Net")]})
    done = run("evaluate", gold, "--predicted", found, "--json")

    assert json.loads(done.stdout)["entities"] == {
        "precision": 1.0,
        "recall": 0.3333,
        "f1": 0.5,
        "tp": 1,
        "fp": 0,
        "fn": 2,
    }


def test_papers_without_extraction_are_counted_for_the_reader(gold: Path, tmp_path: Path) -> None:
    found = write(tmp_path / "found.jsonl")
    done = run("evaluate", gold, "--predicted", found, "--json")

    assert "1 of 1 papers" in done.stderr
    assert json.loads(done.stdout)["papers without predictions"] == 1


def test_papers_and_predicted_together_are_wrong_usage(gold: Path) -> None:
    assert run("evaluate", gold, "--papers", gold, "--predicted", gold).exit_code == 2


def test_the_table_shows_every_measure_and_intervals_when_asked(gold: Path) -> None:
    plain, more = run("evaluate", gold), run("evaluate", gold, "--intervals")

    assert plain.exit_code == 0
    assert all(measure in plain.stdout for measure in MEASURES)
    assert "95%" not in plain.stdout
    assert "95%" in more.stdout
    assert "1.000–1.000" in more.stdout


def test_errors_are_listed_as_they_are_written(gold: Path, tmp_path: Path) -> None:
    found = write(tmp_path / "found.jsonl", {"id": "a1", "entities": [entity("Odd", "Task")]})
    asked: list[str | Path] = ["evaluate", gold, "--predicted", found, "--errors"]
    table = run(*asked, "4").stdout

    assert "spurious" in table
    assert "[bold]Zork[/bold]" in table
    assert "more (--errors)" not in table
    assert "3 more (--errors)" in run(*asked, "1").stdout
    assert json.loads(run(*asked, "1", "--json").stdout)["errors"] == [
        {"paper": "a1", "why": "spurious", "type": "Task", "name": "Odd"}
    ]


def test_json_intervals(gold: Path) -> None:
    figures = json.loads(run("evaluate", gold, "--json", "--intervals").stdout)

    assert figures["Benchmark"]["interval"] == [1.0, 1.0]


@pytest.mark.parametrize("broken", ["{oops", '{"id": "a2"}', "[1]"])
@pytest.mark.parametrize("option", ["GOLD", "--predicted"])
def test_a_broken_line_is_named_with_file_and_number(gold: Path, broken: str, option: str) -> None:
    bad = write(gold.with_name("bad.jsonl"), *ANNOTATED)
    with bad.open("a", encoding="utf-8") as file:
        file.write(f"\n{broken}\n")
    done = run("evaluate", bad) if option == "GOLD" else run("evaluate", gold, option, bad)

    assert done.exit_code == 1
    assert "bad.jsonl:3: " in done.stderr
    assert "Traceback" not in done.output


def test_files_that_cannot_be_read_are_named(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    (tmp_path / "empty.jsonl").touch()

    for name, says in (
        ("nowhere.jsonl", "cannot be read"),
        ("latin.jsonl", "UTF-8"),
        ("empty.jsonl", "no annotated paper"),
    ):
        done = run("evaluate", tmp_path / name)
        assert done.exit_code == 1
        assert name in done.stderr
        assert says in done.stderr
