r"""Train the small encoder of ``fast``: on what the large one says, and on annotated papers.

    python training/train_fast.py --taught FOLDER --fold 0 6 -o fast.pt \
        --annotated PAPERS.jsonl ANNOTATED.jsonl

The small model learns the large one's probabilities (distillation: Hinton et al. 2015,
arXiv:1503.02531) of the papers that `teach.py` had read, and the labels of annotated papers. With
``--fold K N`` the papers k, k + N, ... of each annotated corpus are left out, and what the small
model says of them is written beside the weights (``.npz``) for `fit_combination.py`.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from annotated_results import reads_as_the_guide
from corpora import lines
from fast_model import FastModel, Shape
from numpy.typing import NDArray
from shipped_weights import shipped_weights
from torch import Tensor

from examples import ANY, annotated, make_example
from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.extractor import candidates_as_lists
from paperatlas.extractors.token_features import FEATURES, token_features
from paperatlas.extractors.tokenizer import Tokenizer
from paperatlas.extractors.wordpieces import WordPieces
from paperatlas.records import ENTITY_TYPES, ROLES, Paper

MODELS = Path(__file__).resolve().parents[1] / "extractors" / "models"
LONGEST = 512  # pieces of a text that are learnt from
ROLE_WEIGHT = 0.5
TAGS = 1 + 2 * len(ENTITY_TYPES)
MASK_PIECE = "[MASK]"
TOGETHER = 64


@dataclass(slots=True)
class Lesson:
    """One text in pieces, with what is right or what the teacher says of each word.

    Attributes:
        name: id of the paper.
        ids: the pieces.
        owner: the word of each piece, -1 at both ends.
        features: of each word, packed in bits.
        allowed: for each word the set of tags that may be right; all where the teacher speaks.
        roles: for each word the share of each role; zeros where unknown.
        taught: for each word the teacher's probabilities of tags; zeros where it says nothing.
        weight: how much it counts.
    """

    name: str
    ids: NDArray[np.int32]
    owner: NDArray[np.int32]
    features: NDArray[np.uint8]
    allowed: NDArray[np.int16]
    roles: NDArray[np.float16]
    taught: NDArray[np.float16]
    weight: float = 1.0


def pieces_of(
    text: DocText, vocabulary: WordPieces
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    """Return the pieces of a text, their words, and the packed features of these."""
    pieces = vocabulary.pieces(text.words)
    lengths = [len(p) for p in pieces]
    ids = [vocabulary.opens, *(i for p in pieces for i in p), vocabulary.closes]
    owner = np.full(len(ids), -1, np.int32)
    owner[1:-1] = np.repeat(np.arange(len(lengths)), lengths)
    return np.array(ids, np.int32), owner, np.packbits(token_features(text), axis=1)


def read_texts(rows: Sequence[tuple[str, str, str]]) -> Iterator[tuple[Paper, DocText]]:
    """Read papers, given as id, title and abstract, up to their candidates."""
    tokenizer = Tokenizer()
    for at in range(0, len(rows), TOGETHER):
        papers = [Paper(id=i, title=t or "", abstract=a) for i, t, a in rows[at : at + TOGETHER]]
        yield from zip(papers, candidates_as_lists(papers, tokenizer), strict=True)


def taught_lessons(folder: Path, vocabulary: WordPieces) -> Iterator[Lesson]:
    """Yield what `teach.py` wrote."""
    rows = {row["id"]: (row["id"], row["title"], row["abstract"])
            for row in lines(folder / "papers.jsonl")}  # fmt: skip
    for part in sorted(folder.glob("part-[0-9][0-9][0-9].npz")):
        with np.load(part) as said:
            names = [name for name in said.files if name in rows]
            for paper, text in read_texts([rows[name] for name in names]):
                ids, owner, features = pieces_of(text, vocabulary)
                shares = said[paper.id]
                if len(shares) != len(text.words):
                    continue  # another tokenizer read it
                some = 1.0 - shares[:, :1].astype(np.float32)
                yield Lesson(
                    paper.id, ids, owner, features, np.full(len(shares), ANY, np.int16),
                    (shares[:, TAGS:] * some).astype(np.float16), shares[:, :TAGS],
                )  # fmt: skip


def annotated_lessons(
    papers: Path, marks: Path, vocabulary: WordPieces, fold: tuple[int, int] | None
) -> Iterator[tuple[bool, Lesson]]:
    """Yield annotated papers, each with whether it is left out of the training."""
    texts = {row["id"]: row for row in lines(papers)}
    golds = list(lines(marks))
    rows = [(g["id"], texts[g["id"]]["title"], texts[g["id"]]["abstract"]) for g in golds]
    for k, (gold, (paper, text)) in enumerate(zip(golds, read_texts(rows), strict=True)):
        example = make_example(paper.id, text, annotated(gold, text))
        ids, owner, features = pieces_of(text, vocabulary)
        yield fold is not None and k % fold[1] == fold[0], Lesson(
            paper.id, ids, owner, features, example.allowed.astype(np.int16),
            example.roles.astype(np.float16), np.zeros((len(text.words), TAGS), np.float16),
            2.0 if reads_as_the_guide(gold) else 1.0,
        )  # fmt: skip


@dataclass(slots=True)
class Batch:
    """Texts of like length, filled up to the longest; see `Lesson`."""

    ids: Tensor
    mask: Tensor
    features: Tensor
    heads: Tensor  # 1 at the first piece of each word
    allowed: Tensor
    roles: Tensor
    taught: Tensor
    weight: Tensor


def collate(lessons: Sequence[Lesson]) -> Batch:
    """Fill texts up to one length, none longer than `LONGEST`."""
    n = min(max(len(x.ids) for x in lessons), LONGEST)
    count = len(lessons)
    ids, mask = np.zeros((count, n), np.int64), np.zeros((count, n), np.float32)
    features = np.zeros((count, n, len(FEATURES)), np.float32)
    heads = np.zeros((count, n), np.float32)
    allowed = np.full((count, n), ANY, np.int64)
    roles = np.zeros((count, n, len(ROLES)), np.float32)
    taught = np.zeros((count, n, TAGS), np.float32)
    for k, lesson in enumerate(lessons):
        size = min(len(lesson.ids), n)
        ids[k, :size], mask[k, :size] = lesson.ids[:size], 1
        owner = lesson.owner[:size]
        inside = np.flatnonzero(owner >= 0)
        bits = np.unpackbits(lesson.features, axis=1, count=len(FEATURES))
        features[k, inside] = bits[owner[inside]]
        first = inside[np.diff(owner[inside], prepend=-1) > 0]
        heads[k, first] = 1
        allowed[k, first] = lesson.allowed[owner[first]]
        roles[k, first] = lesson.roles[owner[first]]
        taught[k, first] = lesson.taught[owner[first]]
    weight = np.array([x.weight for x in lessons], np.float32)
    return Batch(*map(torch.from_numpy, (ids, mask, features, heads, allowed, roles, taught,
                                         weight)))  # fmt: skip


def loss_of(model: FastModel, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the losses of tags and of roles, each a mean over the words that count."""
    tags, roles = model(batch.ids, batch.mask, batch.features)
    logs = tags.log_softmax(-1)
    is_taught = batch.taught.sum(-1) > 0
    taught = -(batch.taught * logs).sum(-1) * is_taught
    sets = (batch.allowed[..., None] >> torch.arange(TAGS)) & 1
    inside = logs.masked_fill(sets == 0, -1e4).logsumexp(-1)
    right = -inside * ((batch.allowed != ANY) & ~is_taught)
    counts = (batch.heads * batch.weight[:, None]).sum().clamp(min=1)
    tag_loss = ((taught + right) * batch.heads * batch.weight[:, None]).sum() / counts
    shares = batch.roles * batch.weight[:, None, None]
    role_loss = -(shares * roles.log_softmax(-1)).sum() / shares.sum().clamp(min=1)
    return tag_loss, role_loss


