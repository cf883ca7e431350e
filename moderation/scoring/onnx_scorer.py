"""Scoring with an ONNX model on the CPU: tokenise, cut into windows, batch by token budget, calibrate."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from moderation.errors import ModelDamaged, ScoringError
from moderation.scoring.model_folder import ModelFolder
from moderation.scoring.normalisation import normalise, normalise_with_offsets
from moderation.scoring.windows import window_starts
from moderation.types import Scores, ScoringInput, Span

# Padded tokens of one run of the network. Small runs stay in the cache: 538, 504, 495, 490 and 444 comments/s
# at 256, 512, 1,024, 2,048 and 4,096 (1,200 dev comments of 57 tokens, two threads), and memory stays low.
TOKEN_BUDGET = 256
# Rows are padded to a multiple of this, so that the runtime meets few shapes and its arena stays small.
PAD_MULTIPLE = 8
# Over this probability a word is part of what is toxic.
SPAN_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class EncodedInput:
    """A comment as the network reads it: one row of token ids a window; no row for an empty text."""

    windows: tuple[NDArray[np.int64], ...]

    @property
    def n_tokens(self) -> int:
        """Tokens of all windows, special tokens included: what the comment costs to score."""
        return sum(len(window) for window in self.windows)


class OnnxScorer:
    """A model folder loaded for scoring. Safe to call from several threads; one at a time is fastest."""

    def __init__(self, folder: ModelFolder, *, threads: int | None = None) -> None:
        """Load the weights; `threads` None takes all cores. Raises ModelDamaged."""
        self.folder = folder
        self.manifest = folder.manifest
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder.weights), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder.tokenizer))
        except Exception as error:  # both libraries raise their own types, some of them bare Exception
            raise ModelDamaged(str(folder.path), f"cannot be loaded: {error}") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._first, self._last = self._tokenizer.encode("").ids
        calibration = [self.manifest.calibration[name] for name in self.attributes]
        self._slope, self._intercept = np.array(calibration, dtype=np.float32).T

    @property
    def attributes(self) -> tuple[str, ...]:
        return self.manifest.attributes

    @property
    def model(self) -> str:
        return self.manifest.id

    def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        """One Scores an input, in the same order; empty values for a text without visible characters.

        The score of a long comment is the maximum over its windows. Raises ScoringError.
        """
        return self.score_encoded(self.encode(inputs))

    def encode(self, inputs: Sequence[ScoringInput]) -> list[EncodedInput]:
        """Normalise and tokenise; cheap next to scoring, and safe to run in another thread."""
        texts = [normalise(each.text) for each in inputs]
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [EncodedInput(tuple(self._windows(encoding.ids))) for encoding in encodings]

    def score_encoded(self, encoded: Sequence[EncodedInput]) -> list[Scores]:
        """Score what `encode` gave, batched by token budget, longest first. Raises ScoringError."""
        logits = self.logits(encoded)
        probabilities = sigmoid(logits * self._slope + self._intercept)
        return [
            Scores(dict(zip(self.attributes, row, strict=True)) if each.windows else {}, self.model)
            for each, row in zip(encoded, probabilities.tolist(), strict=True)
        ]

    def explain(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        """The same scores, with the words that carried them as spans of the original text.

        A span's score is that of its most toxic word, from the token head; its attribute is `toxicity`'s
        family as a whole, named after the model's first attribute. Raises ScoringError.
        """
        return [
            replace(scores, spans=tuple(self._spans(each.text)))
            for each, scores in zip(inputs, self.score(inputs), strict=True)
        ]

    def _spans(self, text: str) -> Iterator[Span]:
        normalised = normalise_with_offsets(text)
        encoding = self._tokenizer.encode(normalised.text, add_special_tokens=False)
        offsets = encoding.offsets
        probabilities = self._token_probabilities(encoding.ids)
        # A word counts as a whole: its pieces are judged by the most toxic of them.
        words = encoding.word_ids
        toxic = {words[i] for i in np.flatnonzero(probabilities >= SPAN_THRESHOLD).tolist()}
        at = 0
        while at < len(words):
            if words[at] not in toxic:
                at += 1
                continue
            last = at
            while last + 1 < len(words) and words[last + 1] in toxic:
                last += 1
            begin, end = normalised.original_span(offsets[at][0], offsets[last][1])
            yield Span(begin, end, self.attributes[0], round(float(probabilities[at : last + 1].max()), 6))
            at = last + 1

    def _token_probabilities(self, ids: list[int]) -> NDArray[np.float32]:
        """float32[n_tokens]: probability that a token is part of what is toxic, maximum over windows."""
        logits = np.full(len(ids), -np.inf, dtype=np.float32)
        room = self.manifest.window_tokens - 2
        starts = list(window_starts(len(ids), room, self.manifest.window_overlap)) if ids else []
        rows = list(self._windows(ids))
        for batch in batches_by_budget([len(row) for row in rows], TOKEN_BUDGET):
            (of_batch,) = self._run([rows[i] for i in batch], ["token_logits"])
            for i, of_row in zip(batch.tolist(), of_batch, strict=True):
                window = slice(starts[i], starts[i] + len(rows[i]) - 2)
                logits[window] = np.maximum(logits[window], of_row[1 : len(rows[i]) - 1])
        slope, intercept = self.manifest.span_calibration or (1.0, 0.0)
        return sigmoid(np.float32(slope) * logits + np.float32(intercept))

    def logits(self, encoded: Sequence[EncodedInput]) -> NDArray[np.float32]:
        """float32[n, n_attributes]: uncalibrated logits, maximum over windows; -inf for an empty text."""
        owners = np.repeat(np.arange(len(encoded)), [len(each.windows) for each in encoded])
        rows = [window for each in encoded for window in each.windows]
        logits = np.full((len(encoded), len(self.attributes)), -np.inf, dtype=np.float32)
        for batch in batches_by_budget([len(row) for row in rows], TOKEN_BUDGET):
            (of_batch,) = self._run([rows[i] for i in batch], ["logits"])
            np.maximum.at(logits, owners[batch], of_batch)
        return logits

    def embed(self, encoded: Sequence[EncodedInput]) -> NDArray[np.float32]:
        """float32[n, hidden]: the pooled representation under the heads, mean over windows; 0 for empty."""
        owners = np.repeat(np.arange(len(encoded)), [len(each.windows) for each in encoded])
        rows = [window for each in encoded for window in each.windows]
        hidden = self._session.get_outputs()[1].shape[1]
        total = np.zeros((len(encoded), hidden), dtype=np.float32)
        for batch in batches_by_budget([len(row) for row in rows], TOKEN_BUDGET):
            (of_batch,) = self._run([rows[i] for i in batch], ["pooled"])
            np.add.at(total, owners[batch], of_batch)
        counts = np.bincount(owners, minlength=len(encoded))
        return (total / np.maximum(counts, 1)[:, None]).astype(np.float32)

    def _windows(self, ids: list[int]) -> Iterator[NDArray[np.int64]]:
        if not ids:
            return
        room = self.manifest.window_tokens - 2
        for start in window_starts(len(ids), room, self.manifest.window_overlap):
            yield np.array([self._first, *ids[start : start + room], self._last], dtype=np.int64)

    def _run(self, rows: Sequence[NDArray[np.int64]], outputs: list[str]) -> list[NDArray[np.float32]]:
        width = -(-max(len(row) for row in rows) // PAD_MULTIPLE) * PAD_MULTIPLE
        ids = np.zeros((len(rows), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        try:
            result: list[NDArray[np.float32]] = self._session.run(
                outputs, {"input_ids": ids, "attention_mask": mask}
            )
        except Exception as error:  # onnxruntime raises a dozen unrelated types
            raise ScoringError(f"{self.model} failed on a batch of {ids.shape}: {error}") from error
        if not all(np.isfinite(array).all() for array in result):
            raise ScoringError(f"{self.model} gave a score that is not a number on a batch of {ids.shape}")
        return result


def sigmoid(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logistic function; -inf gives 0."""
    return (1.0 / (1.0 + np.exp(-x))).astype(np.float32)


def batches_by_budget(lengths: Sequence[int], budget: int) -> Iterator[NDArray[np.int64]]:
    """Indices into `lengths`, longest first, in batches of at most `budget` padded tokens (never empty)."""
    order = np.argsort(np.asarray(lengths, dtype=np.int64), kind="stable")[::-1]
    start = 0
    while start < len(order):
        width = -(-lengths[order[start]] // PAD_MULTIPLE) * PAD_MULTIPLE
        size = max(1, budget // width)
        yield order[start : start + size]
        start += size
