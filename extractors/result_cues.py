"""What the words around a number say about it: the features by which results are recognised.

A cue is a group of words that point the same way: "achieves", "improves", a metric, a noun that is
merely counted. Each feature has a name that a reader understands (``left-near=achieve``); its
weight is counted on annotated papers (`paperatlas.extractors.result_weights`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperatlas.extractors.quantities import Quantity
from paperatlas.records import EntityType

CUES: dict[str, str] = {
    "achieve": "achieve achieves achieved achieving obtain obtains obtained obtaining reach "
    "reaches reached reaching attain attains attained attaining yield yields yielded yielding "
    "score scores scored scoring report reports reported get gets hits record set sets "
    "deliver delivers delivering resulting guarantees solves solve solving averaging",
    "improve": "improve improves improved improving improvement improvements gain gains gained "
    "increase increases increased increasing boost boosts boosted boosting enhance enhances "
    "enhancement higher better raise raises raising superior margin margins up rises",
    "reduce": "reduce reduces reduced reducing reduction reductions decrease decreases decreased "
    "decreasing lower fewer less smaller cut cuts cutting save saves saving savings drop drops "
    "saved shrink shrinks compress compression cheaper shorter",
    "speed": "faster speedup speedups speed-up speed-ups speed speeds acceleration accelerate "
    "accelerates accelerating throughput quicker",
    "outperform": "outperform outperforms outperformed outperforming surpass surpasses surpassed "
    "surpassing exceed exceeds exceeding beat beats beating over compared than versus vs "
    "relative previous state-of-the-art baseline baselines",
    "metric": "accuracy accuracies f1 f1-score f1-scores f-score f-scores f-measure bleu rouge "
    "rouge-1 rouge-2 rouge-l map mmap miou iou ap auc auroc roc-auc roc recall precision error "
    "errors rmse mae mse psnr ssim fid fids perplexity wer cer mrr ndcg hits mcc kappa "
    "correlation score scores rate rates exact em top-1 top-5 pq dice eer success pass@1 pass "
    "win performance sensitivity specificity agreement latency runtime hota mota sacrebleu "
    "meteor cider spice comet bertscore pearson spearman iou ppl elo r2 acc cider f1score "
    "mean percent percentage ratio",
    "cost": "time runtime latency memory cost costs hours minutes seconds days gpu gpus tpu "
    "training inference search flops macs compute computation parameters energy budget price",
    "count": "datasets dataset tasks task languages language samples sample images image videos "
    "video sentences documents papers questions examples instances pairs classes categories "
    "types layers parameters tokens words models model methods benchmarks participants subjects "
    "speakers dialogues utterances domains experiments settings annotators agents problems "
    "topics users years articles tweets posts features nodes iterations steps epochs gpus "
    "queries records scenes objects frames people cases metrics systems teams factors levels "
    "bits channels heads games environments baselines llms backbones challenges submissions "
    "different distinct diverse human manually annotated labeled additional convolutional",
    "stats": "contains contain containing consists consist consisting comprises comprising "
    "collection covering covers includes including collected annotated comprise composed "
    "spanning dataset corpus evaluate evaluated across ranging total between released over",
    "share": "training data labels labeled samples parameters annotations tunable trainable "
    "supervision missing noise original full only just remaining subset fraction using",
    "rank": "rank ranks ranked ranking place placed position winning won leaderboard",
    "limit": "most least than nearly almost approximately about around roughly over only to",
    "example": "e.g. typically usually often such setting settings if when where",
}
_CUES_OF: dict[str, tuple[str, ...]] = {}
for _cue, _words in CUES.items():
    for _word in _words.split():
        _CUES_OF[_word] = (*_CUES_OF.get(_word, ()), _cue)

# A metric that a number may stand beside although no mention names it.
METRIC_WORD = re.compile(
    r"\b(?:(?:word |character |top-\d+ |mean |average )?(?:error rates?|success rates?|win rates?)"
    r"|(?:top-\d+ |classification |test |validation |average |overall |mean )?accurac(?:y|ies)"
    r"|(?:macro|micro|weighted)?[ -]?(?:averaged )?F[1-]?[ -](?:scores?|measures?)\b|F1(?![\w-])"
    r"|speed[ -]?ups?|throughput|latency|inference (?:time|speed|latency)|training (?:time|speed)"
    r"|memory(?: (?:usage|footprint|consumption|cost))?|compute|perplexity|precision|recall"
    r"|mIoU|mAP|BLEU|FID|AUROC|AUC|PSNR|SSIM|WER|RMSE|MAE|MSE|MRR|nDCG|NDCG|ROUGE(?:-[12L])?|pass@\d+|GFLOPs|FLOPs"
    r"|computations?|computational cost|training iterations?|runtime|rank(?= (?:of|is))"
    r"|number of (?:parameters|queries)|model size|error|speed)\b"
)

_SHARE = re.compile(
    r"\s(?:of\s)?(?:the\s|its\s|all\s)?(?:(?:total|full|original|available|labell?ed|training|real|"
    r"tunable|trainable|annotated|entire|whole|pretraining|backbone|model)\s)*"
    r"(?:data|dataset|labels|samples|parameters|annotations|examples|tokens|weights|images)\b"
)
_MOVES = "improve", "reduce", "speed", "outperform", "achieve"
# "outperforms X on Y by", "improves accuracy by": what follows is a difference.
_BY = re.compile(
    r"\b(?:outperform|surpass|exceed|improv|superior|reduc|increas|decreas|boost|enhanc|beat|better|rais)"
    r"\w*\b[^;:]{0,160}\bby\b",
    re.IGNORECASE,
)
# "from 45.2 to": both ends are levels, not differences.
_FROM = re.compile(r"\bfrom\s[^\s]{1,12}(?:\s(?:in\s\d{4}\s)?to\s)?$|\bfrom\s$|\brises?\sto\s$")
_TO = re.compile(
    r"\b(?:increas|improv|boost|rais|reduc|decreas|enhanc|lower)\w*\b[^;:,]{0,60}\bto\s$",
    re.IGNORECASE,
)
TOKEN = re.compile(r"[^\W\d][\w@+'’]*(?:[-.@][\w]+)*|\d[\d.,]*|[^\w\s]")
NEAR = 4
FAR = 10


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one sentence with their places in the field."""

    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def read_words(text: str, start: int, end: int) -> Words:
    """Cut a sentence into words, numbers and signs."""
    lower: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for m in TOKEN.finditer(text, start, end):
        lower.append(m.group().lower())
        starts.append(m.start())
        ends.append(m.end())
    return Words(tuple(lower), tuple(starts), tuple(ends))


