"""From the mentions of a Doc to the records of a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paperatlas.extractors.doctext import DocText, Found
from paperatlas.extractors.naming import best_name, main_wordings
from paperatlas.records import (
    ROLES,
    Abbreviation,
    EntityType,
    Field,
    Mention,
    Offsets,
    Paper,
    PaperEntity,
)


def assemble(
    text: DocText, paper: Paper
) -> tuple[tuple[Mention, ...], tuple[PaperEntity, ...], tuple[Abbreviation, ...]]:
    """Make the records of one paper.

    Args:
        text: the Doc's lists, with `found` filled.
        paper: the paper that it is the text of.

    Returns:
        Mentions and abbreviations in order of appearance, entities by first mention.
    """
    surface = {id(found): _surface(text, found) for found in text.found}
    groups: dict[tuple[EntityType, str], list[Found]] = {}
    for found in text.found:
        groups.setdefault((found.type, found.entity), []).append(found)
    names: dict[tuple[EntityType, str], str] = {}
    named: dict[tuple[EntityType, str], list[Found]] = {}
    for key, members in groups.items():
        name = _name(text, key[0], members, surface)
        if (key[0], name) in named:  # two keys may share one string when casing alone differs
            strings = (surface[id(m)] for m in members)
            name = next((s for s in strings if (key[0], s) not in named), name)
        names[key] = name  # with no string of its own left it is the same thing to any reader
        named.setdefault((key[0], name), []).extend(members)
    entities = tuple(
        _entity(kind, name, members, surface) for (kind, name), members in named.items()
    )
    sentences: dict[int, tuple[Field, Offsets]] = {}
    mentions = []
    for found in text.found:
        number = text.sentence_of[found.start]
        if number not in sentences:
            sentences[number] = _place(text, text.sentences[number])
        field, start = text.place(text.starts[found.start])
        mentions.append(
            Mention(
                paper_id=paper.id,
                field=field,
                start=start,
                end=start + len(surface[id(found)]),
                text=surface[id(found)],
                type=found.type,
                entity=names[found.type, found.entity],
                role=found.role,
                confidence=found.confidence,
                sentence=sentences[number][1],
                found_by=found.found_by,
            )
        )
    abbreviations = tuple(
        Abbreviation(
            short=text.source[text.starts[pair.short[0]] : text.ends[pair.short[1] - 1]],
            long=text.source[text.starts[pair.long[0]] : text.ends[pair.long[1] - 1]],
            field=text.place(text.starts[pair.short[0]])[0],
            sentence=sentence_offsets(text, pair.short[0]),
        )
        for pair in text.pairs
    )
    return tuple(mentions), entities, abbreviations


def _name(
    text: DocText, kind: EntityType, members: Sequence[Found], surface: Mapping[int, str]
) -> str:
    """Choose the name of a thing; `surface` is the string of each mention."""
    if len({surface[id(m)] for m in members}) == 1:
        return surface[id(members[0])]
    wordings: dict[int, list[str]] = {}
    for member in members:
        wordings.setdefault(member.wording, []).append(surface[id(member)])
    chosen = main_wordings(wordings)
    main = [m for m in members if m.wording in chosen]
    in_title = [text.starts[m.start] < text.title_end for m in main]
    return best_name(kind, [surface[id(m)] for m in main], in_title)


def _entity(
    kind: EntityType, name: str, members: list[Found], surface: Mapping[int, str]
) -> PaperEntity:
    """Make the record of a thing; `surface` is the string of each mention."""
    members.sort(key=lambda m: m.start)
    surfaces = tuple(dict.fromkeys([surface[id(m)] for m in members]))
    loosely: tuple[str, ...] = ()
    if len(surfaces) > 1:
        own = {m.wording for m in members if surface[id(m)] == name}
        surely = {surface[id(m)] for m in members if m.wording in own}
        loosely = tuple([form for form in surfaces if form not in surely])
    present = {m.role for m in members}
    return PaperEntity(
        name=name,
        type=kind,
        surfaces=surfaces,
        loosely=loosely,
        roles=tuple([r for r in ROLES if r in present]),
        confidence=max([m.confidence for m in members]),
    )


def field_sentences(text: DocText) -> dict[Field, tuple[Offsets, ...]]:
    """Return the sentences of each field as offsets into it; those of spaces alone are left out."""
    fields: dict[Field, list[Offsets]] = {"title": [], "abstract": []}
    for sentence in text.sentences:
        field, offsets = _place(text, sentence)
        if offsets.end > offsets.start:
            fields[field].append(offsets)
    return {field: tuple(sentences) for field, sentences in fields.items()}


def sentence_offsets(text: DocText, token: int) -> Offsets:
    """Return the sentence of a token as offsets into its field, without spaces at its ends."""
    return _place(text, text.sentences[text.sentence_of[token]])[1]


def _place(text: DocText, sentence: tuple[int, int]) -> tuple[Field, Offsets]:
    source = text.source
    start, end = text.starts[sentence[0]], text.ends[sentence[1] - 1]
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    field, begin = text.place(start)
    return field, Offsets(begin, begin + end - start)


def _surface(text: DocText, found: Found) -> str:
    return text.source[text.starts[found.start] : text.ends[found.end - 1]]
