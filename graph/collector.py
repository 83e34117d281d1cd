"""Memory: Python's cycle collector told to wait, and what was freed given back."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def collector_paused() -> Iterator[None]:
    """Collect no cycles in here.

    Where very many objects are made and none of them are in cycles, the collector goes over all of
    them, and over all papers, again and again, for nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def give_back() -> None:
    """Give memory that was freed back to the system, where the C library keeps it otherwise.

    For a process that has let go of much and is about to let another library have as much.
    """
    with suppress(OSError, AttributeError, TypeError):  # no glibc
        ctypes.CDLL(None).malloc_trim(0)
