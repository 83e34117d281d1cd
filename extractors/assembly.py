"""From the mentions of a Doc to the records of a paper."""

from __future__ import annotations

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
    groups: dict[tuple[EntityType, str], list[Found]] = {}
    for found in text.found:
        groups.setdefault((found.type, found.entity), []).append(found)
    names: dict[tuple[EntityType, str], str] = {}
    named: dict[tuple[EntityType, str], list[Found]] = {}
    for key, members in groups.items():
        strings = [_surface(text, m) for m in members]
        wordings: dict[int, list[str]] = {}
        for member, string in zip(members, strings, strict=True):
            wordings.setdefault(member.wording, []).append(string)
        chosen = main_wordings(wordings)
        main = [m for m in members if m.wording in chosen]
        in_title = [text.starts[m.start] < text.title_end for m in main]
        name = best_name(key[0], [_surface(text, m) for m in main], in_title)
        if (key[0], name) in named:  # two keys may share one string when casing alone differs
            name = next((s for s in strings if (key[0], s) not in named), name)
        names[key] = name  # with no string of its own left it is the same thing to any reader
        named.setdefault((key[0], name), []).extend(members)
    entities: list[PaperEntity] = []
    for (kind, name), members in named.items():
        members.sort(key=lambda m: m.start)
        present = {m.role for m in members}
        own = {m.wording for m in members if _surface(text, m) == name}
        surely = {_surface(text, m) for m in members if m.wording in own}
        surfaces = tuple(dict.fromkeys(_surface(text, m) for m in members))
        entities.append(
            PaperEntity(
                name=name,
                type=kind,
                surfaces=surfaces,
                loosely=tuple(surface for surface in surfaces if surface not in surely),
                roles=tuple(r for r in ROLES if r in present),
                confidence=max(m.confidence for m in members),
            )
        )
    mentions = []
    for found in text.found:
        field, start = text.place(text.starts[found.start])
        surface = _surface(text, found)
        mentions.append(
            Mention(
                paper_id=paper.id,
                field=field,
                start=start,
                end=start + len(surface),
                text=surface,
                type=found.type,
                entity=names[found.type, found.entity],
                role=found.role,
                confidence=found.confidence,
                sentence=sentence_offsets(text, found.start),
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
    return tuple(mentions), tuple(entities), abbreviations


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
