"""What makes a comment worth labelling: a model that is unsure of it, or two that disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata  # type: ignore[import-untyped]

from moderation import Policy, Scorer, Scores, ScoringInput
from moderation.scoring import OnnxScorer

# Where a policy has no threshold for an attribute.
EVEN = 0.5
# Scores are kept this far from 0 and 1, where a logit has no end: no model knows more surely.
LEAST = 1e-4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signals:
    """float64[n] in [0, 1] each: how unsure the model is, how much the two views of a comment disagree."""

    uncertain: Floats
    disagreeing: Floats
    scores: Sequence[Scores]


class Judge:
    """Scores comments and says how much each would teach.

    The second view is another model where one is given; else the model's own judgement word by word, which
    finds abuse that the comment's score missed, and harmless comments with harsh words in them.
    """

    def __init__(
        self, scorer: OnnxScorer, attributes: Sequence[str], policy: Policy, other: Scorer | None = None
    ) -> None:
        self.scorer, self.other = scorer, other
        self.attributes = [name for name in attributes if name in scorer.attributes]
        limits = [policy.thresholds.get(name) for name in self.attributes]
        review = [(limit.review or limit.reject or EVEN) if limit else EVEN for limit in limits]
        self._thresholds = np.array(review, dtype=np.float64)

    def of(self, texts: Sequence[str]) -> Signals:
        """Signals of the texts. A model that knows none of the attributes is unsure of all. Raises ScoringError."""
        inputs = [ScoringInput(text) for text in texts]
        if not self.attributes:
            return Signals(np.ones(len(texts)), np.zeros(len(texts)), self.scorer.score(inputs))
        if self.other is None:
            scores = self.scorer.explain(inputs)
            disagreeing = self._words_against_comment(scores)
        else:
            scores = self.scorer.score(inputs)
            disagreeing = self._models_apart(scores, self.other.score(inputs))
        sides = self._sides(scores, self.attributes)
        return Signals((4 * sides * (1 - sides)).max(axis=1), disagreeing, scores)

    def _sides(self, scores: Sequence[Scores], attributes: Sequence[str]) -> Floats:
        """float64[n, n_attributes]: 0.5 at the threshold, near 0 and 1 far from it, in units of logits."""
        chosen = [self.attributes.index(name) for name in attributes]
        values = np.array([[each.values.get(name, 0.0) for name in attributes] for each in scores])
        values, limits = values.clip(LEAST, 1 - LEAST), self._thresholds[chosen]
        odds = values / (1 - values) * (1 - limits) / np.maximum(limits, LEAST)
        sides: Floats = odds / (1 + odds)
        return sides

    def _models_apart(self, ours: Sequence[Scores], theirs: Sequence[Scores]) -> Floats:
        assert self.other is not None
        shared = [name for name in self.attributes if name in self.other.attributes]
        if not shared:
            return np.zeros(len(ours))
        apart: Floats = np.abs(self._sides(ours, shared) - self._sides(theirs, shared)).max(axis=1)
        return apart

    def _words_against_comment(self, scores: Sequence[Scores]) -> Floats:
        """Words are not calibrated as comments are, so places in the order of the comments are compared."""
        words = np.array([max((span.score for span in each.spans), default=0.0) for each in scores])
        comments = np.array([max(each.values.values(), default=0.0) for each in scores])
        apart: Floats = np.abs(rankdata(words) - rankdata(comments)) / max(1, len(scores))
        return apart
