"""Files, pages and API answers in, `Paper` records out: one file a kind of input.

    places ─▶ documents ─▶ registry ─▶ a reader ─▶ Paper, Skip ─▶ merging ─▶ papers
    paths     open, decode  which kind   one file a kind            one paper, all its pages

`read` yields a `Paper` or a `Skip` for every piece of input and never stops at bad input;
`merge_papers` joins what several pages say about the same paper.
"""

from paperatlas.sources.merging import merge_papers
from paperatlas.sources.reading import read

__all__ = ["merge_papers", "read"]
