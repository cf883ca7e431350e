"""Comments as drift is measured on them: a bounded, even sample of a dump, scored and embedded."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation import ScoringInput
from moderation.scoring import OnnxScorer
from training.unlabelled import Unlabelled


@dataclass(frozen=True, slots=True)
class ScoredSample:
    """float64[n, n_attributes] scores and float32[n, hidden] embeddings of comments with something to score."""

    scores: NDArray[np.float64]
    embeddings: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)


def draw(parts: Iterable[Unlabelled], at_most: int, seed: int = 0) -> list[str]:
    """At most so many texts of a dump of any length, each with the same chance (reservoir sampling)."""
    rng, n = random.Random(seed), 0
    kept: list[str] = []
    for part in parts:
        for text in part.texts:
            n += 1
            if len(kept) < at_most:
                kept.append(text)
            elif (slot := rng.randrange(n)) < at_most:
                kept[slot] = text
    return kept


def score_sample(scorer: OnnxScorer, texts: list[str]) -> ScoredSample:
    """Score and embed. Raises ScoringError."""
    encoded = [each for each in scorer.encode([ScoringInput(text) for text in texts]) if each.windows]
    scores = scorer.score_encoded(encoded)
    values = [[each.values[name] for name in scorer.attributes] for each in scores]
    return ScoredSample(
        np.array(values, dtype=np.float64).reshape(-1, len(scorer.attributes)), scorer.embed(encoded)
    )
