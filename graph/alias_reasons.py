"""Say in words why a name is one of an entity's names."""

from __future__ import annotations

import unicodedata

from paperatlas.graph.acronyms import Acronyms
from paperatlas.graph.folding import fold, letters, singular, without_head
from paperatlas.graph.known_aliases import KnownAliases
from paperatlas.records import EntityType, Paper

_MARKS = {"-": "hyphen", " ": "space", "_": "underscore", ".": "full stop", "/": "slash"}


def reason_for(
    alias: str,
    name: str,
    kind: EntityType,
    key: tuple[str, str],
    paper: Paper,
    acronyms: Acronyms,
    known: KnownAliases,
) -> str:
    """Return the reason, as a clause.

    Args:
        alias: the name to account for.
        name: the entity's name.
        kind: the entity's type.
        key: family and folded name that the entity was joined under.
        paper: the first paper that uses the alias.
        acronyms: what papers define.
        known: the table of known aliases.
    """
    if alias == name:
        return "its main name"
    if (spelling := _spelling(alias, name, kind)) is not None:
        return spelling
    group, stands = key
    folded = fold(alias, kind)
    for long in dict.fromkeys((stands, fold(name, kind))):
        defining = acronyms.shorts.get((group, long), {}).get(folded)
        if defining is not None:
            return f"acronym defined in “{defining.title}”"
    shorts = acronyms.shorts.get((group, folded))
    if shorts:
        defining = shorts.get(fold(name, kind)) or next(iter(shorts.values()))
        return f"long form of an acronym defined in “{defining.title}”"
    if known.key_of.get((group, folded)) == stands:
        filed = known.name_of[group, stands]
        return f"known alias of “{name if alias == filed else filed}”"
    return f"used for the same thing in “{paper.title}”"


def _spelling(alias: str, name: str, kind: EntityType) -> str | None:
    """Return why two spellings are one, None if they differ in more than spelling."""
    if letters(alias) == letters(name):
        return f"same letters, {_differences(alias, name)} aside"
    if singular(alias) == singular(name):
        return f"singular or plural of “{name}”"
    if fold(alias, kind) == fold(name, kind):
        if without_head(alias, kind) != alias:
            return f"“{name}” with a word that says what it is"
        return f"“{name}” without the word that says what it is"
    return None


def _differences(alias: str, name: str) -> str:
    found = []
    if alias.casefold() != alias or name.casefold() != name:
        bare = {"".join(c for c in text if c.isalnum()) for text in (alias, name)}
        if len(bare) > 1 and len({text.casefold() for text in bare}) == 1:
            found.append("case")
    for mark, word in _MARKS.items():
        if alias.count(mark) != name.count(mark):
            found.append(word)
    plain = {unicodedata.normalize("NFKD", text).casefold() for text in (alias, name)}
    if not found:
        found.append("case" if len(plain) == 1 else "marks and accents")
    return " and ".join(found) if len(found) < 3 else ", ".join(found[:-1]) + f" and {found[-1]}"
