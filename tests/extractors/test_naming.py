"""Of the names that a paper uses for one thing, the one that a reader would look up is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extractors.naming import best_name
from paperatlas.records import ENTITY_TYPES, EntityType


@pytest.mark.parametrize(
    ("kind", "surfaces", "best"),
    [
        ("Method", ["GNNs", "graph neural networks", "GNNs", "GNN"], "graph neural networks"),
        ("Task", ["NER", "named entity recognition", "NER"], "named entity recognition"),
        ("Task", ["Detecting hate speech", "hate speech detection"], "hate speech detection"),
        ("Task", ["Object Detection", "object detectors", "object detection"], "object detection"),
        ("Method", ["Transformers", "Transformers", "Transformer"], "Transformer"),
        ("Benchmark", ["GSM8K", "GSM8K test set"], "GSM8K"),
        ("Dataset", ["Visual Genome (VG) dataset", "Visual Genome"], "Visual Genome"),
    ],
)
def test_the_name_to_look_up(kind: EntityType, surfaces: list[str], best: str) -> None:
    in_title = [surface.istitle() for surface in surfaces]
    assert best_name(kind, surfaces, in_title) == best


@given(
    st.sampled_from(ENTITY_TYPES),
    st.lists(
        st.tuples(st.text(min_size=1, max_size=12).filter(str.strip), st.booleans()),
        min_size=1,
        max_size=6,
    ),
)
def test_the_name_is_one_of_the_surfaces(
    kind: EntityType, mentions: list[tuple[str, bool]]
) -> None:
    surfaces = [surface for surface, _ in mentions]
    assert best_name(kind, surfaces, [title for _, title in mentions]) in surfaces
