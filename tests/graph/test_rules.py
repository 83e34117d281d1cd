"""The user's decisions about names: reading, editing, contradictions, and what they do."""

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.errors import RulesError
from paperatlas.graph.resolution import Resolution, resolve
from paperatlas.graph.rules import Rule, Rules, Verb, in_words, index_rules, parse_rules, read_rules
from paperatlas.graph.rules_editing import add_rule, as_yaml, remove_rule
from paperatlas.records import ENTITY_TYPES, EntityType, Extraction, Paper, PaperEntity

Named = tuple[str, EntityType]
ALL = """\
# what we decided
- merge: [GSM8K, Our Maths Set]
- apart: [FooNet, foo network]
- rename: chain of thought
  to: CoT prompting
- retype: Spider
  to: Benchmark
- alias: the arena
  of: Long Range Arena
  type: Benchmark
- drop: deep learning
"""


def rules(text: str) -> Rules:
    return index_rules(list(parse_rules(text, "atlas.rules.yaml")), "atlas.rules.yaml")


def resolved(text: str, *named: Named) -> Resolution:
    """One paper for each name, resolved under rules."""
    papers = [
        (
            Paper(id=f"p{k}", title=f"Paper {k}", abstract=f"We use {name}.", year=2020 + k),
            Extraction(
                paper_id=f"p{k}",
                entities=(PaperEntity(name=name, type=kind, surfaces=(name,), roles=("USES",)),),
            ),
        )
        for k, (name, kind) in enumerate(named)
    ]
    return resolve(papers, rules(text))


def names(found: Resolution) -> list[str]:
    return [f"{entity.type} {entity.name}" for entity in found.entities]


def test_every_verb_is_read_with_its_line() -> None:
    found = rules(ALL)

    assert [(r.line, in_words(r)) for r in found.rules] == [
        (2, "merge GSM8K, Our Maths Set"),
        (3, "apart FooNet, foo network"),
        (4, "rename chain of thought to CoT prompting"),
        (6, "retype Spider to Benchmark"),
        (8, "alias the arena of Long Range Arena [Benchmark]"),
        (11, "drop deep learning"),
    ]
    assert {r.verb for r in found.rules} == set(get_args(Verb))


def test_merged_names_are_one_under_the_first() -> None:
    data: EntityType = "Benchmark"
    found = resolved(
        "- merge: [Foo, Bar set, Baz]", ("bar sets", data), ("Baz", data), ("Foo", data)
    )

    (entity,) = found.entities
    assert entity.name == "Foo"
    assert {a.name: (a.rule, a.reason) for a in entity.aliases} == {
        "Foo": ("name", "its main name"),
        "bar sets": ("user", "merged by atlas.rules.yaml:1"),
        "Baz": ("user", "merged by atlas.rules.yaml:1"),
    }


def test_a_name_shown_that_no_paper_uses_says_where_it_is_from() -> None:
    found = resolved("- rename: foo\n  to: FOO-9", ("Foo", "Method"))

    (entity,) = found.entities
    assert (entity.name, entity.id) == ("FOO-9", "method/foo-9")
    assert entity.aliases[0].reason == "its main name, given by atlas.rules.yaml:1"
    assert entity.aliases[0].count == 0


def test_names_that_the_tables_join_can_be_kept_apart() -> None:
    pair: list[Named] = [("Long Range Arena", "Benchmark"), ("LRA", "Benchmark")]
    joined = resolved("", *pair)
    apart = resolved("- apart: [LRA, Long Range Arena]", *pair)

    assert len(joined.entities) == 1
    assert names(apart) == ["Benchmark Long Range Arena", "Benchmark LRA"]
    assert apart.entities[0].apart[0].reason == "atlas.rules.yaml:1 keeps them apart"
    assert apart.entities[0].apart[0].name == "LRA"


def test_a_type_that_is_given_counts_whatever_papers_say() -> None:
    found = resolved(
        "- retype: Spider\n  to: Benchmark", ("Spider", "Method"), ("Spider", "Dataset")
    )

    (entity,) = found.entities
    assert (entity.id, dict(entity.votes)) == ("benchmark/spider", {"Dataset": 1, "Method": 1})


def test_a_dropped_name_has_no_node_and_is_counted() -> None:
    found = resolved("- drop: deep learning", ("Deep Learning", "Method"), ("Foo", "Method"))

    assert names(found) == ["Method Foo"]
    assert [(d.paper_id, d.name) for d in found.dropped] == [("p0", "Deep Learning")]
    assert found.entity_of("p0", "Method", "Deep Learning") is None


