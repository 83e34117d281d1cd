"""Recognisers: the part of the pipeline that decides which words are mentions, and of which type.

One is chosen as ``NAME`` or ``NAME:SOURCE``, such as ``rules`` or ``spacy:en_core_web_sm``. NAME is
the spaCy factory ``paperatlas_recogniser_NAME``; spaCy finds it by entry point, so a package adds
one without a change here::

    [project.entry-points.spacy_factories]
    paperatlas_recogniser_foo = "foo:make"

    @Language.factory("paperatlas_recogniser_foo", default_config={"source": "", "labels": {}})
    def make(nlp: Language, name: str, source: str, labels: dict[str, str]) -> FooRecogniser: ...

``source`` is what stands behind the colon, ``labels`` what the user says of native labels (see
`paperatlas.extractors.label_map.LabelMap`, which knows the usual ones). The component gets a Doc of
our tokens, title and abstract with a newline between, and leaves ``doc.spans["paperatlas"]``: spans
labelled with our types, in any order, that may overlap. Its ``attrs`` may hold ``scores`` (one a
span, 0 to 1) and ``warnings`` (sentences for the reader). `paperatlas.extractors.overlay.lay` makes
all this from character offsets. The component may have an attribute ``version``, a text that
changes when its answers may; without one the version of its package tells whether a paper has to be
read again (see `paperatlas.extractors.version`). What follows works for every recogniser: grouping,
types, roles, results.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paperatlas.errors import RecogniserError

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_RECOGNISER = "model"

FACTORY = "paperatlas_recogniser_"


def split_recogniser(recogniser: str) -> tuple[str, str]:
    """Part ``NAME:SOURCE``; the source is "" where none is given."""
    name, _, source = recogniser.partition(":")
    return name.strip(), source.strip()


def installed_recognisers() -> list[str]:
    """Return the names of the recognisers that spaCy found, in alphabetical order.

    It looks for them when a pipeline is made.
    """
    from spacy.util import registry

    return sorted(
        name.removeprefix(FACTORY)
        for name in registry.factories.get_all()
        if name.startswith(FACTORY)
    )


def add_recogniser(nlp: Language, recogniser: str, labels: Mapping[str, str] | None = None) -> None:
    """Add a recogniser to the end of a pipeline.

    Args:
        nlp: the pipeline.
        recogniser: ``NAME`` or ``NAME:SOURCE``.
        labels: for native labels the type they stand for, or "" for none.

    Raises:
        RecogniserError: it is not installed, or does not take what it is given.
        MissingExtra: it needs packages that are not installed.
    """
    from confection import ConfigValidationError

    name, source = split_recogniser(recogniser)
    if not nlp.has_factory(FACTORY + name):
        message = (
            f"there is no recogniser {name!r}; installed are "
            f"{', '.join(installed_recognisers())} (a package adds one as the spacy_factories "
            f"entry point {FACTORY}NAME)"
        )
        raise RecogniserError(message)
    try:
        nlp.add_pipe(FACTORY + name, config={"source": source, "labels": dict(labels or {})})
    except ConfigValidationError as error:
        message = (
            f"the recogniser {name!r} cannot be set up: its factory must take source (text) and "
            f"labels (texts by text).\n{str(error).strip()}"
        )
        raise RecogniserError(message) from error


def take_nothing(name: str, source: str, labels: Mapping[str, str]) -> None:
    """Refuse what a recogniser of ours has no use for, rather than pass it over.

    Raises:
        RecogniserError: there is a source or a label.
    """
    if source:
        message = f"the recogniser {name!r} takes nothing after a colon: not {source!r}"
        raise RecogniserError(message)
    if labels:
        message = f"the recogniser {name!r} gives our types itself: it takes no labels"
        raise RecogniserError(message)
