"""Lay the figures out as accuracy.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from figures import Kept
from public_sets import TEST_SETS, TestSet

from paperatlas.scores import MEASURES, NAMED_RECALL


@dataclass(frozen=True, slots=True)
class System:
    """Something that is measured.

    Attributes:
        title: for the tables.
        command: what measures it.
    """

    title: str
    command: str


SYSTEMS = {
    "rules": System("rules", "make accuracy"),
    "fast": System("fast", "make accuracy"),
    "model": System("shipped model", "make accuracy"),
    "model_full": System("model in 32 bits", "make accuracy MADE=FOLDER"),
    "spacy_cnn": System("spaCy CNN", "make accuracy-peers"),
}
_SCIERC = {
    "first_stage": ("our recipe, from the first stage's weights", "make accuracy-peers"),
    "base": ("our recipe, from the pretrained encoder alone", "make accuracy-peers"),
}
_WAYS = ("exact", "overlap", "exact as annotated")
_ROWS = {
    "all": "all rows",
    "none learnt": "rows that share no sentence with labels learnt from",
    "none shared": "rows that share no sentence with any other corpus",
}
NOT_RUN = "not run"

Lines = Iterator[str]


def report(
    measured: str,
    systems: Mapping[str, Kept | None],
    *,
    seeds: Kept | None,
    crossed: Kept | None,
    scierc: Mapping[str, Kept | None],
    targets: Mapping[str, Mapping[str, float]],
    published: Mapping[str, list[dict[str, Any]]],
    done: Mapping[str, str],
) -> str:
    """Return the whole report.

    Args:
        measured: date and machine of this run.
        systems: what is known of each of `SYSTEMS`.
        seeds: by seed, figures on dev of the encoder's last stage trained anew.
        crossed: figures of the cross-validation over the training papers.
        scierc: by start of the training, what ``scierc.py`` kept.
        targets: by measure floor, aim and what a second annotator reaches.
        published: figures of others by test set.
        done: by confusion, what was done about it.
    """
    parts = (
        _head(measured, systems),
        _dev(systems, targets),
        _seeds(seeds, systems.get("model")),
        _details(systems),
        _crossed(crossed),
        _calibration(systems),
        _public(systems, published),
        _scierc(scierc, published.get("scierc", [])),
        _confusions(systems, done),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(measured: str, systems: Mapping[str, Kept | None]) -> Lines:
    yield "# How good the extraction is"
    yield ""
    yield f"Written by `make accuracy`; {measured}. Each figure is of one of these runs:"
    yield ""
    yield "| what | measured | by |"
    yield "|---|---|---|"
    for name, system in SYSTEMS.items():
        one = systems.get(name)
        when = f"{one.date}, {one.machine}" if one else NOT_RUN
        yield f"| {system.title} | {when} | `{one.command if one else system.command}` |"
    yield ""
    yield (
        "`rules` is name lists, patterns and weighed cues without a neural model; the shipped "
        "model is the trained encoder in 8 bits weighed together with the rules, `fast` the small "
        "encoder that learnt from it, likewise; the spaCy CNN is "
        "spaCy's own recogniser (no vectors) trained on the annotated papers that there were on "
        "its day, with our grouping, roles and results behind it."
    )
    yield ""


def _dev(systems: Mapping[str, Kept | None], targets: Mapping[str, Mapping[str, float]]) -> Lines:
    yield "## On annotated abstracts that nobody tuned on (dev)"
    yield ""
    papers = next((k.figures["dev"]["papers"] for k in systems.values() if k), None)
    if papers is not None:
        yield (
            f"{papers} titles with abstracts; F1 (of named recall, the recall). An entity is right "
            "when name and type are; a second prediction of the same entity counts as wrong. roles "
            "are scored on the entities that were found, introduces on all of them, so that a "
            "missed one counts. A result value is right when the number is; a tuple when its "
            "benchmark (else its metric) is right too. 95 %: bootstrap over papers."
        )
        yield ""
    titles = [
        f"**{system.title}** | 95 %" if name == "model" else system.title
        for name, system in SYSTEMS.items()
    ]
    yield f"| | {' | '.join(titles)} | floor | aim | second annotator | floor met |"
    yield f"|---|{'---|' * (len(SYSTEMS) + 5)}"
    for measure in MEASURES:
        cells = []
        for name in SYSTEMS:
            value, ends = _dev_value(systems.get(name), measure)
            cells.append(_number(value) if name != "model" else f"**{_number(value)}**")
            if name == "model":
                cells.append(_ends(ends))
        target = targets.get(measure, {})
        cells += [_number(target.get(k)) for k in ("floor", "aim", "annotator")]
        cells.append(_verdict(_dev_value(systems.get("model"), measure)[0], target))
        yield f"| {measure} | {' | '.join(cells)} |"
    yield ""
    yield (
        "For scale: a bare match of a list of 36,295 names reaches entities F1 0.36 and named "
        "recall 0.29 on the same papers."
    )
    yield ""


def _dev_value(one: Kept | None, measure: str) -> tuple[float | None, list[float]]:
    if one is None:
        return None, []
    dev = one.figures["dev"]
    if measure == NAMED_RECALL:
        return dev[measure], dev.get(f"{measure} interval", [])
    return _value(dev, measure), dev[measure].get("interval", [])


def _value(figures: Mapping[str, Any], measure: str) -> float:
    value: float = figures[measure] if measure == NAMED_RECALL else figures[measure]["f1"]
    return value


def _verdict(value: float | None, target: Mapping[str, float]) -> str:
    if value is None:
        return NOT_RUN
    if not target:
        return ""
    if value >= target["aim"]:
        return "met, and the aim"
    return "met" if value >= target["floor"] else "**missed**"


def _seeds(seeds: Kept | None, shipped: Kept | None) -> Lines:
    yield "### Other training seeds"
    yield ""
    if seeds is None:
        yield f"{NOT_RUN}: `make accuracy-peers`"
        yield ""
        return
    yield (
        "The encoder's last stage trained anew from the stage before, with another order of papers "
        "and other words hidden, then weighed with the rules as the shipped model is. "
        f"`{seeds.command}`, {seeds.date}, {seeds.machine}."
    )
    yield ""
    runs = {f"seed {seed}": figures for seed, figures in seeds.figures.items()}
    if shipped is not None:
        runs = {"shipped": shipped.figures["dev"], **runs}
    yield f"| | {' | '.join(runs)} | mean | spread |"
    yield f"|---|{'---|' * (len(runs) + 2)}"
    for measure in MEASURES:
        values = [_value(figures, measure) for figures in runs.values()]
        cells = [*map(_number, values), _number(fmean(values)), _ends([min(values), max(values)])]
        yield f"| {measure} | {' | '.join(cells)} |"
    yield ""


def _details(systems: Mapping[str, Kept | None]) -> Lines:
    for name, system in SYSTEMS.items():
        one = systems.get(name)
        if one is not None:
            yield f"### {system.title[0].upper()}{system.title[1:]}, in full"
            yield ""
            yield from _full_table(one.figures["dev"])


def _full_table(figures: Mapping[str, Any]) -> Lines:
    yield "| | P | R | F1 | 95 % | right | wrong | missed |"
    yield "|---|---|---|---|---|---|---|---|"
    for measure in MEASURES:
        row = figures[measure]
        if measure == NAMED_RECALL:
            ends = _ends(figures.get(f"{measure} interval", []))
            yield f"| {measure} | | {_number(row)} | | {ends} | | | |"
            continue
        shown = [_number(row[k]) for k in ("precision", "recall", "f1")]
        shown += [_ends(row.get("interval", [])), *(str(row[k]) for k in ("tp", "fp", "fn"))]
        yield f"| {measure} | {' | '.join(shown)} |"
    yield ""


def _crossed(crossed: Kept | None) -> Lines:
    yield "## On the papers that were learnt from, cross-validated"
    yield ""
    if crossed is None:
        yield f"{NOT_RUN}: `make accuracy MADE=FOLDER` with crossed.jsonl in it"
        yield ""
        return
    yield (
        f"{crossed.figures['papers']} of the 500 annotated abstracts, each read by a model and "
        "weights that have not seen it. The weights of results are those shipped, which have. "
        f"{crossed.date}, {crossed.machine}."
    )
    yield ""
    yield from _full_table(crossed.figures)


def _calibration(systems: Mapping[str, Kept | None]) -> Lines:
    yield "## Calibration on dev"
    yield ""
    yield (
        "Whether a confidence is the share that is right: expected calibration error (ECE) over 15 "
        "bins of equal width, lower is better. What only matches a borderline entity is left out."
    )
    yield ""
    yield "| | entities | ECE |"
    yield "|---|---|---|"
    for name, system in SYSTEMS.items():
        one = systems.get(name)
        figures = one.figures["calibration"] if one else None
        shown = (
            f"{figures['entities']} | {figures['ece']:.3f}"
            + ("" if figures["graded"] else " (it gives none: all count as 1)")
            if figures
            else f"| {NOT_RUN}: `{system.command}`"
        )
        yield f"| {system.title} | {shown} |"
    yield ""
    best = next((name for name in ("model", "rules") if systems.get(name)), None)
    if best is None:
        return
    one = systems[best]
    assert one is not None
    yield f"| confidence of the {SYSTEMS[best].title} | entities | mean confidence | right |"
    yield "|---|---|---|---|"
    for row in one.figures["calibration"]["table"]:
        yield (
            f"| {row['from']:.1f} to {row['to']:.1f} | {row['entities']} "
            f"| {row['confidence']:.2f} | {row['right']:.2f} |"
        )
    yield ""


def _public(
    systems: Mapping[str, Kept | None], published: Mapping[str, list[dict[str, Any]]]
) -> Lines:
    yield "## On public test sets"
    yield ""
    yield (
        "Mentions by their place, F1 in per cent; a text is read as an abstract without title. "
        "*exact*: first and last character are right, after a generic noun at the end of a name "
        '("dataset" and the like) is cut off on both sides; *overlap*: one common character is '
        "enough; *exact as annotated*: nothing is cut, as others count. Our Benchmark counts as "
        "Dataset, types that a set does not annotate are left out."
    )
    yield ""
    yield (
        "What can be compared, and what cannot: our recognisers follow a guide of their own (a "
        "mention is a page of a graph, without generic nouns, and broad terms are left out) and "
        "were not trained to win these sets: they find things there that nobody annotated (P). The "
        "shipped model did see the train parts of both, with the labels that they cover, among "
        "other corpora; the rules and the spaCy CNN did not. The supervised systems of others were "
        "trained on the set's own train part and its conventions, so *exact as annotated* is the "
        "figure beside theirs, and *overlap* says more about whether things are found. Texts of "
        "the test parts (never their labels) may be among the abstracts that the rules labelled "
        "for the encoder's first stage."
    )
    yield ""
    for test_set in TEST_SETS:
        yield from _public_set(test_set, systems, published.get(test_set.name, []))


def _public_set(
    test_set: TestSet, systems: Mapping[str, Kept | None], others: list[dict[str, Any]]
) -> Lines:
    types = list(dict.fromkeys(test_set.types.values()))
    yield f"### {test_set.title}"
    yield ""
    ran = {name: k for name in SYSTEMS if (k := systems.get(name))}
    for name, system in SYSTEMS.items():
        if name not in ran:
            yield f"{system.title}: {NOT_RUN}: `{system.command}`"
            yield ""
    if ran:
        figures = ran.get("model", next(iter(ran.values()))).figures
        first = figures["public"][test_set.name]["none learnt"]
        yield (
            f"{first['texts']} texts, {first['mentions']} mentions: {_ROWS['none learnt']}: those "
            f"of the corpora by `overlap.tsv`, those of our {figures['learnt papers']:,} annotated "
            "papers by their text."
        )
        yield ""
    yield f"| | match | {' | '.join(types)} | all | 95 % | P / R | source |"
    yield f"|---|---|{'---|' * len(types)}---|---|---|---|"
    for name, one in ran.items():
        figures = one.figures["public"][test_set.name]["none learnt"]
        for way in _WAYS:
            cells = [_cent(figures[way][kind]["f1"]) for kind in types]
            micro = figures[way]["micro"]
            yield (
                f"| {SYSTEMS[name].title} | {way} | {' | '.join(cells)} | {_cent(micro['f1'])} "
                f"| {_ends(micro['interval'], 100)} "
                f"| {_cent(micro['precision'])} / {_cent(micro['recall'])} | this report |"
            )
    for row in others:
        cells = [str(row.get(kind, "")) for kind in types]
        yield (
            f"| {row['system']} | exact as annotated | {' | '.join(cells)} "
            f"| {row.get('micro', row.get('range', ''))} | | | {row['source']} |"
        )
    yield ""
    if ran:
        yield "The same on more and on fewer rows, all types: exact / overlap / exact as annotated."
        yield ""
        yield f"| | {' | '.join(SYSTEMS[name].title for name in ran)} |"
        yield f"|---|{'---|' * len(ran)}"
        for which, title in _ROWS.items():
            cells = []
            for one in ran.values():
                figures = one.figures["public"][test_set.name][which]
                cells.append(" / ".join(_cent(figures[way]["micro"]["f1"]) for way in _WAYS))
            yield f"| {title}: {figures['texts']} | {' | '.join(cells)} |"
        yield ""


def _scierc(runs: Mapping[str, Kept | None], others: list[dict[str, Any]]) -> Lines:
    yield "## SciERC: the same recipe, retrained on its labels"
    yield ""
    yield (
        "Encoder, features and training as shipped, with a head for SciERC's six labels, trained "
        "on its 350 train abstracts; exact spans as annotated, F1 in per cent, 100 test abstracts. "
        "Nothing was chosen on test. SciERC is no part of what the shipped model learns from."
    )
    yield ""
    yield "| | six labels | spread over seeds | dev | Method, Task, Metric, Material | source |"
    yield "|---|---|---|---|---|---|"
    for name, (title, command) in _SCIERC.items():
        one = runs.get(name)
        if one is None:
            yield f"| {title} | {NOT_RUN} | | | | `{command}` |"
            continue
        test, dev, four = (one.figures[k] for k in ("test", "dev", "test four types"))
        yield (
            f"| {title} | **{_cent(test['mean'])}** | {_ends([test['low'], test['high']], 100)} "
            f"(seeds: {len(test['seeds'])}) | {_cent(dev['mean'])} | {_cent(four['mean'])} "
            f"| `{one.command}`, {one.date}, {one.machine} |"
        )
    for row in others:
        yield (
            f"| {row['system']} | {row.get('micro', row.get('range', ''))} | | | "
            f"| {row['source']} |"
        )
    yield ""
    for name, (title, _) in _SCIERC.items():
        one = runs.get(name)
        if one is not None:
            kinds = ", ".join(
                f"{kind} {_cent(value)}" for kind, value in one.figures["test by label"].items()
            )
            yield f"By label, {title}, mean of the seeds: {kinds}. {one.figures['note']}"
            yield ""
    yield (
        "SciBERT, on which most published systems stand, has 110M parameters and was pretrained on "
        "scientific full texts; our encoder has 22.6M."
    )
    yield ""


def _confusions(systems: Mapping[str, Kept | None], done: Mapping[str, str]) -> Lines:
    best = next((name for name in ("model", "rules") if systems.get(name)), None)
    yield "## The ten most common confusions on dev"
    yield ""
    if best is None:
        yield f"{NOT_RUN}: `make accuracy`"
        return
    one = systems[best]
    assert one is not None
    yield (
        f"Of the {SYSTEMS[best].title}. A wrong and a missed entity that share words are one "
        "confusion: *X for Y* says that X was found where Y is annotated."
    )
    yield ""
    yield "| | how often | such as | what was done |"
    yield "|---|---|---|---|"
    for row in one.figures["confusions"]:
        names = "; ".join(_escaped(name) for name in row["examples"])
        yield f"| {row['kind']} | {row['count']} | {names} | {done.get(row['kind'], '')} |"


def _number(value: float | None) -> str:
    return NOT_RUN if value is None else f"{value:.3f}"


def _cent(value: float) -> str:
    return f"{100 * value:.1f}"


def _ends(ends: list[float], times: int = 1) -> str:
    if not ends:
        return ""
    form = ".1f" if times == 100 else ".3f"
    return "\N{EN DASH}".join(format(times * end, form) for end in ends)


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")
