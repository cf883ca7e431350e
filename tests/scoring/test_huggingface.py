"""Other people's classifiers: the same probabilities as theirs, whole texts, no code and no pickle of theirs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForSequenceClassification, GPT2Config, GPT2LMHeadModel

from moderation import ScoringInput, load
from moderation.errors import InputError, ModelDamaged, ModelNotFound
from moderation.scoring.label_reading import LabelReading
from tests.scoring.tiny_classifiers import EMOJI, LONG, WINDOW, WORDS, pipeline_scores, write_classifier

TEXTS = ["you are a nuisance", "good morning to all of you", "what a day", "the mayor is right"]


def own_logits(folder: Path, text: str) -> torch.Tensor:
    """What the transformers library itself makes of a text."""
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    ids = torch.from_numpy(load(folder).encode([ScoringInput(text)])[0].windows[0])[None]
    with torch.inference_mode():
        return model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0]


def test_a_classifier_of_several_labels_gives_its_sigmoids_by_our_names(tmp_path: Path) -> None:
    labels = ["toxic", "severe_toxic", "obscene", "identity_hate"]
    folder = write_classifier(tmp_path / "six", labels, "multi_label_classification")
    scorer = load(folder)
    assert scorer.attributes == ("toxicity", "severe_toxicity", "profanity", "identity_attack")
    assert scorer.model.startswith("six@")
    for text, scores in zip(TEXTS, scorer.score([ScoringInput(text) for text in TEXTS]), strict=True):
        assert list(scores.values.values()) == pytest.approx(
            own_logits(folder, text).sigmoid().tolist(), abs=1e-5
        )


@pytest.mark.parametrize("kind", ["bert", "distilbert", "roberta"])
@pytest.mark.parametrize(
    ("labels", "problem_type"),
    [
        ({"toxic": "toxicity", "obscene": "profanity"}, "multi_label_classification"),
        ({"Neutral": None, "hate": "identity_attack", "Insult": "insult"}, None),
        ({"Non-Toxic": None, "Toxic": "toxicity"}, "single_label_classification"),
        ({"toxic": "toxicity"}, None),
    ],
)
def test_scores_are_those_of_the_pipeline(
    kind: str, labels: dict[str, str | None], problem_type: str | None, tmp_path: Path
) -> None:
    folder = write_classifier(tmp_path / kind, list(labels), problem_type, kind=kind)
    scorer = load(folder)
    assert scorer.manifest.window_tokens == WINDOW
    texts = [WORDS, EMOJI, LONG, "Good morning, you."]
    *scores, empty = scorer.score([ScoringInput(text) for text in [*texts, ""]])
    assert empty.values == {}
    for its, expected in zip(scores, pipeline_scores(folder, texts), strict=True):
        ours = {labels[label]: score for label, score in expected.items() if labels[label]}
        assert dict(its.values) == pytest.approx(ours, abs=1e-5)
    assert len({round(score, 3) for each in scores for score in each.values.values()}) > 2


def test_labels_that_exclude_each_other_are_read_with_a_softmax(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path / "three", ["neither", "hate-speech", "Racist"])
    scorer = load(folder)
    assert scorer.attributes == ("identity_attack",)
    (scores,) = scorer.score([ScoringInput(TEXTS[0])])
    expected = own_logits(folder, TEXTS[0]).softmax(-1)
    assert scores.values["identity_attack"] == pytest.approx(float(expected[1] + expected[2]), abs=1e-5)


def test_a_long_comment_is_read_to_its_end(tmp_path: Path) -> None:
    scorer = load(write_classifier(tmp_path / "long", ["toxic", "insult"], "multi_label_classification"))
    text = " ".join(f"sentence {i} of a long comment" for i in range(40))
    (encoded,) = scorer.encode([ScoringInput(text)])
    assert len(encoded.windows) > 5
    assert max(len(window) for window in encoded.windows) == WINDOW
    whole = scorer.logits([encoded])[0]
    parts = scorer.logits([type(encoded)((window,)) for window in encoded.windows])
    assert whole.tolist() == pytest.approx(parts.max(axis=0).tolist(), abs=1e-5)
    assert scorer.score([ScoringInput("\u200b")])[0].values == {}


def test_unnamed_labels_are_named_by_the_user(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path / "unnamed", ["LABEL_0", "LABEL_1"])
    with pytest.raises(InputError, match="LABEL_1=toxicity"):
        load(folder)
    (scores,) = load(folder, labels={"LABEL_1": "toxicity"}).score([ScoringInput(TEXTS[0])])
    assert dict(scores.values) == pytest.approx({"toxicity": 1 - _first(folder)}, abs=1e-5)


def _first(folder: Path) -> float:
    scores = load(folder, labels={"LABEL_0": "harmlessness"}).score([ScoringInput(TEXTS[0])])
    return scores[0].values["harmlessness"]


@pytest.mark.parametrize(
    ("labels", "problem_type", "names", "problem"),
    [
        (["toxic"], "regression", None, r"no classifier.*correct the config\.json"),
        (["not toxic", "OK"], None, None, "no label that is an attribute.*LABEL_1=toxicity"),
        (["toxic", "offensive"], None, None, "all mean toxicity.*Say with labels"),
        (["toxic", "LABEL_1"], None, None, "does not say what label_1"),
        (["toxic", "ok"], None, {"insult": "insult"}, "has no label insult.*It has toxic, ok"),
    ],
)
def test_labels_that_mean_nothing_are_refused(
    labels: list[str], problem_type: str | None, names: dict[str, str] | None, problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        LabelReading.of("model", labels, problem_type, names)


def test_a_label_that_no_table_knows_keeps_its_name() -> None:
    reading = LabelReading.of("model", ["Shouting!", "toxic"], "multi_label_classification")
    assert reading.outputs == {"shouting": (0,), "toxicity": (1,)}
    assert LabelReading.of("model", ["toxic"]).activation == "sigmoid"
    assert LabelReading.of("model", ["toxic", "non-toxic"]).activation == "softmax"


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path / "pickled", ["toxic", "ok"])
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(ModelDamaged, match=r"pickle, which is never opened.*save_pretrained"):
        load(folder)


@pytest.mark.parametrize("kind", ["bert", "distilbert", "roberta"])
def test_a_model_without_its_tokenizer_is_refused(kind: str, tmp_path: Path) -> None:
    """transformers makes up one that knows no word."""
    folder = write_classifier(tmp_path / "mute", ["toxic", "ok"], kind=kind)
    vocabulary = (folder / "tokenizer.json").read_text(encoding="utf-8")
    for path in folder.glob("tokenizer*"):
        path.unlink()
    with pytest.raises(InputError, match=r"tokenizer of 5 tokens.*beside it \(tokenizer\.json\)"):
        load(folder)
    (folder / "tokenizer.json").write_text(vocabulary.replace("{", "", 1), encoding="utf-8")
    with pytest.raises(ModelDamaged, match="tokenizer of one model"):
        load(folder)


def test_a_tokenizer_of_a_larger_model_is_refused(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path / "small", ["toxic", "ok"], vocabulary=1000)
    with pytest.raises(InputError, match="tokenizer of 30522 tokens for a model of 1000"):
        load(folder)


def test_a_language_model_is_refused(tmp_path: Path) -> None:
    """transformers gives it a head of random numbers."""
    folder = write_classifier(tmp_path / "generative", ["toxic", "ok"], kind="roberta")
    config = GPT2Config(n_embd=32, n_layer=1, n_head=2, vocab_size=500, pad_token_id=1)
    GPT2LMHeadModel(config).save_pretrained(folder)
    with pytest.raises(InputError, match=r"no trained classifier.*ForSequenceClassification"):
        load(folder, labels={"LABEL_1": "toxicity"})


def test_a_model_that_reads_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path / "image", ["toxic", "ok"])
    (folder / "config.json").write_text('{"model_type": "vit"}')
    with pytest.raises(ModelDamaged, match="no sequence classifier") as refusal:
        load(folder)
    assert "\n" not in str(refusal.value)


def test_code_of_a_model_does_not_run(tmp_path: Path) -> None:
    folder = write_classifier(tmp_path / "code", ["toxic", "ok"])
    config = json.loads((folder / "config.json").read_text())
    del config["model_type"]
    config["auto_map"] = {
        "AutoConfig": "evil.Config",
        "AutoModelForSequenceClassification": "evil.Model",
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text(f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n")
    with pytest.raises(ModelDamaged):
        load(folder)
    assert not (tmp_path / "ran").exists()


def test_a_name_that_is_nowhere_is_an_error_that_says_how_to_fetch_it() -> None:
    with pytest.raises(ModelNotFound, match="download=True"):
        load("nobody-at-all/no-such-model")
    with pytest.raises(ModelNotFound):
        load("no-such-model")
