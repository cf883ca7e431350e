"""How far the scores of recent comments are from the model's reference, kept up as a metric."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from moderation import Scores
from moderation.drift import DriftReference
from serve.metrics import Metrics

# The metric is renewed after so many comments, and is of at most so many blocks of them: of the last 5,000.
BLOCK = 100
BLOCKS = 50


class ScoreDrift:
    """Counts scores into the bins of a model's reference; without a reference it does nothing."""

    def __init__(self, reference: DriftReference | None, metrics: Metrics) -> None:
        self._reference = reference
        self._metrics = metrics
        self._recent: list[Scores] = []
        self._blocks: deque[dict[str, NDArray[np.int64]]] = deque(maxlen=BLOCKS)

    def observe(self, results: Sequence[Scores]) -> None:
        """Count the scores of comments; those of another model than the reference's are left out."""
        if self._reference is None:
            return
        model = self._reference.model
        self._recent += (scores for scores in results if scores.values and scores.model == model)
        while len(self._recent) >= BLOCK:
            block, self._recent = self._recent[:BLOCK], self._recent[BLOCK:]
            self._count(block, self._reference)

    def end(self) -> None:
        """Take what was measured back: another model serves."""
        for attribute in self._reference.scores if self._reference is not None else ():
            self._metrics.drift.labels(attribute).set(0)
            self._metrics.drift_chance.labels(attribute).set(0)

    def _count(self, block: Sequence[Scores], reference: DriftReference) -> None:
        self._blocks.append(
            {
                attribute: its.count(np.array([scores.values[attribute] for scores in block]))
                for attribute, its in reference.scores.items()
            }
        )
        for attribute, its in reference.scores.items():
            counts = np.sum([each[attribute] for each in self._blocks], axis=0)
            self._metrics.drift.labels(attribute).set(its.stability_index(counts))
            self._metrics.drift_chance.labels(attribute).set(its.chance(len(self._blocks) * BLOCK))
