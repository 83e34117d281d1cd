"""What Ladybug says of a query that it refuses, in one line and with a way round."""

from __future__ import annotations

import difflib
import re
from itertools import pairwise

from paperatlas.errors import QueryError
from paperatlas.graph.schema import EDGES, NODES
from paperatlas.graph.stores.cypher_tokens import Token, place
from paperatlas.graph.stores.ladybug_dialect import Translation


def explain(error: Exception, translation: Translation) -> QueryError:
    """Turn the engine's exception into a reason of one line and a hint."""
    said = str(error).strip() or "the engine gave no reason"
    first = said.partition("\n")[0]
    if match := re.search(r"Table (\S+) does not exist", first):
        return _unknown_kind(match[1], translation)
    if match := re.search(r"Cannot find property (.+) for (\w+)\.?$", first):
        return _unknown_property(match[1], match[2], translation)
    if match := re.search(r"Variable (\w+) is not in scope", first):
        reason = f"the variable {match[1]} is not known here"
        return QueryError(reason, "bring it in by MATCH, and name it in every WITH it passes")
    if match := re.search(r"[Ff]unction (\S+) does not exist", first):
        hint = "`paperatlas schema` prints queries that work; string and list functions of Cypher"
        return QueryError(f"there is no function {match[1].lower()}()", f"{hint} mostly do")
    if match := re.search(r"\(line: (\d+), offset: (\d+)\)", said):
        at = _origin(translation, int(match[1]), int(match[2]))
        reason = f"the query cannot be read ({place(translation.original, at)})"
        return QueryError(reason, "`paperatlas schema` prints queries that work")
    if "is out of range" in first:
        reason = "a list is shorter than the position asked for"
        return QueryError(reason, "ask size(list) first: CASE WHEN size(x) > 2 THEN x[2] END")
    if "Cannot match a built-in function" in first or "did not receive correct arguments" in first:
        return QueryError(
            first.removeprefix("Binder exception: ").split(" Supported inputs")[0],
            "the values have types that do not go together; toString(), toInteger() and "
            "toFloat() convert",
        )
    return QueryError(re.sub(r"^\w+ exception: ", "", first))


def _unknown_kind(name: str, translation: Translation) -> QueryError:
    is_edge = any(name == token.text.strip("`") for token in _types(translation.tokens))
    kinds, noun = (list(EDGES), "relationship type") if is_edge else (list(NODES), "label")
    near = difflib.get_close_matches(name, kinds, n=3, cutoff=0.5)
    folded = {kind.casefold(): kind for kind in kinds}
    near = [folded[name.casefold()]] if name.casefold() in folded else near
    ordered = [*near, *(kind for kind in kinds if kind not in near)]
    hint = f"did you mean {near[0]}? " if near else ""
    return QueryError(f"there is no {noun} {name}", f"{hint}There are: {', '.join(ordered)}")


def _types(tokens: tuple[Token, ...]) -> list[Token]:
    """Return the tokens that stand in relationship brackets."""
    found: list[Token] = []
    inside = False
    for before, token in pairwise(tokens):
        if token.text == "[" and before.text in ("-", "<-"):
            inside = True
        elif token.text == "]":
            inside = False
        elif inside:
            found.append(token)
    return found


def _unknown_property(name: str, variable: str, translation: Translation) -> QueryError:
    kinds = _kinds_of(variable, translation.tokens)
    known = {kind.label: kind.properties for kind in NODES.values()}
    known |= {kind.type: kind.properties for kind in EDGES.values()}
    declared = [(kind, known[kind]) for kind in kinds if kind in known]
    if not declared:
        everything = {name for properties in known.values() for name in properties}
        near = difflib.get_close_matches(name, sorted(everything), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}? " if near else ""
        reason = f"{variable} has no property {name}"
        return QueryError(reason, f"{hint}`paperatlas schema` lists the properties of each kind")
    names = list(dict.fromkeys(p for _, properties in declared for p in properties))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}? " if near else ""
    who = "|".join(kind for kind, _ in declared)
    has = ", ".join(names) or "none"
    return QueryError(f"{who} has no property {name}", f"{hint}{who} has: {has}")


def _kinds_of(variable: str, tokens: tuple[Token, ...]) -> list[str]:
    """Return the labels or types that the text declares for a variable."""
    for i, token in enumerate(tokens[:-2]):
        if token.text == variable and tokens[i + 1].text == ":":
            kinds = []
            for after in tokens[i + 2 :]:
                if after.text in ("|", ":"):
                    continue
                if after.kind not in ("name", "quoted"):
                    break
                kinds.append(after.text.strip("`"))
            return kinds
    return []


def _origin(translation: Translation, line: int, offset: int) -> int:
    """Map a place in the translated text to the original."""
    lines = translation.text.split("\n")
    at = sum(len(text) + 1 for text in lines[: line - 1]) + offset
    seen = 0
    for token in translation.tokens:
        seen += len(token.space) + len(token.text)
        if seen > at:
            return token.start
    return len(translation.original)
