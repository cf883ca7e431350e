"""How far recent comments have moved from those that a model was measured on: its scores, its embeddings.

A `DriftReference` is made once from comments that the model is known to judge well and stored as JSON beside
the model. Recent scores are counted into its bins, so that a service needs to keep a dozen numbers an attribute.
Every distance comes with the level that chance alone reaches, since few comments always look different.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from moderation.errors import InputError

Floats: TypeAlias = NDArray[np.floating[Any]]

# The name of a reference in a model folder. It is made after the model, so no manifest lists it.
DRIFT_REFERENCE = "drift.json"
FORMAT = 1
# A bin that one side leaves empty counts as this share of a comment: a logarithm needs more than nothing.
EMPTY = 0.5
# One in a hundred samples of the same comments lies above the level of chance.
CHANCE_Z = 2.326


@dataclass(frozen=True, slots=True)
class ScoreReference:
    """The scores of an attribute as a histogram: `edges` between the bins, rising; `counts`, one more than edges."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]

    def count(self, scores: Floats) -> NDArray[np.int64]:
        """int64[n_bins]: how many of `scores` fall into each bin. Counts of several calls may be added."""
        bins = np.searchsorted(np.asarray(self.edges), np.asarray(scores, dtype=np.float64), side="right")
        return np.bincount(bins, minlength=len(self.counts)).astype(np.int64)

    def stability_index(self, counts: NDArray[np.int64]) -> float:
        """Population stability index of recent `counts` against the reference; 0 is the same, no upper bound.

        The sum over bins of (recent share - reference share) * ln(recent share / reference share).
        """
        recent = np.maximum(counts, EMPTY) / max(1, counts.sum())
        expected = np.maximum(np.asarray(self.counts), EMPTY) / max(1, sum(self.counts))
        return float(((recent - expected) * np.log(recent / expected)).sum())

    def chance(self, n: int) -> float:
        """What the stability index of `n` comments of the same kind stays under in 99 of 100 samples.

        Without drift it follows chi-squared(bins - 1) * (1/n + 1/rows) (Yurdakul 2018).
        """
        free = len(self.counts) - 1
        # Wilson and Hilferty's approximation of the quantile: within 1 % from 5 degrees of freedom on.
        quantile = free * (1 - 2 / (9 * free) + CHANCE_Z * math.sqrt(2 / (9 * free))) ** 3
        return quantile * (1 / max(1, n) + 1 / max(1, sum(self.counts)))


@dataclass(frozen=True, slots=True)
class EmbeddingReference:
    """The comments' embeddings as a Gaussian along their principal components.

    `mean` [hidden] and `components` [n_components, hidden] project an embedding, `variances` [n_components]
    are the reference's own. `chance_rows` is the level of chance times the rows that were compared.
    """

    mean: tuple[float, ...]
    components: tuple[tuple[float, ...], ...]
    variances: tuple[float, ...]
    rows: int
    chance_rows: float

    def project(self, embeddings: Floats) -> Floats:
        """float[n, n_components] of embeddings float[n, hidden], as `OnnxScorer.embed` gives them."""
        centred = np.asarray(embeddings, dtype=np.float64) - np.asarray(self.mean)
        projected: Floats = centred @ np.asarray(self.components).T
        return projected

    def distance(self, projected: Floats) -> float:
        """Fréchet distance of projected recent comments to the reference, as a share of the reference's variance.

        0 is the same, 1 as far as comments of the reference are from their middle, on average.
        """
        if len(projected) < 2:
            return math.nan
        spread = np.sqrt(np.asarray(self.variances))
        covariance = np.cov(projected, rowvar=False)
        # The reference's own covariance is diagonal here, so that the root of the product is that of one matrix.
        roots = np.linalg.eigvalsh(spread[:, None] * covariance * spread[None, :]).clip(min=0)
        moved = float((projected.mean(axis=0) ** 2).sum())
        reshaped = float((spread**2).sum() + np.trace(covariance) - 2 * np.sqrt(roots).sum())
        return (moved + max(0.0, reshaped)) / float((spread**2).sum())

    def chance(self, n: int) -> float:
        """What the distance of `n` comments of the same kind stays under in 99 of 100 samples."""
        return self.chance_rows * (1 / max(1, n) + 1 / max(1, self.rows))


@dataclass(frozen=True, slots=True)
class DriftReference:
    """What a model's scores and embeddings were like on `rows` comments that it was measured on."""

    model: str
    rows: int
    scores: Mapping[str, ScoreReference]
    embedding: EmbeddingReference | None = None
    source: str = ""
    format: int = FORMAT

    def save(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> DriftReference:
        """Read what `save` wrote. Raises InputError, which names the file and how to make another."""
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            if table["format"] != FORMAT:
                raise ValueError(f"format {table['format']!r}, but this version reads format {FORMAT}")
            embedding = table.pop("embedding")
            scores = {name: ScoreReference(**_tuples(each)) for name, each in table.pop("scores").items()}
            return cls(
                **table,
                scores=scores,
                embedding=EmbeddingReference(**_tuples(embedding)) if embedding else None,
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            problem = error.strerror if isinstance(error, OSError) else error
            raise InputError(
                str(path),
                f"is no drift reference: {problem}",
                "Make one with `moderation drift reference`.",
            ) from error

    @classmethod
    def beside(cls, model_folder: Path) -> DriftReference | None:
        """The reference that lies in a model folder; None where there is none. Raises InputError."""
        path = model_folder / DRIFT_REFERENCE
        return cls.load(path) if path.is_file() else None


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    """JSON's lists as the tuples of a frozen dataclass, two levels deep."""
    return {
        key: tuple(tuple(each) if isinstance(each, list) else each for each in value)
        if isinstance(value, list)
        else value
        for key, value in table.items()
    }
