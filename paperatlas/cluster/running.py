"""What a build asks of a cluster: to run functions somewhere and keep what they give."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from paperatlas.extractors.worker import Choices

Handle = Any
"""What a function gave or will give, wherever it is; another function takes it for the value."""


class ReaderDied(Exception):
    """Raised when the process that reads papers is gone; says how."""


class Reading(Protocol):
    """Processes that have loaded an extractor, each doing one thing at a time."""

    def ask(self, name: str, *arguments: Any) -> None:
        """Have the next process that is free read; `answers` tells by the name what came of it."""

    def answers(self) -> Iterator[tuple[str, Any]]:
        """Yield what was asked, by name, as it is done, until nothing is left; ask more meanwhile.

        What came of it is the value, or a `ReaderDied`.
        """

    def close(self) -> None:
        """End them."""


class Cluster(Protocol):
    """Somewhere to run functions.

    Attributes:
        processors: how many run at the same time.
    """

    processors: int

    def start(
        self, function: Callable[..., Any], *arguments: Any, returns: int | None = None
    ) -> list[Handle]:
        """Have a function run; one that dies with its process is run again.

        Args:
            function: of a module that every machine has.
            arguments: values, or handles of them.
            returns: it gives so many values in a sequence, each of which is kept by itself; None
                for one value, whatever it is.

        Returns:
            A handle for each.
        """

    def get(self, handles: Sequence[Handle]) -> list[Any]:
        """Return values, in order, once they are there."""

    def put(self, value: Any) -> Handle:
        """Keep a value where every function finds it."""

    def readers(self, choices: Choices, count: int) -> Reading:
        """Start processes that read papers (`paperatlas.cluster.found.PartReader`)."""


def only_value(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return the one value of the sequence that a function gives."""
    (value,) = function(*arguments)
    return value


Connect = Callable[[int | None], "AbstractContextManager[Cluster]"]
"""Gives a cluster on which so many functions run at the same time; None for all it can."""


class Here:
    """No cluster: everything is run in this process, at once. For small things, and tests."""

    processors = 1

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""

    def start(
        self, function: Callable[..., Any], *arguments: Any, returns: int | None = None
    ) -> list[Handle]:
        """Run a function."""
        value = function(*arguments)
        return [value] if returns is None else list(value)

    def get(self, handles: Sequence[Handle]) -> list[Any]:
        """Return values."""
        return list(handles)

    def put(self, value: Any) -> Handle:
        """Return the value."""
        return value

    def readers(self, choices: Choices, count: int) -> Reading:
        """Return what reads papers in this process."""
        from paperatlas.cluster.found import PartReader

        return _ReadingHere(PartReader(choices))


class _ReadingHere:
    """Reads when it is asked for answers."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._waiting: deque[tuple[str, tuple[Any, ...]]] = deque()

    def ask(self, name: str, *arguments: Any) -> None:
        self._waiting.append((name, arguments))

    def answers(self) -> Iterator[tuple[str, Any]]:
        while self._waiting:
            name, arguments = self._waiting.popleft()
            yield name, self._reader.read(*arguments)

    def close(self) -> None:
        self._reader.close()
