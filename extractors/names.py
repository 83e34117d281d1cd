"""Ways in which abstracts say that words are a name, and what it names.

Each pattern leaves a hint on a candidate; none decides alone. Patterns look at tokens around a
possible name: the title before its colon, ``called X``, ``X dataset``, ``benchmarks such as A, B
and C``, ``we introduce X, a ...``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.folding import word_set
from paperatlas.extractors.terms import is_break, is_piece
from paperatlas.records import EntityType

# Head nouns and the type of what they name.
_HEAD_WORDS: dict[EntityType, str] = {
    "Dataset": "dataset datasets corpus corpora treebank database",
    "Benchmark": "benchmark benchmarks leaderboard challenge suite competition testbed",
    "Method": "model models framework frameworks algorithm algorithms method methods network "
    "networks architecture architectures system systems optimizer toolkit library approach "
    "approaches module modules technique techniques layer layers loss pipeline agent backbone "
    "encoder decoder family baselines",
    "Task": "task tasks problem problems",
    "Metric": "score scores metric metrics accuracy",
}
HEADS: dict[str, EntityType] = {
    word: kind for kind, listed in _HEAD_WORDS.items() for word in listed.split()
}
# What a name is said to be may also be one of these, which stand in names themselves.
_SAID_WORDS: dict[EntityType, str] = {
    "Dataset": "collection lexicon ontology",
    "Method": "llm llms vlm mllm transformer transformers gan classifier estimator solver tool "
    "tools package simulator strategy scheme procedure paradigm mechanism operator kernel policy "
    "formulation recipe detector generator autoencoder tokenizer parser platform engine "
    "assistant chatbot decomposition regularizer regularization variant extension",
    "Metric": "measure measures index coefficient distance divergence",
    "Task": "setting",
}
SAID: dict[str, EntityType] = {
    **{word: kind for kind, listed in _SAID_WORDS.items() for word in listed.split()},
    **HEADS,
}
_CALLED = word_set(
    """
    called named termed dubbed denoted coined namely abbreviated titled entitled codenamed
    """
)
_CALL_VERBS = frozenset(["call", "dub", "name", "term", "denote", "coin"])
_PRESENT = word_set(
    """
    propose proposes proposed present presents introduce introduces introduced develop develops
    developed release releases construct build create design contribute unveil devise
    open-source curate collect presenting introducing proposing develops designed built
    constructed created
    """
)
_SUCH_AS = frozenset(["including", "like", "e.g.", "namely", "i.e."])
_LISTED = frozenset([",", "and", "or", "&", "/", "("])
_SUFFIXES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:[Bb]ench|BENCH|Arena|GLUE|[Ee]val|Gym)\d*(?:-[\w.]+)?$"), "Benchmark"),
    (re.compile(r"(?:QA|NLI|Corpus|Set|Bank|Pile|Instruct|VQA)\d*(?:-[\w.]+)?$"), "Dataset"),
    (
        re.compile(
            r"(?:[Nn]et|[Ff]ormer|GAN|VAE|LM|LLM|GPT|BERT|CNN|RNN|LSTM|GNN|GCN|MLP|RL|SSM|Mamba|NeRF"
            r"|Diffusion|Prompt|Agent|RAG|CoT|DPO|PPO|LoRA|Llama|LLaMA|Coder|Adam|SGD|Flow|MoE)s?"
            r"(?:[-v]?\d[\w.]*)?(?:-[\w.]+)?(?:\+\+)?$"
        ),
        "Method",
    ),
    (
        re.compile(r"(?:IoU|AUC|BLEU|ROUGE(?:-[\w]+)?|F1|[Pp]ass@\w+|[Rr]ecall@\w+|mAP|MSE|MAE)$"),
        "Metric",
    ),
)
# "we release the code of X", "the release scores 81% on X": X is not what is presented.
_LEADS_ELSEWHERE = word_set(
    """
    on of for from with to in by at over using use uses extending applying combining leveraging
    adapting
    """
)
_STOPS_IS_A = frozenset([".", ";", "that", "which", "for", "of", "to", "with", "on"])
_NEW = frozenset(["new", "novel", "first", "our", "proposed", "newly"])
_NEARBY_END = frozenset([".", ";", ":"])
_QUIET = frozenset(["(", '"', "“", "``", "`", "'", ",", ":"])
_LAST = (1 << 60, 0)
_ROMAN = re.compile(r"^[IVX]{1,4}$")


SHAPES = (
    *("lower", "title", "caps", "plural-caps", "camel", "digit", "digit-lower", "hyphen-title"),
    *("hyphen-caps", "number", "sign", "letter"),
)
"""What `shape` tells apart."""


@lru_cache(maxsize=100_000)
def shape(word: str) -> str:
    """Name the shape of a token: what its capitals and digits say about it.

    Returns:
        ``lower``, ``title`` (Large), ``caps`` (LRA), ``plural-caps`` (LLMs), ``camel`` (ResNet),
        ``digit`` (GSM8K, 3D, GPT-4), ``hyphen-caps`` (Chain-of-Thought), ``number`` or ``sign``.
    """
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return "number" if any(c.isdigit() for c in word) else "sign"
    if _SIZE.fullmatch(word):
        return "number"
    if any(c.isdigit() for c in word):
        return "digit" if any(c.isupper() for c in letters) else "digit-lower"
    if all(c.islower() for c in letters):
        return "lower"
    if all(c.isupper() for c in letters):
        return "caps" if len(letters) > 1 else "letter"
    if word[-1] == "s" and len(letters) > 2 and all(c.isupper() for c in letters[:-1]):
        return "plural-caps"
    if "-" in word:
        parts = [p for p in word.split("-") if p]
        if all((p[0].isupper() and p[1:].islower()) or p.islower() for p in parts):
            return "hyphen-title"
        return "hyphen-caps"
    if word[0].isupper() and all(c.islower() for c in letters[1:]):
        return "title"
    return "camel"


_SIZE = re.compile(r"\d+(?:\.\d+)?[BMKbmk]")
_SIZED = re.compile(r"[-_ ]\d+(?:\.\d+)?[BM](?:-[\w.]+)*$")


def is_sized(name: str) -> bool:
    """Tell whether a name ends in a number of parameters, as only a model's does: ``OPT-175B``."""
    return _SIZED.search(name) is not None


