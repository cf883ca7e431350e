"""`moderation export`: somebody else's classifier becomes a model folder that scores as it did."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from moderation import ScoringInput, load
from moderation.errors import InputError
from moderation.scoring import ModelFolder
from moderation.scoring.huggingface import HuggingFaceScorer
from tests.scoring.tiny_classifiers import EMOJI, LONG, WORDS, pipeline_scores, write_classifier
from training.conversion import ConversionError, export

TEXTS = ["you are a nuisance", "good morning", "a long comment about the mayor " * 20, ""]


def scores_of(model: str | Path) -> np.ndarray:
    scores = load(model).score([ScoringInput(text) for text in TEXTS])
    assert scores[-1].values == {}
    return np.array([list(each.values.values()) for each in scores[:-1]])


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source") / "tiny-toxic"
    return write_classifier(folder, ["toxic", "obscene", "threat"], "multi_label_classification")


def test_the_command_writes_a_folder_that_scores_as_the_source(classifier: Path, tmp_path: Path) -> None:
    out = tmp_path / "exported"
    command = ["export", str(classifier), "-o", str(out), "--float"]
    program = "import sys; from moderation.cli import main; sys.argv = ['moderation', *sys.argv[1:]]; main()"
    result = subprocess.run(
        [sys.executable, "-c", program, *command], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["greatest"] < 1e-3
    assert result.stderr == ""
    manifest = ModelFolder.open(out).manifest
    assert manifest.attributes == ("toxicity", "profanity", "threat")
    assert manifest.name == "tiny-toxic"
    assert "not calibrated" in (out / "README.md").read_text(encoding="utf-8")
    assert scores_of(out) == pytest.approx(scores_of(classifier), abs=1e-4)
    assert load(out).explain([ScoringInput(TEXTS[0])])[0].spans == ()


@pytest.mark.parametrize("kind", ["distilbert", "roberta"])
def test_other_architectures_are_exported_with_the_scores_of_the_pipeline(kind: str, tmp_path: Path) -> None:
    source = write_classifier(tmp_path / kind, ["neutral", "hate", "insult"], kind=kind)
    export(HuggingFaceScorer(source), tmp_path / "out", int8=False)
    texts = [WORDS, EMOJI, LONG]
    *scores, empty = load(tmp_path / "out").score([ScoringInput(text) for text in [*texts, ""]])
    assert empty.values == {}
    for its, expected in zip(scores, pipeline_scores(source, texts), strict=True):
        ours = {"identity_attack": expected["hate"], "insult": expected["insult"]}
        assert dict(its.values) == pytest.approx(ours, abs=1e-4)


def test_int8_is_smaller_and_close(classifier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A network with random weights loses more to int8 than a trained one.
    monkeypatch.setattr("training.conversion.MAX_INT8_DIFFERENCE", 0.5)
    differences = export(HuggingFaceScorer(classifier), tmp_path / "small", name="small")
    assert load(tmp_path / "small").model.startswith("small@")
    assert differences["mean"] < 0.1
    weights = sum(path.stat().st_size for path in classifier.glob("*.safetensors"))
    assert (tmp_path / "small" / "model.onnx").stat().st_size < weights / 3
    monkeypatch.setattr("training.conversion.MAX_INT8_DIFFERENCE", 0.0)
    with pytest.raises(ConversionError, match="--float"):
        export(HuggingFaceScorer(classifier), tmp_path / "refused")
    assert not (tmp_path / "refused").exists()


def test_a_folder_that_holds_something_is_left_alone(classifier: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        export(HuggingFaceScorer(classifier), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