def quantity_features(
    text: str,
    quantity: Quantity,
    run: Sequence[Quantity],
    words: Words,
    place: float,
    inside: Mapping[str, EntityType],
) -> list[str]:
    """Say what speaks for and against a number being a result, and which kind.

    Args:
        text: the field.
        quantity: the number.
        run: the numbers listed with it ("78.9% and 76.3%"), itself among them.
        words: the sentence.
        place: where in the field the sentence starts, 0 to 1.
        inside: the types of mentions that hold the number, end before it or start after it, under
            ``in``, ``before`` and ``after``.
    """
    out = ["always", "unit=" + quantity.measure]
    digits = len(str(abs(int(quantity.value))))
    decimal = quantity.value != int(quantity.value) and not quantity.worded
    out.append("decimal" if decimal else f"digits={min(digits, 5)}")
    if quantity.measure == "plain":
        out.append("plain-decimal" if decimal else f"plain-digits={min(digits, 5)}")
    if quantity.signed:
        out.append("signed")
    if quantity.worded:
        out.append("worded")
    if quantity.high is not None:
        out.append("range")
    if len(run) > 1:
        out.append("listed")
    out.append("place=" + ("first" if place < 0.2 else "middle" if place < 0.6 else "last"))
    out.extend(f"{where}={kind}" for where, kind in inside.items())
    out.extend(_around(run, words))
    before = text[: quantity.start][-24:].split()
    if quantity.measure == "plain" and before and before[-1][:1].isupper() and len(before) > 1:
        out.append("plain-after-capital" + ("" if decimal else "-whole"))
    clause = text[max(words.starts[0] if words.starts else 0, run[0].start - 220) : quantity.start]
    if _BY.search(clause):
        out.append("difference-by")
    if _FROM.search(clause):
        out.append("from-level")
    elif _TO.search(clause):
        out.append("to-level")
    share = _SHARE.match(text, quantity.end)
    if share:
        out.append("share-of-data")
    return out


def _around(run: Sequence[Quantity], words: Words) -> list[str]:
    lower = words.lower
    first, last = run[0].start, run[-1].end
    left = [k for k, end in enumerate(words.ends) if end <= first]
    right = [k for k, start in enumerate(words.starts) if start >= last]
    out: list[str] = []
    before = lower[left[-1]] if left else "^"
    after = lower[right[0]] if right else "$"
    out += ["before=" + before, "after=" + after]
    if len(left) > 1:
        out.append("before2=" + lower[left[-2]] + " " + before)
    seen: set[str] = set()
    for distance, k in enumerate(reversed(left), 1):
        for cue in _CUES_OF.get(lower[k], ()):
            if distance <= NEAR:
                seen.add("left-near=" + cue)
            if distance <= FAR:
                seen.add("left=" + cue)
            seen.add("sentence=" + cue)
    for distance, k in enumerate(right, 1):
        for cue in _CUES_OF.get(lower[k], ()):
            if distance == 1:
                seen.add("next=" + cue)
            if distance <= NEAR:
                seen.add("right-near=" + cue)
            if distance <= FAR:
                seen.add("right=" + cue)
            seen.add("sentence=" + cue)
    for k in reversed(left[-FAR:]):
        move = next((c for c in _CUES_OF.get(lower[k], ()) if c in _MOVES), None)
        if move:
            out.append("nearest-left=" + move)
            break
    return out + sorted(seen)
