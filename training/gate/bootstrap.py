"""The same rows drawn again and again, for both models alike, to tell a difference from an accident."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.gate.measures import Floats

# A standard error is right to 3 % then: 1 in the square root of 1,000.
RESAMPLES = 500
# Weights that are held in memory at a time: 32 MB of float64.
CELLS = 4_000_000
INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of the serving model and of the candidate, and what is known of the difference.

    `low` and `high` bound 95 % of the differences (candidate - serving) over the resamples, `error` is their
    standard deviation. `serving` is None for what only the candidate scores; then they are about its own figure.
    """

    serving: float | None
    candidate: float
    low: float
    high: float
    error: float

    @property
    def difference(self) -> float:
        """Candidate - serving; the candidate's own figure where there is no other."""
        return self.candidate - (self.serving or 0.0)

    def as_dict(self) -> dict[str, float | None]:
        """For JSON, which knows no NaN."""
        named = {name: getattr(self, name) for name in ("serving", "candidate", "low", "high", "error")}
        return {
            name: None if value is None or math.isnan(value) else round(value, 5)
            for name, value in named.items()
        }


class Resamples:
    """How often each row is drawn, in the sample as it is and in each resample.

    Rows of one group (a thread, a pair) are drawn together: comments of one thread resemble each other, and
    drawing them one by one would make a difference look surer than it is.
    """

    def __init__(self, groups: Sequence[object], weights: Floats | None = None, seed: int = 0) -> None:
        numbers: dict[object, int] = {}
        self._group = np.array([numbers.setdefault(group, len(numbers)) for group in groups], dtype=np.int64)
        self._weights = np.ones(len(groups)) if weights is None else np.asarray(weights, dtype=np.float64)
        # Each group is drawn Poisson(1) times: the bootstrap without a fixed total, many times as fast.
        rng = np.random.default_rng(seed)
        self._draws = rng.poisson(1, size=(RESAMPLES, len(numbers))).astype(np.uint8)

    def of(self, rows: NDArray[np.bool_]) -> Iterator[Floats]:
        """Weights [n_resamples, n chosen rows] in slices; the first alone is the sample as it is."""
        weights, group = self._weights[rows], self._group[rows]
        yield weights[None, :]
        size = max(1, CELLS // max(1, len(group)))
        for start in range(0, RESAMPLES, size):
            yield self._draws[start : start + size, group] * weights


def estimate(
    figure: Callable[[Floats, Floats], Mapping[str, Floats]],
    serving: Floats | None,
    candidate: Floats,
    resamples: Resamples,
    rows: NDArray[np.bool_],
) -> dict[str, Estimate]:
    """Figures of both models by name, on the chosen rows; `figure` gets scores [n] and weights [n_resamples, n].

    Each resample draws the same rows for both, so that what is hard for both does not blur the difference.
    """
    slices: dict[str, list[Floats]] = {}
    actual: dict[str, tuple[float | None, float]] = {}
    for weights in resamples.of(rows):
        after = figure(candidate[rows], weights)
        before = figure(serving[rows], weights) if serving is not None else None
        for name, values in after.items():
            if name not in actual:
                actual[name] = (float(before[name][0]) if before else None, float(values[0]))
            else:
                slices.setdefault(name, []).append(values - before[name] if before else values)
    return {name: _summary(*actual[name], np.concatenate(each)) for name, each in slices.items()}


def _summary(serving: float | None, candidate: float, differences: Floats) -> Estimate:
    known = differences[np.isfinite(differences)]
    if len(known) < RESAMPLES // 2:
        return Estimate(serving, candidate, math.nan, math.nan, math.nan)
    low, high = np.percentile(known, INTERVAL)
    return Estimate(serving, candidate, float(low), float(high), float(known.std()))
