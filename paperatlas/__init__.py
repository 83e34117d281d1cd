"""Turn paper abstracts into a graph that you can query with Cypher and walk as linked maps.

    sources → extractors → graph → visualizations

    >>> import paperatlas as pa
    >>> atlas = pa.build("pages/*.txt")                     # doctest: +SKIP
    >>> atlas.query("MATCH (p:Paper)-[:EVALUATES_ON]->(b {name: 'GSM8K'}) RETURN p.title")
    ...                                                     # doctest: +SKIP
    >>> atlas.draw("site")                                  # doctest: +SKIP

`records` holds what passes between the stages, `engine` runs them, `atlas` is the graph in hand,
`cli` the command line over both. The stages are the folders of the same names at the top of the
repository. Names are imported on first use, so that ``import paperatlas`` stays light.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paperatlas.atlas import Atlas, diff, open_atlas
    from paperatlas.engine import RunReport, build, copy_atlas, extract
    from paperatlas.errors import PaperatlasError
    from paperatlas.evaluation import evaluate
    from paperatlas.records import (
        Abbreviation,
        Alias,
        Edge,
        Entity,
        Extraction,
        Link,
        Mention,
        Node,
        Paper,
        PaperEntity,
        Result,
        Skip,
    )

__version__ = "0.1.0"

__all__ = [
    "Abbreviation",
    "Alias",
    "Atlas",
    "Edge",
    "Entity",
    "Extraction",
    "Link",
    "Mention",
    "Node",
    "Paper",
    "PaperEntity",
    "PaperatlasError",
    "Result",
    "RunReport",
    "Skip",
    "build",
    "copy_atlas",
    "diff",
    "evaluate",
    "extract",
    "open_atlas",
]

_HOME = {
    "Atlas": "atlas",
    "diff": "atlas",
    "open_atlas": "atlas",
    "RunReport": "engine",
    "build": "engine",
    "copy_atlas": "engine",
    "extract": "engine",
    "PaperatlasError": "errors",
    "evaluate": "evaluation",
}

# A checkout that lost its links (Windows, some archives) still finds the stage folders.
_here = os.path.dirname(__file__)
if not os.path.isdir(os.path.join(_here, "graph")):
    __path__.append(os.path.dirname(_here))


def __getattr__(name: str) -> Any:
    if name not in __all__:
        message = f"module 'paperatlas' has no attribute {name!r}"
        raise AttributeError(message)
    module = importlib.import_module(f"paperatlas.{_HOME.get(name, 'records')}")
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
