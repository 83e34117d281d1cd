"""Which way a metric is better, as far as its name says so: the one place that knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from paperatlas.graph.folding import fold

Direction = Literal["higher", "lower"]

# Whole names, as any spelling of them: what a name means is not to be guessed from its last word.
_HIGHER = """
AUC; AUROC; AUPRC; AP; AP50; AP75; mAP; map; mean average precision; average precision; mask AP;
box AP; mAP@0.5; BLEU; BLEU-1; BLEU-2; BLEU-3; BLEU-4; SacreBLEU; CodeBLEU; chrF; chrF++; CIDEr;
METEOR; SPICE; ROUGE; ROUGE-1; ROUGE-2; ROUGE-L; BERTScore; BLEURT; COMET; CLIPScore; CLIP score;
F1; F-measure; F-score; Dice coefficient; Dice; Jaccard index; IoU; mIoU;
intersection over union; mean intersection over union; exact match; EM; inception score; HOTA; MOTA;
IDF1; PCK; NDCG; MRR; mean reciprocal rank; MAP; hit ratio; hit rate; lDDT; TM-score;
Matthews correlation coefficient; MCC; mean opinion score; MOS; NMI; normalized mutual information;
adjusted Rand index; Rand index; PESQ; STOI; SI-SDR; SDR; SI-SNR; PSNR; peak signal-to-noise ratio;
SSIM; MS-SSIM; Structural Similarity Index Measure; Pearson correlation; Spearman correlation;
Kendall's tau; coefficient of determination; R^2; R2; SPL; success rate; win rate; win-rate;
pass rate; precision; recall; specificity; throughput; speedup; speed-up; RankIC;
labeled attachment score; unlabeled attachment score; LAS; UAS; acceptance rate; log-likelihood;
tokens per second; frames per second; FPS; inference speed; click-through rate
"""
_LOWER = """
perplexity; PPL; bits per byte; bits per character; bits per dimension; BPD; BPC;
word error rate; WER; character error rate; CER; PER; TER; FID; sFID; FVD; FAD; KID;
Fréchet Inception Distance; LPIPS; Chamfer distance; earth mover's distance; edit distance;
average displacement error; final displacement error; ADE; FDE; minADE; minFDE; MPJPE; PA-MPJPE;
CRPS; ECE; MAE; MSE; RMSE; MAPE; sMAPE; MASE; HD95; Brier score; negative log-likelihood; NLL;
KL divergence; Jensen-Shannon divergence; false positive rate; false negative rate;
false discovery rate; FPR95; equal error rate; EER; diarization error rate; hallucination rate;
cross-entropy; latency; inference latency; inference time; training time; running time; run time;
runtime; execution time; wall-clock time; CPU time; GPU hours; time to first token; FLOPs;
floating point operations; MACs; parameter count; number of parameters; memory; memory usage;
memory footprint; GPU memory footprint; peak memory; training cost; computational cost;
inference cost; regret; cumulative regret; reconstruction error; test error; validation loss
"""

# Last words that say it of any name that ends in them.
_HIGHER_END = re.compile(
    r"(?:\baccurac(?:y|ies)|\b(?:micro|macro|weighted)?[- ]?f1(?:[- ]score)?|\bf1|\brecall"
    r"|\bexact match|\biou|\bbleu|\b(?:average|mean) precision|\bsuccess rate|\bwin[- ]rate"
    r"|\b(?:recall|precision|hits?|pass|ndcg|map|mrr|r|p)\s?@\s?\d+)$",
    re.IGNORECASE,
)
_LOWER_END = re.compile(
    r"(?:\berrors?|\berror rates?|\bloss|\bperplexity|\blatency|\bdivergence|\bregret)$",
    re.IGNORECASE,
)
# Such a name ends like another and turns with who measures it, or is of no fixed sign.
_EITHER = re.compile(
    r"\b(?:attack|adversarial|trade-?offs?|forgetting|numerical|bit|gap|drop|change|difference"
    r"|relative)\b",
    re.IGNORECASE,
)
# Parts of a whole: 0.85 is 85 %.
_PART = re.compile(
    r"(?:\baccurac(?:y|ies)|\bf1(?:[- ]score)?|\brecall|\bprecision|\bexact match|\bsuccess rate"
    r"|\bwin[- ]rate|\bpass rate|\berror rate|\biou|\bintersection over union"
    r"|\b(?:recall|precision|hits?|pass|r|p)\s?@\s?\d+|^m?ap(?:50|75)?|^auc|^auroc|^auprc)$",
    re.IGNORECASE,
)
# Amounts: in % or as a factor they are said of something else, each of another thing.
_AMOUNT = re.compile(
    r"\b(?:speed-?ups?|speed|throughput|latenc(?:y|ies)|times?|runtime|flops?|macs|memory|footprint"
    r"|parameters?|params|costs?|hours|operations|fps|energy|size|count|usage)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Direction]:
    known: dict[str, Direction] = {}
    for names, way in ((_HIGHER, "higher"), (_LOWER, "lower")):
        for name in names.split(";"):
            known[fold(" ".join(name.split()), "Metric")] = "higher" if way == "higher" else "lower"
    return known


def better(names: Iterable[str]) -> Direction | None:
    """Return which way a metric is better, from all names that it goes by.

    Args:
        names: the metric's name and its aliases.

    Returns:
        None where no name says so, or where two say different things: then nothing is "best".

    Example:
        >>> better(["word error rate", "WER"]), better(["accuracy"]), better(["diversity"])
        ('lower', 'higher', None)
    """
    ways = {way for name in names if (way := _of_name(name)) is not None}
    return ways.pop() if len(ways) == 1 else None


def better_in(names: Sequence[str], unit: str) -> Direction | None:
    """Return which way numbers of a metric are better that have this unit.

    Args:
        names: the metric's name and its aliases.
        unit: ``%``, ``x``, ``points`` ... or "".

    Returns:
        None also where the unit does not suit the metric: "13 %" of latency is a part of another
        latency, and frames per second are no precision. Such numbers have no best.
    """
    amount = any(_AMOUNT.search(name) for name in names)
    suits = unit not in ("%", "x", "points") if amount else unit in ("", "%")
    return better(names) if suits else None


def is_part_of_whole(names: Iterable[str]) -> bool:
    """Return whether a metric is a part of 1 by its name, such as accuracy: then 0.85 is 85 %."""
    return any(_PART.search(name.strip()) for name in names)


def _of_name(name: str) -> Direction | None:
    text = " ".join(name.split())
    if _EITHER.search(text):
        return None
    known = _by_name().get(fold(text, "Metric"))
    if known is not None:
        return known
    if _LOWER_END.search(text):
        return "lower"
    return "higher" if _HIGHER_END.search(text) else None
