"""Labels of others become our types, whatever their case."""

import pytest

from paperatlas.errors import RecogniserError
from paperatlas.extractors.label_map import LabelMap
from paperatlas.records import ENTITY_TYPES


@pytest.mark.parametrize("kind", ENTITY_TYPES)
def test_our_own_types_stand_for_themselves_in_any_case(kind: str) -> None:
    for label in (kind, kind.upper(), kind.lower()):
        assert LabelMap().type_of(label) == kind


@pytest.mark.parametrize(
    ("label", "kind"),
    [("TASK", "Task"), ("Material", "Dataset"), ("algorithm", "Method"), ("metrics", "Metric")],
)
def test_the_usual_labels_of_public_corpora_are_known(label: str, kind: str) -> None:
    assert LabelMap().type_of(label) == kind


def test_a_label_may_be_known_to_be_none_of_ours() -> None:
    labels = LabelMap()

    for label in ("Generic", "OtherScientificTerm", "PERSON"):
        assert labels.type_of(label) is None
        assert labels.is_known(label)
    assert labels.type_of("PRODUCT") is None
    assert not labels.is_known("PRODUCT")


def test_the_user_has_the_last_word() -> None:
    labels = LabelMap({"PRODUCT": "method", "Material": "", "Person": "Task"})

    assert labels.type_of("product") == "Method"
    assert labels.type_of("MATERIAL") is None
    assert labels.is_known("MATERIAL")
    assert labels.type_of("PERSON") == "Task"


def test_a_type_that_is_none_is_named_with_those_there_are() -> None:
    with pytest.raises(RecogniserError, match=r"'ORG' cannot stand for 'Company'.*Method, Dataset"):
        LabelMap({"ORG": "Company"})
