"""A trained run becomes a verified folder: calibrated, measured, with a card; int8 that differs is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import training.release
from moderation import ScoringInput, load
from moderation.scoring import ModelFolder, OnnxScorer
from tests.training.dev_rows import KIND, RUDE
from training.evaluation import int8_against_float
from training.evaluation.floors import UnderFloors, read_floors, require_floors
from training.labels import ATTRIBUTES
from training.pipeline import train
from training.recipe import Corpus, Recipe, Stage
from training.release import ParityError, release, require_parity


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough rows that the held-out half calibrates; some of them are nothing but invisible letters."""
    folder = tmp_path_factory.mktemp("data")
    texts = {"toxic": RUDE, "polite": KIND}
    rows = [
        {"kind": kind, "text": f"{text}, number {i}"}
        for kind, its in texts.items()
        for text in its
        for i in range(70)
    ]
    rows += [{"kind": "polite", "text": "\u3164" * n} for n in range(1, 20)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "paradetox.parquet")
    spans = [
        {"text": f"the {i}th idiot of the day", "spans": str(list(range(10, 15)))} for i in range(1000, 1120)
    ]
    spans = [
        row | {"spans": str(list(range(row["text"].index("idiot"), row["text"].index("idiot") + 5)))}
        for row in spans
    ]
    pq.write_table(pa.Table.from_pylist(spans), folder / "civil_spans_semeval.parquet")
    return folder


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    corpora = (Corpus("paradetox"), Corpus("civil_spans_semeval"))
    return Recipe(
        name="tiny",
        version="0.1",
        stages=(Stage(epochs=4, learning_rate=5e-3, corpora=corpora),),
        batch_size=16,
        window_tokens=32,
        window_overlap=8,
        test_share=0.5,
        calibrate_on=("paradetox",),
    )


@pytest.fixture(scope="module")
def released(
    recipe: Recipe, data: Path, dev: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("released")
    run = train(recipe, data, folder / "run", encoder)
    with pytest.MonkeyPatch.context() as patch:
        # Attributes that this network never learned differ in nothing but noise, which int8 does not rank.
        patch.setattr(training.release, "MIN_RANK_CORRELATION", -1.0)
        patch.setattr(training.release, "MAX_AUC_LOSS", 1.0)
        return release(recipe, run, data, dev, encoder, folder / "model")


def test_a_released_folder_is_verified_and_calibrated(released: Path) -> None:
    manifest = ModelFolder.open(released).manifest
    assert manifest.attributes == ATTRIBUTES
    assert tuple(manifest.calibration["toxicity"]) != (1.0, 0.0)
    assert tuple(manifest.calibration["threat"]) == (1.0, 0.0), "no held-out row answers it"
    assert manifest.span_calibration is not None
    assert set(manifest.perspective or {}) >= {"TOXICITY", "THREAT"}
    scores = load(released).score([ScoringInput(RUDE[0]), ScoringInput(KIND[0])])
    assert scores[0].values["toxicity"] > 0.5 > scores[1].values["toxicity"]


def test_a_released_model_names_the_words_that_it_learned_to_mark(released: Path) -> None:
    text = "the 5th idiot of the day"
    (scores,) = load(released).explain([ScoringInput(text)])
    assert "idiot" in " ".join(text[span.begin : span.end] for span in scores.spans)
    assert sum(span.end - span.begin for span in scores.spans) < len(text)


def test_the_card_tells_what_the_manifest_holds(released: Path) -> None:
    card, manifest = (released / "README.md").read_text(encoding="utf-8"), ModelFolder.open(released).manifest
    evaluation = manifest.evaluation
    assert evaluation is not None
    assert card.startswith("# tiny@0.1\n")
    assert f"{evaluation['ranking']['kaggle_insults/Insult']['auc']:.3f}" in card
    assert f"character F1 {evaluation['toxic_spans']['character_f1']:.3f}" in card
    assert f"{evaluation['identities']['terms']['deaf']['bpsn']:.3f}" in card
    assert "ParaDetox" in card
    assert "German" in card
    assert not any(text in card for text in (*RUDE, *KIND)), "a card holds no comment"


def test_what_a_model_reaches_is_the_floor_of_the_next(released: Path) -> None:
    figures = ModelFolder.open(released).manifest.evaluation
    assert figures is not None
    floors = read_floors(released / "floors.json")
    assert require_floors(figures, released) == floors
    worse = {**figures, "hatecheck": {**figures["hatecheck"], "all": 0.01}}
    with pytest.raises(UnderFloors, match=r"hatecheck/all is 0\.0100"):
        require_floors(worse, released)
    assert require_floors(worse, released, lower=True)["hatecheck/all"] < floors["hatecheck/all"]


def test_int8_that_scores_otherwise_than_float_is_refused(released: Path, dev: Path) -> None:
    folder = ModelFolder.open(released)
    same = OnnxScorer(folder)
    parity = int8_against_float(same, OnnxScorer(folder), dev)
    assert parity["greatest_auc_loss"] == 0
    assert parity["mean_absolute_difference"] == 0
    require_parity(parity | {"rank_correlation": {"toxicity": 1.0}})
    turned = {name: (-slope, -intercept) for name, (slope, intercept) in folder.manifest.calibration.items()}
    other = OnnxScorer(ModelFolder(folder.path, replace(folder.manifest, calibration=turned)))
    with pytest.raises(ParityError, match="rank correlation"):
        require_parity(int8_against_float(same, other, dev))
    with pytest.raises(ParityError, match="kaggle_insults/Insult: int8 loses"):
        require_parity(parity | {"rank_correlation": {}, "auc_lost": {"kaggle_insults/Insult": 0.01}})


def test_toxicity_means_its_share_of_yes(released: Path, dev: Path) -> None:
    rows = pq.read_table(dev / "wiki_context_gn.parquet").to_pylist()
    scores = load(released).score([ScoringInput(row["text"]) for row in rows])
    known = [
        (each.values["toxicity"], row["label"]) for each, row in zip(scores, rows, strict=True) if each.values
    ]
    assert len(known) == len(rows) - 1
    probabilities, labels = np.array(known).T
    assert probabilities.mean() == pytest.approx(labels.mean(), abs=0.05)
