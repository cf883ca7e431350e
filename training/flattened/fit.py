"""Fits the tagger: an averaged structured perceptron with a margin.

Collins (EMNLP 2002), "Discriminative training methods for hidden Markov models"; the margin as in
Taskar et al. (NIPS 2003): a wrong state is given points while decoding, so that the right path must win clearly.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from moderation.splitting.flattened.features import featurise, is_heading, n_features
from moderation.splitting.flattened.tagger import (
    INDEX,
    STATES,
    Weights,
    decode,
    emissions,
    headings_only,
    possible_starts,
    possible_steps,
)
from training.flattened.flatten import flatten
from training.flattened.pages import page

# Points for a wrong state, about what a tenth of a line's features weigh.
_MARGIN = 6.0
_SCALE = 100


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


def fit(pages: Sequence[Example], *, passes: int, seed: int, say: Callable[[str], None]) -> Weights:
    """Weights from pages, averaged over all steps of all passes."""
    features = np.zeros((n_features(), len(STATES)), np.float32)
    steps = np.zeros((len(STATES), len(STATES)), np.float32)
    features_sum, steps_sum = np.zeros(features.shape), np.zeros(steps.shape)
    grammar, starts = possible_steps(), possible_starts()
    rng, clock = random.Random(seed), 1
    for number in range(passes):
        order = list(range(len(pages)))
        rng.shuffle(order)
        wrong = total = 0
        for at in order:
            example = pages[at]
            gold, n = example.states, len(example.states)
            scores = emissions(example.features, Weights(features, steps))
            headings_only(scores, is_heading(example.features))
            costed = scores + _MARGIN
            costed[np.arange(n), gold] -= _MARGIN
            path = np.array(decode(costed, steps + grammar, starts)[0])
            missed = path != gold
            total, wrong = total + n, wrong + int(missed.sum())
            if missed.any():
                rows = example.features[missed]
                for states, sign in ((gold, 1.0), (path, -1.0)):
                    np.add.at(features, (rows, states[missed][:, None]), sign)
                    np.add.at(features_sum, (rows, states[missed][:, None]), sign * clock)
                    np.add.at(steps, (states[:-1], states[1:]), sign)
                    np.add.at(steps_sum, (states[:-1], states[1:]), sign * clock)
            clock += 1
        say(f"pass {number + 1}: {wrong / total:.2%} of the lines wrong while training")
    return Weights(
        (features - features_sum / clock).astype(np.float32), (steps - steps_sum / clock).astype(np.float32)
    )


def mistakes(pages: Sequence[Example], weights: Weights) -> dict[str, float]:
    """Shares of lines with the wrong state, of pages with a line of text wrong, of pages with a thread that is none."""
    grammar, starts = possible_steps(), possible_starts()
    lines = wrong = false_pages = without = text_pages = 0
    is_text = np.array([state[1:] in {"t", "u"} for state in STATES])
    for example in pages:
        scores = emissions(example.features, weights)
        headings_only(scores, is_heading(example.features))
        path = np.array(decode(scores, weights.steps + grammar, starts)[0])
        lines += len(path)
        wrong += int((path != example.states).sum())
        text_pages += bool((is_text[path] != is_text[example.states]).any())
        if not is_text[example.states].any():
            without += 1
            false_pages += bool(is_text[path].any())
    return {
        "lines": wrong / max(lines, 1),
        "pages with wrong text lines": text_pages / max(len(pages), 1),
        "pages without that get some": false_pages / max(without, 1),
    }


def save(weights: Weights, path: Path) -> None:
    """Write weights.json: whole numbers, rows without a weight left out."""
    scaled = np.rint(weights.features * _SCALE).astype(int)
    rows = {str(number): scaled[number].tolist() for number in np.flatnonzero(scaled.any(axis=1))}
    stored = {
        "states": list(STATES),
        "scale": _SCALE,
        "n_features": len(scaled),
        "steps": np.rint(weights.steps * _SCALE).astype(int).tolist(),
        "features": rows,
    }
    path.write_text(json.dumps(stored, separators=(",", ":")) + "\n", "utf-8")
