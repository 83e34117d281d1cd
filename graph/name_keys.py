"""From a name in one paper to the key of the entity it stands for, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass, field

from paperatlas.graph.acronyms import Acronyms
from paperatlas.graph.folding import fold
from paperatlas.graph.known_aliases import Key, KnownAliases, family
from paperatlas.graph.rewording import wordings
from paperatlas.graph.rules import Rule, Rules
from paperatlas.records import EntityType

_ENDINGS = "a long form of one short form, other endings aside"


@dataclass(slots=True)
class NameKeys:
    """Decides what names stand for, from everything that is known of all papers.

    Attributes:
        acronyms: the short forms that papers define.
        known: the shipped tables.
        rules: the user's.
        kept: by pairs of keys that were not joined although a rule of ours would have, the reason.
        seen: every name that papers use, before anything is joined; see `see`.
        reworded: by the key of a name that is a wording of a plainer one, that one's key and the
            reason.
    """

    acronyms: Acronyms
    known: KnownAliases
    rules: Rules
    kept: dict[tuple[Key, Key], str] = field(default_factory=dict)
    seen: set[Key] = field(default_factory=set)
    reworded: dict[Key, tuple[Key, str]] = field(default_factory=dict)
    _folded: dict[tuple[EntityType, str], str] = field(default_factory=dict)
    _wordings: dict[Key, list[tuple[Key, str]]] = field(default_factory=dict)
    _settled: dict[tuple[EntityType, str], Key | None] = field(default_factory=dict)

    def see(self, kind: EntityType, name: str) -> None:
        """Note that papers use a name; all of them are noted before the first is asked for."""
        if (kind, name) in self._folded:
            return
        folded = self._folded[kind, name] = fold(name, kind)
        own = (family(kind), folded)
        self.seen.add(own)
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

    def _plainer(self, name: Key) -> Key:
        """Return the key of a plainer wording that papers use, if there is one."""
        while name not in self.known.key_of:
            if name in self.acronyms.same:
                other = (name[0], self.acronyms.same[name])
                self.reworded[name] = (other, _ENDINGS)
                name = other
            for other, reason in self._wordings.get(name, ()):
                if (other in self.seen or other in self.known.key_of) and not self.known.are_apart(
                    name[0], name[1], other[1]
                ):
                    self.reworded[name] = (other, reason)
                    name = other
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

    def keep(self, one: Key, other: Key, reason: str) -> None:
        """Note that two keys were kept apart."""
        self.kept.setdefault((one, other), reason)
