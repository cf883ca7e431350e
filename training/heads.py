"""A head for an attribute, fitted on what the serving model already makes of labelled comments.

    logit = a * (serving model's own logit) + w · (its logits, its embedding) + c

The own logit is all but free and the rest is penalised, as strongly as cross-validation asks for; the strongest
penalty of all, w = 0, leaves the ranking of the serving model as it is. So few labels do no harm, and many do
all that a linear head on the embedding can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from training.calibration import CalibrationError, fit_platt

Floats = NDArray[np.float64]

FOLDS = 5
# Inverse penalties of standardised logits and of standardised embedding channels, strongest first. The
# embedding has 50 times as many channels as there are logits.
STRENGTHS = (
    (0.01, 0.0), (0.1, 0.0), (1.0, 0.0),
    (0.1, 1e-4), (0.1, 3e-4), (0.3, 1e-3), (0.3, 3e-3), (1.0, 1e-2), (1.0, 3e-2),
)  # fmt: skip
# The same for the serving model's own logit: free in effect, and small enough for the optimiser to converge.
OWN_STRENGTH = 100.0
# Weaker penalties of the embedding are not tried once so many in a row have been worse than the best.
PATIENCE = 2
# Windows of long comments are chosen anew at most so often; two rounds settled all but a few in a thousand.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Features:
    """What the serving model makes of comments, one row a window: `logits` [n, attributes], `pooled` [n, hidden].

    `owners` int[n] rises: the comment that a window belongs to. Every comment has a window.
    """

    logits: NDArray[np.float32]
    pooled: NDArray[np.float32]
    owners: NDArray[np.int64]

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first window of each comment."""
        return np.flatnonzero(np.diff(self.owners, prepend=-1))

    def of_comments(self, comments: NDArray[np.int64]) -> Features:
        """The windows of some comments, in their order, numbered anew."""
        bounds = np.append(self.starts, len(self.owners))
        windows = [np.arange(bounds[i], bounds[i + 1]) for i in comments]
        chosen = np.concatenate(windows) if windows else np.zeros(0, dtype=np.int64)
        owners = np.repeat(np.arange(len(windows)), [len(each) for each in windows])
        return Features(self.logits[chosen], self.pooled[chosen], owners)


@dataclass(frozen=True, slots=True)
class Answers:
    """Soft answers in [0, 1] to one question, their weights, and groups that no fold divides; one a comment."""

    shares: Floats
    weights: Floats
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one attribute over [logits, pooled], the slope and intercept that calibrate it, and how good.

    `strength` is what cross-validation chose of STRENGTHS, None where the serving head stays. `out_of_fold`
    float[n] are the logits of comments by models that had not seen them.
    """

    weight: Floats
    bias: float
    calibration: tuple[float, float]
    strength: tuple[float, float] | None
    out_of_fold: Floats

    def logits(self, features: Features) -> Floats:
        """The attribute's logit of every comment: the greatest of its windows."""
        of_windows = np.hstack([features.logits, features.pooled]) @ self.weight + self.bias
        return np.maximum.reduceat(of_windows, features.starts)


def fit_head(features: Features, answers: Answers, own: int | None, seed: int = 0) -> Head:
    """Fit the head of an attribute; `own` is its place among the serving model's logits, None for a new one.

    A head of its own takes the place of the serving one only where the held-out folds are better by more than
    a standard error. Raises CalibrationError where labels do not follow from the texts at all.
    """
    design = _Design.of(features, own)
    folds = list(_folds(answers, seed))
    best: tuple[tuple[float, float], Floats, Floats] | None = None
    worse = 0
    for strength in STRENGTHS:
        predicted = _out_of_fold(design, strength, answers, folds)
        losses = _losses(predicted, answers)
        if best is None or losses.mean() < best[2].mean():
            best, worse = (strength, predicted, losses), 0
        elif strength[1] > 0 and (worse := worse + 1) == PATIENCE:
            break
    assert best is not None
    strength, predicted, losses = best
    if own is not None and (kept := _serving_head(features, answers, own)) is not None:
        gains = _losses(_calibrated(kept), answers) - losses
        if gains.mean() <= gains.std() / np.sqrt(len(gains)):
            return kept
    calibration = calibrated(predicted, answers.shares, answers.weights)
    weight, bias = design.fit(strength, answers, np.arange(len(answers.shares)))
    return Head(weight, bias, calibration, strength, predicted)


def _serving_head(features: Features, answers: Answers, own: int) -> Head | None:
    """The serving model's head, calibrated anew; None where the labels run against it."""
    weight = np.zeros(features.logits.shape[1] + features.pooled.shape[1])
    weight[own] = 1.0
    logits = np.maximum.reduceat(features.logits[:, own], features.starts).astype(np.float64)
    try:
        calibration = calibrated(logits, answers.shares, answers.weights)
    except CalibrationError:
        return None
    return Head(weight, 0.0, calibration, None, logits)


