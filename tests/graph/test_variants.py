"""Which names are versions, sizes or parts of others, and which are not."""

import pytest

from paperatlas.graph.folding import letters
from paperatlas.graph.known_aliases import Key
from paperatlas.graph.variants import beginnings, by_name, by_sentence, is_kin


def parents(*names: str) -> dict[str, str]:
    """By each name the one that it shows itself to be a variant of, all of one kind."""
    keys: dict[Key, str] = {("Method", letters(name)): name for name in names}
    return {
        keys[found.child]: keys[found.parent] for found in by_name(keys, {key: key for key in keys})
    }


def test_a_chain_of_sizes_and_versions() -> None:
    assert parents("Qwen2.5-Math-7B", "Qwen2.5-Math", "Qwen2.5", "Qwen") == {
        "Qwen2.5-Math-7B": "Qwen2.5-Math",
        "Qwen2.5-Math": "Qwen2.5",
        "Qwen2.5": "Qwen",
    }


def test_a_link_that_is_missing_is_passed_over() -> None:
    assert parents("Qwen2.5-Math-7B-Instruct", "Qwen2.5") == {"Qwen2.5-Math-7B-Instruct": "Qwen2.5"}


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("MATH-500", "MATH"),
        ("BERT-large", "BERT"),
        ("Llama 3.1", "Llama"),
        ("CIFAR-10-C", "CIFAR-10"),
        ("YOLOv3", "YOLO"),
        ("SQuAD 2.0", "SQuAD"),
        ("GPT-4o", "GPT"),
        ("MATH test", "MATH"),
        ("Llama-2 Chat", "Llama-2"),
    ],
)
def test_names_that_show_it(child: str, parent: str) -> None:
    assert parents(child, parent) == {child: parent}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CIFAR-100", "CIFAR-10"),
        ("S4D", "S4"),
        ("GSM8K", "GSM"),
        ("DeepONet", "Deep"),
        ("LLaMA-Adapter", "LLaMA"),
        ("vision transformer", "vision"),
        ("Mathematical Reasoning", "Mathematical"),
        ("S4", "S"),
    ],
)
def test_names_that_do_not(one: str, other: str) -> None:
    assert parents(one, other) == {}


def test_a_sentence_is_evidence() -> None:
    names: dict[Key, str] = {
        ("Method", "s4d"): "S4D",
        ("Method", "s4"): "S4",
        ("Method", "s5"): "S5",
    }
    keys = list(names)

    stated = "S4D is a simple diagonal version of S4."
    silent = "We compare S4D with S4 and S5."
    found = list(by_sentence([("p", stated, keys), ("q", silent, keys)], names))

    assert [(names[v.child], names[v.parent], v.sentence, v.paper) for v in found] == [
        ("S4D", "S4", stated, "p")
    ]


def test_kin_by_name() -> None:
    assert is_kin("S4D", "S4")
    assert is_kin("Wasserstein GAN", "GAN")
    assert not is_kin("CIFAR-100", "CIFAR-10")
    assert not is_kin("S4", "S4D")
    assert not is_kin("S5", "S4")


def test_beginnings_come_longest_first() -> None:
    assert list(beginnings("Qwen2.5-Math-7B")) == [("Qwen2.5-Math", "7B"), ("Qwen2.5", "Math-7B")]
    assert list(beginnings("image classification")) == []
