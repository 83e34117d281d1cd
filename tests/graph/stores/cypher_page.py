"""Write docs/cypher.md: what runs unchanged on the embedded engine, and what to write instead.

What a text gives on a Neo4j is checked by `test_parity`, where there is one; the page itself
needs none, as every text is known to run there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from paperatlas.errors import QueryError
from paperatlas.graph.stores.ladybug_dialect import translate
from tests.graph.stores.cypher_texts import READING, WRITING, Text

INTRODUCTION = """\
# Cypher

`paperatlas query`, `store.query(...)` and the other doors take Cypher as Neo4j 5 has it, also where
the graph is a file. The embedded engine, LadybugDB, has a dialect of its own: a text is read whole,
with what the schema and the parameters tell of its values, and written anew for it. What would
mean something else there is written differently; what cannot be done is refused, with a sentence
that names it and a way round.

The texts below are held against a real Neo4j 5.26, with the same parameters over the same atlas:
rows must be equal, and in order where the text says ORDER BY. Of {total}, **{unchanged} run
unchanged ({share}); {refused} are refused**, each with the way round that the table gives.

## What to know

- **An entity has two labels**, its type and `Entity`: `(e:Entity)` is any of them, and
  `labels(e)` is `['Method', 'Entity']`. Another node has one. Label expressions (`A|B`, `A&!B`,
  `A:B`, `%`) mean what they mean on Neo4j.
- **The schema is fixed.** A label, type or property that it has not is refused by name, where
  Neo4j would find nothing. New nodes need an `id`, ends of new relationships one label each, and
  values the type of their property. On Neo4j say the whole of a new entity, so that the same text
  gives the same node: `CREATE (m:Method:Entity {{id: ..., type: 'Method', atlas: $atlas}})`.
- **A pattern takes no relationship twice within one MATCH**, as on Neo4j.
- **Paths without an upper bound end after 30 steps.** `shortestPath` is looked for in as many.
- **A condition on a shortest path stands after a WITH**: Neo4j heeds it while it searches.
- **`ORDER BY` is kept through `collect()`**; without it neither engine promises an order, nor do
  `labels()` and `keys()`.
- **Maps that stand side by side have the same keys** in the text; in a parameter they need not.
- **A pattern of more than two steps in OPTIONAL MATCH, EXISTS { }, COUNT { } or a pattern
  comprehension** is refused where it has conditions: MATCH it two steps at a time before.
- **What was set by one name is read by that name** until the query ends.
- **Full-text search** is not there; `toLower(p.abstract) CONTAINS toLower($q)` reads every text.

## Where it still differs

- Whole numbers that stand beside others come as floats in one column or list: `[1, 1.5]`.
- `CASE` works out all its branches: `CASE WHEN n = 0 THEN 0 ELSE 1 / n END` fails for 0. Divide by
  `nullIf(n, 0)`.
- `toUpper('ß')`, `size()` of letters outside of the basic plane, and regular expressions that
  look ahead or back are those of the engine.
- Lists that hold null are compared as if null were a value; `x IN` such a list is refused, unless
  it is written out or a parameter.
- An order from `WITH ... ORDER BY` reaches the next clause; where that one goes through lists or
  asks patterns, say ORDER BY again.
- What goes through lists, and conditions between lists of many pairs of nodes, is slower than on
  Neo4j: the lists become rows.
- `toString()` of a number with more than six decimals is refused: round it first.
- Nodes made without the label `Entity` are entities here, by their type.
"""


def table(texts: Iterable[Text], mark: Callable[[Text], str]) -> list[str]:
    """Return the lines of a table of texts."""
    lines = ["| what | text | Neo4j | embedded |", "|---|---|---|---|"]
    for text in texts:
        cypher = text.cypher.replace("\n", " ").replace("|", "\\|")
        lines.append(f"| {text.title} | `` {cypher} `` | runs | {mark(text)} |")
    return lines


def fate(text: Text, *, write: bool) -> str:
    """Return "unchanged", or what the embedded engine says against a text."""
    try:
        translate(text.cypher, {"atlas": "atlas", **text.parameters}, write=write)
    except QueryError as error:
        reason = error.reason.partition(" does not run")[0]
        return f"refused: {reason}; {error.hint}".replace("|", "\\|")
    return "unchanged"


def page() -> str:
    """Return docs/cypher.md."""
    reading = {text.title: fate(text, write=False) for text in READING}
    writing = {text.title: fate(text, write=True) for text in WRITING}
    fates = [*reading.values(), *writing.values()]
    unchanged = fates.count("unchanged")
    share = f"{100 * unchanged / len(fates):.1f} %"
    counts = {
        "{total}": str(len(fates)),
        "{unchanged}": str(unchanged),
        "{share}": share,
        "{refused}": str(len(fates) - unchanged),
        "{{": "{",
        "}}": "}",
    }
    introduction = INTRODUCTION
    for mark, value in counts.items():
        introduction = introduction.replace(mark, value)
    return "\n".join(
        [
            introduction,
            "## Texts that read",
            "",
            *table(READING, lambda text: reading[text.title]),
            "",
            "## Texts that write",
            "",
            *table(WRITING, lambda text: writing[text.title]),
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(page())
