"""A model as the service serves it: the scorer and all that follows from its manifest, swapped as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import structlog

from moderation import load
from moderation.drift import DriftReference
from moderation.errors import InputError
from moderation.scoring.model_folder import CARD
from serve.batching import EncodingScorer
from serve.perspective.attributes import ServedAttributes

log: structlog.stdlib.BoundLogger = structlog.get_logger("moderation.models")


@dataclass(frozen=True, eq=False)
class ServingModel:
    """What a request works with from its first check to its answer, whatever is promoted meanwhile.

    `card` is the model card, in Markdown; `reference` is what its scores were like when it was made.
    """

    scorer: EncodingScorer
    card: str | None = None
    reference: DriftReference | None = None

    @classmethod
    def load(cls, name_or_path: str, threads: int) -> ServingModel:
        """An installed model, a model folder, or what a registry serves. Raises ModelError, RegistryError."""
        scorer = load(name_or_path, threads=threads)
        folder = scorer.folder.path
        card = folder / CARD
        try:
            reference = DriftReference.beside(folder)
        except InputError as error:  # no reason not to serve the model
            log.error("drift is not measured", reason=str(error))
            reference = None
        return cls(scorer, card.read_text(encoding="utf-8") if card.is_file() else None, reference)

    @property
    def id(self) -> str:
        """The "name@version" that its scores carry."""
        return self.scorer.model

    @property
    def attributes(self) -> tuple[str, ...]:
        return self.scorer.attributes

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that it reads, by their primary subtags."""
        return self.scorer.manifest.languages

    @cached_property
    def perspective(self) -> ServedAttributes:
        """The names that it serves over the Perspective protocol."""
        manifest = self.scorer.manifest
        return ServedAttributes(self.attributes, manifest.version, manifest.perspective)
