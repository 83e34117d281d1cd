"""What a named query is: a function over a store, its Cypher text, and what its arguments mean.

The arguments and options of a query are those of its function; one name means the same in every
query. The command line, the README and the tests read them here.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

from paperatlas.errors import QueryError
from paperatlas.graph.queries import find_entity, find_paper
from paperatlas.graph.stores import Store, Table
from paperatlas.records import ENTITY_TYPES, ROLES

ANY = "|".join(ENTITY_TYPES)
ROLE = "|".join(ROLES)
THING = f"(e:{ANY} {{atlas: $atlas, id: $thing}})"
OTHER = f"(b:{ANY} {{atlas: $atlas, id: $other}})"
ROWS = 20
"""How many rows an answer has at most, unless asked otherwise."""

Finder = Callable[[Store, str], list[dict[str, Any]]]
"""Finds nodes by what a person calls them, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Argument:
    """What must be given to a query.

    Attributes:
        metavar: how the command line shows it.
        meaning: what it is, in a few words.
        type: that of its value.
        find: looks it up in the graph; the text of the query then gets the id. None for what is
            given to the text as it is.
    """

    metavar: str
    meaning: str
    type: type[str] | type[int] = str
    find: Finder | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """What may be given to a query.

    Attributes:
        meaning: what it is, in a few words.
        default: its value if left out.
        choices: the values that it takes; empty for a number.
    """

    meaning: str
    default: str | int | None
    choices: tuple[str, ...] = ()


_ARGUMENTS: Mapping[str, Argument] = {
    "thing": Argument("NAME", "a thing, by any of its names or its id", find=find_entity),
    "other": Argument("OTHER", "another thing, likewise", find=find_entity),
    "paper": Argument("PAPER", "a paper, by its id, title or words of it", find=find_paper),
    "year": Argument("YEAR", "a year, such as 2024", type=int),
}
_OPTIONS: Mapping[str, str] = {
    "by": "what is counted: papers of a year, or of a month where papers have a date",
    "kind": "the kind of value",
    "last": "how many of the newest years or months are the new ones",
    "limit": "rows at most",
    "role": "only papers in this role",
    "since": "only papers of this year or later",
    "type": "only things of this type",
}


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question that has a name.

    Attributes:
        function: the query as a function over a store.
        cypher: the one text that it runs; its parameters are the function's, and ``$atlas``.
    """

    function: Callable[..., Table]
    cypher: str

    @property
    def name(self) -> str:
        """The name on the command line."""
        return self.function.__name__.replace("_", "-")

    @property
    def explanation(self) -> str:
        """What it answers, at length."""
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """What it answers, in one line."""
        return self.explanation.partition("\n")[0].rstrip(".")

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """What must be given, by the function's name for it, in order."""
        return {
            name: _ARGUMENTS[name] for name, part in self._given() if part.default is part.empty
        }

    @property
    def options(self) -> Mapping[str, Option]:
        """What may be given, by the function's name for it, in order."""
        types = get_type_hints(self.function)
        return {
            name: Option(_OPTIONS[name], part.default, _choices(types[name]))
            for name, part in self._given()
            if part.default is not part.empty
        }

    @property
    def usage(self) -> str:
        """The name with its arguments: ``bridges NAME OTHER``."""
        return " ".join([self.name, *(argument.metavar for argument in self.arguments.values())])

    def parameters(self, store: Store, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Return the parameters of the text that the function would run.

        Args:
            store: the graph, in which names and titles are looked up.
            arguments: those of the query.
            options: those of the query.

        Raises:
            NotInGraph: a name or title is not in the graph.
            QueryError: an option does not take such a value.
        """
        self.check(options)
        bound = inspect.signature(self.function).bind(store, *arguments, **options)
        bound.apply_defaults()
        _, *given = bound.arguments.items()
        return looked_up(store, dict(given))

    def check(self, options: Mapping[str, Any]) -> None:
        """Check that options take their values.

        Raises:
            QueryError: one does not; the hint lists those that it takes.
        """
        for name, option in self.options.items():
            value = options.get(name, option.default)
            if option.choices and value not in (*option.choices, option.default):
                reason = f"{self.name}: {name} cannot be {value!r}"
                raise QueryError(reason, f"it is one of {', '.join(option.choices)}")

    def _given(self) -> list[tuple[str, inspect.Parameter]]:
        _, *given = inspect.signature(self.function).parameters.items()
        return given


def looked_up(store: Store, given: Mapping[str, Any]) -> dict[str, Any]:
    """Put ids in the place of the names of things and the titles of papers.

    Args:
        store: the graph.
        given: arguments and options by name; of several that a name fits, the first is taken.

    Raises:
        NotInGraph: a name or title is not in the graph.
        QueryError: what is asked of two things is asked of one.
    """
    found = dict(given)
    for name, value in given.items():
        argument = _ARGUMENTS.get(name)
        if argument is not None and argument.find is not None:
            found[name] = argument.find(store, value)[0]["id"]
    if "other" in found and found["other"] == found["thing"]:
        reason = f"{given['thing']!r} and {given['other']!r} are one thing, {found['thing']}"
        raise QueryError(reason, "give two things; `paperatlas explain` tells why these are one")
    return found


def run(store: Store, cypher: str, **given: Any) -> Table:
    """Run the text of a named query.

    Args:
        store: the graph.
        cypher: the text.
        given: its parameters, things and papers by name.

    Raises:
        NotInGraph: a name or title is not in the graph.
        QueryError: what is asked of two things is asked of one.
    """
    return store.query(cypher, looked_up(store, given))


def no_such_query(name: str, names: list[str]) -> QueryError:
    """Return the error that says that no query has a name, and which are near."""
    near = difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.5)
    near += [other for other in names if name and name.casefold() in other and other not in near]
    reason = f"no query is called {name!r}" + (f"; near it: {', '.join(near)}" if near else "")
    return QueryError(reason, "`paperatlas ask --list` lists them")


def _choices(kind: Any) -> tuple[str, ...]:
    """Return the values of a literal type, which may be optional."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(choice for part in get_args(kind) for choice in _choices(part))
