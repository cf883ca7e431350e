"""The seam between comments and models, and how a model is loaded by name or path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from moderation.errors import MissingExtra, ModelNotFound
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


def load(
    name_or_path: str | Path = DEFAULT_MODEL,
    *,
    threads: int | None = None,
    labels: Mapping[str, str] | None = None,
    download: bool = False,
) -> OnnxScorer:
    """Load an installed model by name, a model folder, what a registry serves, or a Hugging Face classifier.

    The last is a folder with a config.json, or a name such as "unitary/toxic-bert", read from the local cache;
    `download` fetches what is not there. `labels` maps its labels to attributes where their names do not say it.
    `threads` bounds the cores that scoring uses; None takes all. Raises ModelNotFound, ModelDamaged,
    RegistryError; MissingExtra without the extra `torch`; InputError where labels mean nothing.
    """
    try:
        return OnnxScorer(find_model(name_or_path), threads=threads)
    except ModelNotFound:
        folder = Path(name_or_path)
        on_the_hub = not folder.exists() and re.fullmatch(r"[\w.-]+/[\w.-]+", str(name_or_path))
        if not on_the_hub and not (folder / "config.json").is_file():
            raise
    try:
        from moderation.scoring.huggingface import HuggingFaceScorer  # noqa: PLC0415  only where torch is asked for
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{name_or_path}, which is no model folder of ours,", "torch") from error
    return HuggingFaceScorer(name_or_path, threads=threads, labels=labels, download=download)