COINED = frozenset(["caps", "plural-caps", "camel", "digit", "hyphen-caps"])


def has_coined(words: Iterable[str]) -> bool:
    """Tell whether one of some tokens has the shape of a coined name."""
    return any(shape(word) in COINED for word in words)


@lru_cache(maxsize=100_000)
def suffix_type(word: str) -> str | None:
    """Return the type that the ending of a coined name stands for: Benchmark for ``...Bench``."""
    for pattern, kind in _SUFFIXES:
        if pattern.search(word):
            return kind
    return None


_CALLS, _PRESENTS, _LISTS, _AS, _HEAD, _COINED = (1 << k for k in range(6))


@lru_cache(maxsize=100_000)
def _signs(word: str) -> int:
    """Say which patterns a token may begin or end, as bits: most begin none."""
    low = word.lower()
    return (
        _CALLS * (low in _CALLED or low in _CALL_VERBS)
        | _PRESENTS * (low in _PRESENT)
        | _LISTS * (low in _SUCH_AS)
        | _AS * (low == "as")
        | _HEAD * (low in HEADS)
        | _COINED * (shape(word) in COINED)
    )


def find_patterns(text: DocText) -> None:
    """Leave the hints of all patterns on candidates, proposing the names that they show."""
    _title(text)
    lower = text.lower
    titles = text.title_tokens
    for i, signs in [(i, signs) for i, signs in enumerate(map(_signs, text.words)) if signs]:
        word = lower[i]
        if signs & _CALLS:
            if word in _CALLED or i + 1 < len(lower):
                _name_after(text, i, "called")
        elif signs & _PRESENTS:
            _name_after(text, i, "presents")
        elif signs & _LISTS or (signs & _AS and i and lower[i - 1] == "such"):
            _list_after(text, i)
        if i < titles:
            continue
        if signs & _HEAD:
            _name_before(text, i, HEADS[word])
        if signs & _COINED:
            end = _extend(text, i)
            text.hint(i, end, "coined")
            _beside(text, i, end)
    _list_neighbours(text)


def _title(text: DocText) -> None:
    """``Name: what it is`` in a title, or ``What it is with Name``."""
    n = text.title_tokens
    for i in range(1, min(n, 9)):
        if text.words[i] in (":", "—") or (
            text.words[i] in ("-", "–") and text.starts[i] > text.ends[i - 1]
        ):
            if i <= 4:
                text.hint(0, i, "title-name" if i <= 2 else "title-phrase")
                kind = next((SAID[text.lower[j]] for j in range(i, n) if _is_head(text, j)), None)
                if kind:
                    text.hint(0, i, f"title-is:{kind}")
            break
    for i in range(n):
        if shape(text.words[i]) in ("camel", "digit", "hyphen-caps"):
            text.hint(i, _extend(text, i), "coined")


def _list_neighbours(text: DocText) -> None:
    """Names in one list are of one kind: what the name list says of one is a hint for the next."""
    listed: list[tuple[int, int, str]] = []
    coined = []
    for (start, end), hints in text.candidates.items():
        for hint in hints:
            if hint.startswith("gazetteer:"):
                listed.append((start, end, hint[10:]))
            elif hint == "coined":
                coined.append((start, end))
    alike = len({start for start, _, _ in listed}) < len(listed) or (
        len({end for _, end, _ in listed}) < len(listed)
    )
    if text.pieces and alike:  # of two that start or end together the last counts: pieces are first
        listed.sort(key=lambda name: (name[0], name[1]) if is_piece(text, *name[:2]) else _LAST)
    known_start = {start: kind for start, _, kind in listed}
    known_end = {end: kind for _, end, kind in listed}
    lower = text.lower
    for start, end in coined:
        near = []
        if start and lower[start - 1] in _LISTED:
            near.append(known_end.get(start - 1))
            if start > 1 and lower[start - 2] in _LISTED:
                near.append(known_end.get(start - 2))
        if end < len(lower) and lower[end] in _LISTED:
            near.append(known_start.get(end + 1))
            if end + 1 < len(lower) and lower[end + 1] in _LISTED:
                near.append(known_start.get(end + 2))
        for kind in filter(None, near):
            text.hint(start, end, f"listed-with:{kind}")


