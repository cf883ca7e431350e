"""What int8 costs: the same comments scored by the float model and by its int8 copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from moderation.scoring import OnnxScorer
from training.evaluation.dev_sets import DevSets
from training.evaluation.questions import QUESTIONS, truth_and_scores

# Rows of each dev set that both score: float takes most of the time of a release.
PARITY_ROWS = 2000
# One in 170 of its rows is positive: of 2,000 rows, one borderline comment moves the area by .004.
WHOLE = ("wiki_context_gn",)


def int8_against_float(full: OnnxScorer, small: OnnxScorer, dev: Path) -> dict[str, Any]:
    """Rank correlation per attribute, the AUC that `small` loses against `full` per question, and the greatest."""
    ours, theirs = (DevSets(dev, scorer, PARITY_ROWS, WHOLE) for scorer in (small, full))
    names = sorted({question.dev_set for question in QUESTIONS})
    low = np.concatenate([ours.probabilities(name) for name in names])
    high = np.concatenate([theirs.probabilities(name) for name in names])
    losses = {}
    for question in QUESTIONS:
        areas = [roc_auc_score(*truth_and_scores(sets, question)) for sets in (theirs, ours)]
        losses[question.key] = round(float(areas[0] - areas[1]), 5)
    return {
        "rows": len(low),
        "rank_correlation": {
            attribute: round(float(spearmanr(low[:, i], high[:, i]).statistic), 5)
            for i, attribute in enumerate(small.attributes)
        },
        "auc_lost": losses,
        "greatest_auc_loss": max(losses.values()),
        "mean_absolute_difference": round(float(np.abs(low - high).mean()), 5),
    }
