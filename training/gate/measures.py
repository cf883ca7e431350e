"""How well scores fit labels, on many resamples of the same rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating]

AUC = "AUC"
PRECISION = "average precision"
RECALL = "recall at 5 % false alarms"
CALIBRATION = "calibration error"
MEASURES = (AUC, PRECISION, RECALL, CALIBRATION)
# The one measure of which less is better.
LOWER_IS_BETTER = frozenset({CALIBRATION})
# 100 harmless comments, as small held-out files have them, still hold five false alarms at this rate.
FALSE_ALARM_RATE = 0.05
CALIBRATION_BINS = 15


def measure(scores: Floats, answers: Floats, weights: Floats) -> Mapping[str, Floats]:
    """float[n_resamples] by measure, for scores and answers float[n] in [0, 1] and weights [n_resamples, n].

    An answer between 0 and 1 counts as that share of a yes and the rest of a no. A resample without any yes or
    without any no gives NaN.
    """
    yes, no = weights * answers, weights * (1 - answers)
    order = np.argsort(-scores, kind="stable")
    # Comments with the same score are over a threshold together: curves have a point at the last of each.
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    caught, alarms = (np.cumsum(each[:, order], axis=1)[:, ends] for each in (yes, no))
    with np.errstate(invalid="ignore", divide="ignore"):
        recall, alarm_rate = caught / caught[:, -1:], alarms / alarms[:, -1:]
        precision = caught / np.maximum(caught + alarms, 1e-12)
    steps = np.diff(alarm_rate, axis=1, prepend=0)
    before = np.concatenate([np.zeros((len(recall), 1)), recall[:, :-1]], axis=1)
    within = (alarm_rate <= FALSE_ALARM_RATE).sum(axis=1)
    padded = np.concatenate([np.zeros((len(recall), 1)), recall], axis=1)
    figures = {
        AUC: (steps * (before + recall) / 2).sum(axis=1),
        PRECISION: (np.diff(recall, axis=1, prepend=0) * precision).sum(axis=1),
        RECALL: padded[np.arange(len(padded)), within],
        CALIBRATION: _calibration(scores, answers, weights),
    }
    one_kind = ~np.isfinite(recall[:, -1]) | ~np.isfinite(alarm_rate[:, -1])
    return {name: np.where(one_kind, np.nan, values) for name, values in figures.items()}


def auc(scores: Floats, answers: Floats, weights: Floats) -> Floats:
    """float[n_resamples]: the area under the curve alone, for answers that are yes (at least 0.5) or no.

    The share of pairs of a yes and a no that are in the right order, a tie being half of one.
    """
    order = np.argsort(scores, kind="stable")
    ranked, yes = scores[order], answers[order] >= 0.5
    weights = weights[:, order]
    # How much no lies under each yes, and how much at its very score.
    below = np.concatenate([np.zeros((len(weights), 1)), np.cumsum(weights * ~yes, axis=1)], axis=1)
    of_yes = ranked[yes]
    under = below[:, np.searchsorted(ranked, of_yes, side="left")]
    upto = below[:, np.searchsorted(ranked, of_yes, side="right")]
    right = (weights[:, yes] * (under + upto)).sum(axis=1) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        area: Floats = right / (weights[:, yes].sum(axis=1) * below[:, -1])
    return area


def _calibration(scores: Floats, answers: Floats, weights: Floats) -> Floats:
    """Expected calibration error over equally wide bins (Naeini et al. 2015)."""
    bins = np.minimum((scores * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = np.zeros((len(scores), CALIBRATION_BINS))
    gaps[np.arange(len(scores)), bins] = scores - answers
    total: Floats = np.abs(weights @ gaps).sum(axis=1) / weights.sum(axis=1)
    return total