def _beside(text: DocText, start: int, end: int) -> None:
    """``X, a new dataset``, ``the benchmark X``: what the words next to a name call it."""
    words, lower = text.words, text.lower
    n = len(words)
    k = end
    if k < n and words[k] == "(":  # "X (LONG FORM), a dataset"
        k = next((j for j in range(k, min(k + 9, n)) if words[j] == ")"), k) + 1
    if k < n and words[k] in (",", "is", "—", "-", "–", ":"):
        k += 1
        if k < n and lower[k] in ("a", "an", "the", "our", "which"):
            for j in range(k + 1, min(k + 12, n)):
                if lower[j] in _STOPS_IS_A and j > k + 1:
                    break
                if _is_head(text, j):
                    text.hint(start, end, f"is-a:{SAID[lower[j]]}")
                    if not _NEW.isdisjoint(lower[k:j]):
                        text.hint(start, end, "is-new")
                    break
    for j in range(start - 1, max(start - 4, -1), -1):
        if lower[j] in HEADS:
            text.hint(start, end, f"after-head:{HEADS[lower[j]]}")
            near = lower[max(j - 6, 0) : j]
            if not _NEW.isdisjoint(near) and _NEARBY_END.isdisjoint(near):
                text.hint(start, end, "is-new")
            break
        if words[j] not in _QUIET and lower[j] not in _CALLED:
            break


def _is_head(text: DocText, i: int) -> bool:
    """Tell whether a token says what something is and no other such word follows it."""
    lower = text.lower
    return lower[i] in SAID and not (i + 1 < len(lower) and lower[i + 1] in SAID)


def _is_name(text: DocText, i: int) -> bool:
    return text.words[i][:1].isupper() or shape(text.words[i]) in COINED


def _extend(text: DocText, i: int) -> int:
    """Return the end of the name that begins at token i: capitals, versions, sizes."""
    words = text.words
    j = i + 1
    while j < len(words) and j - i < 5 and text.starts[j] - text.ends[j - 1] <= 1:
        word = words[j]
        if text.starts[j] == text.ends[j - 1] or not word[0].isalnum():
            break
        if not (
            shape(word) in COINED
            or (word[0].isdigit() and len(word) <= 6 and "%" not in word and "x" not in word)
            or (word[0].isupper() and (word[1:].islower() or _ROMAN.match(word)))
        ) or is_break(text.lower[j]):
            break
        j += 1
    return j


def _name_after(text: DocText, i: int, hint: str) -> None:
    """``called X``, ``we introduce X``, ``we call it X``: up to three tokens may stand between."""
    words = text.words
    for k in range(i + 1, min(i + 5, len(words))):
        if words[k] in ".;:" or text.lower[k] in _LEADS_ELSEWHERE:
            return
        if _is_name(text, k) and text.lower[k] not in ("a", "an", "the"):
            end = _extend(text, k)
            text.hint(k, end, hint)
            if k >= text.title_tokens and shape(words[k]) not in COINED:  # those are read anyway
                _beside(text, k, end)
            return


def _name_before(text: DocText, i: int, kind: str) -> None:
    """``X dataset``, ``A, B and C benchmarks``: names directly before a head noun."""
    words = text.words
    j = i
    listed = False
    while j > 0 and i - j < 16:
        k = j
        while (
            k > 0
            and j - k < 4
            and (_is_name(text, k - 1) or (words[k - 1][0].isdigit() and j - k < 2 and k > 1))
            and text.lower[k - 1] not in ("the", "a", "our", "on", "in", "we", "this", "and")
        ):
            k -= 1
        if k == j or not _is_name(text, k):
            return
        text.hint(k, j, f"head:{kind}" if not listed else f"head-list:{kind}")
        if k < 2 or words[k - 1] not in _LISTED or not text.lower[i].endswith(("s", "a")):
            return
        listed = True
        j = k - 1
        while j > 0 and words[j - 1] in _LISTED:
            j -= 1


def _list_after(text: DocText, i: int) -> None:
    """``benchmarks such as A, B and C``."""
    words, lower = text.words, text.lower
    head = next(
        (HEADS[lower[k]] for k in range(i - 1, max(i - 5, -1), -1) if lower[k] in HEADS), None
    )
    j = i + 1
    seen = 0
    while j < len(words) and seen < 8:
        if words[j] in (",", "and", "or", "(", "&", "/", "the"):
            j += 1
            continue
        if not _is_name(text, j):
            return
        end = _extend(text, j)
        text.hint(j, end, f"such-as:{head}" if head else "such-as")
        seen += 1
        j = end
        if (
            j < len(words) and words[j] == "("
        ):  # "A (2019), B": what stands in brackets is not listed
            while j < len(words) and words[j] != ")":
                j += 1
            j += 1
