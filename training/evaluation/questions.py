"""What the dev sets ask of which attribute, and how well the answers are ranked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from training.evaluation.dev_sets import DevSets, Floats, Row


@dataclass(frozen=True, slots=True)
class Question:
    """A column of a dev set that answers what an attribute asks; `answer` gives a bool, or None: leave out."""

    dev_set: str
    attribute: str
    label: str
    answer: Callable[[Row], bool | None]

    @property
    def key(self) -> str:
        return f"{self.dev_set}/{self.label}"


def _column(name: str, at_least: float = 0.5) -> Callable[[Row], bool | None]:
    return lambda row: None if row[name] is None else row[name] >= at_least


def _questions(dev_set: str, attributes: Mapping[str, str]) -> list[Question]:
    return [Question(dev_set, ours, theirs, _column(theirs)) for theirs, ours in attributes.items()]


QUESTIONS: tuple[Question, ...] = (
    *_questions(
        "jigsaw_wiki",
        {
            "toxic": "toxicity",
            "severe_toxic": "severe_toxicity",
            "obscene": "profanity",
            "threat": "threat",
            "insult": "insult",
            "identity_hate": "identity_attack",
        },
    ),
    *_questions("wiki_context_gn", {"label": "toxicity"}),
    *_questions("wiki_context_small", {"label_oc": "toxicity"}),
    *_questions("kaggle_insults", {"Insult": "insult"}),
    *_questions(
        "unhealthy_comments",
        {
            "hostile": "toxicity",
            "antagonize": "incivility",
            "dismissive": "dismissive",
            "condescending": "dismissive",
            "sarcastic": "sarcastic",
        },
    ),
    *_questions("political_incivility", {"impoliteness": "incivility", "intolerance": "identity_attack"}),
    Question("globe_c3", "toxicity", "crowd_toxicity_level>=2", _column("crowd_toxicity_level", 2)),
)


def truth_and_scores(sets: DevSets, question: Question) -> tuple[NDArray[np.bool_], Floats]:
    """The answers to a question and the scores of its attribute, of the rows that have an answer."""
    answers = [question.answer(row) for row in sets.rows(question.dev_set)]
    known = np.array([answer is not None for answer in answers])
    truth = np.array([bool(answer) for answer in answers])[known]
    return truth, sets.of(question.dev_set, question.attribute)[known]


def ranking(sets: DevSets, question: Question) -> dict[str, Any]:
    """How well the scores of an attribute rank the comments of a dev set."""
    truth, scores = truth_and_scores(sets, question)
    return {
        "attribute": question.attribute,
        "rows": len(truth),
        "share": round(float(truth.mean()), 4),
        "auc": round(float(roc_auc_score(truth, scores)), 4),
        "average_precision": round(float(average_precision_score(truth, scores)), 4),
    }
