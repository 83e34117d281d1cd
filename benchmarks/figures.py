"""Figures kept between runs: one small JSON file a measurement, with date, machine and command.

Those that take long are not made anew for each report; the report says of which day they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import machine, today

FOLDER = Path(__file__).parent / "figures"


@dataclass(frozen=True, slots=True)
class Kept:
    """One measurement.

    Attributes:
        date: of the day it was made, ISO.
        machine: on what it was made.
        command: what makes it; paths as placeholders.
        figures: JSON values.
    """

    date: str
    machine: str
    command: str
    figures: dict[str, Any]


def keep(name: str, command: str, figures: dict[str, Any], folder: Path = FOLDER) -> Kept:
    """Write a measurement made now, over an older one of the same name.

    Args:
        name: of the file, without suffix.
        command: see `Kept`.
        figures: likewise.
        folder: where the files lie.
    """
    made = Kept(today(), machine(), command, figures)
    folder.mkdir(exist_ok=True)
    content = {
        "date": made.date,
        "machine": made.machine,
        "command": command,
        "figures": figures,
    }
    body = json.dumps(content, indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(body + "\n", "utf-8")
    return made


def kept(name: str, folder: Path = FOLDER) -> Kept | None:
    """Return a measurement made earlier; None where it was never made."""
    path = folder / f"{name}.json"
    return Kept(**json.loads(path.read_text("utf-8"))) if path.is_file() else None
