"""From annotated papers to a shipped model, on a dozen papers of our own and a tiny encoder.

Needs the extra ``train``; `make train-smoke` sets it up.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.trainers import WordPieceTrainer

torch = pytest.importorskip("torch", reason="training needs the extra train")
transformers = pytest.importorskip("transformers", reason="training needs the extra train")
pytest.importorskip("onnx", reason="the export needs the extra train")

import export_onnx  # noqa: E402
import fit_combination  # noqa: E402
import fit_coreference  # noqa: E402
import fit_evidence  # noqa: E402
import fit_inflections  # noqa: E402
import fit_names  # noqa: E402
import fit_results  # noqa: E402
import readings  # noqa: E402
import shipped_weights  # noqa: E402
import silver  # noqa: E402
import train_encoder  # noqa: E402
from encoder_graph import PLACES, TYPES  # noqa: E402

from paperatlas.extractors import choosing, pipeline, roles, scoring  # noqa: E402
from paperatlas.extractors.doctext import doctext  # noqa: E402
from paperatlas.extractors.encoder import Encoder  # noqa: E402
from paperatlas.extractors.model_recogniser import ModelRecogniser  # noqa: E402
from paperatlas.extractors.result_reading import LINK_COLUMNS  # noqa: E402
from paperatlas.records import ENTITY_TYPES, ROLES, Paper  # noqa: E402

# torch and its exporter warn of their own future.
pytestmark = pytest.mark.filterwarnings("ignore")

DATA = Path(__file__).with_name("data")
PAPERS, ANNOTATED = DATA / "papers.jsonl", DATA / "annotated.jsonl"
FOLDS = 3
SCORER = '''
"""The scorer of the product, in the shape of a script."""

from paperatlas.annotated import name_keys
from paperatlas.evaluation import evaluate
from paperatlas.scores import MEASURES


def keys(entity):
    return set(name_keys(*entity.get("surfaces", []), entity["name"]))


def types_agree(gold, predicted):
    either = gold.get("either") and {gold["type"], predicted["type"]} == {"Dataset", "Benchmark"}
    return gold["type"] == predicted["type"] or bool(either)


def score(gold, predicted):
    scores = evaluate(list(gold.values()), predicted)
    return {measure: scores.total(measure).f1 for measure in MEASURES}, [], {}
'''


@dataclass
class Trained:
    """What a run of the training left: its files, and what the scripts printed."""

    folder: Path
    printed: dict[str, str]

    @property
    def readings(self) -> list[Path]:
        """What the encoders said of papers that they had not seen."""
        return [self.folder / f"fold{k}.npz" for k in range(FOLDS)]


def keep_tables(patch: pytest.MonkeyPatch) -> None:
    """Bring back the shipped tables, which `fit_evidence.use` puts others in place of."""
    for module in (scoring, roles):
        patch.setattr(module, "shipped", module.shipped)
    patch.setitem(vars(choosing), "calibrated", vars(choosing)["calibrated"])


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def papers() -> list[Paper]:
    return [Paper(id=r["id"], title=r["title"], abstract=r["abstract"]) for r in rows(PAPERS)]


def write_base(folder: Path) -> Path:
    """Write a BERT encoder of random weights, and a vocabulary of our papers."""
    folder.mkdir()
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.train_from_iterator(
        (f"{row['title']} {row['abstract']}" for row in rows(PAPERS)),
        WordPieceTrainer(
            vocab_size=600,
            special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
            show_progress=False,
        ),
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


def write_wordings(folder: Path) -> tuple[Path, Path]:
    """Write papers that name things in several ways, and their annotations."""
    texts, marks = folder / "worded.papers.jsonl", folder / "worded.jsonl"
    things = ("object detection", "detecting objects"), ("text detection", "detecting text")
    entities = [
        {"name": s[0], "type": "Task", "kind": "term", "surfaces": s, "roles": ["ADDRESSES"]}
        for s in things
    ]
    abstract = "We study object detection. So detecting objects, text detection, detecting text."
    rows = [{"id": f"w{k}", "title": f"Study {k}", "abstract": abstract} for k in range(12)]
    gold = [{"id": row["id"], "entities": entities, "results": []} for row in rows]
    for path, objects in ((texts, rows), (marks, gold)):
        path.write_text("".join(json.dumps(o) + "\n" for o in objects), "utf-8")
    return texts, marks


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    """Run the scripts one after the other, as ``train.sh`` does."""
    folder = tmp_path_factory.mktemp("training")
    base = write_base(folder / "base")
    scorer = folder / "score.py"
    scorer.write_text(SCORER, "utf-8")
    result = Trained(folder, {})
    annotated = ["--annotated", str(PAPERS), str(ANNOTATED)]
    with pytest.MonkeyPatch.context() as patch:
        for module in (
            fit_coreference,
            fit_evidence,
            fit_inflections,
            fit_names,
            fit_results,
        ):  # the shipped weights stay as they are
            copyfile(module.OUT, folder / module.OUT.name)
            patch.setattr(module, "OUT", folder / module.OUT.name)
        keep_tables(patch)

        def run(step: str, main: Callable[[], None], *arguments: object) -> None:
            printed: list[str] = []
            patch.setattr(sys, "argv", [step, *map(str, arguments)])
            with pytest.MonkeyPatch.context() as printing:
                printing.setattr(
                    "builtins.print", lambda *parts, **_: printed.append(" ".join(map(str, parts)))
                )
                main()
            result.printed[step] = "\n".join(printed)

        worded = ["--annotated", *write_wordings(folder)]
        for step, script in (("coreference", fit_coreference), ("names", fit_names)):
            run(step, script.main, scorer, *worded, "--fold", 0, FOLDS)
        run("inflections", fit_inflections.main)
        run("unseen inflections", fit_inflections.main, "--folds", 2)
        learn = ["--base", base, "--epochs", 12, "--rate", 3e-3, "--size", 1, "--hide", 0.02]
        for fold in range(FOLDS):
            run(
                f"fold {fold}",
                train_encoder.main,
                *(*learn, *annotated, "--fold", fold, FOLDS, "-o", folder / f"fold{fold}.pt"),
            )
        unseen = [
            word
            for k, path in enumerate(result.readings)
            for word in ("--fold", k, FOLDS, path, folder / f"rules{k}.json.gz")
        ]
        for k in range(FOLDS):
            run(
                f"rules {k}",
                fit_evidence.main,
                *(scorer, *annotated, "--fold", k, FOLDS, "--out", folder / f"rules{k}.json.gz"),
            )
        predictions = folder / "predicted.jsonl"
        run("combine", fit_combination.main, scorer, *annotated, *unseen)
        run(
            "predict",
            fit_combination.main,
            *(scorer, *annotated, *unseen, "--folds", 2, "--calibrate"),
            *("--predictions", predictions),
        )
        run(
            "results",
            fit_results.main,
            *(scorer, *annotated, "--predicted", predictions, "--reading", *result.readings),
        )
        run("last", train_encoder.main, *learn, *annotated, "-o", folder / "last.pt")
        (folder / "models").mkdir()
        run(
            "export",
            export_onnx.main,
            *(folder / "last.pt", "--base", base, "-o", folder / "models", "--full"),
        )
    fit_evidence.forget()
    yield result
    fit_evidence.forget()


def losses(printed: str) -> list[float]:
    """Return the tag loss of each epoch."""
    return [float(loss) for loss in re.findall(r"^epoch \d+ tags ([\d.]+)", printed, re.M)]


def test_the_loss_falls(trained: Trained) -> None:
    for step in ("fold 0", "last"):
        fallen = losses(trained.printed[step])
        assert len(fallen) == 12
        assert fallen[-1] < fallen[0] / 2


def test_every_paper_is_read_by_an_encoder_that_has_not_seen_it(trained: Trained) -> None:
    read = [sorted(np.load(path).files) for path in trained.readings]

    assert read[0] == sorted(row["id"] for k, row in enumerate(rows(PAPERS)) if k % FOLDS == 0)
    assert sorted(name for names in read for name in names) == sorted(
        row["id"] for row in rows(PAPERS)
    )


def test_a_reading_has_a_line_a_word_and_a_column_a_class(trained: Trained) -> None:
    read = {
        name: reading
        for path in trained.readings
        for name, reading in readings.load_readings(path).items()
    }
    nlp = pipeline.make_nlp(())
    for paper in papers():
        words = len(pipeline.make_doc(nlp, paper))
        reading = read[paper.id]
        assert reading.links.shape == (words, LINK_COLUMNS)
        assert reading.tags.shape == (words, 1 + 2 * len(ENTITY_TYPES))
        assert reading.roles.shape == (words, len(ROLES))
        assert reading.tags.sum(axis=1) == pytest.approx(np.ones(words), abs=1e-5)


def test_the_weights_of_rules_and_encoder_are_fitted_beside_those_of_the_rules(
    trained: Trained,
) -> None:
    before = json.loads(gzip.decompress(fit_evidence.OUT.read_bytes()))
    packed = (trained.folder / fit_evidence.OUT.name).read_bytes()
    tables = json.loads(gzip.decompress(packed))

    assert tables["entities"] == before["entities"]
    assert tables["roles"] == before["roles"]
    for name in ("entities read", "roles read"):
        kinds = {feature.partition(" ")[0] for feature in tables[name]["weights"]}
        assert "read" in kinds, name  # what the encoder says
        assert "rules" in {kind.partition("=")[0] for kind in kinds}, name


def test_predictions_are_of_all_papers_and_are_scored(trained: Trained) -> None:
    predicted = rows(trained.folder / "predicted.jsonl")

    assert sorted(o["id"] for o in predicted) == sorted(row["id"] for row in rows(PAPERS))
    assert any(o["entities"] for o in predicted)
    assert re.search(r"^entities +0\.\d", trained.printed["predict"], re.M)


def test_the_weights_of_results_are_written(trained: Trained) -> None:
    written = (trained.folder / fit_results.OUT.name).read_text("utf-8")

    assert written.startswith("# Weights, in hundredths")
    assert written != fit_results.OUT.read_text("utf-8")


def test_the_weights_of_names_are_written_and_tried_on_unseen_papers(trained: Trained) -> None:
    for step, script in (("coreference", fit_coreference), ("names", fit_names)):
        written = (trained.folder / script.OUT.name).read_text("utf-8")
        assert written.startswith("# Weights, in hundredths")
        assert written != script.OUT.read_text("utf-8")
        assert " of " in trained.printed[step]


def test_the_weights_of_inflections_are_written_and_tried_on_unseen_words(
    trained: Trained,
) -> None:
    written = (trained.folder / fit_inflections.OUT.name).read_text("utf-8")

    assert written.startswith("# Weights, in hundredths")
    assert "from 0.90 on: precision 0.9" in trained.printed["unseen inflections"]


def test_the_exported_model_finds_what_it_has_learnt(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = trained.folder / "models"
    encoder = Encoder(models / "encoder.onnx", models / "vocabulary.json")
    keep_tables(monkeypatch)
    packed = (trained.folder / fit_evidence.OUT.name).read_bytes()
    tables = json.loads(gzip.decompress(packed))
    tables.pop("calibration")
    fit_evidence.use(tables)
    nlp = pipeline.make_nlp(pipeline.COMPONENTS[:5])
    recogniser = ModelRecogniser(encoder)
    right = wrong = missed = 0
    for paper, gold in zip(papers(), rows(ANNOTATED), strict=True):
        doc = recogniser(nlp(pipeline.make_doc(nlp, paper)))
        found = {(f.text, f.label_) for f in doc.spans["paperatlas"]}
        marked = [e for e in gold["entities"] if e["kind"] != "borderline"]
        known = {(surface, e["type"]) for e in marked for surface in e["surfaces"]}
        right, wrong = right + len(found & known), wrong + len(found - known)
        missed += sum(not found & {(s, e["type"]) for s in e["surfaces"]} for e in marked)

    assert right > 3 * (wrong + missed)


def test_eight_bits_say_what_the_trained_weights_say(trained: Trained) -> None:
    models = trained.folder / "models"
    nlp = pipeline.make_nlp(pipeline.COMPONENTS[:5])
    texts = [doctext(nlp(pipeline.make_doc(nlp, paper))) for paper in papers()]
    small, whole = (
        np.concatenate(
            [r.tags for r in Encoder(models / name, models / "vocabulary.json").read(texts)]
        )
        for name in ("encoder.onnx", "encoder.full.onnx")
    )

    assert (small.argmax(axis=1) == whole.argmax(axis=1)).mean() > 0.97
    assert (models / "encoder.onnx").stat().st_size < (models / "encoder.full.onnx").stat().st_size


def test_training_can_go_on_from_what_is_shipped(trained: Trained) -> None:
    learnt = torch.load(trained.folder / "last.pt", weights_only=True)
    read = shipped_weights.shipped_weights(trained.folder / "models" / "encoder.onnx")

    assert read.keys() == learnt.keys()
    learnt[PLACES] = learnt[PLACES] + learnt[TYPES][0]  # which is that of every piece
    learnt[TYPES] = torch.zeros_like(learnt[TYPES])
    for name, weights in learnt.items():
        assert read[name].shape == weights.shape
        assert (read[name] - weights).abs().max() <= 0.01 * weights.abs().max(), name


def test_the_same_seed_trains_the_same_model(trained: Trained, tmp_path: Path) -> None:
    arguments = ("--base", trained.folder / "base", "--annotated", PAPERS, ANNOTATED)

    def train(name: str) -> dict[str, Any]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                sys,
                "argv",
                ["train", *map(str, (*arguments, "-o", tmp_path / name))],
            )
            train_encoder.main()
        weights: dict[str, Any] = torch.load(tmp_path / name, weights_only=True)
        return weights

    one, other = train("one.pt"), train("other.pt")

    assert all(torch.equal(one[key], other[key]) for key in one)


def test_silver_labels_of_the_rules_can_be_learnt_from(
    trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    longer = [{**row, "abstract": row["abstract"] * 3} for row in rows(PAPERS)]
    corpus = tmp_path / "toys.jsonl.gz"
    corpus.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in longer).encode()))
    skip = tmp_path / "skip.jsonl"
    skip.write_text(json.dumps({"title": longer[0]["title"].upper()}), "utf-8")
    out = tmp_path / "silver.jsonl"
    arguments = [corpus, "--count", 6, "--skip", skip, "-o", out]
    monkeypatch.setattr(sys, "argv", ["silver", *map(str, arguments)])
    silver.main()
    drawn = rows(out)

    assert len({row["id"] for row in drawn}) == 6
    assert longer[0]["id"] not in {row["id"] for row in drawn}
    assert all(row["mentions"] for row in drawn)
    arguments = ["--base", trained.folder / "base", "--silver", out, "-o", tmp_path / "first.pt"]
    monkeypatch.setattr(sys, "argv", ["train", *map(str, arguments)])
    train_encoder.main()
    assert (tmp_path / "first.pt").is_file()
