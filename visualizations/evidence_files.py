"""The sentences behind the links of the overview map, in files that its script asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from paperatlas.visualizations.corpus import Corpus, Evidence
from paperatlas.visualizations.marks import place_of_sentence
from paperatlas.visualizations.overview import Overview
from paperatlas.visualizations.scripts import json_for_script

SAID = 6
"""Sentences a role that the map's panel shows of one node; its page has all."""


def evidence_shards(corpus: Corpus, found: Overview) -> Iterator[tuple[str, str]]:
    """Yield the scripts with the sentences behind each node's links: address and text.

    ``assets/evidence/7.js`` sets ``PAPERATLAS_EVIDENCE[7]`` to an object: by node number, its
    sentences and a list of [the other node, place of the sentence, start and end of the mark in
    it] with both the length of the sentence where nothing can be marked. Of each role the first
    `SAID` stand there, most linked neighbours first. Offsets count UTF-16 units, as JavaScript
    does.
    """
    strongest: dict[tuple[str, str], Evidence] = {}
    for one in (one for evidence in corpus.by_paper.values() for one in evidence):
        strongest.setdefault((one.paper, one.entity), one)
    near: list[list[tuple[int, int, int]]] = [[] for _ in found.nodes]
    for at, (paper, entity, role) in enumerate(found.edges):
        near[paper].append((role, entity, at))
        near[entity].append((role, paper, at))
    marks: dict[int, tuple[str, int, int]] = {}
    for shard in range(found.shards):
        said: dict[int, Any] = {}
        for node in range(shard, len(found.nodes), found.shards):
            numbers: dict[str, int] = {}
            lines = []
            seen: Counter[int] = Counter()
            for role, other, at in sorted(near[node]):  # the most linked have the lowest numbers
                seen[role] += 1
                if seen[role] > SAID:
                    continue
                if at not in marks:
                    paper, entity, _ = found.edges[at]
                    marks[at] = _marked(corpus, strongest[found.nodes[paper], found.nodes[entity]])
                sentence, start, end = marks[at]
                if sentence:
                    number = numbers.setdefault(sentence, len(numbers))
                    lines.append([other, number, start, end])
            said[node] = [list(numbers), lines]
        yield (
            f"assets/evidence/{shard}.js",
            "(window.PAPERATLAS_EVIDENCE=window.PAPERATLAS_EVIDENCE||{})"
            f"[{shard}]={json_for_script(said)};\n",
        )


def _marked(corpus: Corpus, one: Evidence) -> tuple[str, int, int]:
    """Return the sentence, and start and end of the mark in it."""
    card = corpus.papers[one.paper]
    text = card.title if one.field == "title" else card.abstract
    whole = len(one.sentence)
    start, end = place_of_sentence(text, one.sentence, one.start, one.end) or (whole, whole)
    return one.sentence, units(one.sentence[:start]), units(one.sentence[:end])


def units(text: str) -> int:
    """Return how many units a text has in JavaScript."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)
