"""Run a command and watch what it takes: wall time, processor time, memory of all its processes."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_EVERY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Watched:
    """What a command took.

    Attributes:
        wall: seconds.
        cpu: seconds of processor time, of all its processes.
        peak: most memory that all its processes held at a time, in MB (resident sets added up).
        out: what it printed.
    """

    wall: float
    cpu: float
    peak: float
    out: str


def watched(command: list[str]) -> Watched:
    """Run a command to its end.

    Args:
        command: program and arguments.

    Raises:
        subprocess.CalledProcessError: it fails.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peaks = [0.0]
        over = threading.Event()

        def look() -> None:
            while not over.wait(_EVERY):
                peaks.append(_resident(process.pid))

        watcher = threading.Thread(target=look)
        watcher.start()
        out, _ = process.communicate()
        over.set()
        watcher.join()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, out)
    return Watched(wall, cpu, max(peaks), out)


def _resident(root: int) -> float:
    """Return the resident memory of a process and those it started, in MB."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it ended meanwhile
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    family = {root}
    for _ in range(3):  # a worker is a child of the command
        family |= {pid for pid, parent in parents.items() if parent in family}
    return sum(_resident_of(sorted(family)))


def _resident_of(pids: Iterable[int]) -> Iterable[float]:
    for pid in pids:
        try:
            pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
        except OSError:
            continue
        yield int(pages) * _PAGE / 1e6
