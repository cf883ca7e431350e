"""Quick retraining with the real model: what it learns, what it leaves alone, and how it fails."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from moderation import Policy, ScoringInput, load
from moderation.errors import InputError
from moderation.scoring import ModelFolder, OnnxScorer, find_model
from training.candidate.folder import Candidate
from training.candidate.trained_texts import TrainedTexts
from training.heads import Answers, Features, fit_head
from training.labelled import LabelledFile, read_labelled, split
from training.quick import train_quick
from training.thresholds import Aim, Curve, choose

ROOT = Path(__file__).resolve().parents[2]

SUBJECTS = (
    "council",
    "new stadium",
    "bus fares",
    "school roof",
    "harbour",
    "library",
    "tram line",
    "old mill",
)
ON_TOPIC = (
    "The {0} needs more money, and {1} people agree.",
    "I read about the {0} {1} times and I still doubt the figures.",
    "Why was nobody asked about the {0} in the last {1} years?",
)
OFF_TOPIC = (
    "Buy cheap watches for the {0} at my shop, {1} percent off today only!",
    "Earn {1} dollars a day from home, click the link, not about the {0} at all!",
    "Visit my page for {1} free casino spins, friends of the {0}!",
)


def rows() -> list[tuple[str, int]]:
    return [
        (sentence.format(subject, number), spam)
        for spam, sentences in ((0, ON_TOPIC), (1, OFF_TOPIC))
        for sentence in sentences
        for subject in SUBJECTS
        for number in (3, 20, 40)
    ]


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> LabelledFile:
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "spam"])
        writer.writerows(rows())
    return read_labelled(str(path), labels=["spam=spam"])


@pytest.fixture(scope="module")
def candidate(labels: LabelledFile, tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    out = tmp_path_factory.mktemp("candidates") / "spam"
    parts = split(labels.comments, 0.2)
    return train_quick(labels, parts, find_model("comment-minilm-en"), out, held_out_share=0.2, threads=1)


def test_a_new_attribute_is_learnt_and_the_others_score_the_same_to_the_bit(candidate: Candidate) -> None:
    base, new = load(threads=1), load(candidate.folder, threads=1)
    assert new.attributes == (*base.attributes, "spam")
    assert candidate.figures["spam"].auc > 0.95
    inputs = [
        ScoringInput("Cheap watches and casino spins, click the link today!"),
        ScoringInput("The tram line should have been built years ago."),
        ScoringInput("You are an idiot. " * 80),
    ]
    before, after = base.score(inputs), new.score(inputs)
    assert after[0].values["spam"] > 0.5 > after[1].values["spam"]
    for one, other in zip(before, after, strict=True):
        assert {name: other.values[name] for name in base.attributes} == one.values


def test_the_candidate_is_a_model_folder_that_tells_what_it_was_made_from(
    candidate: Candidate, labels: LabelledFile
) -> None:
    manifest = ModelFolder.open(candidate.folder).manifest
    training = manifest.training or {}
    assert training["base"] == load(threads=1).model
    assert training["labels"]["sha256"] == labels.sha256
    assert manifest.version.startswith(training["base"].partition("@")[2] + "+")
    assert "spam" in (candidate.folder / "README.md").read_text(encoding="utf-8")
    assert "watches" not in (candidate.folder / "manifest.json").read_text(encoding="utf-8")


def test_a_candidate_of_a_candidate_keeps_what_the_first_has_learnt(
    candidate: Candidate, labels: LabelledFile, tmp_path: Path
) -> None:
    path = tmp_path / "labels.jsonl"
    lines = [json.dumps({"text": text, "shouting": 1 - spam}) for text, spam in rows()]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read_labelled(str(path), labels=["shouting=shouting"])
    parts = split(found.comments, 0.2)
    first = ModelFolder.open(candidate.folder)
    second = train_quick(found, parts, first, tmp_path / "second", held_out_share=0.2, threads=1)
    inputs = [ScoringInput(OFF_TOPIC[2].format("town hall", 15))]
    old, new = (OnnxScorer(ModelFolder.open(each), threads=1) for each in (candidate.folder, second.folder))
    assert new.attributes[-2:] == ("spam", "shouting")
    assert new.score(inputs)[0].values["spam"] == pytest.approx(old.score(inputs)[0].values["spam"], abs=1e-5)
    assert new.score(inputs)[0].values["shouting"] < 0.5
    seen = [TrainedTexts.beside(each) for each in (candidate.folder, second.folder)]
    assert seen[1] is not None and seen[1].finding(parts.train[:3], "spam@1").count == 3
    assert all(each is not None and not each.unseen(split(labels.comments, 0.2).train) for each in seen)


def test_labels_that_do_not_follow_from_the_texts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    few = [f"{text},{i % 2}" for i, (text, _) in enumerate(rows()[:12])]
    path.write_text("text,spam\n" + "\n".join(f'"{line.rpartition(",")[0]}",{line[-1]}' for line in few))
    found = read_labelled(str(path), labels=["spam=spam"])
    with pytest.raises(InputError, match=r"6 yes and 6 no.*Label more"):
        train_quick(
            found,
            split(found.comments, 0.0),
            find_model("comment-minilm-en"),
            tmp_path / "out",
            held_out_share=0.0,
        )
    assert not (tmp_path / "out").exists()


def made_up(n: int, signal: float) -> tuple[Features, Answers]:
    """Windows whose first logit ranks comments well, and an embedding that adds `signal` to that."""
    rng = np.random.default_rng(0)
    truth = rng.normal(size=n)
    pooled = rng.normal(size=(n, 40)).astype(np.float32)
    answers = (truth + signal * pooled[:, 0] > 0).astype(float)
    logits = np.stack([truth + rng.normal(0, 0.3, n), rng.normal(size=n)], axis=1).astype(np.float32)
    owners = np.arange(n)
    return Features(logits, pooled, owners), Answers(answers, np.ones(n), owners)


def test_the_serving_ranking_stays_where_labels_say_nothing_new() -> None:
    features, answers = made_up(120, signal=0.0)
    head = fit_head(features, answers, own=0)
    assert head.strength is None
    assert np.array_equal(head.logits(features), features.logits[:, 0].astype(float))


def test_the_embedding_is_used_where_it_says_more_than_the_serving_score() -> None:
    features, answers = made_up(1500, signal=1.5)
    head = fit_head(features, answers, own=0)
    assert head.strength is not None
    assert abs(head.weight[2]) > 3 * np.abs(head.weight[3:]).mean()


def test_the_highest_window_of_a_long_comment_counts() -> None:
    features, answers = made_up(300, signal=0.0)
    long = Features(
        np.repeat(features.logits, 2, axis=0),
        np.repeat(features.pooled, 2, axis=0),
        np.repeat(features.owners, 2),
    )
    long.logits[::2, 0] -= 5  # a calm first window must not hide what comes in the second
    head = fit_head(long, answers, own=0)
    assert np.corrcoef(head.logits(long), features.logits[:, 0])[0, 1] > 0.95


def test_thresholds_do_what_was_asked() -> None:
    rng = np.random.default_rng(0)
    answers = (rng.random(4000) < 0.2).astype(float)
    scores = np.clip(rng.normal(0.3 + 0.4 * answers, 0.15), 0, 1)
    curve = Curve.of(scores, answers)
    few_alarms = choose(curve, Aim.parse("false-alarms=2%"))
    assert few_alarms is not None
    assert (scores[answers == 0] >= few_alarms.threshold).mean() == pytest.approx(0.02, abs=0.002)
    catch = choose(curve, Aim.parse("catch=0.9"))
    assert catch is not None
    assert 0.9 <= (scores[answers == 1] >= catch.threshold).mean() < 0.91
    precise = choose(curve, Aim.parse("precision=95%"))
    assert precise is not None
    assert answers[scores >= precise.threshold].mean() >= 0.95
    assert choose(Curve.of(1 - answers, answers), Aim.parse("precision=95%")) is None
    with pytest.raises(InputError, match="catch=5%"):
        Aim.parse("catch everything")


def test_the_commands_train_and_write_a_policy(labels: LabelledFile, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "decision", "section"])
        writer.writerows((text, "reject" if spam else "approve", "north") for text, spam in rows())
    moderation = Path(sys.executable).with_name("moderation")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [moderation, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
        )

    trained = run("train", "labels.csv", "--quick", "--held-out", "0.4", "--threads", "1")
    assert trained.returncode == 0, trained.stderr
    folder = trained.stdout.strip()
    assert "house_rules" in trained.stderr
    assert "watches" not in trained.stderr
    chosen = run(
        "thresholds", "labels.csv", "--model", folder, "-o", "house.toml", "--review", "catch=90%", "--reject",
        "precision=90%",
    )  # fmt: skip
    assert chosen.returncode == 0, chosen.stderr
    policy = Policy.load(tmp_path / "house.toml")
    policy.require(load(tmp_path / folder, threads=1).attributes)
    assert set(policy.thresholds) == {"house_rules"}
    assert (tmp_path / "house.svg").read_text().startswith("<?xml")
    refused = run("train", "labels.csv", "--quick", "--label", "spam=is_spam")
    assert refused.returncode == 2
    assert "is_spam" in refused.stderr
    assert "Traceback" not in refused.stderr
