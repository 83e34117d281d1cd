"""What the user decided about names: a plain YAML file, applied anew on each build.

    - merge: [GSM8K, Grade School Math]        # one thing, shown under the first name
    - apart: [Mamba, Mamba-2]                  # never one thing, whatever papers define
    - rename: chain of thought                 # shown under another name
      to: chain-of-thought prompting
    - retype: Spider                           # what it is, whatever papers call it
      to: Benchmark
    - alias: our benchmark                     # another name of a thing
      of: Long Range Arena
    - drop: deep learning                      # no node at all

``type: Method`` narrows any rule to names of that type (Dataset and Benchmark are one family).
Names are folded as everywhere, so case, hyphens and plurals need not be exact. Undoing a rule is
deleting its lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from paperatlas.errors import RulesError
from paperatlas.graph.folding import fold
from paperatlas.graph.known_aliases import Key, family
from paperatlas.graph.yaml_lists import NotAList, entries
from paperatlas.records import ENTITY_TYPES, EntityType

Verb = Literal["merge", "apart", "rename", "retype", "alias", "drop"]
VERBS: tuple[Verb, ...] = get_args(Verb)
_SECOND: dict[Verb, str] = {"rename": "to", "retype": "to", "alias": "of"}
FAMILIES: tuple[EntityType, ...] = ("Method", "Dataset", "Task", "Metric")
"""A type for each family of types (see `family`)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One decision.

    Attributes:
        verb: what is to be done.
        names: of which names; a `rename`, `retype` or `drop` has one, an `alias` two.
        to: the new name of a `rename`, the new type of a `retype`.
        type: the type that it is narrowed to.
        line: where it begins in the file, from 1.
    """

    verb: Verb
    names: tuple[str, ...]
    to: str = ""
    type: EntityType | None = None
    line: int = 0

    def keys(self, name: str) -> list[Key]:
        """Return what one of its names folds to, in each family that it speaks of."""
        kinds = FAMILIES if self.type is None else (self.type,)
        return [(family(kind), fold(name, kind)) for kind in kinds]


@dataclass(frozen=True, slots=True)
class Rules:
    """All decisions of a file, by folded names.

    Attributes:
        file: the file's name, for reasons and messages; empty where there is none.
        rules: in the order of the file.
        stands: by the key of a merged name, the key that all of the group share.
        merged: by the key of a merged name, the rule that says so.
        apart: pairs of keys never to be joined, and the rule that says so.
        shown: by key, the name to show, and the rule that says so.
        types: by key, the type, and the rule that says so.
        dropped: by key, the rule that says so.
    """

    file: str = ""
    rules: tuple[Rule, ...] = ()
    stands: dict[Key, Key] = field(default_factory=dict)
    merged: dict[Key, Rule] = field(default_factory=dict)
    apart: dict[tuple[Key, Key], Rule] = field(default_factory=dict)
    shown: dict[Key, tuple[str, Rule]] = field(default_factory=dict)
    types: dict[Key, tuple[EntityType, Rule]] = field(default_factory=dict)
    dropped: dict[Key, Rule] = field(default_factory=dict)

    def place(self, rule: Rule) -> str:
        """Return where a rule stands, as ``atlas.rules.yaml:7``."""
        return f"{self.file}:{rule.line}"

    def kept_apart(self, one: Key, other: Key) -> Rule | None:
        """Return the rule that keeps two keys apart, if there is one."""
        return self.apart.get((one, other))


def read_rules(path: Path) -> Rules:
    """Read a file of rules; one that does not exist holds none.

    Raises:
        RulesError: it cannot be read, an entry is no rule, or two rules contradict each other.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Rules(file=path.name)
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: the rules cannot be read: {error}"
        raise RulesError(message) from error
    return index_rules(list(parse_rules(text, path.name)), path.name)


def parse_rules(text: str, file: str) -> Iterator[Rule]:
    """Yield the rules of a file's text.

    Raises:
        RulesError: it is no YAML, or an entry is no rule; the message has the line.
    """
    try:
        for line, entry in entries(text):
            yield _rule(entry, line, f"{file}:{line}")
    except NotAList as error:
        message = f"{file}:{error.line}: {error}"
        raise RulesError(message) from error


