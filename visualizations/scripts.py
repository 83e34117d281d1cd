"""Data for pages as classic scripts: opened by double click, a page can load nothing else."""

from __future__ import annotations

import json
from typing import Any


def script_of(name: str, value: Any) -> str:
    """Return a classic script that puts JSON data under a name of the page's window."""
    return f"window.{name}={json_for_script(value)};\n"


def json_for_script(value: Any) -> str:
    """Return JSON that may stand in any script, in a file or inline."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Line ends that JSON allows and older JavaScript does not; `<` in case it is ever inlined.
    for character, escape in (("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("<", "\\u003c")):
        text = text.replace(character, escape)
    return text
