"""Score drift in the metrics: none for the same kind of comments, plain for others, gone with the model."""

from __future__ import annotations

import numpy as np
import pytest

from moderation import Scores
from moderation.drift import DriftReference, ScoreReference
from serve.metrics import Metrics
from serve.score_drift import BLOCK, BLOCKS, ScoreDrift

EDGES = tuple(tenth / 10 for tenth in range(1, 10))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture
def reference(rng) -> DriftReference:
    empty = ScoreReference(EDGES, (0,) * 10)
    counts = empty.count(rng.beta(1, 4, 10_000))
    return DriftReference("m@1", 10_000, {"insult": ScoreReference(EDGES, tuple(counts.tolist()))})


def scores(values, model="m@1") -> list[Scores]:
    return [Scores({"insult": float(value), "other": 0.5}, model) for value in values]


def measured(metrics: Metrics) -> tuple[float | None, float | None]:
    names = ("moderation_score_drift", "moderation_score_drift_chance")
    index, chance = (metrics.registry.get_sample_value(name, {"attribute": "insult"}) for name in names)
    return index, chance


def test_the_same_comments_stay_below_chance_and_others_rise_above(rng, reference):
    metrics = Metrics()
    drift = ScoreDrift(reference, metrics)
    drift.observe(scores(rng.beta(1, 4, BLOCK - 1)))
    assert measured(metrics) == (None, None)
    for _ in range(20):
        drift.observe(scores(rng.beta(1, 4, BLOCK)))
    index, chance = measured(metrics)
    assert index < chance
    drift.observe(scores(rng.beta(3, 2, BLOCK * BLOCKS)))
    index, chance = measured(metrics)
    assert index > 10 * chance
    drift.observe(
        scores(rng.beta(1, 4, BLOCK * BLOCKS))
    )  # the last 5,000 count, so what is over is forgotten
    index, chance = measured(metrics)
    assert index < chance


def test_other_models_and_empty_texts_are_left_out_and_an_end_leaves_nothing(rng, reference):
    metrics = Metrics()
    drift = ScoreDrift(reference, metrics)
    drift.observe([*scores(rng.beta(9, 1, BLOCK), model="m@2"), *[Scores({}, "m@1")] * BLOCK])
    assert measured(metrics) == (None, None)
    drift.observe(scores(rng.beta(9, 1, BLOCK)))
    assert measured(metrics)[0] > 0
    drift.end()
    assert measured(metrics) == (0, 0)


def test_without_a_reference_nothing_is_measured():
    metrics = Metrics()
    drift = ScoreDrift(None, metrics)
    drift.observe(scores([0.5] * BLOCK))
    drift.end()
    assert measured(metrics) == (None, None)
