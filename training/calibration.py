"""From logits to probabilities (Platt scaling), and from probabilities to Perspective's scale (quantile map)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

# Knots of a quantile map: more would follow the sample's noise, fewer would bend at 0.9.
KNOTS = 65
# A slope under this would turn the ranking over or flatten it; then there is no signal to calibrate.
MIN_SLOPE = 0.05


class CalibrationError(Exception):
    """Raised when held-out answers cannot calibrate an attribute."""


def fit_platt(
    logits: NDArray[np.float32], answers: NDArray[np.float32], weights: NDArray[np.float32] | None = None
) -> tuple[float, float]:
    """Slope and intercept with probability = sigmoid(slope * logit + intercept), for soft answers in [0, 1].

    Platt (1999), without his prior correction: there are thousands of rows. Raises CalibrationError when the
    answers are of one kind or run against the logits.
    """
    weights = np.ones_like(answers) if weights is None else weights
    if answers.max() < 0.5 or answers.min() >= 0.5:
        raise CalibrationError("the held-out rows hold only one kind of answer")
    model = LogisticRegression(C=1e6, max_iter=1000).fit(
        np.concatenate([logits, logits])[:, None],
        np.repeat([1, 0], len(logits)),
        sample_weight=np.concatenate([answers * weights, (1 - answers) * weights]),
    )
    slope, intercept = float(model.coef_[0, 0]), float(model.intercept_[0])
    if slope < MIN_SLOPE:
        raise CalibrationError(f"the slope of the held-out rows is {slope:.3f}: the logits do not rank them")
    return slope, intercept


def calibration_error(
    probabilities: NDArray[np.floating], answers: NDArray[np.floating], bins: int = 15
) -> float:
    """Expected calibration error over equally wide bins (Naeini et al. 2015)."""
    which = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [
        abs(probabilities[which == b].mean() - answers[which == b].mean()) * (which == b).mean()
        for b in np.unique(which)
    ]
    return float(sum(gaps))


def quantile_map(ours: NDArray[np.floating], theirs: NDArray[np.floating]) -> tuple[list[float], list[float]]:
    """Knots x (ours, rising) and y (theirs, never falling) that give both the same distribution.

    What share of comments lies over a threshold is then the same on either scale, whatever the threshold.
    """
    # Dense towards the top, where thresholds are.
    quantiles = 1 - np.geomspace(1, 1 / len(ours), KNOTS)
    x, y = np.quantile(ours, quantiles), np.quantile(theirs, quantiles)
    x, first = np.unique(np.concatenate([[0.0], x, [1.0]]), return_index=True)
    y = np.concatenate([[0.0], y, [1.0]])[first]
    y = IsotonicRegression(y_min=0, y_max=1).fit(x, y).predict(x)
    return [round(float(v), 5) for v in x], [round(float(v), 5) for v in y]