def test_a_type_narrows_a_rule() -> None:
    found = resolved("- drop: math\n  type: Task", ("math", "Task"), ("MATH", "Benchmark"))

    assert names(found) == ["Benchmark MATH"]


def test_a_rule_for_a_name_that_no_paper_uses_is_told() -> None:
    found = resolved("- merge: [Foo, Bar]\n- drop: Foo\n  type: Task", ("Foo", "Method"))

    assert [rule.line for rule in found.idle_rules] == [1, 2]


def test_without_a_rule_everything_is_as_it_was() -> None:
    pair: list[Named] = [("Foo", "Method"), ("Bar", "Method")]

    assert len(resolved("- merge: [Foo, Bar]", *pair).entities) == 1
    assert resolved("", *pair).entities == resolved("# - merge: [Foo, Bar]", *pair).entities


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- merge: [A, B]\n- apart: [A, B]", "line 1 (merge A, B) and line 2 (apart A, B)"),
        ("- merge: [A, B]\n- merge: [B, C]\n- apart: [A, C]", "and line 3 (apart A, C)"),
        ("- rename: A\n  to: B\n- rename: a\n  to: C", "line 1 (rename A to B) and line 3"),
        ("- retype: A\n  to: Task\n- retype: A\n  to: Metric", "line 1 (retype A to Task)"),
        ("- drop: A\n- rename: A\n  to: B", "line 1 (drop A) and line 2 (rename A to B)"),
    ],
)
def test_contradictions_are_named_with_both_lines(text: str, said: str) -> None:
    with pytest.raises(RulesError, match=re.escape(said)):
        rules(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- join: [A, B]", ":1: a rule has one of merge, apart"),
        ("- merge: A", ":1: merge takes a list of two names or more"),
        ("- merge: [A]", ":1: merge takes a list of two names or more"),
        ("- merge: [A, 2]", ":1: merge takes names; put what YAML reads as a number in quotes"),
        ("\n- rename: A", ":2: rename with 'to' takes names"),
        ("- retype: A\n  to: Model", ":1: retype is to one of Method, Dataset"),
        ("- drop: A\n  type: Model", ":1: type is one of"),
        ("- drop: A\n  to: B", ":1: drop takes no 'to'"),
        ("merge: [A, B]", ":1: this is no list"),
        ("- merge: [A, B", "this is no YAML"),
    ],
)
def test_what_is_no_rule_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RulesError, match=re.escape(said)):
        rules(text)


def test_no_file_holds_no_rules(tmp_path: Path) -> None:
    assert read_rules(tmp_path / "none.rules.yaml").rules == ()


def test_editing_keeps_what_stands_there(tmp_path: Path) -> None:
    file = tmp_path / "atlas.rules.yaml"
    file.write_text("# ours\n- drop: A  # too broad\n# the end", "utf-8")

    add_rule(file, Rule("merge", ("B: the set", "C")))
    assert file.read_text("utf-8") == (
        "# ours\n- drop: A  # too broad\n# the end\n- merge: ['B: the set', C]\n"
    )
    with pytest.raises(RulesError, match="contradict"):
        add_rule(file, Rule("apart", ("C", "B: the set")))
    assert len(read_rules(file).rules) == 2

    assert remove_rule(file, 2).names == ("A",)
    assert file.read_text("utf-8") == "# ours\n# the end\n- merge: ['B: the set', C]\n"
    with pytest.raises(RulesError, match="no rule begins on line 1; rules begin on: 3"):
        remove_rule(file, 1)


_NAME = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
_KIND = st.one_of(st.none(), st.sampled_from(ENTITY_TYPES))
_RULE = st.one_of(
    st.builds(
        Rule,
        st.sampled_from(["merge", "apart"]),
        st.lists(_NAME, min_size=2, max_size=4).map(tuple),
        type=_KIND,
    ),
    st.builds(Rule, st.just("rename"), st.tuples(_NAME), _NAME, type=_KIND),
    st.builds(Rule, st.just("retype"), st.tuples(_NAME), st.sampled_from(ENTITY_TYPES), type=_KIND),
    st.builds(Rule, st.just("alias"), st.tuples(_NAME, _NAME), type=_KIND),
    st.builds(Rule, st.just("drop"), st.tuples(_NAME), type=_KIND),
)


@given(_RULE)
def test_a_rule_that_is_written_is_read_back(rule: Rule) -> None:
    (read,) = parse_rules(as_yaml(rule), "f")

    assert (read.verb, read.names, read.to, read.type) == (
        rule.verb,
        rule.names,
        rule.to,
        rule.type,
    )
