"""All figures of a model on the dev sets, as its manifest, its card and its report hold them."""

from __future__ import annotations

from typing import Any

import numpy as np

from training.calibration import calibration_error
from training.evaluation.dev_sets import DevSets
from training.evaluation.hatecheck import hatecheck
from training.evaluation.identities import identity_bias
from training.evaluation.perspective import agreement_with_perspective
from training.evaluation.questions import QUESTIONS, ranking
from training.evaluation.robustness import disguises, languages, long_comments
from training.evaluation.toxic_spans import toxic_spans


def evaluate(sets: DevSets) -> dict[str, Any]:
    """Every figure by name, `headline` first among those that people read."""
    rankings = {question.key: ranking(sets, question) for question in QUESTIONS}
    # The even rows calibrated it.
    labels = np.array([row["label"] for row in sets.rows("wiki_context_gn")])[1::2]
    figures: dict[str, Any] = {
        "ranking": rankings,
        "hatecheck": hatecheck(sets),
        "identities": identity_bias(sets),
        "perspective": agreement_with_perspective(sets),
        "toxicity_calibration_error_true_rate": round(
            calibration_error(sets.of("wiki_context_gn", "toxicity")[1::2], labels), 4
        ),
        "toxic_spans": toxic_spans(sets),
        "disguised": disguises(sets),
        "long_comments": long_comments(sets),
        "languages": languages(sets),
    }
    figures["headline"] = {
        "toxicity AUC, Wikipedia at its true rate": rankings["wiki_context_gn/label"]["auc"],
        "toxicity AUC, Jigsaw Wikipedia": rankings["jigsaw_wiki/toxic"]["auc"],
        "insult AUC, news sites (Kaggle)": rankings["kaggle_insults/Insult"]["auc"],
        "incivility AUC, political tweets": rankings["political_incivility/impoliteness"]["auc"],
        "HateCheck accuracy at 0.5": figures["hatecheck"]["all"],
        "identity templates, worst BPSN AUC": figures["identities"]["worst_bpsn"],
        "toxic spans, character F1": figures["toxic_spans"]["character_f1"],
    }
    return figures
