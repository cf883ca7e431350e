"""What every threshold on an attribute catches and costs on labelled comments, and the one that meets an aim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from training.thresholds.aim import Aim

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """One point a distinct score, highest first: `caught` and `alarms` are shares of yes and of no at or over it.

    A label of 0.7 counts as 0.7 of a yes and 0.3 of a no.
    """

    thresholds: Floats
    caught: Floats
    alarms: Floats
    precision: Floats
    yes: float
    no: float

    @classmethod
    def of(cls, scores: Floats, answers: Floats) -> Curve:
        """From scores and soft answers float[n] in [0, 1], of both kinds."""
        order = np.argsort(-scores, kind="stable")
        ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
        caught, alarms = np.cumsum(answers[order])[ends], np.cumsum(1 - answers[order])[ends]
        return cls(
            scores[order][ends],
            caught / caught[-1],
            alarms / alarms[-1],
            caught / (caught + alarms),
            float(caught[-1]),
            float(alarms[-1]),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A threshold and what it comes to, each share with its 95 % interval (Wilson)."""

    threshold: float
    caught: tuple[float, float, float]
    alarms: tuple[float, float, float]
    precision: tuple[float, float, float]


def choose(curve: Curve, aim: Aim) -> Choice | None:
    """The threshold that meets the aim and catches most, or of those that catch enough the one with the fewest
    false alarms; None where none meets it.

    It lies halfway to the next lower score, so that a comment scored a hair lower than the last counts as it did.
    """
    values = {"false-alarms": curve.alarms, "catch": curve.caught, "precision": curve.precision}[aim.kind]
    meets = values <= aim.share if aim.kind == "false-alarms" else values >= aim.share
    fitting = np.flatnonzero(meets)
    if not len(fitting):
        return None
    at = int(fitting[0] if aim.kind == "catch" else fitting[-1])
    below = float(curve.thresholds[at + 1]) if at + 1 < len(curve.thresholds) else 0.0
    threshold = _rounded(float(curve.thresholds[at]), below)
    reached = curve.caught[at] * curve.yes + curve.alarms[at] * curve.no
    return Choice(
        threshold,
        _interval(float(curve.caught[at]), curve.yes),
        _interval(float(curve.alarms[at]), curve.no),
        _interval(float(curve.precision[at]), float(reached)),
    )


def _rounded(score: float, below: float) -> float:
    """A number between two scores with as few digits as separate them, at least two."""
    middle = (score + below) / 2
    for digits in range(2, 9):
        threshold = round(middle, digits)
        if below < threshold <= score:
            return threshold
    return score


def _interval(share: float, n: float) -> tuple[float, float, float]:
    count = max(1, round(n))
    bounds = binomtest(min(count, round(share * count)), count).proportion_ci(method="wilson")
    return share, float(bounds.low), float(bounds.high)
