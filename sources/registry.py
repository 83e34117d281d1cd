"""The kinds of input there are, in the order in which they are tried.

A new kind is one file that defines a `Reader` and one line here.
"""

from __future__ import annotations

from paperatlas.sources.documents import Document
from paperatlas.sources.huggingface import PAGE_TEXT
from paperatlas.sources.huggingface_api import API_JSON
from paperatlas.sources.huggingface_html import PAGE_HTML
from paperatlas.sources.readers import Reader
from paperatlas.sources.tables import CSV, JSON_RECORDS

READERS: tuple[Reader, ...] = (PAGE_HTML, API_JSON, JSON_RECORDS, CSV, PAGE_TEXT)


def reader_of(document: Document) -> Reader | None:
    """Return the first reader that recognises the document, or None.

    A text with a NUL character is none of ours: it is an image, an archive, a database ...
    """
    if "\0" in document.head:
        return None
    return next((reader for reader in READERS if reader.recognises(document)), None)
