"""What the queue asks of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from moderation import Scorer, Scores, ScoringInput
from moderation.scoring import EncodedInput, Manifest


class EncodingScorer(Scorer, Protocol):
    """A scorer whose tokenising can be done ahead, in another thread."""

    @property
    def manifest(self) -> Manifest:
        """Names, versions, languages and scales of the model."""

    def encode(self, inputs: Sequence[ScoringInput], *, words: bool = False) -> list[EncodedInput]:
        """Tokenise; with `words`, so that `score_encoded` also says which words carried the score."""

    def score_encoded(self, encoded: Sequence[EncodedInput]) -> list[Scores]:
        """Score what `encode` gave, or single windows of it. Raises ScoringError."""
