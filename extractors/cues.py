"""Words by which abstracts say what they do with a thing: one list a relation, to extend."""

from __future__ import annotations

CUES: dict[str, str] = {
    "propose": "propose proposes proposed proposing introduce introduces introduced introducing "
    "present presents presented presenting devise unveil contribute",
    "develop": "develop develops developed developing design designs designed build built "
    "construct constructed create created curate collect collected annotate formulate derive "
    "establish implement",
    "call": "called named termed dubbed denoted coined namely call name dub abbreviated",
    "novel": "novel new our simple first unified",
    "release": "release released releases available open-source open-sourced publicly code",
    "experiment": "experiment experiments experimental experimentally evaluate evaluated evaluates "
    "evaluating evaluation evaluations test tested testing validate validated validation "
    "demonstrate demonstrates demonstrated verify assess assessed benchmarked empirically",
    "on": "on",
    "achieve": "achieve achieves achieved achieving obtain obtains obtained reach reaches attain "
    "attains yield yields score scores results performance improvement improvements gains "
    "accuracy",
    "improve": "improve improves improved improving increase increases boosts boost reduce reduces "
    "reduced reducing minimize maximize lower higher highest better",
    "outperform": "outperform outperforms outperformed outperforming surpass surpasses surpassing "
    "exceed exceeds beat beats superior",
    "compare": "compared comparison compare compares versus vs. than over relative unlike contrast "
    "competitive comparable baselines baseline instead",
    "prior": "existing previous prior traditional conventional standard vanilla classical original "
    "state-of-the-art popular strong other recent",
    "use": "use uses used using utilize utilizes utilizing employ employs employing leverage "
    "leverages leveraging apply applies applied applying adopt adopts via through by with exploit "
    "exploits incorporate incorporates incorporating integrate integrates integrating combine "
    "combines combining extend extends extending adapt adapts",
    "based": "based -based building builds built-on inspired extension variant grounded motivated",
    "train": "train trained training fine-tune fine-tuned fine-tuning finetuned pretrained "
    "pre-trained pretraining pre-training learned",
    "study": "study analyze analyse analysis investigate examine explore understand revisit prove "
    "show shows find probing theoretical",
    "for": "for",
    "task": "task tasks problem problems challenge challenging application applications addressing "
    "address addresses solve solves solving tackle tackles",
    "such-as": "such e.g. like including include includes i.e.",
    "terms-of": "terms measured metric metrics measure measures by",
    "is": "is are was were remains has have been become",
    "need": "require requires requiring need needs rely relies often typically usually however "
    "although suffer suffers recently",
}
CUE_OF: dict[str, tuple[str, ...]] = {}
for _cue, _words in CUES.items():
    for _word in _words.split():
        CUE_OF[_word] = (*CUE_OF.get(_word, ()), _cue)
