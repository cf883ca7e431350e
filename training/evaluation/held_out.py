"""Every attribute on comments annotated for this project and held out of training: the dev sets ask about some only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from moderation.scoring import OnnxScorer
from training.corpora import Example
from training.evaluation.dev_sets import probabilities


def held_out_annotations(scorer: OnnxScorer, examples: Sequence[Example]) -> dict[str, dict[str, Any]]:
    """AUC and average precision of each attribute, over the examples whose answer is known; yes is a share of a half.

    Attributes of which the examples have no yes, or no no, are left out.
    """
    scores = probabilities(scorer, [example.text for example in examples])
    figures = {}
    for i, attribute in enumerate(scorer.attributes):
        known = np.array([attribute in example.answers for example in examples])
        truth = np.array([example.answers.get(attribute, 0.0) >= 0.5 for example in examples])[known]
        if truth.any() and not truth.all():
            figures[attribute] = {
                "rows": len(truth),
                "share": round(float(truth.mean()), 4),
                "auc": round(float(roc_auc_score(truth, scores[known, i])), 4),
                "average_precision": round(float(average_precision_score(truth, scores[known, i])), 4),
            }
    return figures
