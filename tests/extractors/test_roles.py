"""Cues around a mention give the role of the paper towards the thing."""

from __future__ import annotations

import pytest

from paperatlas.extractors.pipeline import extract_papers
from paperatlas.records import Paper


def roles(title: str, abstract: str, name: str) -> tuple[str, ...]:
    [extraction] = extract_papers([Paper(id="p", title=title, abstract=abstract)])
    return next((e.roles for e in extraction.entities if name in e.surfaces), ())


@pytest.mark.parametrize(
    ("title", "abstract", "name", "role"),
    [
        ("ToyNet: A Network of Toys", "Toys are fun.", "ToyNet", "INTRODUCES"),
        ("On toys", "We propose ToyNet, a network of toys.", "ToyNet", "INTRODUCES"),
        ("On toys", "We present ToySet, a new dataset of toys.", "ToySet", "INTRODUCES"),
        ("On toys", "We evaluate our method on CIFAR-10 and ImageNet.", "ImageNet", "EVALUATES_ON"),
        ("On toys", "Our method significantly outperforms GPT-4.", "GPT-4", "COMPARES_TO"),
        ("On toys", "We train it using contrastive learning.", "contrastive learning", "USES"),
        ("On toys", "It is applied to the task of machine translation.", "machine translation",
         "ADDRESSES"),
        ("On toys", "It improves BLEU by far.", "BLEU", "MEASURES"),
    ],
)  # fmt: skip
def test_role(title: str, abstract: str, name: str, role: str) -> None:
    assert role in roles(title, abstract, name)


def test_every_role_of_an_entity_has_a_mention_that_carries_it() -> None:
    abstract = (
        "We propose ToyNet. ToyNet builds on BERT. We compare ToyNet with BERT on GLUE. "
        "ToyNet outperforms BERT. We also use BERT to label data."
    )
    [extraction] = extract_papers([Paper(id="p", title="ToyNet: Toys", abstract=abstract)])
    carried = {(m.type, m.entity, m.role) for m in extraction.mentions}
    assert carried == {(e.type, e.name, r) for e in extraction.entities for r in e.roles}
