"""Real abstracts to measure on, as files of JSONL: the real pages, cuts of the corpora, and more.

What is more than the corpora hold is made of them: each further round gives every coined word (a
capital inside, or a digit) the round's number, so that the names go on being new ones.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count, islice, zip_longest
from pathlib import Path
from typing import Any

_COINED = re.compile(r"\b(?=\w*[a-z0-9][A-Z]|[A-Z]\w*\d)\w+\b")


def corpora(shared: Path) -> list[Path]:
    """Return the files of the large real corpora."""
    return [shared / "corpus" / name for name in ("acl.jsonl.gz", "conferences.jsonl.gz")]


def records(shared: Path) -> Iterator[dict[str, Any]]:
    """Yield real records, one of each corpus in turn, without end."""
    for round_ in count():
        with ExitStack() as stack:
            files = [
                stack.enter_context(gzip.open(file, "rt", encoding="utf-8"))
                for file in corpora(shared)
            ]
            for lines in zip_longest(*files):
                for line in filter(None, lines):
                    record = json.loads(line)
                    yield _made_new(record, round_) if round_ else record


def _made_new(record: dict[str, Any], round_: int) -> dict[str, Any]:
    new = {field: _COINED.sub(rf"\g<0>v{round_}", record[field]) for field in ("title", "abstract")}
    return record | new | {"id": f"{record['id']}/{round_}", "title": f"{new['title']} ({round_})"}


def write_records(shared: Path, many: int, out: Path) -> Path:
    """Write so many records to a file."""
    with out.open("w", encoding="utf-8") as file:
        for record in islice(records(shared), many):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return out
