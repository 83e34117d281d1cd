"""Fit extractors/data/name_weights.tsv: which name of a thing annotators took as the best.

    python training/fit_names.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl

SCORE.py is the scorer of the annotations; its ``keys`` says when two names are one. With
``--fold K N`` the papers k, k + N, ... of each corpus are left out; how often the best name is the
annotated one there is printed, and how often the most frequent one is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotated_texts import DATA, annotated_texts, arguments, write_weights
from conditional_logit import Choice, fit_choices
from scorer import load_scorer

from examples import longest_occurrences
from paperatlas.extractors.naming import form_features, heaviest
from paperatlas.records import EntityType

OUT = DATA / "name_weights.tsv"


@dataclass
class Case:
    """A thing under several names, as one annotated paper names it."""

    type: EntityType
    surfaces: list[str]
    in_title: list[bool]
    name: str

    def forms(self) -> list[tuple[str, list[str]]]:
        """Return the names on offer with their features."""
        return list(form_features(self.type, self.surfaces, self.in_title))

    def is_right(self, form: str, scorer: Any) -> bool:
        """Tell whether a name folds like the annotated one."""
        return bool(scorer.keys({"name": form}) & scorer.keys({"name": self.name}))


def cases_of(title: str, abstract: str, gold: dict[str, Any]) -> Iterator[Case]:
    """Yield the things of an annotated paper that stand there under several names."""
    for entity in gold["entities"]:
        if entity["kind"] == "borderline" or len(entity["surfaces"]) == 1:
            continue
        found = sorted(longest_occurrences(f"{title}\n{abstract}", entity["surfaces"]))
        surfaces = [surface for _, surface in found]
        if len(set(surfaces)) > 1:
            in_title = [start < len(title) for start, _ in found]
            yield Case(entity["type"], surfaces, in_title, entity["name"])


def choices_of(cases: Sequence[Case], scorer: Any) -> Iterator[Choice]:
    """Yield what there is to learn: the choices where some names are right and some are not."""
    for case in cases:
        forms = case.forms()
        hits = [case.is_right(form, scorer) for form, _ in forms]
        if any(hits) and not all(hits):
            yield Choice([features for _, features in forms], hits)


def report(cases: Sequence[Case], weights: Mapping[str, int], scorer: Any) -> None:
    """Print how often the heaviest name is the annotated one, by type and in all."""
    right, every = Counter[str](), Counter[str]()
    frequent = on_offer = 0
    for case in cases:
        forms = case.forms()
        hit = case.is_right(heaviest(forms, weights), scorer)
        for group in (case.type, "all"):
            every[group] += 1
            right[group] += hit
        frequent += case.is_right(Counter(case.surfaces).most_common(1)[0][0], scorer)
        on_offer += any(case.is_right(form, scorer) for form, _ in forms)
    for group, n in every.items():
        print(f"{group}: {right[group]} of {n} ({right[group] / n:.3f})")
    print(
        f"the most frequent name is right for {frequent}; the right one is on offer for {on_offer}"
    )


def main() -> None:
    """Write the weights, and print what they reach on papers they have not seen."""
    args = arguments(__doc__)
    scorer = load_scorer(args.scorer)
    learn: list[Case] = []
    unseen: list[Case] = []
    for left_out, title, abstract, gold in annotated_texts(args):
        (unseen if left_out else learn).extend(cases_of(title, abstract, gold))
    table = fit_choices(list(choices_of(learn, scorer)), l2=2.0, least=5)
    weights = write_weights(OUT, table, module="naming.py", script="fit_names.py")
    if unseen:
        report(unseen, weights, scorer)


if __name__ == "__main__":
    main()
