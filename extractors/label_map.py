"""Which of our types a label of another corpus or model stands for."""

from __future__ import annotations

from collections.abc import Mapping

from paperatlas.errors import RecogniserError
from paperatlas.extractors.folding import word_set
from paperatlas.records import ENTITY_TYPES, EntityType

# Labels of SciERC, SciREX, TDMSci, CrossNER-AI and their like, folded; our own are added below.
_USUAL: dict[str, EntityType] = {
    "algorithm": "Method",
    "algorithms": "Method",
    "architecture": "Method",
    "methods": "Method",
    "model": "Method",
    "models": "Method",
    "corpus": "Dataset",
    "data": "Dataset",
    "datasets": "Dataset",
    "material": "Dataset",
    "benchmarks": "Benchmark",
    "problem": "Task",
    "tasks": "Task",
    "measure": "Metric",
    "metrics": "Metric",
}

# Known to be none of our types: left out without a word.
_NONE = word_set(
    """
    o generic otherscientificterm
    person per researcher organisation organization org university country location loc gpe norp
    fac conference programlang
    date time percent money quantity ordinal cardinal language law event
    """
)


def fold_label(label: str) -> str:
    """Fold a label for comparison: case, spaces, ``-`` and ``_`` do not count."""
    return "".join(c for c in label.casefold() if c not in " -_\t")


class LabelMap:
    """Tells the type of a native label, whatever its case.

    Example:
        >>> labels = LabelMap({"PRODUCT": "Method"})
        >>> labels.type_of("Material"), labels.type_of("PRODUCT"), labels.type_of("WORK")
        ('Dataset', 'Method', None)
    """

    def __init__(self, labels: Mapping[str, str] | None = None) -> None:
        """Put what the user says over what is usual.

        Args:
            labels: native label to one of `ENTITY_TYPES` (in any case), or to "" for none.

        Raises:
            RecogniserError: a label is to stand for something that is no type.
        """
        own = {fold_label(kind): kind for kind in ENTITY_TYPES}
        self._types: dict[str, EntityType | None] = {**dict.fromkeys(_NONE), **_USUAL, **own}
        for native, kind in (labels or {}).items():
            if kind and fold_label(kind) not in own:
                message = (
                    f"the label {native!r} cannot stand for {kind!r}: the types are "
                    f"{', '.join(ENTITY_TYPES)} (or nothing, to leave the label out)"
                )
                raise RecogniserError(message)
            self._types[fold_label(native)] = own[fold_label(kind)] if kind else None

    def type_of(self, label: str) -> EntityType | None:
        """Return the type that a label stands for, or None."""
        return self._types.get(fold_label(label))

    def is_known(self, label: str) -> bool:
        """Tell whether anybody decided on a label, were it to leave it out."""
        return fold_label(label) in self._types
