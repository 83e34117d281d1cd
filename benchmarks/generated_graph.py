"""Generated graphs of papers, as `Store.to_networkx` gives them, for figures of size.

Power law with planted topics: fields hold topics, a topic has its papers and its things, a paper
names mostly things of its topic, a few things are named by very many. Names, titles and sentences
are made of the word lists below. The same size and seed give the same graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

LINKS = 3
"""Links a node, papers and things counted together."""

PAPERS = 0.27
"""Share of papers among the nodes, as 330 real papers and as 25,000 of the ACL Anthology have."""

_SHARES = {"Method": 0.58, "Task": 0.17, "Dataset": 0.09, "Benchmark": 0.07, "Metric": 0.09}
_ROLES = {
    "Method": ("USES", "INTRODUCES", "COMPARES_TO"),
    "Task": ("ADDRESSES", "MENTIONS"),
    "Dataset": ("USES", "EVALUATES_ON"),
    "Benchmark": ("EVALUATES_ON",),
    "Metric": ("MEASURES",),
}
_SAID = {
    "USES": "Every step of the procedure is built on {} with few changes.",
    "INTRODUCES": "We introduce {}, which needs neither labels nor a second pass.",
    "COMPARES_TO": "Under the same budget it is compared to {} in four settings.",
    "ADDRESSES": "The work is about {} where little annotated text can be had.",
    "MENTIONS": "Questions close to {} are left to later work.",
    "EVALUATES_ON": "All variants are evaluated on {} with three random starts.",
    "MEASURES": "What changes most is {}, by a wide margin.",
}
_KINDS_OF = (
    *("sparse", "latent", "contrastive", "hierarchical", "low-resource", "multilingual", "robust"),
    *("causal", "adaptive", "probabilistic", "neural", "symbolic", "weakly supervised", "modular"),
    *("temporal", "cross-domain", "incremental", "discrete", "continual", "structured", "visual"),
    *("few-shot", "zero-shot", "compositional", "distributed", "calibrated", "federated", "deep"),
    *("recurrent", "bilingual", "syntactic", "semantic", "spoken", "clinical", "legal", "social"),
)
_ABOUT = (
    *("dialogue", "sentence", "document", "speech", "graph", "image", "query", "passage", "token"),
    *("entity", "relation", "event", "argument", "citation", "code", "table", "video", "gesture"),
    *("morphology", "discourse", "sentiment", "stance", "rumour", "summary", "caption", "lexicon"),
    *("treebank", "dialect", "metaphor", "humour", "narrative", "question", "translation", "verb"),
    *("terminology", "ontology", "trajectory", "preference", "instruction", "retrieval", "layout"),
)
_NOUNS = {
    "Method": ("encoder", "attention", "decoder", "pre-training", "transducer", "sampler", "prior"),
    "Task": ("parsing", "generation", "classification", "alignment", "detection", "segmentation"),
    "Metric": ("accuracy", "agreement", "error", "coverage", "consistency", "fluency", "recall"),
}
_SYLLABLES = (
    *("mar", "ten", "lo", "vi", "sa", "quo", "ber", "nal", "tri", "os", "kel", "dun", "fa", "ri"),
    *("ply", "gor", "hel", "int", "jo", "cas", "wen", "zu", "mi", "pra", "eld", "bo", "tha", "ux"),
)


def generated_graph(nodes: int, *, seed: int = 7) -> nx.MultiDiGraph[str]:
    """Return a graph of so many papers and things with `LINKS` links a node."""
    import networkx as nx

    rng = np.random.default_rng(seed)
    papers = round(nodes * PAPERS)
    things = nodes - papers
    topics = max(4, round(0.9 * things**0.42))
    weight = 1 / np.arange(1, topics + 1) ** 0.7
    topic_of_paper = np.sort(rng.choice(topics, papers, p=weight / weight.sum()))
    topic_of_thing = np.sort(rng.choice(topics, things, p=weight / weight.sum()))
    kinds = list(_SHARES)
    kind = rng.choice(len(kinds), things, p=list(_SHARES.values()))
    names = _names(rng, [kinds[k] for k in kind], topic_of_thing)

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    ids = []
    for at, name in enumerate(names):
        label = kinds[kind[at]]
        slug = name.lower().replace(" ", "-")
        ids.append(f"{label.lower()}/{slug}")
        graph.add_node(ids[-1], label=label, **_thing(ids[-1], name, label))
    of_paper: list[list[int]] = [[] for _ in range(papers)]
    for paper, thing in _links(rng, topic_of_paper, topic_of_thing, LINKS * nodes):
        of_paper[paper].append(thing)
    for at, named in enumerate(of_paper):
        _add_paper(graph, rng, f"arxiv:{1000 + at // 1000}.{at % 1000:05}", named, ids, names)
    return graph


def _names(rng: np.random.Generator, kinds: list[str], topics: Ints) -> list[str]:
    """Return a name for each thing; those of a topic share their words."""
    taken: set[str] = set()
    names: list[str] = []
    for kind, topic in zip(kinds, topics.tolist(), strict=True):
        about = _ABOUT[(topic * 7 + int(rng.integers(3))) % len(_ABOUT)]
        how = _KINDS_OF[int(rng.integers(len(_KINDS_OF)))]
        coined = "".join(_SYLLABLES[at] for at in rng.integers(len(_SYLLABLES), size=3)).title()
        choices = [f"{about.title()}{coined}", f"{coined}-{about.title()}"]
        if kind in _NOUNS:
            noun = _NOUNS[kind][int(rng.integers(len(_NOUNS[kind])))]
            choices = [f"{about} {noun}", f"{how} {about} {noun}", f"{coined} {noun}", *choices]
        name = next((one for one in choices if one not in taken), f"{coined}-{len(names)}")
        taken.add(name)
        names.append(name)
    return names


def _links(
    rng: np.random.Generator, topic_of_paper: Ints, topic_of_thing: Ints, number: int
) -> list[tuple[int, int]]:
    """Return pairs of paper and thing: each thing once, the rest by a power law."""
    papers, things = len(topic_of_paper), len(topic_of_thing)
    topics = int(max(topic_of_paper.max(), topic_of_thing.max())) + 1
    field = np.arange(topics) // 6 * 6  # the first topic of a topic's field
    first_paper = np.searchsorted(topic_of_paper, np.arange(topics + 1))
    first_thing = np.searchsorted(topic_of_thing, np.arange(topics + 1))

    low, high = first_paper[topic_of_thing], first_paper[topic_of_thing + 1]
    own = low + (rng.random(things) * np.maximum(1, high - low)).astype(np.int64)
    keys = [np.minimum(own, papers - 1) * things + np.arange(things)]
    found = np.unique(keys[0])
    while len(found) < number:
        more = number - len(found)
        paper = rng.integers(papers, size=more)
        topic = topic_of_paper[paper]
        kind = rng.random(more)
        low = np.where(
            kind < 0.6, first_thing[topic], np.where(kind < 0.85, first_thing[field[topic]], 0)
        )
        end = np.where(kind < 0.6, topic + 1, np.minimum(field[topic] + 6, topics))
        high = np.where(kind < 0.85, first_thing[end], things)
        thing = low + (rng.random(more) ** 4 * (high - low)).astype(np.int64)
        found = np.unique(np.concatenate((found, paper * things + np.minimum(thing, things - 1))))
    return [(int(key) // things, int(key) % things) for key in found]


def _thing(node: str, name: str, label: str) -> dict[str, Any]:
    return {
        "id": node,
        "name": name,
        "type": label,
        "aliases": [name],
        "alias_reasons": ["its main name"],
        "alias_counts": [1],
        "alias_papers": [None],
        "papers": 1,
    }


def _add_paper(
    graph: nx.MultiDiGraph[str],
    rng: np.random.Generator,
    paper: str,
    named: list[int],
    ids: list[str],
    names: list[str],
) -> None:
    text = ""
    roles = rng.integers(6, size=len(named)).tolist()
    edges = []
    for thing, at in zip(named, roles, strict=True):
        possible = _ROLES[graph.nodes[ids[thing]]["label"]]
        role = possible[at % len(possible)]
        sentence = _SAID[role].format(names[thing])
        start = len(text) + sentence.index(names[thing])
        text += sentence + " "
        edges.append((ids[thing], role, sentence, start, start + len(names[thing])))
    graph.add_node(
        paper,
        label="Paper",
        title=_title(rng, [names[thing] for thing in named]),
        abstract=text.strip(),
        year=2000 + int(rng.integers(26)),
        published=None,
        url=None,
        urls=[],
        sources=["generated.jsonl"],
        extra="{}",
    )
    for entity, role, sentence, start, end in edges:
        graph.add_edge(
            paper,
            entity,
            key=role,
            confidence=0.9,
            sentence=sentence,
            field="abstract",
            start=start,
            end=end,
            count=1,
            found_by="names",
            spans=[f"abstract:{start}:{end}"],
        )


def _title(rng: np.random.Generator, names: list[str]) -> str:
    how = _KINDS_OF[int(rng.integers(len(_KINDS_OF)))]
    first = names[0] if names else "nothing"
    last = names[-1] if names else "nothing"
    return f"{first}: {how} models of {last} and what they leave out"
