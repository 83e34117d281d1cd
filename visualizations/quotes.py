"""What a paper says of a thing: its sentence, with the words that name the thing marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paperatlas.visualizations.corpus import Corpus, Evidence
from paperatlas.visualizations.elements import Element, el
from paperatlas.visualizations.marks import place_of_sentence


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence in three parts, the middle one marked; all are "" where there is none."""

    before: str
    marked: str
    after: str

    @property
    def sentence(self) -> str:
        """The whole."""
        return self.before + self.marked + self.after

    def element(self) -> Element:
        """Return the quotation as a part of a page."""
        if not self.marked:
            return el("q", None, self.before + self.after)
        return el("q", None, self.before, el("mark", None, self.marked), self.after)


def quote_of(corpus: Corpus, paper: str, sentence: str, field: str, start: int, end: int) -> Quote:
    """Return a sentence of a paper with a place in it marked.

    Args:
        corpus: the graph.
        paper: id of the paper.
        sentence: as stored with an edge or a result.
        field: ``title`` or ``abstract``, in which the place counts.
        start: first character to mark.
        end: one past the last.
    """
    card = corpus.papers[paper]
    text = card.title if field == "title" else card.abstract
    place = place_of_sentence(text, sentence, start, end)
    if place is None:
        return Quote(sentence, "", "")
    return Quote(sentence[: place[0]], sentence[slice(*place)], sentence[place[1] :])


def with_news(evidence: Iterable[Evidence]) -> Iterator[tuple[Evidence, bool]]:
    """Yield evidence and whether its sentence is new: a paper's sentence is to be quoted once."""
    seen: set[tuple[str, str]] = set()
    for one in evidence:
        key = (one.paper, one.sentence)
        yield one, key not in seen
        seen.add(key)
