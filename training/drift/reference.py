"""The reference that drift is measured against, made of comments that a model is known to judge well."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from moderation.drift import DriftReference, EmbeddingReference, ScoreReference
from moderation.errors import InputError
from moderation.scoring import OnnxScorer
from training.drift.sample import ScoredSample

# Comments of a reference: under the first chance alone moves too much, more than the second tell nothing new.
FEWEST, AT_MOST = 500, 20_000
# Bins hold a tenth of the reference each; the highest tenth, where thresholds lie, is cut in three.
EDGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
# Principal components of the embeddings that are compared.
COMPONENTS = 32
# Samples of the reference by which the level of chance is set, and the comments of each.
CHANCE_SAMPLES, CHANCE_ROWS, CHANCE_QUANTILE = 200, 500, 0.99
DIGITS = 6


def make_reference(scorer: OnnxScorer, sample: ScoredSample, source: str) -> DriftReference:
    """Histograms of every attribute's scores, and the shape of the embeddings. Raises InputError."""
    if len(sample) < FEWEST:
        raise InputError(
            source,
            f"holds {len(sample):,} comments that can be scored",
            f"A reference needs {FEWEST} or more: the dev or training comments of the model, or a month of traffic "
            "that moderators were content with.",
        )
    scores = {name: _scores(sample.scores[:, column]) for column, name in enumerate(scorer.attributes)}
    return DriftReference(scorer.model, len(sample), scores, _embedding(sample.embeddings), source)


def _scores(values: NDArray[np.float64]) -> ScoreReference:
    edges = tuple(sorted({round(float(each), DIGITS) for each in np.quantile(values, EDGES)}))
    counted = ScoreReference(edges, (0,) * (len(edges) + 1)).count(values)
    return ScoreReference(edges, tuple(counted.tolist()))


def _embedding(embeddings: NDArray[np.float32]) -> EmbeddingReference:
    mean = embeddings.mean(axis=0, dtype=np.float64)
    covariance = np.cov(embeddings, rowvar=False, dtype=np.float64)
    variances, vectors = np.linalg.eigh(covariance)
    largest = np.argsort(variances)[::-1][:COMPONENTS]
    reference = EmbeddingReference(
        _rounded(mean),
        tuple(_rounded(vectors[:, i]) for i in largest),
        _rounded(variances[largest].clip(min=0)),
        len(embeddings),
        chance_rows=0.0,
    )
    projected, rng = reference.project(embeddings), np.random.default_rng(0)
    by_chance = [
        reference.distance(projected[rng.integers(len(projected), size=CHANCE_ROWS)])
        for _ in range(CHANCE_SAMPLES)
    ]
    chance_rows = float(np.quantile(by_chance, CHANCE_QUANTILE)) * CHANCE_ROWS
    return EmbeddingReference(
        reference.mean, reference.components, reference.variances, reference.rows, round(chance_rows, DIGITS)
    )


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(each), DIGITS) for each in values)
