"""What disguises, length and other languages do to the scores of the same model."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from training.evaluation.dev_sets import DevSets, probabilities
from training.evaluation.disguises import WAYS, disguised
from training.evaluation.questions import QUESTIONS, Question

# Questions whose comments are disguised, each on an even selection of the rows: the areas change by less than
# 0.005 beyond, and each row is scored seven times.
DISGUISED = ("jigsaw_wiki/toxic", "kaggle_insults/Insult")
DISGUISED_ROWS = 700
# Hurtful comments that are hidden in long harmless text, and the characters of that text before and after.
HIDDEN, AROUND = 150, 1500
# Rows of each other language.
LANGUAGE_ROWS = 1000
SEED = 1


def disguises(sets: DevSets) -> dict[str, Any]:
    """AUC that the same comments lose when every other longer word of them is disguised, by way and question."""
    lost: dict[str, dict[str, float]] = {way: {} for way in WAYS}
    for question in (each for each in QUESTIONS if each.key in DISGUISED):
        texts, truth = _even_rows(sets, question, DISGUISED_ROWS)
        attribute = sets.scorer.attributes.index(question.attribute)
        plain = roc_auc_score(truth, probabilities(sets.scorer, texts)[:, attribute])
        for name, way in WAYS.items():
            changed = [disguised(text, way, SEED + number) for number, text in enumerate(texts)]
            area = roc_auc_score(truth, probabilities(sets.scorer, changed)[:, attribute])
            lost[name][question.key] = round(float(plain - area), 4)
    means = {way: round(float(np.mean(list(by_question.values()))), 4) for way, by_question in lost.items()}
    return {
        "mean_auc_lost": round(float(np.mean(list(means.values()))), 4),
        "greatest_auc_lost": max(means.values()),
        "auc_lost": means,
        "by_question": lost,
    }


def long_comments(sets: DevSets) -> dict[str, Any]:
    """Hurtful comments alone and in the midst of long harmless text: what is flagged at 0.5."""
    question = next(each for each in QUESTIONS if each.key == "jigsaw_wiki/toxic")
    rows = sets.rows(question.dev_set)
    scores = sets.of(question.dev_set, question.attribute)
    answers = np.array([bool(question.answer(row)) for row in rows])
    # The clear cases of either kind, so that what changes is the length's doing.
    order = np.argsort(scores)
    harmless = [rows[i]["text"] for i in order if not answers[i]][: (~answers).sum() // 2]
    chosen = [i for i in order[::-1] if answers[i]][: answers.sum() // 2]
    chosen = chosen[:: max(1, len(chosen) // HIDDEN)]
    rng = random.Random(SEED)
    fillers = [(_filler(harmless, rng), _filler(harmless, rng)) for _ in chosen]
    texts = [
        f"{before}{rows[i]['text']}\n{after}" for (before, after), i in zip(fillers, chosen, strict=True)
    ]
    attribute = sets.scorer.attributes.index(question.attribute)
    hidden = probabilities(sets.scorer, texts)[:, attribute]
    without = probabilities(sets.scorer, [before + after for before, after in fillers])[:, attribute]
    return {
        "rows": len(texts),
        "characters": round(float(np.mean([len(text) for text in texts]))),
        "flagged_alone": round(float((scores[chosen] >= 0.5).mean()), 4),
        "flagged_in_long_text": round(float((hidden >= 0.5).mean()), 4),
        "long_harmless_flagged": round(float((without >= 0.5).mean()), 4),
        "auc": round(float(roc_auc_score([1] * len(hidden) + [0] * len(without), [*hidden, *without])), 4),
    }


def languages(sets: DevSets) -> dict[str, Any]:
    """A language that the model was not made for: German Facebook comments, by toxicity."""
    rows = sets.rows("germeval2021")
    rows = rows[:: max(1, len(rows) // LANGUAGE_ROWS)]
    truth = np.array([row["Sub1_Toxic"] == 1 for row in rows])
    scores = probabilities(sets.scorer, [row["text"] for row in rows])[
        :, sets.scorer.attributes.index("toxicity")
    ]
    return {
        "de": {
            "rows": len(rows),
            "auc": round(float(roc_auc_score(truth, scores)), 4),
            "harmless_flagged": round(float((scores[~truth] >= 0.5).mean()), 4),
        }
    }


def _even_rows(sets: DevSets, question: Question, at_most: int) -> tuple[list[str], list[bool]]:
    answered = [
        (row["text"], answer)
        for row in sets.rows(question.dev_set)
        if (answer := question.answer(row)) is not None
    ]
    chosen = answered[:: max(1, len(answered) // at_most)]
    return [text for text, _ in chosen], [answer for _, answer in chosen]


def _filler(harmless: Sequence[str], rng: random.Random) -> str:
    text = ""
    while len(text) < AROUND:
        text += rng.choice(harmless) + "\n"
    return text
