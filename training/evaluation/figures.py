"""All figures of a model on the dev sets, as its manifest, its card and its report hold them."""

from __future__ import annotations

from collections.abc import Callable
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

PARTS: dict[str, Callable[[DevSets], dict[str, Any]]] = {
    "hatecheck": hatecheck,
    "identities": identity_bias,
    "perspective": agreement_with_perspective,
    "toxic_spans": toxic_spans,
    "disguised": disguises,
    "long_comments": long_comments,
    "languages": languages,
}


def evaluate(sets: DevSets, note: Callable[[str], object] = lambda part: None) -> dict[str, Any]:
    """Every figure by name, `headline` first among those that people read.

    `note` is told what is measured next: all of it takes minutes.
    """
    rankings = {}
    for question in QUESTIONS:
        note(f"ranking: {question.key}")
        rankings[question.key] = ranking(sets, question)
    # The even rows calibrated it.
    labels = np.array([row["label"] for row in sets.rows("wiki_context_gn")])[1::2]
    figures: dict[str, Any] = {
        "ranking": rankings,
        "toxicity_calibration_error_true_rate": round(
            calibration_error(sets.of("wiki_context_gn", "toxicity")[1::2], labels), 4
        ),
    }
    for name, part in PARTS.items():
        note(name.replace("_", " "))
        figures[name] = part(sets)
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
