"""The seam between comments and models, and how a model is loaded by name or path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from moderation.scoring.model_folder import DEFAULT_MODEL, find_model
from moderation.scoring.onnx_scorer import OnnxScorer
from moderation.types import Scores, ScoringInput


class Scorer(Protocol):
    """Whatever gives every comment a probability per attribute."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that every non-empty text gets a score for, in manifest order."""

    @property
    def model(self) -> str:
        """The "name@version" that scores carry."""

    def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        """One Scores an input, in the same order. Raises ScoringError when the batch as a whole failed."""


def load(name_or_path: str | Path = DEFAULT_MODEL, *, threads: int | None = None) -> OnnxScorer:
    """Load a model by the name of an installed one, by the path of a model folder, or what a registry serves.

    `threads` bounds the cores that scoring uses; None takes all. Raises ModelNotFound, ModelDamaged,
    RegistryError.
    """
    return OnnxScorer(find_model(name_or_path), threads=threads)
