"""From a name in one paper to the key of the entity it stands for, and by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from paperatlas.graph.acronyms import Acronyms
from paperatlas.graph.folding import fold
from paperatlas.graph.inflections import REASON, roots_of, stems_of
from paperatlas.graph.known_aliases import Key, KnownAliases, family
from paperatlas.graph.rewording import wordings
from paperatlas.graph.rules import Rule, Rules
from paperatlas.records import EntityType, Paper

_ENDINGS = "a long form of one short form, other endings aside"


@dataclass(slots=True)
class NameKeys:
    """Decides what names stand for, from everything that is known of all papers.

    Attributes:
        acronyms: the short forms that papers define.
        known: the shipped tables.
        rules: the user's.
        kept: by pairs of keys that were not joined although a rule of ours would have, the reason.
        seen: every name that papers use, before anything is joined, and how often; see `see`.
        reworded: by the key of a name that is a wording of a plainer one, that one's key and the
            reason.
        same: by the key of a name that papers use for the same thing as another, that one's key and
            the first such paper; see `join`.
    """

    acronyms: Acronyms
    known: KnownAliases
    rules: Rules
    kept: dict[tuple[Key, Key], str] = field(default_factory=dict)
    seen: Counter[Key] = field(default_factory=Counter)
    reworded: dict[Key, tuple[Key, str]] = field(default_factory=dict)
    same: Mapping[Key, tuple[Key, Paper]] = field(default_factory=dict)
    _folded: dict[tuple[EntityType, str], str] = field(default_factory=dict)
    _wordings: dict[Key, list[tuple[Key, str]]] = field(default_factory=dict)
    _stems: dict[Key, list[tuple[Key, EntityType, str]]] = field(default_factory=dict)
    _inflected: dict[Key, Key] | None = None
    _settled: dict[tuple[EntityType, str], Key | None] = field(default_factory=dict)

    def see(self, kind: EntityType, name: str) -> None:
        """Note that papers use a name; all of them are noted before the first is asked for."""
        if (kind, name) in self._folded:
            self.seen[family(kind), self._folded[kind, name]] += 1
            return
        folded = self._folded[kind, name] = fold(name, kind)
        own = (family(kind), folded)
        if own not in self.seen and (stems := stems_of(name)):
            self._stems.setdefault((own[0], stems), []).append((own, kind, name))
        self.seen[own] += 1
        if own not in self._wordings:
            for plain, reason in wordings(name, kind):
                other = (own[0], fold(plain, kind))
                if other != own:
                    said = (other, f"“{plain}” {reason}")
                    self._wordings.setdefault(own, []).append(said)

    def of(self, paper: str, kind: EntityType, name: str) -> Key | None:
        """Return the key that a name of a paper stands for; None where the user drops it.

        Args:
            paper: the paper's id.
            kind: the type that the paper gives it.
            name: the name as written.
        """
        folded = self._folded.get((kind, name)) or fold(name, kind)
        open_ = (family(kind), folded) in self.acronyms.papers
        if not open_ and (kind, name) in self._settled:
            return self._settled[kind, name]
        key = self._decide(paper, kind, folded)
        key = self._everywhere(key)
        if not open_:
            self._settled[kind, name] = key
        return key

    def _decide(self, paper: str, kind: EntityType, folded: str) -> Key | None:
        own = (family(kind), folded)
        key = (own[0], self._joined(paper, own))
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
        if self._inflected is None:
            self._inflected = dict(self._inflections())
        other = self._inflected.get(name, name)
        if other == name or name in self.known.key_of or self.are_apart(name, other):
            return name
        self.reworded[name] = (other, REASON)
        return other

    def _inflections(self) -> Iterator[tuple[Key, Key]]:
        for names in self._stems.values():
            if len(names) > 1:
                kind = names[0][1]
                by_name = {name: own for own, _, name in reversed(names)}
                counts = [(name, self.seen[own]) for name, own in by_name.items()]
                for name, root in roots_of(kind, counts):
                    yield by_name[name], by_name[root]

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

    def _joined(self, paper: str, own: Key) -> str:
        """Return the folded name that a name stands for by what papers define and tables say."""
        kin, name = own
        defined = self.acronyms.defined.get((paper, kin, name))
        stands = self.known.key_of.get(own)
        if stands is not None and (
            defined is None or self.known.means_the_same(kin, name, defined)
        ):
            return stands
        long = defined or self.acronyms.long_form(paper, kin, name) or name
        plainer = self._plainer((kin, long))
        joined = self.known.key_of.get(plainer, plainer[1])
        if joined != name and self.known.are_apart(kin, name, joined):
            self.keep(own, (kin, joined), "the table of names keeps them apart")
            return name
        return joined

    def join(self, same: Mapping[Key, tuple[Key, Paper]]) -> None:
        """Take keys for one that papers use for one thing (`paperatlas.graph.same_paper`)."""
        self.same = same
        for name, key in self._settled.items():
            self._settled[name] = self._everywhere(key)

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
