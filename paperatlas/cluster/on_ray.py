"""A cluster by Ray: processes of this machine, or those of a Ray cluster that runs."""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from typing import Any, Self

from paperatlas.cluster.found import PartReader
from paperatlas.cluster.running import Handle, ReaderDied, only_value
from paperatlas.errors import MissingExtra, PaperatlasError
from paperatlas.extractors.worker import Choices

_AGAIN = 8
"""Times that a function is run again when it dies with its process."""


class RayCluster:
    """Runs functions by Ray; use it in a ``with`` block.

    Where ``RAY_ADDRESS`` is set, on that cluster; else Ray is started on this machine and ended
    with the block.

    Attributes:
        processors: of the cluster, or as many as were asked for.
    """

    def __init__(self, processors: int | None = None) -> None:
        """Connect, or start.

        Args:
            processors: how many functions run at the same time; None takes one a processor.

        Raises:
            MissingExtra: Ray is not installed.
            PaperatlasError: there is no cluster at ``RAY_ADDRESS``.
        """
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else Ray warns of it
        try:
            import ray
        except ImportError as error:
            feature = "--engine ray"
            raise MissingExtra(feature, "ray") from error
        self._ray: Any = ray
        address = os.environ.get("RAY_ADDRESS")
        given: dict[str, Any] = {"address": address}
        if not address:
            from paperatlas.extractors.processors import processors as of_machine

            given = {  # "local": without it Ray takes whatever cluster runs on this machine
                "address": "local",
                "num_cpus": processors or of_machine(),
                "include_dashboard": False,
            }
        path = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = _path()  # workers on this machine find modules as we do
        try:
            ray.init(**given, log_to_driver=False, logging_level=logging.ERROR)
        except ConnectionError as error:
            message = f"there is no Ray cluster at RAY_ADDRESS={address}: {error}"
            raise PaperatlasError(message) from error
        finally:
            if path is None:
                del os.environ["PYTHONPATH"]
            else:
                os.environ["PYTHONPATH"] = path
        whole = int(self._ray.cluster_resources().get("CPU", 1))
        self.processors = max(1, min(processors or whole, whole))
        self._tasks: dict[Callable[..., Any], Any] = {}

    def __enter__(self) -> Self:
        """Return the cluster."""
        self._output = redirect_stdout(sys.stderr)  # what Ray prints is no answer to the user
        self._output.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave it, or end it if it was started here."""
        try:
            self._ray.shutdown()
        finally:
            self._output.__exit__(None, None, None)

    def start(
        self, function: Callable[..., Any], *arguments: Any, returns: int | None = None
    ) -> list[Handle]:
        """Have a function run; see `Cluster.start`."""
        if returns == 1:  # Ray would take the sequence for the value
            return self.start(only_value, function, *arguments)
        task = self._tasks.get(function)
        if task is None:
            task = self._tasks[function] = self._ray.remote(max_retries=_AGAIN)(function)
        if returns is None:
            return [task.remote(*arguments)]
        return list(task.options(num_returns=returns).remote(*arguments))

    def get(self, handles: Sequence[Handle]) -> list[Any]:
        """Return values; see `Cluster.get`."""
        try:
            return list(self._ray.get(list(handles)))
        except self._ray.exceptions.RayTaskError as error:
            raise _cause(error) from None

    def put(self, value: Any) -> Handle:
        """Keep a value; see `Cluster.put`."""
        return self._ray.put(value)

    def readers(self, choices: Choices, count: int) -> RayReading:
        """Start processes that read papers; see `Cluster.readers`."""
        return RayReading(self._ray, choices, count)


class RayReading:
    """Actors that read papers; one that dies is replaced."""

    def __init__(self, ray: Any, choices: Choices, count: int) -> None:
        """Start them.

        Args:
            ray: the module.
            choices: what makes their extractors.
            count: how many.
        """
        self._ray = ray
        self._actor = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(PartReader)
        self._choices = replace(choices, labels=dict(choices.labels))
        self._waiting: deque[tuple[str, tuple[Any, ...]]] = deque()
        self._idle = [self._start() for _ in range(count)]
        self._busy: dict[Any, tuple[str, Any]] = {}

    def ask(self, name: str, *arguments: Any) -> None:
        """Have something read; see `Reading.ask`."""
        self._waiting.append((name, arguments))

    def answers(self) -> Iterator[tuple[str, Any]]:
        """Yield what came of it; see `Reading.answers`."""
        errors = self._ray.exceptions
        while self._waiting or self._busy:
            while self._waiting and self._idle:
                name, arguments = self._waiting.popleft()
                actor = self._idle.pop()
                self._busy[actor.read.remote(*arguments)] = name, actor
            (done,), _ = self._ray.wait(list(self._busy), num_returns=1)
            name, actor = self._busy.pop(done)
            try:
                answer = self._ray.get(done)
            except errors.RayTaskError as error:
                raise _cause(error) from None
            except errors.RayError as error:  # the actor is gone, or its machine
                actor = self._start()
                answer = ReaderDied(_first_line(error))
            self._idle.append(actor)
            yield name, answer

    def close(self) -> None:
        """End them."""
        for actor in (*self._idle, *(actor for _, actor in self._busy.values())):
            self._ray.kill(actor)

    def _start(self) -> Any:
        return self._actor.remote(self._choices)


def _cause(error: Any) -> BaseException:
    """Return what a function raised, as if it had been called here."""
    cause = error.cause
    return cause if isinstance(cause, Exception) else error


def _first_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"its worker ended ({type(error).__name__}: {text:.160})"


def _path() -> str:
    """Return where this process finds modules."""
    return os.pathsep.join(place for place in sys.path if place)
