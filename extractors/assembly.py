"""From the mentions of a Doc to the records of a paper."""

from __future__ import annotations

from paperatlas.extractors.doctext import DocText, Found
from paperatlas.records import (
    ROLES,
    Abbreviation,
    EntityType,
    Mention,
    Offsets,
    Paper,
    PaperEntity,
)


def assemble(
    text: DocText, source: str, paper: Paper
) -> tuple[tuple[Mention, ...], tuple[PaperEntity, ...], tuple[Abbreviation, ...]]:
    """Make the records of one paper.

    Args:
        text: the Doc's lists, with `found` filled.
        source: the Doc's text.
        paper: the paper that it is the text of.

    Returns:
        Mentions and abbreviations in order of appearance, entities by first mention.
    """
    groups: dict[tuple[EntityType, str], list[Found]] = {}
    for found in text.found:
        groups.setdefault((found.type, found.entity), []).append(found)
    names: dict[tuple[EntityType, str], str] = {}
    entities: list[PaperEntity] = []
    used: set[tuple[EntityType, str]] = set()
    for key, members in groups.items():
        surfaces = tuple(dict.fromkeys(_surface(text, source, m) for m in members))
        name = best_name(surfaces, members, text)
        if (key[0], name) in used:  # two keys may share one string when casing alone differs
            name = next((s for s in surfaces if (key[0], s) not in used), f"{name} ({key[1]})")
        used.add((key[0], name))
        names[key] = name
        present = {m.role for m in members}
        entities.append(
            PaperEntity(
                name=name,
                type=key[0],
                surfaces=surfaces,
                roles=tuple(r for r in ROLES if r in present),
                confidence=max(m.confidence for m in members),
            )
        )
    mentions = []
    for found in text.found:
        field, start = text.place(text.starts[found.start])
        surface = _surface(text, source, found)
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
                sentence=sentence_offsets(text, source, found.start),
                found_by=found.found_by,
            )
        )
    abbreviations = tuple(
        Abbreviation(
            short=source[text.starts[pair.short[0]] : text.ends[pair.short[1] - 1]],
            long=source[text.starts[pair.long[0]] : text.ends[pair.long[1] - 1]],
            field=text.place(text.starts[pair.short[0]])[0],
            sentence=sentence_offsets(text, source, pair.short[0]),
        )
        for pair in text.pairs
    )
    return tuple(mentions), tuple(entities), abbreviations


def sentence_offsets(text: DocText, source: str, token: int) -> Offsets:
    """Return the sentence of a token as offsets into its field, spaces at its ends cut."""
    first, stop = text.sentences[text.sentence_of[token]]
    start, end = text.starts[first], text.ends[stop - 1]
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    _, begin = text.place(start)
    return Offsets(begin, begin + end - start)


def best_name(surfaces: tuple[str, ...], members: list[Found], text: DocText) -> str:
    """Choose the name that a reader would look up.

    The one written most often wins; a title's casing counts less than that of running text, and a
    plural less than its singular.
    """
    counts = dict.fromkeys(surfaces, 0.0)
    titles = text.title_tokens
    texts = [" ".join(text.words[m.start : m.end]) for m in members]
    by_text = {" ".join(s.split()): s for s in surfaces}
    for m, spaced in zip(members, texts, strict=True):
        surface = by_text.get(spaced)
        if surface is None:
            surface = next(
                (s for s in surfaces if s.replace(" ", "") == spaced.replace(" ", "")), surfaces[0]
            )
        counts[surface] += 0.5 if m.start < titles else 1.0
    for surface in surfaces:
        if surface.endswith("s") and surface[:-1] in counts:
            counts[surface[:-1]] += counts[surface]
    return max(surfaces, key=lambda s: (counts[s], -surfaces.index(s)))


def _surface(text: DocText, source: str, found: Found) -> str:
    return source[text.starts[found.start] : text.ends[found.end - 1]]
