"""From a name in one paper to the key of the entity it stands for, and by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from paperatlas.graph.acronyms import Acronyms
from paperatlas.graph.folding import fold, letters
from paperatlas.graph.inflections import REASON, roots_of, stems_of
from paperatlas.graph.known_aliases import Key, KnownAliases, family
from paperatlas.graph.pairs import PaperTitle
from paperatlas.graph.rewording import wordings
from paperatlas.graph.rules import Rule, Rules
from paperatlas.graph.seen_names import SeenName, SeenNames
from paperatlas.records import EntityType

_ENDINGS = "a long form of one short form, other endings aside"


@dataclass(slots=True)
class NameKeys:
    """Decides what names stand for, from everything that is known of all papers.

    Attributes:
        names: all that papers use.
        acronyms: the short forms that papers define.
        known: the shipped tables.
        rules: the user's.
        kept: by pairs of keys that were not joined although a rule of ours would have, the reason.
        seen: how often papers use a name, by its key before anything is joined.
        reworded: by the key of a name that is a wording of a plainer one, that one's key and the
            reason.
        same: by the key of a name that papers use for the same thing as another, that one's key and
            the first such paper; see `join`.
    """

    names: SeenNames
    acronyms: Acronyms
    known: KnownAliases
    rules: Rules
    kept: dict[tuple[Key, Key], str] = field(default_factory=dict)
    seen: Counter[Key] = field(default_factory=Counter)
    reworded: dict[Key, tuple[Key, str]] = field(default_factory=dict)
    same: Mapping[Key, tuple[Key, PaperTitle]] = field(default_factory=dict)
    _wordings: dict[Key, list[tuple[Key, str]]] = field(default_factory=dict)
    _inflected: dict[Key, Key] = field(default_factory=dict)
    _decided: dict[tuple[Key, str | None, str | None], Key | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what all names say of each other."""
        alike = _SameStems()
        for name in self.names:
            if name.own not in self.seen:
                alike.add(name)
            self.seen[name.own] += name.count
            if name.own not in self._wordings:
                self._read_wordings(name)
        for names in alike.sets():
            self._inflected.update(self._inflections(names))

    def _read_wordings(self, name: SeenName) -> None:
        for plain, reason in wordings(name.text, name.kind):
            other = (name.own[0], fold(plain, name.kind))
            if other != name.own:
                said = (other, f"“{plain}” {reason}")
                self._wordings.setdefault(name.own, []).append(said)

    def of(self, paper: str, name: SeenName) -> Key | None:
        """Return the key that a name of a paper stands for; None where the user drops it.

        Args:
            paper: the paper's id.
            name: the name as seen there.
        """
        if name.settled:
            return name.key
        if name.own not in self.acronyms.papers:
            name.settled, name.key = True, self._everywhere(self._decide(name.own, None, None))
            return name.key
        meant = (
            name.own,
            self.acronyms.definition(paper, name.own),
            self.acronyms.long_form(paper, name.own),
        )
        if meant not in self._decided:
            self._decided[meant] = self._decide(*meant)
        return self._everywhere(self._decided[meant])

    def spelled(self, kind: EntityType, text: str) -> tuple[str, str]:
        """Return the letters of a name of this kind, and what it folds to."""
        seen = self.names.of[kind].get(text)
        return (letters(text), fold(text, kind)) if seen is None else (seen.letters, seen.own[1])

    def _decide(self, own: Key, defined: str | None, meant: str | None) -> Key | None:
        """Return the key of a name.

        Args:
            own: what it folds to.
            defined: the long form that its paper defines for it.
            meant: the long form that it has in papers that define none.
        """
        joined = self._joined(own, defined, meant)
        key = own if joined == own[1] else (own[0], joined)
        rules = self.rules
        if not rules.rules:
            return key
        if own in rules.stands:
            key = rules.stands[own]
        elif (rule := rules.kept_apart(own, key) or self._apart_from_group(own, key)) is not None:
            self.keep(own, key, f"{rules.place(rule)} keeps them apart")
            key = own
        key = rules.stands.get(key, key)
        if key in rules.dropped or own in rules.dropped:
            return None
        if key in rules.types:
            key = (family(rules.types[key][0]), key[1])
        return key

    def _inflection(self, name: Key) -> Key:
        """Return the key of a name made of the same words that more papers use, if there is one."""
        other = self._inflected.get(name, name)
        if other == name or name in self.known.key_of or self.are_apart(name, other):
            return name
        self.reworded[name] = (other, REASON)
        return other

    def _inflections(self, names: list[SeenName]) -> Iterator[tuple[Key, Key]]:
        by_name = {name.text: name.own for name in reversed(names)}
        counts = [(text, self.seen[own]) for text, own in by_name.items()]
        for text, root in roots_of(names[0].kind, counts):
            yield by_name[text], by_name[root]

    def _plainer(self, name: Key) -> Key:
        """Return the key of a plainer wording that papers use, if there is one."""
        name = self._inflection(name)
        before = {name}
        while name not in self.known.key_of:
            if name in self.acronyms.same:
                other = (name[0], self.acronyms.same[name])
                self.reworded[name] = (other, _ENDINGS)
                name = other
            for wording, reason in self._wordings.get(name, ()):
                other = self._inflection(wording)
                if other in before:  # "networks of trees" and "tree networks" reword each other
                    continue
                if (other in self.seen or other in self.known.key_of) and not self.known.are_apart(
                    name[0], name[1], other[1]
                ):
                    self.reworded[name] = (other, reason)
                    name = other
                    before.add(name)
                    break
            else:
                break
        return name

    def _apart_from_group(self, own: Key, key: Key) -> Rule | None:
        """Return a rule that keeps a name apart from another of the group it would join."""
        members = self.known.members.get(key, ())
        pairs = ((own, (key[0], member)) for member in members)
        return next((rule for pair in pairs if (rule := self.rules.kept_apart(*pair))), None)

    def _joined(self, own: Key, defined: str | None, meant: str | None) -> str:
        """Return the folded name that a name stands for by what papers define and tables say."""
        kin, name = own
        stands = self.known.key_of.get(own)
        if stands is not None and (
            defined is None or self.known.means_the_same(kin, name, defined)
        ):
            return stands
        plainer = self._plainer((kin, defined or meant or name))
        joined = self.known.key_of.get(plainer, plainer[1])
        if joined != name and self.known.are_apart(kin, name, joined):
            self.keep(own, (kin, joined), "the table of names keeps them apart")
            return name
        return joined

    def join(self, same: Mapping[Key, tuple[Key, PaperTitle]]) -> None:
        """Take keys for one that papers use for one thing (`paperatlas.graph.same_paper`)."""
        self.same = same
        for name in self.names:
            if name.settled:
                name.key = self._everywhere(name.key)

    def _everywhere(self, key: Key | None) -> Key | None:
        """Return the key that one is one with in all papers."""
        return self.same[key][0] if key is not None and key in self.same else key

    def are_apart(self, one: Key, other: Key) -> bool:
        """Whether the tables or the user's rules keep two keys apart."""
        pairs = [(a, b) for a in self._group(one) for b in self._group(other)]
        return any(
            self.rules.kept_apart(a, b) is not None
            or (a[0] == b[0] and self.known.are_apart(a[0], a[1], b[1]))
            for a, b in pairs
        )

    def _group(self, key: Key) -> list[Key]:
        return [
            key,
            *((key[0], name) for name in self.known.members.get(key, ()) if name != key[1]),
        ]

    def keep(self, one: Key, other: Key, reason: str) -> None:
        """Note that two keys were kept apart."""
        self.kept.setdefault((one, other), reason)


class _SameStems:
    """Names of one family by the stems of their words; most share them with no other."""

    def __init__(self) -> None:
        self._first: dict[str, dict[str, SeenName]] = {}
        self._several: dict[tuple[str, str], list[SeenName]] = {}

    def add(self, name: SeenName) -> None:
        stems = stems_of(name.text)
        if not stems:
            return
        kin = name.own[0]
        first = self._first.setdefault(kin, {}).setdefault(stems, name)
        if first is not name:
            self._several.setdefault((kin, stems), [first]).append(name)

    def sets(self) -> Iterable[list[SeenName]]:
        """Return the names that share their stems with others, together."""
        return self._several.values()
