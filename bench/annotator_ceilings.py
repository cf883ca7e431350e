"""How well the annotator of the training data answers what the dev sets ask, beside the model, on the same comments.

    nice python -m bench.annotator_ceilings [MODEL] [--dev ../shared/data/dev]

`bench/annotated_dev.jsonl` has answers of a language model that read 5,800 comments of the dev sets as it read those of
training: of ten readers, how many would call a comment toxic, how many hostile or provoking, and how many intolerant
(Rossini 2022: it denies others equal standing, as people or as opponents). AUC of these numbers, and of the first two
added; rank correlation with Perspective's TOXICITY. A model that learns from such annotations cannot be expected to
get far beyond them, but where other labels taught it as well. Nothing here trains anything.

Of Wikipedia at its true rate and of the Globe and Mail all comments with a yes were read and a selection of the others;
`weight` is how many comments one stands for.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from bench.machine import machine
from moderation.scoring import OnnxScorer, find_model
from training.corpora import text_key
from training.evaluation import QUESTIONS, DevSets
from training.evaluation.dev_sets import Floats, probabilities

ANNOTATED = Path(__file__).with_name("annotated_dev.jsonl")
LEAST = 20  # comments on either side of a question, for a figure to mean something


@dataclass(frozen=True, slots=True)
class Read:
    """The comments of a dev set that were read: their rows, weights, answers float32[n, 3] and scores of the model."""

    rows: list[dict[str, Any]]
    weights: Floats
    answers: Floats
    scores: Floats

    def figures(
        self, attribute: int, known: NDArray[np.bool_], figure: Callable[[Floats, Floats], float]
    ) -> str:
        """A figure of the model's scores and of the answers toxic, hostile, both added, intolerant."""
        toxic, hostile, intolerant = self.answers[known].T
        columns = (self.scores[known, attribute], toxic, hostile, toxic + hostile, intolerant)
        return " | ".join(f"{figure(column, self.weights[known]):.3f}" for column in columns)


def read(name: str, sets: DevSets) -> Read:
    """What was read of a dev set, each text once."""
    answered = {
        row["sha256"]: row
        for row in map(json.loads, ANNOTATED.read_text(encoding="utf-8").splitlines())
        if row["dev_set"] == name
    }
    of_text = {text_key(row["text"]): row for row in sets.rows(name)}
    keys = sorted(set(answered) & set(of_text))
    return Read(
        [of_text[key] for key in keys],
        np.array([answered[key]["weight"] for key in keys], np.float32),
        np.array([[int(digit) for digit in answered[key]["tenths"]] for key in keys], np.float32),
        probabilities(sets.scorer, [of_text[key]["text"] for key in keys]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", nargs="?", default="comment-minilm-en")
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    options = parser.parse_args()
    scorer = OnnxScorer(find_model(options.model))
    sets = DevSets(options.dev, scorer)
    was_read = {json.loads(line)["dev_set"] for line in ANNOTATED.read_text(encoding="utf-8").splitlines()}
    of_set = {name: read(name, sets) for name in sorted(was_read)}
    print(f"{machine()}; {scorer.manifest.id}")
    print("| question | comments | the model | toxic | hostile | both | intolerant |\n" + "|---" * 7 + "|")
    for question in QUESTIONS:
        if question.dev_set not in of_set or question.attribute not in scorer.attributes:
            continue
        these = of_set[question.dev_set]
        answers = [question.answer(row) for row in these.rows]
        known = np.array([answer is not None for answer in answers])
        truth = np.array([bool(answer) for answer in answers])[known]
        if not LEAST <= truth.sum() <= len(truth) - LEAST:
            continue
        figures = these.figures(
            scorer.attributes.index(question.attribute),
            known,
            lambda column, weights, truth=truth: roc_auc_score(truth, column, sample_weight=weights),
        )
        print(f"| {question.key} | {truth.sum()} of {len(truth)} | {figures} |", flush=True)
    these = of_set["perspective_scores"]
    theirs = [row["TOXICITY@6"] for row in these.rows]
    figures = these.figures(
        scorer.attributes.index("toxicity"),
        np.ones(len(theirs), bool),
        lambda column, _: spearmanr(column, theirs).statistic,
    )
    print(f"| Perspective's TOXICITY, rank correlation | {len(theirs)} | {figures} |")


if __name__ == "__main__":
    main()
