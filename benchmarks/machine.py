"""Say on what machine and when a figure was measured, in one line for the tables."""

import datetime
import os
import platform
from pathlib import Path

import paperatlas


def measured_on() -> str:
    """Return date, processor, cores, Python and version of paperatlas."""
    return f"{today()}, {machine()}"


def today() -> str:
    """Return the date, UTC."""
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"


def machine() -> str:
    """Return processor, cores, Python and version of paperatlas."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"paperatlas {paperatlas.__version__}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
