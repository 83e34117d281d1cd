"""Say in words why a name is one of an entity's names, and which rule it was."""

from __future__ import annotations

import unicodedata

from paperatlas.graph.folding import letters_as_spelled, without_head, without_plural
from paperatlas.graph.known_aliases import Key
from paperatlas.graph.name_keys import NameKeys
from paperatlas.graph.pairs import PaperTitle
from paperatlas.graph.tex import plain
from paperatlas.records import AliasRule, EntityType

MAIN_NAME: tuple[AliasRule, str] = ("name", "its main name")
"""Rule and reason of the name shown."""
_MARKS = {"-": "hyphen", " ": "space", "_": "underscore", ".": "full stop", "/": "slash"}


def reason_for(
    alias: str, name: str, kind: EntityType, key: Key, paper: PaperTitle, keys: NameKeys
) -> tuple[AliasRule, str]:
    """Return the rule, and the reason as a clause.

    Args:
        alias: the name to account for.
        name: the entity's name.
        kind: the entity's type.
        key: family and folded name that the entity was joined under.
        paper: the first paper that uses the alias.
        keys: what is known of names.
    """
    if alias == name:
        return MAIN_NAME
    spelled, folded = keys.spelled(kind, alias)
    spelled_shown, shown = keys.spelled(kind, name)
    pairs = (spelled, spelled_shown), (folded, shown)
    if (spelling := _spelling(alias, name, kind, *pairs)) is not None:
        return spelling
    acronyms, known, rules = keys.acronyms, keys.known, keys.rules
    group, stands = key
    for other in ((group, folded), (group, shown)):
        if other in rules.merged:
            return "user", f"merged by {rules.place(rules.merged[other])}"
    for long in dict.fromkeys((stands, shown)):
        context = acronyms.by_context.get((paper.id, (group, folded)))
        if context is not None and context.long == long:
            return "context", f"short form; meant here as in papers that name {context.beside}"
        defining = acronyms.shorts.get((group, long), {}).get(folded)
        if defining is not None:
            return "acronym", f"acronym defined in “{defining.title}”"
    shorts = acronyms.shorts.get((group, folded))
    if shorts:
        defining = shorts.get(shown) or next(iter(shorts.values()))
        return "long form", f"long form of an acronym defined in “{defining.title}”"
    if known.key_of.get((group, folded)) == stands:
        filed = known.name_of[group, stands]
        return "table", f"known alias of “{name if alias == filed else filed}”"
    for own in ((group, folded), (group, shown)):
        if own in keys.reworded:
            return "wording", keys.reworded[own][1]
    for own in ((group, folded), (group, shown)):
        if own in keys.same:
            paper = keys.same[own][1]
    return "same paper", f"used for the same thing in “{paper.title}”"


def _spelling(
    alias: str,
    name: str,
    kind: EntityType,
    letters_of: tuple[str, str],
    folds_to: tuple[str, str],
) -> tuple[AliasRule, str] | None:
    """Return why two spellings are one, None if they differ in more than spelling."""
    if letters_of[0] == letters_of[1]:
        return "spelling", f"same letters, {_differences(alias, name)} aside"
    if without_plural(alias, letters_of[0]) == without_plural(name, letters_of[1]):
        return "plural", f"singular or plural of “{name}”"
    if folds_to[0] == folds_to[1]:
        if without_head(alias, kind) != alias:
            return "head", f"“{name}” with a word that says what it is"
        return "head", f"“{name}” without the word that says what it is"
    return None


def _differences(alias: str, name: str) -> str:
    found = []
    pair = (plain(alias), plain(name))
    if pair != (alias, name):
        found.append("TeX")
    if letters_as_spelled(pair[0]) != letters_as_spelled(pair[1]):
        found.append("British or American spelling")
    if pair[0].casefold() != pair[0] or pair[1].casefold() != pair[1]:
        bare = {"".join(filter(str.isalnum, text)) for text in pair}
        if len(bare) > 1 and len({text.casefold() for text in bare}) == 1:
            found.append("case")
    for mark, word in _MARKS.items():
        if pair[0].count(mark) != pair[1].count(mark):
            found.append(word)
    if not found:
        same = len({unicodedata.normalize("NFKD", text).casefold() for text in pair}) == 1
        found.append("case" if same else "marks and accents")
    return " and ".join(found) if len(found) < 3 else ", ".join(found[:-1]) + f" and {found[-1]}"
