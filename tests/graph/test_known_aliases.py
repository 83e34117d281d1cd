"""The tables of names that ship: what they must be, and what they say."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from paperatlas.errors import NameTableError
from paperatlas.graph.folding import fold
from paperatlas.graph.known_aliases import family, index_groups, known_aliases, read_groups
from paperatlas.records import EntityType

FOLDER = Path(str(files("paperatlas.graph"))) / "data" / "names"
TABLES = sorted(FOLDER.glob("*.yaml"))


def test_the_tables_fit_together_and_are_large() -> None:
    known = known_aliases()  # raises when a name stands in two groups

    data = [name for (kin, _), name in known.name_of.items() if kin == "Data"]
    methods = [name for (kin, _), name in known.name_of.items() if kin == "Method"]
    assert len(data) + len(methods) >= 600
    assert len(data) >= 500
    assert sum(map(len, known.apart.values())) >= 500


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_no_alias_is_only_a_spelling_of_its_name(table: Path) -> None:
    needless = [
        f"{group.where}: {name}"
        for group in read_groups(table.read_text("utf-8"), table.name)
        for name in group.aliases
        if fold(name, group.type) == fold(group.name, group.type)
    ]

    assert needless == []


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_groups_are_in_order_so_that_one_is_found_by_eye(table: Path) -> None:
    groups = list(read_groups(table.read_text("utf-8"), table.name))
    names = [(group.name.casefold(), group.type) for group in groups]

    assert names == sorted(names)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("Benchmark", "GSM8K", "Grade School Math 8K"),
        ("Benchmark", "Long Range Arena", "LRA"),
        ("Dataset", "MS COCO", "Common Objects in Context"),
        ("Method", "CoT", "chain-of-thought"),
    ],
)
def test_known_names_of_one_thing(kind: EntityType, one: str, other: str) -> None:
    known, kin = known_aliases(), family(kind)

    assert known.key_of[kin, fold(one, kind)] == known.key_of[kin, fold(other, kind)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("GSM8K", "GSM1K"), ("CIFAR-10", "CIFAR-100"), ("SQuAD", "SQuAD 2.0")],
)
def test_known_names_of_two_things(one: str, other: str) -> None:
    keys = fold(one, "Benchmark"), fold(other, "Benchmark")

    assert known_aliases().are_apart("Data", *keys)
    assert known_aliases().are_apart("Data", *reversed(keys))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- name: A", "t.yaml:1: A: type is one of"),
        ("- name: A\n  type: Method", "t.yaml:1: A: a group has aliases, or names to keep apart"),
        ("- name: A\n  type: Method\n  aliases: B", "t.yaml:1: A: aliases is a list"),
        ("- name: A\n  type: Method\n  aliases: [1]", "t.yaml:1: A: aliases is a list"),
        ("- name: A\n  type: Method\n  alias: [B]", "t.yaml:1: A: a group has no 'alias'"),
        ("# note\n- type: Method", "t.yaml:2: a group has a name"),
        ("name: A", "t.yaml:1: this is no list"),
        ("- [", "this is no YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(NameTableError, match=re.escape(said)):
        list(read_groups(text, "t.yaml"))


def test_a_name_in_two_groups_is_named_with_both_places() -> None:
    text = "- {name: A, type: Method, aliases: [B]}\n- {name: C, type: Method, aliases: [b]}"

    with pytest.raises(
        NameTableError, match=r"t\.yaml:2: C: 'b' is already a name of A \(t\.yaml:1\)"
    ):
        index_groups(list(read_groups(text, "t.yaml")))


def test_one_name_may_be_of_two_types() -> None:
    text = "- {name: A, type: Method, aliases: [B]}\n- {name: C, type: Task, aliases: [B]}"

    known = index_groups(list(read_groups(text, "t.yaml")))

    assert known.key_of["Method", "b"] == "a"
    assert known.key_of["Task", "b"] == "c"