def calibrated(logits: Floats, shares: Floats, weights: Floats) -> tuple[float, float]:
    """Slope and intercept of logits for soft answers, with Platt's prior: no score of 1 after ten labels of yes.

    Raises CalibrationError.
    """
    yes, no = float(shares.sum()), float((1 - shares).sum())
    low, high = 1 / (no + 2), (yes + 1) / (yes + 2)
    return fit_platt(
        logits.astype(np.float32),
        (low + (high - low) * shares).astype(np.float32),
        weights.astype(np.float32),
    )


def _calibrated(head: Head) -> Floats:
    slope, intercept = head.calibration
    return head.out_of_fold * slope + intercept


@dataclass(frozen=True, slots=True)
class _Design:
    """Standardised features; blocks are scaled by their strengths, so that one penalty fits all."""

    features: Features
    own: int | None
    centre: Floats
    scale: Floats

    @classmethod
    def of(cls, features: Features, own: int | None) -> _Design:
        both = np.hstack([features.logits, features.pooled]).astype(np.float64)
        return cls(features, own, both.mean(axis=0), both.std(axis=0) + 1e-6)

    def factors(self, strength: tuple[float, float]) -> Floats:
        """What a standardised feature is multiplied with: the root of its inverse penalty."""
        inverse = np.repeat(strength, [self.features.logits.shape[1], self.features.pooled.shape[1]])
        if self.own is not None:
            inverse[self.own] = OWN_STRENGTH
        return np.sqrt(inverse)

    def fit(
        self, strength: tuple[float, float], answers: Answers, comments: NDArray[np.int64]
    ) -> tuple[Floats, float]:
        """Weight and bias over the raw features, from some of the comments.

        The score of a comment is that of its highest window, so each is represented by the window that the
        head itself would choose: by the serving model's at first, then by the head's.
        """
        factors = self.factors(strength)
        used = factors > 0
        part = self.features.of_comments(comments)
        raw = np.hstack([part.logits, part.pooled])[:, used]
        rows = (raw - self.centre[used]) / self.scale[used] * factors[used]
        first = part.logits[:, self.own] if self.own is not None else -np.arange(len(part.owners))
        chosen = _highest(first, part)
        weight, bias = np.zeros(int(used.sum())), 0.0
        for _ in range(ROUNDS):
            weight, bias = _logistic(rows[chosen], answers.shares[comments], answers.weights[comments])
            before, chosen = chosen, _highest(rows @ weight, part)
            if (chosen == before).all():
                break
        full = np.zeros(len(factors))
        full[used] = weight * factors[used] / self.scale[used]
        return full, bias - float(full @ self.centre)


def _highest(values: Floats, features: Features) -> NDArray[np.int64]:
    """The window of each comment that has the highest value."""
    order = np.lexsort((values, features.owners))
    return order[np.append(features.starts[1:], len(values)) - 1]


def _logistic(rows: Floats, shares: Floats, weights: Floats) -> tuple[Floats, float]:
    """Logistic regression with a penalty of 1 on soft answers: a row counts as a yes, as a no, or in part as both.

    Newton's method: the free scale of the serving model's logit makes L-BFGS slow
    (`python -m bench.retraining` times the whole command).
    """
    yes, no = np.flatnonzero(shares > 0), np.flatnonzero(shares < 1)
    model = LogisticRegression(C=1.0, solver="newton-cholesky")
    model.fit(
        rows[np.concatenate([yes, no])],
        np.repeat([1, 0], [len(yes), len(no)]),
        sample_weight=np.concatenate([(shares * weights)[yes], ((1 - shares) * weights)[no]]),
    )
    return model.coef_[0], float(model.intercept_[0])


def _out_of_fold(
    design: _Design,
    strength: tuple[float, float],
    answers: Answers,
    folds: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> Floats:
    predicted = np.zeros(len(answers.shares))
    for train, test in folds:
        weight, bias = design.fit(strength, answers, train)
        predicted[test] = Head(weight, bias, (1.0, 0.0), strength, predicted).logits(
            design.features.of_comments(test)
        )
    return predicted


def _folds(answers: Answers, seed: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Folds with the same share of yes in each, a group on one side only."""
    yes = answers.shares >= 0.5
    groups = answers.groups if len(np.unique(answers.groups)) >= 4 * FOLDS else np.arange(len(yes))
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(yes)), yes, groups)


def _losses(logits: Floats, answers: Answers) -> Floats:
    """Weighted cross-entropy of each comment."""
    losses: Floats = answers.weights * (np.logaddexp(0, logits) - answers.shares * logits)
    return losses
