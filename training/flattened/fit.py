"""Fits the tagger: a linear-chain conditional random field (Lafferty, McCallum, Pereira, ICML 2001).

Minibatches with Adagrad. In each batch a share of the feature columns is left out, so that no weight leans on
one column alone: generated pages differ from real ones more in some columns than in others, and nobody knows which.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from moderation.splitting.flattened.features import featurise, is_heading, n_features
from moderation.splitting.flattened.tagger import (
    IMPOSSIBLE,
    INDEX,
    SCALE,
    STATES,
    Weights,
    emissions,
    headings_only,
    possible_starts,
    possible_steps,
    share_gradient,
    share_steps,
    tag,
)
from training.flattened.flatten import flatten
from training.flattened.pages import page

_BATCH = 16  # pages
_RATE = 0.05
_LEFT_OUT = 0.6  # of the feature columns, in each batch
_SHRINK = 1e-4  # of a weight that is used, in each batch: what few pages use stays small
_SMALLEST = 0.05  # smaller weights are not shipped

_Doubles = npt.NDArray[np.float64]
_TEXT = np.array([state[1:] in {"t", "u"} for state in STATES])


@dataclass(frozen=True)
class Example:
    """A generated page: feature numbers int64[n_lines, n_fields] and states int64[n_lines]."""

    features: npt.NDArray[np.int64]
    states: npt.NDArray[np.int64]


def examples(count: int, seed: int) -> list[Example]:
    """Generated pages, the same for the same seed."""
    found: list[Example] = []
    number = seed << 32
    while len(found) < count:
        rng = random.Random(number)
        number += 1
        lines, states = flatten(page(rng), rng)
        if not lines or not states:
            continue
        features, gold = featurise(lines), np.array([INDEX[state] for state in states])
        if is_heading(features)[gold == INDEX["H"]].all():
            found.append(Example(features, gold))
    return found


class _Adagrad:
    """Steps whose size falls with what a weight has already moved (Duchi, Hazan, Singer, JMLR 2011)."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.weights = np.zeros(shape)
        self.squares = np.full(shape, 1e-2)

    def step(self, rows: npt.NDArray[np.int64] | slice, gradient: _Doubles) -> None:
        self.squares[rows] += gradient**2
        self.weights[rows] *= 1 - _SHRINK
        self.weights[rows] -= _RATE * gradient / np.sqrt(self.squares[rows])


def fit(pages: Sequence[Example], *, passes: int, seed: int, say: Callable[[str], None]) -> Weights:
    """Weights from pages; the same for the same pages, passes and seed."""
    features, steps = _Adagrad((n_features(), len(STATES))), _Adagrad((len(STATES), len(STATES)))
    grammar = possible_steps() < 0
    rng = np.random.default_rng(seed)
    n_columns = pages[0].features.shape[1]
    by_length = sorted(range(len(pages)), key=lambda at: len(pages[at].states))
    batches = [by_length[at : at + _BATCH] for at in range(0, len(pages), _BATCH)]
    for number in range(passes):
        loss = lines = 0.0
        for at in rng.permutation(len(batches)):
            batch = [pages[one] for one in batches[at]]
            kept = np.flatnonzero(rng.random(n_columns) >= _LEFT_OUT)
            # float32 as declared: of another type, `take` in emissions casts the memory that `out` had before.
            now = Weights(
                features.weights.astype(np.float32),
                np.where(grammar, IMPOSSIBLE, steps.weights).astype(np.float32),
            )
            batch_loss, residuals, step_gradient = _expectations(batch, now, kept)
            loss, lines = loss + batch_loss, lines + sum(len(one.states) for one in batch)
            rows = np.concatenate([one.features[:, kept] for one in batch])
            residual = np.concatenate(residuals)
            share_gradient(residual, step_gradient)
            used, gradient = _by_feature(rows, residual)
            features.step(used, gradient / (1 - _LEFT_OUT))
            steps.step(slice(None), np.where(grammar, 0.0, step_gradient))
            share_steps(steps.weights)
        say(f"pass {number + 1}: {loss / lines:.4f} nats a line")
    return Weights(
        features.weights.astype(np.float32), np.where(grammar, 0.0, steps.weights).astype(np.float32)
    )


