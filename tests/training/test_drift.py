"""Drift: nothing to report between samples of the same comments, a verdict with its reason where they changed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from moderation.drift import DriftReference, ScoreReference
from moderation.errors import InputError
from moderation.scoring import OnnxScorer
from training.drift.measuring import measure_drift
from training.drift.page import write_page
from training.drift.reference import make_reference
from training.drift.sample import ScoredSample, draw
from training.gate.cases import identity_cases, read_cases
from training.unlabelled import Unlabelled

ROOT = Path(__file__).resolve().parents[2]


def sample(
    scorer: OnnxScorer, n: int, *, shift: float = 0.0, turn: float = 0.0, seed: int = 0
) -> ScoredSample:
    """Scores and embeddings as numbers: `shift` raises all logits, `turn` moves the embeddings."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-3 + shift, 2, (n, len(scorer.attributes)))
    embeddings = rng.normal(0, 1, (n, 64)) * np.linspace(2, 0.1, 64) + turn * np.linspace(1, 0, 64)
    return ScoredSample(1 / (1 + np.exp(-logits)), embeddings.astype(np.float32))


@pytest.fixture(scope="module")
def reference(scorer: OnnxScorer) -> DriftReference:
    return make_reference(scorer, sample(scorer, 3000), "reference.csv")


def test_without_drift_chance_is_hardly_ever_exceeded(scorer: OnnxScorer, reference: DriftReference) -> None:
    over = []
    for seed in range(1, 31):
        drift = measure_drift(scorer, reference, sample(scorer, 400, seed=seed))
        assert not drift.due
        assert drift.embedding is not None
        over += [each.distance > each.chance for each in (*drift.scores.values(), drift.embedding)]
    # 1 in 100 is expected; in 480 more than 20 would be no accident.
    assert sum(over) <= 20


def test_scores_that_moved_are_named_with_what_moved(scorer: OnnxScorer, reference: DriftReference) -> None:
    recent = sample(scorer, 1000, seed=1)
    recent.scores[:, 0] = sample(scorer, 1000, shift=2.0, seed=2).scores[:, 0]
    drift = measure_drift(scorer, reference, recent)
    name = scorer.attributes[0]
    assert drift.due
    assert [key for key, each in drift.scores.items() if each.state == "due"] == [name]
    assert drift.scores[name].top > 2 * drift.scores[name].top_before
    assert drift.verdict.startswith(f"Retraining is due because the scores of {name} have moved")


def test_other_topics_are_noticed_though_scores_stay(scorer: OnnxScorer, reference: DriftReference) -> None:
    drift = measure_drift(scorer, reference, sample(scorer, 1000, turn=2.0, seed=3))
    assert drift.embedding is not None
    assert drift.embedding.state == "due"
    assert "other things" in drift.verdict
    assert all(each.state == "stable" for each in drift.scores.values())


def test_a_reference_survives_its_file_and_a_damaged_one_says_what_to_do(
    scorer: OnnxScorer, reference: DriftReference, tmp_path: Path
) -> None:
    path = tmp_path / "drift.json"
    reference.save(path)
    assert DriftReference.load(path) == reference
    assert DriftReference.beside(tmp_path) == reference
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(InputError, match="moderation drift reference"):
        DriftReference.load(path)


def test_a_stability_index_is_what_the_textbook_says() -> None:
    its = ScoreReference((0.5,), (50, 50))
    assert its.count(np.array([0.1, 0.5, 0.9])).tolist() == [1, 2]
    expected = (0.75 - 0.5) * np.log(0.75 / 0.5) + (0.25 - 0.5) * np.log(0.25 / 0.5)
    assert its.stability_index(np.array([75, 25])) == pytest.approx(expected)
    assert its.stability_index(np.array([50, 50])) == 0


def test_what_cannot_be_compared_is_refused(scorer: OnnxScorer, reference: DriftReference) -> None:
    with pytest.raises(InputError, match="200 or more"):
        measure_drift(scorer, reference, sample(scorer, 100))
    with pytest.raises(InputError, match="500 or more"):
        make_reference(scorer, sample(scorer, 100), "few.csv")
    other = DriftReference("another@1", 3000, reference.scores)
    with pytest.raises(InputError, match="another@1"):
        measure_drift(scorer, other, sample(scorer, 300))


def test_a_long_dump_is_sampled_evenly() -> None:
    parts = [
        Unlabelled([], [str(i) for i in range(start, start + 100)], 1.0) for start in range(0, 10_000, 100)
    ]
    drawn = [int(text) for text in draw(parts, 500)]
    assert len(drawn) == 500
    assert 4500 < np.mean(drawn) < 5500


def test_the_page_shows_what_moved_and_no_comment(
    scorer: OnnxScorer, reference: DriftReference, tmp_path: Path
) -> None:
    drift = measure_drift(scorer, reference, sample(scorer, 400, shift=2.0, seed=4))
    write_page(drift, reference.embedding, tmp_path / "drift.html")
    html = (tmp_path / "drift.html").read_text(encoding="utf-8")
    assert drift.verdict.replace("'", "&#39;") in html
    assert html.count("<svg") >= 3
    assert "src=" not in html
    json.dumps(drift.as_dict(), allow_nan=False)


def test_the_commands_keep_a_reference_and_say_when_retraining_is_due(tmp_path: Path) -> None:
    texts = [case.text for case in (*read_cases(), *random.Random(0).sample(identity_cases(), 250))]
    calm, rude = tmp_path / "calm.jsonl", tmp_path / "rude.jsonl"
    calm.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    rude.write_text(
        "".join(json.dumps({"text": f"You idiot number {i}, shut up."}) + "\n" for i in range(200))
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "training", "drift", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    kept, page = str(tmp_path / "drift.json"), tmp_path / "drift.html"
    made = run("reference", str(calm), "-o", kept)
    assert made.returncode == 0, made.stderr
    same = run("report", str(calm), "--against", kept)
    assert same.returncode == 0, same.stderr
    assert same.stdout.startswith("Retraining is not due")
    moved = run("report", str(rude), "--against", kept, "--json", "--page", str(page))
    assert moved.returncode == 1, moved.stderr
    assert json.loads(moved.stdout)["due"]
    assert page.is_file()