def _rule(entry: Any, line: int, where: str) -> Rule:
    verbs = [verb for verb in VERBS if isinstance(entry, dict) and verb in entry]
    if len(verbs) != 1:
        message = f"{where}: a rule has one of {', '.join(VERBS)}"
        raise RulesError(message)
    verb = verbs[0]
    second = _SECOND.get(verb)
    if unknown := sorted(set(map(str, entry)) - {verb, "type", *([second] if second else [])}):
        message = f"{where}: {verb} takes no {unknown[0]!r}"
        raise RulesError(message)
    kind = entry.get("type")
    if kind is not None and kind not in ENTITY_TYPES:
        message = f"{where}: type is one of {', '.join(ENTITY_TYPES)}, not {kind!r}"
        raise RulesError(message)
    names = entry[verb] if verb in ("merge", "apart") else [entry[verb]]
    if verb in ("merge", "apart") and (not isinstance(names, list) or len(names) < 2):
        message = f"{where}: {verb} takes a list of two names or more"
        raise RulesError(message)
    to = entry.get(second) if second else ""
    for name in (*names, *([to] if second else [])):
        if not isinstance(name, str) or not name.strip():
            what = f"{verb} with {second!r}" if second else verb
            message = f"{where}: {what} takes names; put what YAML reads as a number in quotes"
            raise RulesError(message)
    if verb == "retype" and to not in ENTITY_TYPES:
        message = f"{where}: retype is to one of {', '.join(ENTITY_TYPES)}, not {to!r}"
        raise RulesError(message)
    if verb == "alias":
        names, to = [to, *names], ""
    return Rule(verb, tuple(names), str(to), cast("EntityType | None", kind), line)


def index_rules(rules: Sequence[Rule], file: str) -> Rules:
    """Return rules by what their names fold to.

    Raises:
        RulesError: two rules contradict each other; the message names both lines.
    """
    found = Rules(file=file, rules=tuple(rules))
    for rule in rules:
        if rule.verb in ("merge", "alias"):
            _join(found, rule)
    for rule in rules:
        if rule.verb == "apart":
            _part(found, rule)
    for rule in rules:
        if rule.verb == "rename":
            for key in rule.keys(rule.names[0]):
                _once(found.shown, found.stands.get(key, key), (rule.to, rule), found)
        elif rule.verb == "retype":
            for key in rule.keys(rule.names[0]):
                kind = cast("EntityType", rule.to)
                _once(found.types, found.stands.get(key, key), (kind, rule), found)
        elif rule.verb == "drop":
            for key in rule.keys(rule.names[0]):
                found.dropped.setdefault(found.stands.get(key, key), rule)
    for key, rule in found.dropped.items():
        others = [*found.shown.items(), *found.types.items()]
        for other, (_, second) in others:
            if other == key:
                _contradiction(found, rule, second)
    return found


def _join(found: Rules, rule: Rule) -> None:
    for keys in zip(*(rule.keys(name) for name in rule.names), strict=True):
        stands = found.stands.get(keys[0], keys[0])
        for key in keys:
            old = found.stands.get(key, key)
            found.merged.setdefault(key, rule)
            for other in [k for k, s in found.stands.items() if s == old]:
                found.stands[other] = stands
            found.stands[key] = found.stands[old] = stands


def _part(found: Rules, rule: Rule) -> None:
    for keys in zip(*(rule.keys(name) for name in rule.names), strict=True):
        for one in keys:
            for other in keys:
                if one == other:
                    continue
                if found.stands.get(one, one) == found.stands.get(other, other):
                    _contradiction(found, found.merged[one], rule)
                found.apart[one, other] = rule


def _once(known: dict[Key, Any], key: Key, value: tuple[Any, Rule], found: Rules) -> None:
    if key in known and known[key][0] != value[0]:
        _contradiction(found, known[key][1], value[1])
    known.setdefault(key, value)


def _contradiction(found: Rules, one: Rule, other: Rule) -> None:
    first, second = sorted((one, other), key=lambda rule: rule.line)
    message = (
        f"{found.file}: line {first.line} ({in_words(first)}) and line {second.line} "
        f"({in_words(second)}) contradict each other; delete one"
    )
    raise RulesError(message)


def in_words(rule: Rule) -> str:
    """Say a rule in one line: ``merge GSM8K, Grade School Math``."""
    only = f" [{rule.type}]" if rule.type else ""
    if rule.verb == "alias":
        return f"alias {rule.names[1]} of {rule.names[0]}{only}"
    return f"{rule.verb} {', '.join(rule.names)}{f' to {rule.to}' if rule.to else ''}{only}"