def _by_feature(rows: npt.NDArray[np.int64], residuals: _Doubles) -> tuple[npt.NDArray[np.int64], _Doubles]:
    """(numbers of the features that occur, float64[n, n_states] the sum of the residuals of their lines)."""
    used, places = np.unique(rows, return_inverse=True)
    places = places.reshape(rows.shape)
    total = np.empty((len(used), len(STATES)))
    for state in range(len(STATES)):
        weights = np.repeat(residuals[:, state], rows.shape[1])
        total[:, state] = np.bincount(places.ravel(), weights, len(used))
    return used, total


def _expectations(
    batch: Sequence[Example], weights: Weights, kept: npt.NDArray[np.intp]
) -> tuple[float, list[_Doubles], _Doubles]:
    """(loss in nats, expected less true states of each line of each page, the same for steps).

    Forward and backward over all pages of the batch at once, in probabilities that sum to 1 on each line.
    """
    n, size = max(len(one.states) for one in batch), len(STATES)
    scores = np.zeros((n, len(batch), size))
    lasts = np.array([len(one.states) - 1 for one in batch])
    starts = possible_starts()
    for column, one in enumerate(batch):
        own = emissions(one.features[:, kept], weights) / np.float32(1 - _LEFT_OUT)
        headings_only(own, is_heading(one.features))
        own[0] += starts
        scores[: len(own), column] = own
    tops = scores.max(axis=2, keepdims=True)
    local = np.exp(np.maximum(scores - tops, -60.0)) * (scores > -1e8)
    step = np.exp(weights.steps.astype(np.float64))
    forward, scale = np.empty_like(local), np.ones((n, len(batch)))
    forward[0] = local[0]
    for line in range(n):
        if line:
            forward[line] = (forward[line - 1] @ step) * local[line]
        scale[line] = forward[line].sum(axis=1)
        forward[line] /= scale[line][:, None]
    backward = np.ones_like(local)
    inside = np.arange(n)[:, None] <= lasts
    for line in range(n - 2, -1, -1):
        after = (backward[line + 1] * local[line + 1]) @ step.T / scale[line + 1][:, None]
        backward[line] = np.where(inside[line + 1][:, None], after, 1.0)
    after = backward * local / scale[:, :, None] * inside[:, :, None]
    gradient = step * np.einsum("lbi,lbj->ij", forward[:-1], after[1:])
    loss, residuals = 0.0, []
    total = np.where(inside, np.log(scale) + tops[:, :, 0], 0.0).sum(axis=0)
    for column, one in enumerate(batch):
        gold, rows = one.states, np.arange(len(one.states))
        residual = (forward * backward)[: len(gold), column]
        own = scores[rows, column, gold].sum() + weights.steps[gold[:-1], gold[1:]].sum()
        loss += float(total[column] - own)
        residual[rows, gold] -= 1
        np.add.at(gradient, (gold[:-1], gold[1:]), -1.0)
        residuals.append(residual)
    return loss, residuals, gradient


def mistakes(pages: Sequence[Example], weights: Weights) -> dict[str, float]:
    """Shares of lines with the wrong state, of lines of text missed, of pages with a thread that is none."""
    lines = wrong = texts = missed = false_pages = without = 0
    whole = Weights(weights.features, weights.steps + possible_steps())
    for example in pages:
        tagging = tag(example.features, is_heading(example.features), whole)
        found = tagging.states if tagging.lead > 0 else tagging.without_thread
        path, gold = np.array([INDEX[state] for state in found]), example.states
        lines, wrong = lines + len(path), wrong + int((path != gold).sum())
        texts, missed = texts + int(_TEXT[gold].sum()), missed + int((_TEXT[gold] & ~_TEXT[path]).sum())
        if not _TEXT[gold].any():
            without += 1
            false_pages += bool(_TEXT[path].any())
    return {
        "lines wrong": wrong / max(lines, 1),
        "lines of text missed": missed / max(texts, 1),
        "pages without that get some": false_pages / max(without, 1),
    }


def save(weights: Weights, path: Path) -> None:
    """Write weights.npz: hundredths as whole numbers, rows of small weights left out."""
    rows = np.flatnonzero(np.abs(weights.features).max(axis=1) >= _SMALLEST)
    np.savez_compressed(
        path,
        states=np.array(STATES),
        n_features=np.int32(len(weights.features)),
        rows=rows.astype(np.int32),
        features=np.rint(weights.features[rows] * SCALE).astype(np.int16),
        steps=np.rint(weights.steps * SCALE).astype(np.int16),
    )
