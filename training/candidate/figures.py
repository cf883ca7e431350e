"""How good a candidate is on held-out labels, beside the model that it was trained from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from moderation import ScoringInput
from moderation.scoring import OnnxScorer
from training.gate.measures import AUC, CALIBRATION, PRECISION, measure
from training.labelled import LabelledComment


@dataclass(frozen=True, slots=True)
class HeldOutFigures:
    """How a candidate ranks held-out comments by one attribute, and how the serving model does (None: it cannot).

    NaN where the held-out comments are all of one kind.
    """

    rows: int
    yes: int
    auc_before: float | None
    auc: float
    average_precision: float
    calibration_error: float


def held_out_figures(
    serving: OnnxScorer, candidate: OnnxScorer, comments: Sequence[LabelledComment], attributes: Sequence[str]
) -> dict[str, HeldOutFigures]:
    """Figures by attribute of what held-out labels there are; attributes without any are left out."""
    inputs = [ScoringInput(each.text) for each in comments]
    before, after = serving.score(inputs), candidate.score(inputs)
    figures = {}
    for name in attributes:
        known = [i for i, each in enumerate(comments) if name in each.labels]
        if not known:
            continue
        answers = np.array([comments[i].labels[name].share for i in known])
        once = np.ones((1, len(known)))
        of = {
            model: measure(np.array([scores[i].values.get(name, 0.0) for i in known]), answers, once)
            for model, scores in (("before", before), ("after", after))
        }
        figures[name] = HeldOutFigures(
            len(known),
            int((answers >= 0.5).sum()),
            float(of["before"][AUC][0]) if name in serving.attributes else None,
            float(of["after"][AUC][0]),
            float(of["after"][PRECISION][0]),
            float(of["after"][CALIBRATION][0]),
        )
    return figures


def as_evaluation(figures: Mapping[str, HeldOutFigures]) -> dict[str, Any]:
    """The figures as a manifest holds them, the AUCs as headlines."""
    rounded = {
        name: {
            key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(each).items()
        }
        for name, each in figures.items()
        if np.isfinite(each.auc)
    }
    headline = {f"{name} AUC, held-out labels": each["auc"] for name, each in rounded.items()}
    return {"headline": headline, "held_out": rounded}
