"""The small encoder of the recogniser ``fast`` in torch: convolutions over word pieces.

A window of three pieces at growing distances (dilated convolutions: Yu and Koltun 2016,
arXiv:1511.07122; for tagging: Strubell et al. 2017, arXiv:1702.02098), written as products of
matrices, which a processor does in 8 bits as well as those of the large encoder. It starts from the
large encoder's own vectors of pieces, cut to the directions in which they differ most.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from examples import tags_of
from paperatlas.extractors.token_features import FEATURES
from paperatlas.records import ENTITY_TYPES, ROLES

EPSILON = 1e-5  # of torch's norms


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a `FastModel` is.

    Attributes:
        width: numbers in a vector.
        distances: of the two neighbours that each layer looks at beside a piece.
        topic_at: the layer before which all pieces are told what the whole text is about.
    """

    width: int = 128
    distances: tuple[int, ...] = (1, 1, 2, 4, 8)
    topic_at: int = 3


class FastModel(nn.Module):
    """Gives every piece the logits of its tags and roles."""

    def __init__(self, pieces: int, shape: Shape | None = None) -> None:
        """Make the layers.

        Args:
            pieces: size of the vocabulary.
            shape: how large it is.
        """
        super().__init__()
        self.shape = shape or Shape()
        width = self.shape.width
        self.embedding = nn.Embedding(pieces, width)
        self.known = nn.Linear(len(FEATURES), width, bias=False)
        self.first_norm = nn.LayerNorm(width)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in self.shape.distances)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in self.shape.distances)
        self.topic = nn.Linear(width, width)
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(tags_of(ENTITY_TYPES)))
        self.roles = nn.Linear(width, len(ROLES))

    def start_from(self, vectors: Tensor) -> None:
        """Take the vectors of pieces from those of another encoder, cut by principal components.

        Args:
            vectors: (pieces, their width), at least as wide as ours.
        """
        centred = vectors - vectors.mean(0)
        _, directions = torch.linalg.eigh(centred.T @ centred)
        cut = centred @ directions[:, -self.shape.width :]
        with torch.no_grad():
            self.embedding.weight.copy_(cut / cut.std())

    def forward(self, ids: Tensor, mask: Tensor | None, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits of tags and of roles, (batch, length, classes).

        Args:
            ids: pieces, (batch, length).
            mask: 1 where a piece is read, 0 where the batch is filled up; None reads all.
            features: (batch, length, `FEATURES`) of each piece's word.
        """
        read = None if mask is None else mask.unsqueeze(-1).to(torch.float32)
        hidden = self.first_norm(self.embedding(ids) + self.known(features))
        for k, (distance, layer, norm) in enumerate(
            zip(self.shape.distances, self.layers, self.norms, strict=True)
        ):
            if read is not None:
                hidden = hidden * read
            if k == self.shape.topic_at:
                count = hidden.shape[1] if read is None else read.sum(1, keepdim=True)
                hidden = hidden + self.topic(hidden.sum(1, keepdim=True) / count)
                if read is not None:
                    hidden = hidden * read
            wide = functional.pad(hidden, (0, 0, distance, distance))
            before, after = wide[:, : -2 * distance], wide[:, 2 * distance :]
            seen = torch.cat([before, hidden, after], dim=-1)
            hidden = norm(hidden + self.drop(functional.gelu(layer(seen))))
        hidden = self.drop(hidden)
        return self.tags(hidden), self.roles(hidden)
