"""Self-distillation: examples whose answers are, in part, those of networks that were trained before.

Hinton et al. (2015); taught by several of its kind, a network ranks better than each of them (Allen-Zhu and Li 2020).
Every corpus labels a few attributes: the teachers answer the others as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from datasets import Dataset

from training.examples import COLUMNS, collate
from training.network import CommentClassifier

BATCH = 128


def taught(examples: Dataset, teachers: Sequence[CommentClassifier], share: float) -> Dataset:
    """The examples with the teachers' mean answer: `share` of it where there is a label, all of it where there is none.

    `examples` has the columns of `training.examples`; so has what is returned, in the same order.
    """
    shortest_first = sorted(range(len(examples)), key=examples["length"].__getitem__)
    rows: list[dict[str, Any]] = [{}] * len(examples)
    for start in range(0, len(examples), BATCH):
        chosen = shortest_first[start : start + BATCH]
        batch = [dict(row) for row in examples.select(chosen)]
        for at, row in zip(chosen, _answered(batch, teachers, share), strict=True):
            rows[at] = row
    return Dataset.from_list(rows, features=COLUMNS)


def _answered(
    rows: Sequence[dict[str, Any]], teachers: Sequence[CommentClassifier], share: float
) -> list[dict[str, Any]]:
    inputs = collate(rows)
    of_texts, of_words = torch.zeros(()), torch.zeros(())
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for teacher in teachers:
            logits, _, token_logits = teacher(inputs["input_ids"], inputs["attention_mask"])
            of_texts = of_texts + logits.float() / len(teachers)
            of_words = of_words + token_logits.float() / len(teachers)
    answers = _blended(inputs["answers"], torch.sigmoid(of_texts), share)
    token_answers = _blended(inputs["token_answers"], torch.sigmoid(of_words), share)
    for row, answer, of_row in zip(rows, answers.tolist(), token_answers.tolist(), strict=True):
        inner = of_row[1 : row["length"] - 1]
        row |= {"answers": answer, "token_answers": [math.nan, *inner, math.nan]}
    return list(rows)


def _blended(labels: torch.Tensor, said: torch.Tensor, share: float) -> torch.Tensor:
    return torch.where(torch.isnan(labels), said, (1 - share) * labels + share * said)
