"""Data for pages as classic scripts: opened by double click, a page can load nothing else."""

from __future__ import annotations

import base64
import gzip
import json
import struct
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


def packed_script(name: str, header: Any, numbers: bytes = b"") -> str:
    """Return a classic script that puts packed data under a name of the page's window.

    The data are base64 of a gzip of: the length of a JSON text (4 bytes, little-endian), the text,
    and the numbers. `visualizations/web/src/shared/packed.ts` reads it.
    """
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    encoded = text.encode("utf-8", "replace")
    # Without the time of day: the same graph gives the same bytes.
    packed = gzip.compress(struct.pack("<I", len(encoded)) + encoded + numbers, 9, mtime=0)
    return f'window.{name}="{base64.b64encode(packed).decode()}";\n'
