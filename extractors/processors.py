"""How many things this process may do at once."""

from __future__ import annotations

import os

THREADS = "PAPERATLAS_THREADS"
"""Environment variable: the threads of the encoder, where it is not to take every processor."""


def processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # less than the machine has: in a container, by taskset
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads() -> int:
    """Return the number of threads that a model may use: `THREADS`, else one a processor."""
    said = os.environ.get(THREADS, "")
    return int(said) if said.isdecimal() and int(said) > 0 else processors()
