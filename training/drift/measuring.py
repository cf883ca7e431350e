"""Recent comments against a reference: what has moved, whether it is more than chance, whether it is too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from moderation.drift import DriftReference, Floats, ScoreReference
from moderation.errors import InputError
from moderation.scoring import OnnxScorer
from training.drift.sample import ScoredSample

# Fewer recent comments than this are no basis for a verdict.
FEWEST = 200
# The usual reading of a stability index (Siddiqi 2006): under 0.1 stable, over 0.25 another population.
WATCH, LIMIT = 0.1, 0.25
EMBEDDING_WATCH, EMBEDDING_LIMIT = 0.1, 0.25


@dataclass(frozen=True, slots=True)
class Shift:
    """How far something moved, and the level that chance reaches in 1 of 100 samples without drift."""

    distance: float
    chance: float
    watch: float
    limit: float

    @property
    def state(self) -> str:
        """ "stable", "watch" (it moves) or "due" (it has moved)."""
        if self.distance <= max(self.chance, self.watch):
            return "stable"
        return "due" if self.distance > self.limit else "watch"

    def as_dict(self) -> dict[str, float | str]:
        """For JSON."""
        return {"distance": round(self.distance, 4), "chance": round(self.chance, 4), "state": self.state}


@dataclass(frozen=True, slots=True)
class ScoreShift(Shift):
    """An attribute's scores. `counts` are the recent ones in the reference's bins; `top` is the share of recent
    comments over the score that `top_before` of the reference's were over."""

    reference: ScoreReference
    counts: tuple[int, ...]
    top_before: float
    top: float


@dataclass(frozen=True, slots=True)
class Drift:
    """What was measured on `rows` recent comments; `projected` are their embeddings for the plot."""

    model: str
    rows: int
    reference_rows: int
    reference_source: str
    scores: Mapping[str, ScoreShift]
    embedding: Shift | None
    projected: Floats | None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why retraining is due, in sentences; empty where it is not."""
        return tuple(_reasons(self))

    @property
    def due(self) -> bool:
        return bool(self.reasons)

    @property
    def verdict(self) -> str:
        """One sentence for people."""
        if self.due:
            return "Retraining is due because " + "; and because ".join(self.reasons) + "."
        moving = [name for name, each in self.scores.items() if each.state == "watch"]
        if self.embedding is not None and self.embedding.state == "watch":
            moving.append("what comments are about")
        if moving:
            return f"Retraining is not due yet, but look again soon: {', '.join(moving)} moved."
        return "Retraining is not due: recent comments are like those of the reference."

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "model": self.model,
            "rows": self.rows,
            "reference": {"rows": self.reference_rows, "source": self.reference_source},
            "due": self.due,
            "verdict": self.verdict,
            "scores": {
                name: {
                    **each.as_dict(),
                    "share_over_top_before": round(each.top_before, 4),
                    "share_over_top": round(each.top, 4),
                }
                for name, each in self.scores.items()
            },
            "embedding": self.embedding.as_dict() if self.embedding else None,
        }


def measure_drift(scorer: OnnxScorer, reference: DriftReference, recent: ScoredSample) -> Drift:
    """Compare. Raises InputError where the reference is another model's or the recent comments are too few."""
    if reference.model != scorer.model:
        raise InputError(
            "the drift reference",
            f"was made with {reference.model}, and the model is {scorer.model}",
            "Scores of two models cannot be compared: make one with `moderation drift reference`.",
        )
    if len(recent) < FEWEST:
        raise InputError(
            "the recent comments",
            f"are {len(recent):,}",
            f"{FEWEST} or more are needed to tell drift from chance.",
        )
    scores = {
        name: _score_shift(reference.scores[name], recent.scores[:, column])
        for column, name in enumerate(scorer.attributes)
        if name in reference.scores
    }
    embedding, projected = None, None
    if (its := reference.embedding) is not None:
        projected = its.project(recent.embeddings)
        embedding = Shift(its.distance(projected), its.chance(len(recent)), EMBEDDING_WATCH, EMBEDDING_LIMIT)
    return Drift(scorer.model, len(recent), reference.rows, reference.source, scores, embedding, projected)


def _score_shift(reference: ScoreReference, values: Floats) -> ScoreShift:
    counts = reference.count(values)
    # The bins above the edge that lies nearest to the highest tenth of the reference.
    above = np.cumsum(np.asarray(reference.counts)[::-1])[::-1] / max(1, sum(reference.counts))
    first = 1 + int(np.argmin(np.abs(above[1:] - 0.1)))
    return ScoreShift(
        reference.stability_index(counts),
        reference.chance(len(values)),
        WATCH,
        LIMIT,
        reference,
        tuple(counts.tolist()),
        float(above[first]),
        float(counts[first:].sum() / max(1, counts.sum())),
    )


def _reasons(drift: Drift) -> Iterator[str]:
    due = {name: each for name, each in drift.scores.items() if each.state == "due"}
    for name in sorted(due, key=lambda name: -due[name].distance):
        each = due[name]
        yield (
            f"the scores of {name} have moved (stability index {each.distance:.2f}, limit {each.limit}; "
            f"the scores that were the highest {each.top_before:.0%} are now {each.top:.0%})"
        )
    if drift.embedding is not None and drift.embedding.state == "due":
        yield (
            f"comments are about other things or written in another way (embeddings moved by "
            f"{drift.embedding.distance:.2f} of their spread, limit {drift.embedding.limit})"
        )
