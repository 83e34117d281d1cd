"""Maps to look at where Python runs: shown by a notebook, or saved as one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.files import written_whole
from paperatlas.records import EntityType

if TYPE_CHECKING:
    from paperatlas.graph.queries import EntityView
    from paperatlas.visualizations import Corpus


@dataclass(frozen=True)
class InlineMap:
    """A map as one page that needs no other file and no network.

    As the last value of a notebook's cell it is shown there, in a frame of its own: what the
    papers say stays text, and scripts of the page reach nothing of the notebook.

    Attributes:
        html: the page.
        title: what is on it.
        height: of the frame, in pixels.
    """

    html: str = field(repr=False)
    title: str
    height: int = 640

    def save(self, path: str | Path) -> Path:
        """Write the page; it opens by double click.

        Args:
            path: the file.

        Raises:
            PaperatlasError: it cannot be written.
        """
        with written_whole(Path(path)) as file:
            file.write(self.html)
        return Path(path)

    def _repr_html_(self) -> str:
        return (
            f'<iframe title="{escape(self.title)}" sandbox="allow-scripts allow-popups '
            f'allow-downloads" style="width:100%;height:{self.height}px;border:1px solid #8884;'
            f'border-radius:8px" srcdoc="{escape(self.html)}"></iframe>'
        )


@dataclass(frozen=True)
class AtlasEntity:
    """One entity of an atlas; made by `Atlas.entity`.

    Attributes:
        id: ``benchmark/gsm8k``.
        name: the name shown.
        type: what kind of thing it is.
    """

    id: str
    name: str
    type: EntityType
    _show: Callable[[str], EntityView] = field(repr=False)
    _corpus: Callable[[], Corpus] = field(repr=False)

    def show(self) -> EntityView:
        """Return what the graph knows of it."""
        return self._show(self.id)

    def map(self, *, height: int = 720) -> InlineMap:
        """Return its page with the map of what is around it.

        Args:
            height: of the frame in a notebook, in pixels.
        """
        from paperatlas.visualizations.alone import entity_alone

        return InlineMap(entity_alone(self._corpus(), self.id), self.name, height)
