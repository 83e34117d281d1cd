"""The names that are known to mean one thing or not to, from ``data/names/*.yaml``.

Each file is a list of groups: a name, its type, its ``aliases``, and under ``apart`` names of
other things that look like it. ``data/README.md`` says how to add one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, cast

from paperatlas.errors import NameTableError
from paperatlas.graph.folding import fold
from paperatlas.graph.yaml_lists import NotAList, entries
from paperatlas.records import ENTITY_TYPES, EntityType

_LONG = 8
"""Letters from which a folded name is told from others by being part of them."""
_FIELDS = {"name", "type", "aliases", "apart"}

Key = tuple[str, str]
"""Family of types (see `family`) and folded name."""


@dataclass(frozen=True, slots=True)
class Group:
    """One entry of a table.

    Attributes:
        name: the name that the group is filed under.
        type: what it names.
        aliases: its other names.
        apart: names of other things.
        where: file and line, for messages.
    """

    name: str
    type: EntityType
    aliases: tuple[str, ...]
    apart: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class KnownAliases:
    """Groups of names by (family of types, folded name); see `family`."""

    key_of: dict[Key, str] = field(default_factory=dict)
    """The folded name that stands for the group."""
    name_of: dict[Key, str] = field(default_factory=dict)
    """The name that the group is filed under, by the folded name that stands for it."""
    members: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    """All folded names of the group, by the one that stands for it."""
    apart: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    """Names of other things as they are written, by the folded name that stands for the group."""

    def means_the_same(self, group: str, short: str, long: str) -> bool:
        """Whether a long form that is not in the table only varies one of its short form's group.

        So with "chain of thoughts prompting" for CoT: it holds a known long form or is held by it.
        """
        members = self.members.get((group, self.key_of.get((group, short), "")), ())
        return any(
            len(member) >= _LONG and (member in long or long in member) for member in members
        )

    def are_apart(self, group: str, one: str, other: str) -> bool:
        """Whether a table says that two folded names are not one thing."""
        return other in self._apart_of(group, one) or one in self._apart_of(group, other)

    def _apart_of(self, group: str, name: str) -> tuple[str, ...]:
        stands = self.key_of.get((group, name), name)
        kind: EntityType = "Dataset" if group == "Data" else cast("EntityType", group)
        return tuple(fold(other, kind) for other in self.apart.get((group, stands), ()))


def family(kind: EntityType) -> str:
    """Return what of the type belongs to a name's identity: Dataset and Benchmark are one."""
    return "Data" if kind in ("Dataset", "Benchmark") else kind


@cache
def known_aliases() -> KnownAliases:
    """Read the tables that ship with the package.

    Raises:
        NameTableError: an entry is not as ``data/README.md`` says, or a name stands twice.
    """
    folder = files("paperatlas.graph").joinpath("data", "names")
    tables = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return index_groups([g for t in tables for g in read_groups(t.read_text("utf-8"), t.name)])


def read_groups(text: str, file: str) -> Iterator[Group]:
    """Yield the groups of one table.

    Args:
        text: YAML.
        file: its name, for messages.

    Raises:
        NameTableError: it is no YAML, or an entry is not as ``data/README.md`` says.
    """
    try:
        for line, entry in entries(text):
            yield _group(entry, f"{file}:{line}")
    except NotAList as error:
        message = f"{file}:{error.line}: {error}"
        raise NameTableError(message) from error


def _group(entry: Any, where: str) -> Group:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        message = f"{where}: a group has a name"
        raise NameTableError(message)
    if unknown := sorted(set(map(str, entry)) - _FIELDS):
        message = f"{where}: {entry['name']}: a group has no {unknown[0]!r}, only {sorted(_FIELDS)}"
        raise NameTableError(message)
    if entry.get("type") not in ENTITY_TYPES:
        message = f"{where}: {entry['name']}: type is one of {', '.join(ENTITY_TYPES)}"
        raise NameTableError(message)
    lists = {}
    for part in ("aliases", "apart"):
        names = entry.get(part, [])
        if not isinstance(names, list) or not all(isinstance(n, str) and n for n in names):
            message = (
                f"{where}: {entry['name']}: {part} is a list of names; put what YAML reads as a "
                "number or as yes and no in quotes"
            )
            raise NameTableError(message)
        lists[part] = tuple(names)
    if not lists["aliases"] and not lists["apart"]:
        message = f"{where}: {entry['name']}: a group has aliases, or names to keep apart"
        raise NameTableError(message)
    return Group(entry["name"], entry["type"], lists["aliases"], lists["apart"], where)


def index_groups(groups: Sequence[Group]) -> KnownAliases:
    """Return groups by what their names fold to.

    Raises:
        NameTableError: a name stands in two groups, or is kept apart from itself.
    """
    known = KnownAliases()
    places: dict[Key, str] = {}
    for group in groups:
        kin = family(group.type)
        stands = fold(group.name, group.type)
        keys = tuple(dict.fromkeys(fold(name, group.type) for name in (group.name, *group.aliases)))
        for key in keys:
            if (kin, key) in known.key_of:
                message = (
                    f"{group.where}: {group.name}: {key!r} is already a name of "
                    f"{known.name_of[kin, known.key_of[kin, key]]} ({places[kin, key]})"
                )
                raise NameTableError(message)
            known.key_of[kin, key] = stands
            places[kin, key] = group.where
        for other in group.apart:
            if fold(other, group.type) in keys:
                message = f"{group.where}: {group.name}: {other!r} is a spelling of its own names"
                raise NameTableError(message)
        known.name_of[kin, stands] = group.name
        known.members[kin, stands] = keys
        if group.apart:
            known.apart[kin, stands] = group.apart
    return known
