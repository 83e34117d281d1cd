"""The names that are known to mean one thing, from ``data/aliases.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from paperatlas.graph.folding import fold
from paperatlas.records import EntityType

_LONG = 8
"""Letters from which a folded name is told from others by being part of them."""


@dataclass(frozen=True, slots=True)
class KnownAliases:
    """Groups of names by (family of types, folded name); see `family`."""

    key_of: dict[tuple[str, str], str]
    """The folded name that stands for the group."""
    name_of: dict[tuple[str, str], str]
    """The name that the group is filed under, by the folded name that stands for it."""
    members: dict[tuple[str, str], tuple[str, ...]]
    """All folded names of the group, by the one that stands for it."""

    def means_the_same(self, group: str, short: str, long: str) -> bool:
        """Whether a long form that is not in the table only varies one of its short form's group.

        So with "chain of thoughts prompting" for CoT: it holds a known long form or is held by it.
        """
        members = self.members.get((group, self.key_of.get((group, short), "")), ())
        return any(
            len(member) >= _LONG and (member in long or long in member) for member in members
        )


def family(kind: EntityType) -> str:
    """Return what of the type belongs to a name's identity: Dataset and Benchmark are one."""
    return "Data" if kind in ("Dataset", "Benchmark") else kind


@cache
def known_aliases() -> KnownAliases:
    """Read the table that ships with the package.

    Raises:
        ValueError: a line has no known type or fewer than two names, or a name stands twice.
    """
    key_of: dict[tuple[str, str], str] = {}
    name_of: dict[tuple[str, str], str] = {}
    members: dict[tuple[str, str], tuple[str, ...]] = {}
    table = files("paperatlas.graph").joinpath("data", "aliases.tsv").read_text("utf-8")
    for number, line in enumerate(table.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        kind, *names = line.split("\t")
        if kind not in get_args(EntityType) or len(names) < 2:
            message = f"aliases.tsv:{number}: a type and at least two names, tab between: {line!r}"
            raise ValueError(message)
        kind = cast("EntityType", kind)
        stands = fold(names[0], kind)
        keys = tuple(dict.fromkeys(fold(name, kind) for name in names))
        for key in keys:
            if (family(kind), key) in key_of:
                message = f"aliases.tsv:{number}: {key!r} is in two groups"
                raise ValueError(message)
            key_of[family(kind), key] = stands
        name_of[family(kind), stands] = names[0]
        members[family(kind), stands] = keys
    return KnownAliases(key_of, name_of, members)
