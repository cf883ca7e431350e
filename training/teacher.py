"""What the serving model says of texts, as soft answers: a network that learns something new is held to it.

Self-distillation (Li and Hoiem 2018, learning without forgetting): what the new labels do not speak of, the network
goes on saying as before, on new texts and on old ones.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from moderation import ScoringInput
from moderation.errors import InputError
from moderation.scoring import ModelFolder, OnnxScorer
from training.augmentation import fill_slots
from training.corpora import read_corpus
from training.labelled import LabelledComment
from training.recipe import Corpus, Recipe

# How often the labels of a comment count against one answer of the serving model: a labelled comment has one or
# two, and the serving model answers fifteen.
LABEL_WEIGHT = 4.0
# Our own texts, on which the serving model is asked always.
OWN_TEXTS = ("minimal_pairs", "identity_sentences")
DEFAULT_RECIPE = Path(__file__).with_name("recipes") / "default.toml"
UNKNOWN = math.nan

Row = dict[str, Any]


class Teacher:
    """The serving model on a CPU: logits and word logits of the first window of each text."""

    def __init__(self, base: ModelFolder, threads: int | None) -> None:
        self.attributes = base.manifest.attributes
        self._scorer = OnnxScorer(base, threads=threads)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(base.weights), options, ["CPUExecutionProvider"])

    def labelled(self, comments: Sequence[LabelledComment], attributes: Sequence[str]) -> list[Row]:
        """Two rows a comment, in the columns of `training.examples`: its labels, and the serving model's answers.

        `attributes` are those of the candidate, the serving model's first.
        """
        rows = []
        windows = self._windows([each.text for each in comments])
        for comment, ids in zip(comments, windows, strict=True):
            labels = comment.labels
            answers = [labels[name].share if name in labels else UNKNOWN for name in attributes]
            weight = LABEL_WEIGHT * sum(each.weight for each in labels.values()) / max(1, len(labels))
            if labels:
                rows.append(_row(ids, answers, [UNKNOWN] * len(ids), weight))
            rows.append(self._answered(ids, attributes, leave_out=set(labels)))
        return rows

    def unlabelled(self, texts: Sequence[str], attributes: Sequence[str]) -> list[Row]:
        """One row a text: the serving model's answers."""
        return [self._answered(ids, attributes, leave_out=set()) for ids in self._windows(texts)]

    def _windows(self, texts: Sequence[str]) -> list[list[int]]:
        encoded = self._scorer.encode([ScoringInput(text) for text in texts])
        return [each.windows[0].tolist() for each in encoded if each.windows]

    def _answered(self, ids: list[int], attributes: Sequence[str], leave_out: set[str]) -> Row:
        row = np.array([ids], dtype=np.int64)
        inputs = {"input_ids": row, "attention_mask": np.ones_like(row)}
        logits, of_words = self._session.run(["logits", "token_logits"], inputs)
        said = dict(zip(self.attributes, _sigmoid(logits[0]).tolist(), strict=True))
        answers = [UNKNOWN if name in leave_out else said.get(name, UNKNOWN) for name in attributes]
        words = [UNKNOWN, *_sigmoid(of_words[0]).tolist()[1 : len(ids) - 1], UNKNOWN]
        return _row(ids, answers, words, 1.0)


def old_texts(replay: Path | None, rows: int, seed: int) -> list[str]:
    """Texts that the serving model was trained on: ours, and about `rows` of the corpora in `replay`, if given."""
    rng = random.Random(seed)
    corpora = [Corpus(name) for name in OWN_TEXTS]
    if replay is not None:
        recipe = Recipe.load(DEFAULT_RECIPE)
        public = {each.name: each for stage in recipe.stages for each in stage.corpora}
        there = [each for each in public.values() if (replay / f"{each.name}.parquet").is_file()]
        if not there:
            raise InputError(
                f"--replay {replay}",
                "holds none of the corpora",
                f"Its files are {min(public)}.parquet and so on.",
            )
        corpora += [replace(each, rows=-(-rows // len(there))) for each in there]
    texts = [
        fill_slots(example.text, rng)
        for corpus in corpora
        for example in read_corpus(corpus, replay or Path(), seed, test_share=0.0).train
    ]
    return list(dict.fromkeys(texts))


def _row(ids: list[int], answers: list[float], words: list[float], weight: float) -> Row:
    return {
        "input_ids": ids,
        "length": len(ids),
        "answers": answers,
        "token_answers": words,
        "weight": weight,
    }


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))
