"""A scorer for tests of the queue: real windows of made-up tokens, and failures on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import numpy as np

from moderation import Scores, ScoringInput
from moderation.errors import ScoringError
from moderation.scoring import EncodedInput, Manifest

WINDOW = 32
POISON, UNREADABLE = 13, 14


class FakeScorer:
    """Scores a comment by its number of words. "poison" fails in the model, "unreadable" in the tokenizer."""

    attributes = ("toxicity", "insult")
    model = "fake@1"
    manifest = Manifest(
        "fake", "1", attributes, ("en",), WINDOW, 0, calibration=dict.fromkeys(attributes, (1, 0)), files={}
    )

    def __init__(self, seconds_per_token: float = 0.0) -> None:
        self.seconds_per_token = seconds_per_token
        self.failing = False
        self.gate = threading.Event()
        self.gate.set()
        self.at_gate = 0
        self.batches: list[int] = []

    def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        return self.score_encoded(self.encode(inputs))

    def encode(self, inputs: Sequence[ScoringInput], *, words: bool = False) -> list[EncodedInput]:
        if any("unreadable" in each.text for each in inputs):
            raise ValueError("cannot be tokenised")
        return [EncodedInput(tuple(self._windows(each.text.split()))) for each in inputs]

    def score_encoded(self, encoded: Sequence[EncodedInput]) -> list[Scores]:
        self.at_gate += 1
        self.gate.wait(30)
        self.at_gate -= 1
        time.sleep(self.seconds_per_token * sum(each.n_tokens for each in encoded))
        self.batches.append(len(encoded))
        if self.failing or any(POISON in window for each in encoded for window in each.windows):
            raise ScoringError("fake@1 failed")
        return [self._scores(each) for each in encoded]

    def _windows(self, words: list[str]) -> list[np.ndarray]:
        ids = [POISON if word == "poison" else 1 for word in words]
        return [np.array(ids[i : i + WINDOW], dtype=np.int64) for i in range(0, len(ids), WINDOW)]

    def _scores(self, encoded: EncodedInput) -> Scores:
        if not encoded.windows:
            return Scores({}, self.model)
        value = max(len(window) for window in encoded.windows) / WINDOW
        return Scores({"toxicity": value, "insult": value / 2}, self.model)