def batches(lessons: Sequence[Lesson], size: int, rng: random.Random) -> list[list[Lesson]]:
    """Part texts into batches of like length, in random order, `size` times 256 pieces each."""
    order = sorted(range(len(lessons)), key=lambda k: len(lessons[k].ids) * rng.uniform(0.85, 1.15))
    out: list[list[Lesson]] = []
    batch: list[Lesson] = []
    longest = 0
    for k in order:
        longest = max(longest, min(len(lessons[k].ids), LONGEST))
        if batch and longest * (len(batch) + 1) > size * 256:
            out.append(batch)
            batch, longest = [], min(len(lessons[k].ids), LONGEST)
        batch.append(lessons[k])
    out.append(batch)
    rng.shuffle(out)
    return out


def train(
    model: FastModel,
    lessons: Sequence[Lesson],
    mask_id: int,
    *,
    epochs: int,
    rate: float,
    size: int,
    seed: int,
    hide: float,
) -> None:
    """Train; prints the losses of each epoch.

    Args:
        model: changed in place.
        lessons: what to learn from.
        mask_id: the piece that hides others.
        epochs: passes over the lessons.
        rate: highest step width; it rises over a twentieth of the steps and falls to zero.
        size: see `batches`.
        seed: of order and hiding.
        hide: share of pieces hidden.
    """
    rng = random.Random(seed)  # noqa: S311
    torch.manual_seed(seed)
    plan = [batches(lessons, size, rng) for _ in range(epochs)]
    steps = sum(map(len, plan))
    warm = max(steps // 20, 1)
    adam = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01, fused=True)
    paced = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda s: min((s + 1) / warm, max(steps - s, 1) / max(steps - warm, 1))
    )
    model.train()
    for epoch, order in enumerate(plan):
        began, sums = time.perf_counter(), np.zeros(3)
        for done, some in enumerate(order):
            batch = collate(some)
            hidden = (torch.rand(batch.ids.shape) < hide) & (batch.mask == 1)
            batch.ids[hidden] = mask_id
            tag_loss, role_loss = loss_of(model, batch)
            adam.zero_grad()
            (tag_loss + ROLE_WEIGHT * role_loss).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            paced.step()
            sums += [tag_loss.item(), role_loss.item(), 1]
            if done % 100 == 99:
                print(f"  {done + 1}/{len(order)} {sums[:2] / sums[2]}", flush=True)
        print(f"epoch {epoch} {sums[:2] / sums[2]} {time.perf_counter() - began:.0f} s", flush=True)


