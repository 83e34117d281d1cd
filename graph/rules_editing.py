"""Add a rule to a user's file of rules, or take one out; all else in the file stays as it is."""

from __future__ import annotations

from pathlib import Path

import yaml

from paperatlas.errors import RulesError
from paperatlas.files import written_whole
from paperatlas.graph.rules import Rule, Rules, index_rules, parse_rules, read_rules


def as_yaml(rule: Rule) -> str:
    """Return the lines that add a rule to a file."""
    if rule.verb in ("merge", "apart"):
        lines = [f"{rule.verb}: [{', '.join(map(_quoted, rule.names))}]"]
    elif rule.verb == "alias":
        lines = [f"alias: {_quoted(rule.names[1])}", f"of: {_quoted(rule.names[0])}"]
    else:
        lines = [f"{rule.verb}: {_quoted(rule.names[0])}"]
        lines += [f"to: {_quoted(rule.to)}"] if rule.to else []
    lines += [f"type: {rule.type}"] if rule.type else []
    return "- " + "\n  ".join(lines) + "\n"


def _quoted(name: str) -> str:
    """Return a name as YAML reads it back, within a list too."""
    text: str = yaml.safe_dump([name], allow_unicode=True, default_flow_style=True, width=10**9)
    return text.strip()[1:-1]


def add_rule(path: Path, rule: Rule) -> Rules:
    """Add a rule at the end of a file, keeping all that stands in it.

    Returns:
        All rules of the file afterwards.

    Raises:
        RulesError: the file cannot be read, or the new rule contradicts another; nothing is
            written then.
        PaperatlasError: the file cannot be written.
    """
    try:
        text = path.read_text("utf-8") if path.exists() else ""
        text += "" if not text or text.endswith("\n") else "\n"
        text += as_yaml(rule)
        found = index_rules(list(parse_rules(text, path.name)), path.name)
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: the rules cannot be read: {error}"
        raise RulesError(message) from error
    with written_whole(path) as file:
        file.write(text)
    return found


def remove_rule(path: Path, line: int) -> Rule:
    """Take the rule that begins on a line out of a file, keeping all else that stands in it.

    Returns:
        The rule.

    Raises:
        RulesError: no rule begins there.
        PaperatlasError: the file cannot be written.
    """
    rules = read_rules(path).rules
    rule = next((r for r in rules if r.line == line), None)
    if rule is None:
        lines = ", ".join(str(r.line) for r in rules) or "none"
        message = f"{path.name}: no rule begins on line {line}; rules begin on: {lines}"
        raise RulesError(message)
    old = path.read_text("utf-8").splitlines(keepends=True)
    end = next((r.line - 1 for r in rules if r.line > line), len(old))
    kept = [row for row in old[line - 1 : end] if row.lstrip().startswith("#") or not row.strip()]
    with written_whole(path) as file:
        file.writelines([*old[: line - 1], *kept, *old[end:]])
    return rule
