"""What a model ranks untrained on a dev set, and what its own representation gives with that set's labels.

    python -m bench.ceilings [MODEL] [--dev ../shared/data/dev] [--rows 6000]

For each question of `python -m training evaluate`: AUC of the attribute, never trained on the set, beside the AUC of a
linear probe (Alain and Bengio 2016) on the pooled representation, trained on the set's own labels and judged by
five-fold cross-validation, the better of two strengths of regularisation; last, the same for Perspective's scores and
their rank correlation. What the probe does not reach is not in the representation, though training all
weights on the set may bring it there; what the attribute lacks of the probe is another reading of the question.
"""

from __future__ import annotations

import argparse
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.machine import machine
from moderation.scoring import OnnxScorer, find_model
from moderation.types import ScoringInput
from training.evaluation import QUESTIONS, DevSets
from training.evaluation.dev_sets import WHOLE
from training.evaluation.perspective import rank_agreement
from training.evaluation.questions import truth_and_scores

# Inverse strengths: .1 overfits every set, 1e-5 underfits the larger ones.
STRENGTHS = (1e-4, 1e-3)
FOLDS = 5


def probed_auc(embedding: NDArray[np.float32], truth: NDArray[np.bool_]) -> float:
    """AUC over all rows of float32[n, width], each judged by a probe that was trained on the other folds."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)

    def auc(strength: float) -> float:
        classifier = LogisticRegression(C=strength, class_weight="balanced", max_iter=300)
        probe = make_pipeline(StandardScaler(), classifier)
        judged = cross_val_predict(probe, embedding, truth, cv=folds, method="decision_function")
        return float(roc_auc_score(truth, judged))

    return max(auc(strength) for strength in STRENGTHS)


def probed_rank(embedding: NDArray[np.float32], scores: NDArray[np.float32]) -> float:
    """Rank correlation with scores of what probes, each trained on the other folds, make of the rows."""
    folds = KFold(FOLDS, shuffle=True, random_state=1)

    def rank(strength: float) -> float:
        probe = make_pipeline(StandardScaler(), Ridge(alpha=1 / strength))
        return float(spearmanr(cross_val_predict(probe, embedding, scores, cv=folds), scores).statistic)

    return max(rank(strength) for strength in STRENGTHS)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", nargs="?", default="comment-minilm-en")
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    parser.add_argument("--rows", type=int, default=6000, help="of a dev set, about so many or twice as many")
    options = parser.parse_args()
    scorer = OnnxScorer(find_model(options.model))
    sets = DevSets(options.dev, scorer, options.rows, WHOLE)
    embedded = cache(partial(embedding, scorer, sets))
    print(machine())
    print("| question | attribute | positive | its AUC | probe's |\n|---|---|---|---|---|", flush=True)
    for question in QUESTIONS:
        answers = [question.answer(row) for row in sets.rows(question.dev_set)]
        known = np.array([answer is not None for answer in answers])
        truth, scores = truth_and_scores(sets, question)
        if truth.sum() < FOLDS:
            continue
        untrained, trained = (
            roc_auc_score(truth, scores),
            probed_auc(embedded(question.dev_set)[known], truth),
        )
        share = f"{truth.sum()} of {len(truth)}"
        print(
            f"| {question.key} | {question.attribute} | {share} | {untrained:.3f} | {trained:.3f} |",
            flush=True,
        )
    theirs = np.array([row["TOXICITY@6"] for row in sets.rows("perspective_scores")], dtype=np.float32)
    trained = probed_rank(embedded("perspective_scores"), theirs)
    print(
        f"rank correlation with Perspective's TOXICITY: {rank_agreement(sets):.3f}, of the probe {trained:.3f}"
    )


def embedding(scorer: OnnxScorer, sets: DevSets, dev_set: str) -> NDArray[np.float32]:
    """float32[n, width]: the representation of every comment of a dev set."""
    return scorer.embed(scorer.encode([ScoringInput(row["text"]) for row in sets.rows(dev_set)]))


if __name__ == "__main__":
    main()