def write_readings(model: FastModel, lessons: Sequence[Lesson], out: Path) -> None:
    """Write the logits of each text's words, by its name."""
    model.eval()
    said: dict[str, NDArray[np.float16]] = {}
    for lesson in lessons:
        owner = lesson.owner
        features = np.zeros((len(owner), len(FEATURES)), np.float32)
        inside = np.flatnonzero(owner >= 0)
        bits = np.unpackbits(lesson.features, axis=1, count=len(FEATURES))
        features[inside] = bits[owner[inside]]
        first = inside[np.diff(owner[inside], prepend=-1) > 0]
        with torch.no_grad():
            tags, roles = model(
                torch.from_numpy(lesson.ids.astype(np.int64))[None], None,
                torch.from_numpy(features)[None],
            )  # fmt: skip
        said[lesson.name] = np.concatenate([tags[0, first], roles[0, first]], axis=1).astype(
            np.float16
        )
    np.savez_compressed(out, **said)  # type: ignore[arg-type]


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--taught", type=Path, help="folder of teach.py")
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", default=[])
    parser.add_argument("--fold", type=int, nargs=2, metavar=("K", "N"))
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the large encoder")
    parser.add_argument("--width", type=int, default=Shape().width)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--size", type=int, default=32, help="texts of 256 pieces in a batch")
    parser.add_argument("--hide", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()

    vocabulary = WordPieces(args.models / "vocabulary.json")
    vectors = shipped_weights(args.models / "encoder.onnx")[
        "bert.embeddings.word_embeddings.weight"
    ]
    torch.manual_seed(args.seed)
    shape = Shape(width=args.width)
    model = FastModel(len(vectors), shape)
    model.start_from(vectors)
    lessons: list[Lesson] = list(taught_lessons(args.taught, vocabulary)) if args.taught else []
    print(f"{len(lessons)} taught", flush=True)
    unseen: list[Lesson] = []
    for papers, marks in args.annotated:
        for left_out, lesson in annotated_lessons(papers, marks, vocabulary, args.fold):
            (unseen if left_out else lessons).append(lesson)
    print(f"{len(lessons)} texts, {sum(len(x.ids) for x in lessons)} pieces", flush=True)
    train(
        model,
        lessons,
        vocabulary.id_of(MASK_PIECE),
        epochs=args.epochs,
        rate=args.rate,
        size=args.size,
        seed=args.seed,
        hide=args.hide,
    )
    settings = {"width": shape.width, "distances": shape.distances, "topic_at": shape.topic_at}
    torch.save({"shape": json.dumps(settings), "weights": model.state_dict()}, args.out)
    if unseen:
        write_readings(model, unseen, args.out.with_suffix(".npz"))


if __name__ == "__main__":
    main()
