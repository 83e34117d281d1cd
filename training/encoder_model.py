"""The encoder with its heads, in torch: what is trained, and what becomes the ONNX file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import AutoModel

from examples import ANY, Example, Link, tags_of
from paperatlas.extractors.result_reading import LINK_WIDTH, SLOTS
from paperatlas.extractors.token_features import FEATURES
from paperatlas.extractors.wordpieces import Window, WordPieces, windows
from paperatlas.records import ENTITY_TYPES, ROLES


class EncoderModel(nn.Module):
    """A BERT encoder that also reads `FEATURES`, with heads for tags, roles and results' links."""

    def __init__(self, base: Path, kinds: Sequence[str] = ENTITY_TYPES) -> None:
        """Load the weights of a pretrained encoder; the new layers start near zero.

        Args:
            base: folder with ``config.json`` and weights as `transformers` reads them.
            kinds: the types to tell apart.
        """
        super().__init__()
        self.bert = AutoModel.from_pretrained(
            base,
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,  # with it, attention on a processor is 4 times slower
        )
        width = self.bert.config.hidden_size
        self.known = nn.Linear(len(FEATURES), width, bias=False)
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(tags_of(kinds)))
        self.roles = nn.Linear(width, len(ROLES))
        self.links = nn.Linear(width, 2 * len(SLOTS) * LINK_WIDTH)
        nn.init.normal_(self.known.weight, std=0.005)

    def hidden(self, ids: Tensor, mask: Tensor | None, features: Tensor) -> Tensor:
        """Return the last layer's vector of every piece."""
        embedded = self.bert.embeddings.word_embeddings(ids) + self.known(features)
        out: Tensor = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return out

    def forward(
        self, ids: Tensor, mask: Tensor | None, features: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of tags (`tags_of`) and of `ROLES`, and the links, for every piece.

        Links are, for each of `SLOTS`, what a number asks for, then what a name answers with.

        Args:
            ids: pieces, (batch, length).
            mask: 1 where a piece is read, 0 where the batch is filled up; None reads all.
            features: (batch, length, `FEATURES`) of each piece's word.
        """
        hidden = self.drop(self.hidden(ids, mask, features))
        return self.tags(hidden), self.roles(hidden), self.links(hidden)


@dataclass(slots=True)
class Read:
    """A window of an example in pieces."""

    ids: NDArray[np.int64]
    features: NDArray[np.uint8]
    allowed: NDArray[np.int64]  # ANY where a piece is no first piece of a word that counts
    roles: NDArray[np.float32]
    weight: float
    heads: NDArray[np.intp]  # the first piece of each word
    links: list[Link]  # in pieces; words are known by their first


def read(example: Example, vocabulary: WordPieces) -> list[Read]:
    """Turn an example into the windows that the encoder reads."""
    pieces = vocabulary.pieces(example.words)
    lengths = [len(p) for p in pieces]
    out = []
    for window in windows(lengths):
        run = range(window.start, window.end)
        ids = [vocabulary.opens, *(i for k in run for i in pieces[k]), vocabulary.closes]
        owner = np.repeat(np.arange(window.start, window.end), lengths[window.start : window.end])
        features = np.zeros((len(ids), example.features.shape[1]), dtype=np.uint8)
        features[1:-1] = example.features[owner]
        heads = 1 + np.cumsum([0, *lengths[window.start : window.end]])[:-1]
        counts = np.array([window.first <= k < window.last for k in run])
        allowed = np.full(len(ids), ANY, dtype=np.int64)
        allowed[heads[counts]] = example.allowed[window.first : window.last]
        roles = np.zeros((len(ids), len(ROLES)), dtype=np.float32)
        roles[heads[counts]] = example.roles[window.first : window.last]
        links = list(_links(example.links, window, heads))
        out.append(Read(np.array(ids), features, allowed, roles, example.weight, heads, links))
    return out


def _links(links: Sequence[Link], window: Window, heads: NDArray[np.intp]) -> Iterator[Link]:
    """Yield the links whose number counts in a window and whose names stand in it."""
    for link in links:
        if not window.first <= link.number < window.last:
            continue
        right = [int(heads[w - window.start]) for w in link.right if window.start <= w < window.end]
        if right or not link.right:
            yield Link(int(heads[link.number - window.start]), link.slot, frozenset(right))


@dataclass(slots=True)
class Batch:
    """Windows of like length, filled up to the longest."""

    ids: Tensor
    mask: Tensor
    features: Tensor
    allowed: Tensor  # (batch, length), sets as bits
    roles: Tensor
    weight: Tensor
    words: Tensor  # (batch, length), whether a piece is the first of a word; the opening one is
    link_places: Tensor  # (links, 3): text, number and slot
    link_right: Tensor  # (links, length): the pieces that are right; the opening one is "nothing"


def collate(rows: Sequence[Read]) -> Batch:
    """Fill windows up to one length."""
    n = max(len(r.ids) for r in rows)
    ids = np.zeros((len(rows), n), dtype=np.int64)
    mask = np.zeros((len(rows), n), dtype=np.int64)
    features = np.zeros((len(rows), n, len(FEATURES)), dtype=np.float32)
    allowed = np.full((len(rows), n), ANY, dtype=np.int64)
    roles = np.zeros((len(rows), n, len(ROLES)), dtype=np.float32)
    words = np.zeros((len(rows), n), dtype=bool)
    places: list[tuple[int, int, int]] = []
    right = np.zeros((sum(len(r.links) for r in rows), n), dtype=bool)
    for k, row in enumerate(rows):
        size = len(row.ids)
        words[k, row.heads] = words[k, 0] = True
        for link in row.links:
            right[len(places), sorted(link.right) or [0]] = True
            places.append((k, link.number, link.slot))
        ids[k, :size], mask[k, :size], features[k, :size] = row.ids, 1, row.features
        allowed[k, :size], roles[k, :size] = row.allowed, row.roles
    weight = np.array([r.weight for r in rows], dtype=np.float32)
    where = np.array(places, dtype=np.int64).reshape(-1, 3)
    arrays = (ids, mask, features, allowed, roles, weight, words, where, right)
    return Batch(*map(torch.from_numpy, arrays))


def losses(model: EncoderModel, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Return the losses of tags, roles and links of a batch, each a mean over what counts.

    That of tags is the loss of the set of allowed tags: log sum over all - log sum over the set;
    that of a link likewise, over the words of the names that are right.
    """
    tags, roles, links = model(batch.ids, batch.mask, batch.features)
    tags, roles = tags.float(), roles.float()
    counts = (batch.allowed != ANY).float() * batch.weight[:, None]
    sets = (batch.allowed[..., None] >> torch.arange(tags.shape[-1])) & 1
    inside = tags.masked_fill(sets == 0, -1e4).logsumexp(-1)
    tag_loss = ((tags.logsumexp(-1) - inside) * counts).sum() / counts.sum().clamp(min=1)
    shares = batch.roles * batch.weight[:, None, None]
    role_loss = -(shares * roles.log_softmax(-1)).sum() / shares.sum().clamp(min=1)
    return tag_loss, role_loss, _link_loss(links.float(), batch)


def _link_loss(links: Tensor, batch: Batch) -> Tensor:
    if not len(batch.link_places):
        return links.sum() * 0.0
    text, number, slot = batch.link_places.unbind(1)
    shaped = links.view(*links.shape[:2], 2, len(SLOTS), LINK_WIDTH)
    asked = shaped[text, number, 0, slot]
    answers = shaped[text, :, 1, slot]
    sums = (answers @ asked.unsqueeze(-1)).squeeze(-1)
    sums = sums.masked_fill(~batch.words[text], -1e4)
    inside = sums.masked_fill(~batch.link_right, -1e4)
    return (sums.logsumexp(-1) - inside.logsumexp(-1)).mean()
