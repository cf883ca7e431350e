"""Probabilities that mean what they say, and the map to another scale."""

from __future__ import annotations

import numpy as np
import pytest

from training.calibration import CalibrationError, calibration_error, fit_platt, quantile_map


def test_platt_scaling_undoes_a_known_distortion() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, 20_000).astype(np.float32)
    truth = 1 / (1 + np.exp(-(0.5 * logits - 2)))
    answers = (rng.random(20_000) < truth).astype(np.float32)
    slope, intercept = fit_platt(logits, answers)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert intercept == pytest.approx(-2, abs=0.1)
    assert calibration_error(truth, answers) < 0.01 < calibration_error(1 / (1 + np.exp(-logits)), answers)


def test_soft_answers_count_by_their_share() -> None:
    logits = np.zeros(1000, dtype=np.float32)
    logits[::2] = 1
    answers = np.where(logits > 0, 0.75, 0.25).astype(np.float32)
    slope, intercept = fit_platt(logits, answers)
    assert 1 / (1 + np.exp(-(slope + intercept))) == pytest.approx(0.75, abs=0.01)


def test_answers_that_cannot_calibrate_are_refused() -> None:
    logits = np.linspace(-1, 1, 100, dtype=np.float32)
    with pytest.raises(CalibrationError, match="one kind"):
        fit_platt(logits, np.zeros(100, dtype=np.float32))
    with pytest.raises(CalibrationError, match="slope"):
        fit_platt(logits, (logits < 0).astype(np.float32))


def test_a_quantile_map_keeps_the_share_over_a_threshold() -> None:
    rng = np.random.default_rng(1)
    ours, theirs = rng.beta(0.3, 3, 5000), rng.beta(1, 2, 5000)
    x, y = quantile_map(ours, theirs)
    assert x == sorted(x)
    assert y == sorted(y)
    mapped = np.interp(ours, x, y)
    for threshold in (0.5, 0.7, 0.8, 0.9):
        assert (mapped >= threshold).mean() == pytest.approx((theirs >= threshold).mean(), abs=0.01)
