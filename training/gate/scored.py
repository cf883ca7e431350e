"""Texts scored by both models, each text once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from moderation import Scorer, Scores, ScoringInput
from training.gate.measures import Floats


@dataclass(frozen=True, slots=True)
class ScoredTexts:
    """What the serving model and the candidate say of the same texts."""

    serving: tuple[Scores, ...]
    candidate: tuple[Scores, ...]

    @classmethod
    def of(cls, texts: Sequence[str], serving: Scorer, candidate: Scorer) -> ScoredTexts:
        """Score with both; a text that occurs twice is scored once."""
        return cls(_score(texts, serving), _score(texts, candidate))

    def pair(self, attribute: str) -> tuple[Floats | None, Floats]:
        """float64[n] of both models; None for a serving model that does not know the attribute.

        A text without visible characters counts as 0: nothing in it can be caught.
        """
        known = any(attribute in each.values for each in self.serving)
        return column(self.serving, attribute) if known else None, column(self.candidate, attribute)


def column(scores: Sequence[Scores], attribute: str) -> Floats:
    """float64[n]: the scores of one attribute."""
    return np.array([each.values.get(attribute, 0.0) for each in scores], dtype=np.float64)


def _score(texts: Sequence[str], scorer: Scorer) -> tuple[Scores, ...]:
    distinct = list(dict.fromkeys(texts))
    scores: Mapping[str, Scores] = dict(
        zip(distinct, scorer.score([ScoringInput(text) for text in distinct]), strict=True)
    )
    return tuple(scores[text] for text in texts)
