"""Train the encoder: first on silver labels and partly labelled corpora, then on annotated papers.

    python training/train_encoder.py --base MINILM --silver silver.jsonl --labelled LABELLED \
        --rate 2e-4 -o first.pt
    python training/train_encoder.py --base MINILM --start first.pt \
        --annotated PAPERS.jsonl ANNOTATED.jsonl --epochs 4 -o last.pt

With ``--fold K N`` the papers k, k + N, ... of each annotated corpus are left out, and what
the model says of them is written beside the weights (``.npz``), for `fit_evidence.py` to weigh it
on papers that the model has not seen.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from annotated_results import reads_as_the_guide
from corpora import annotated_papers, partly_labelled, silver
from encoder_model import Batch, EncoderModel, Read, collate, losses, read
from numpy.typing import NDArray
from shipped_weights import shipped_weights
from torch import Tensor

from examples import Example, Reader
from paperatlas.extractors.result_reading import link_columns
from paperatlas.extractors.token_features import FEATURES
from paperatlas.extractors.wordpieces import WordPieces

HINT_COLUMNS = next(k for k, name in enumerate(FEATURES) if name.startswith("begins "))
ROLE_WEIGHT = 0.5
LINK_WEIGHT = 0.3
MASK_PIECE = "[MASK]"


def batches(rows: list[Read], size: int, rng: random.Random) -> list[list[Read]]:
    """Part windows into batches of like length, in random order.

    Args:
        rows: the windows.
        size: most windows of 256 pieces in a batch; shorter ones are taken together.
        rng: order.
    """
    order = sorted(range(len(rows)), key=lambda k: len(rows[k].ids) * rng.uniform(0.85, 1.15))
    out: list[list[Read]] = []
    batch: list[Read] = []
    for k in order:
        longest = max(len(rows[k].ids), max((len(r.ids) for r in batch), default=0))
        if batch and longest * (len(batch) + 1) > size * 256:
            out.append(batch)
            batch = []
        batch.append(rows[k])
    if batch:
        out.append(batch)
    rng.shuffle(out)
    return out


def disturb(batch: Batch, mask_id: int, share: float) -> None:
    """Hide pieces, and the hints of whole texts, so that context has to be read as well."""
    hidden = (torch.rand(batch.ids.shape) < share) & (batch.mask == 1)
    hidden[:, 0] = False
    batch.ids[hidden] = mask_id
    blind = torch.rand(len(batch.ids)) < share
    batch.features[blind, :, HINT_COLUMNS:] = 0


def optimizer(model: EncoderModel, rate: float) -> torch.optim.AdamW:
    """AdamW with faster heads, and no decay of biases and norms."""
    heads, flat, rest = [], [], []
    for name, weights in model.named_parameters():
        if not name.startswith("bert."):
            heads.append(weights)
        elif weights.ndim < 2:
            flat.append(weights)
        else:
            rest.append(weights)
    return torch.optim.AdamW(
        [
            {"params": rest, "weight_decay": 0.01},
            {"params": flat, "weight_decay": 0.0},
            {"params": heads, "weight_decay": 0.0, "lr": rate * 5},
        ],
        lr=rate,
        fused=True,
    )


def train(
    model: EncoderModel,
    rows: list[Read],
    mask_id: int,
    *,
    epochs: int,
    rate: float,
    size: int,
    seed: int,
    hide: float,
    half: bool | None = None,
) -> None:
    """Train on windows; prints the losses of each epoch.

    Args:
        model: changed in place.
        rows: what to learn from.
        mask_id: the piece that hides others.
        epochs: passes over `rows`.
        rate: highest step width; it rises over a tenth of the steps and falls to zero.
        size: see `batches`.
        seed: of order and hiding.
        hide: share of pieces hidden.
        half: multiply in bfloat16; None does where the processor has it, for without it is slower
            by far.
    """
    if half is None:
        half = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    rng = random.Random(seed)  # noqa: S311
    torch.manual_seed(seed)
    steps = epochs * len(batches(rows, size, random.Random(seed)))  # noqa: S311
    adam = optimizer(model, rate)
    warm = max(steps // 10, 1)
    plan = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda s: min((s + 1) / warm, max(steps - s, 1) / max(steps - warm, 1))
    )
    model.train()
    for epoch in range(epochs):
        started, sums = time.perf_counter(), np.zeros(4)
        for done, batch_rows in enumerate(batches(rows, size, rng)):
            batch = collate(batch_rows)
            disturb(batch, mask_id, hide)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
                parts = losses(model, batch)
            tag_loss, role_loss, link_loss = parts
            loss: Tensor = tag_loss + ROLE_WEIGHT * role_loss + LINK_WEIGHT * link_loss
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            plan.step()
            sums += [*(part.item() for part in parts), 1]
            if done % 100 == 99:
                print(f"  {done + 1} {_means(sums)}", flush=True)
        seconds = time.perf_counter() - started
        print(f"epoch {epoch} {_means(sums)} {seconds:.0f} s", flush=True)


def _means(sums: NDArray[np.float64]) -> str:
    tags, roles, links = sums[:3] / max(sums[3], 1)
    return f"tags {tags:.4f} roles {roles:.4f} links {links:.4f}"


def say(
    model: EncoderModel, example: Example, vocabulary: WordPieces
) -> tuple[Tensor, Tensor, NDArray[np.float32]]:
    """Return the logits of tags and roles, and the links, for each word of an example."""
    from paperatlas.extractors.wordpieces import windows

    pieces = vocabulary.pieces(example.words)
    lengths = [len(p) for p in pieces]
    tags, roles, links = [], [], []
    for window, row in zip(windows(lengths), read(example, vocabulary), strict=True):
        batch = collate([row])
        with torch.no_grad():
            tag_logits, role_logits, pieces_links = model(batch.ids, batch.mask, batch.features)
        counts = row.heads[window.first - window.start : window.last - window.start]
        tags.append(tag_logits[0, counts])
        roles.append(role_logits[0, counts])
        links.append(link_columns(pieces_links[0].numpy(), counts))
    return torch.cat(tags), torch.cat(roles), np.concatenate(links)


def write_readings(
    model: EncoderModel, examples: list[Example], vocabulary: WordPieces, out: Path
) -> None:
    """Write logits and links of each example, by its name."""
    model.eval()
    arrays: dict[str, NDArray[np.float16]] = {}
    for example in examples:
        tags, roles, links = say(model, example, vocabulary)
        columns = [tags.numpy(), roles.numpy(), links]
        arrays[example.name] = np.concatenate(columns, axis=1).astype(np.float16)
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]


def widened(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return weights to go on from, with nothing yet for `FEATURES` that were added since."""
    known = weights["known.weight"]
    missing = known.new_zeros(len(known), len(FEATURES) - known.shape[1])
    return {**weights, "known.weight": torch.cat([known, missing], dim=1)}


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder")
    parser.add_argument("--start", type=Path, help="weights to go on from (.pt or .onnx)")
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--labelled", type=Path, help="folder of partly labelled corpora")
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", default=[])
    parser.add_argument("--fold", type=int, nargs=2, metavar=("K", "N"))
    parser.add_argument(
        "--as-the-guide",
        action="store_true",
        help="learn from the papers alone that were read as the guide's annotators read",
    )
    parser.add_argument("--read", type=Path, nargs=2, help="annotated papers to read, not to learn")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--size", type=int, default=16, help="texts of 256 pieces in a batch")
    parser.add_argument("--hide", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="silver texts to use")
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()

    vocabulary = WordPieces(args.base / "tokenizer.json")
    torch.manual_seed(args.seed)
    model = EncoderModel(args.base)
    if args.start:
        model.load_state_dict(
            widened(
                shipped_weights(args.start)
                if args.start.suffix == ".onnx"
                else torch.load(args.start, weights_only=True)
            )
        )
    reader = Reader()
    learn: list[Example] = []
    unseen: list[Example] = []
    if args.silver:
        learn += list(silver(args.silver, reader))[: args.limit]
    if args.labelled:
        learn += partly_labelled(args.labelled, reader)
    for papers, marks in args.annotated:
        for k, (gold, _, example) in enumerate(annotated_papers(papers, marks, reader)):
            if args.fold and k % args.fold[1] == args.fold[0]:
                unseen.append(example)
            elif reads_as_the_guide(gold) or not args.as_the_guide:
                learn.append(example)
    if args.read:
        unseen += [e for _, _, e in annotated_papers(args.read[0], args.read[1], reader)]
    rows = [row for example in learn for row in read(example, vocabulary)]
    print(f"{len(learn)} texts, {sum(len(r.ids) for r in rows)} pieces", flush=True)
    mask_id = vocabulary.id_of(MASK_PIECE)
    train(
        model,
        rows,
        mask_id,
        epochs=args.epochs,
        rate=args.rate,
        size=args.size,
        seed=args.seed,
        hide=args.hide,
    )
    torch.save(model.state_dict(), args.out)
    if unseen:
        write_readings(model, unseen, vocabulary, args.out.with_suffix(".npz"))


if __name__ == "__main__":
    main()
