"""YAML with line numbers: what a file says, and where each entry of its list begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml


class NotAList(ValueError):
    """Raised when a text is no YAML, or no list.

    Attributes:
        line: where, from 1.
    """

    def __init__(self, line: int, reason: str) -> None:
        """Keep place and reason."""
        super().__init__(reason)
        self.line = line


def entries(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the entries of a list with the line that each begins on; an empty text has none.

    Raises:
        NotAList: it is no YAML, or no list.
    """
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        values = [] if root is None else loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise NotAList(line, f"this is no YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise NotAList(1, f"this is no YAML: {error}") from error
    finally:
        loader.dispose()
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise NotAList(1, "this is no list: each entry begins with a dash")
    for node, value in zip(root.value, values, strict=True):
        yield node.start_mark.line + 1, value
