"""Scoring with an ONNX model on the CPU: tokenise, cut into windows, batch by token budget, calibrate."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from moderation.errors import ModelDamaged, ScoringError
from moderation.scoring.model_folder import ModelFolder
from moderation.scoring.normalisation import normalise, normalise_with_offsets
from moderation.scoring.windows import window_starts
from moderation.scoring.word_spans import joined, toxic_words, words_of
from moderation.types import Scores, ScoringInput, Span

# Padded tokens of one run of the network. Small runs stay in the cache, so that 4,096 tokens take over 1.5 times as
# long (python -m bench.graph_variants), and memory stays low.
TOKEN_BUDGET = 256

# Where no attribute reaches this no word carried it: the head of words was trained on toxic comments and
# marks words of polite ones. Higher costs F1 on comments whose words people marked: `training evaluate` with this
# constant at 0 / 0.2 / 0.3 / 0.4 gave .612 / .610 / .608 / .602 (model 1.1.0).
LIKELY = 0.2


@dataclass(frozen=True, slots=True)
class EncodedInput:
    """A comment as the network reads it: one row of token ids a window; no row for an empty text.

    `words`, where they were asked for, has an int32[n_tokens, 2] a window, special tokens not counted: begin
    and end, in the original text, of the word that the token is a piece of.
    """

    windows: tuple[NDArray[np.int64], ...]
    words: tuple[NDArray[np.int32], ...] = ()

    @property
    def n_tokens(self) -> int:
        """Tokens of all windows, special tokens included: what the comment costs to score."""
        return sum(len(window) for window in self.windows)

    def one_by_one(self) -> list[EncodedInput]:
        """Each window as an input of its own, in order."""
        return [
            EncodedInput((window,), self.words[number : number + 1])
            for number, window in enumerate(self.windows)
        ]


class OnnxScorer:
    """A model folder loaded for scoring. Safe to call from several threads; one at a time is fastest."""

    def __init__(self, folder: ModelFolder, *, threads: int | None = None) -> None:
        """Load the weights; `threads` None takes all cores. Raises ModelDamaged."""
        self.folder = folder
        self.manifest = folder.manifest
        self._session, self._tokenizer = self._open(threads)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._first, self._last = self._tokenizer.encode("").ids
        calibration = [self.manifest.calibration[name] for name in self.attributes]
        self._slope, self._intercept = np.array(calibration, dtype=np.float32).T

    def _open(self, threads: int | None) -> tuple[Any, Tokenizer]:
        """The session that runs the network, and the tokenizer. Raises ModelDamaged."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.inter_op_num_threads = 1
        # It plans memory anew for every shape, and rows as long as their text come in many: with fewer shapes (rows
        # padded to eights) and the plan, scoring takes longer than without either (python -m bench.graph_variants).
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                str(self.folder.weights), options, providers=["CPUExecutionProvider"]
            )
            return session, Tokenizer.from_file(str(self.folder.tokenizer))
        except Exception as error:  # both libraries raise their own types, some of them bare Exception
            raise ModelDamaged(str(self.folder.path), f"cannot be loaded: {error}") from error

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

    def encode(self, inputs: Sequence[ScoringInput], *, words: bool = False) -> list[EncodedInput]:
        """Normalise and tokenise; cheap next to scoring, and safe to run in another thread.

        With `words`, `score_encoded` also says which words carried the score.
        """
        if words:
            return [self._encode_with_words(each.text) for each in inputs]
        texts = [normalise(each.text) for each in inputs]
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [EncodedInput(tuple(self._windows(encoding.ids))) for encoding in encodings]

    def score_encoded(self, encoded: Sequence[EncodedInput]) -> list[Scores]:
        """Score what `encode` gave, batched by token budget, longest first. Raises ScoringError.

        The spans of an input with `words` are single words, as `moderation.scoring.joined` takes them.
        """
        logits, spans = self._logits_and_words(encoded)
        probabilities = sigmoid(logits * self._slope + self._intercept)
        return [
            Scores(
                dict(zip(self.attributes, row, strict=True)) if each.windows else {}, self.model, tuple(its)
            )
            for each, row, its in zip(encoded, probabilities.tolist(), spans, strict=True)
        ]

    def explain(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        """The same scores, with the words that carried them as spans of the original text.

        A span's score is that of its most toxic word, from the token head; its attribute is `toxicity`'s
        family as a whole, named after the model's first attribute. Raises ScoringError.
        """
        return [
            replace(scores, spans=joined(each.text, scores.spans))
            for each, scores in zip(inputs, self.score_encoded(self.encode(inputs, words=True)), strict=True)
        ]

    def logits(self, encoded: Sequence[EncodedInput]) -> NDArray[np.float32]:
        """float32[n, n_attributes]: uncalibrated logits, maximum over windows; -inf for an empty text."""
        return self._logits_and_words(encoded)[0]

    def embed(self, encoded: Sequence[EncodedInput]) -> NDArray[np.float32]:
        """float32[n, hidden]: the pooled representation under the heads, mean over windows; 0 for empty."""
        hidden = self._session.get_outputs()[1].shape[1]
        total = np.zeros((len(encoded), hidden), dtype=np.float32)
        for owners, _, (of_batch,) in self._runs(encoded, ["pooled"]):
            np.add.at(total, owners, of_batch)
        counts = np.array([max(1, len(each.windows)) for each in encoded], dtype=np.float32)
        return np.divide(total, counts[:, None], dtype=np.float32)

    def _logits_and_words(
        self, encoded: Sequence[EncodedInput]
    ) -> tuple[NDArray[np.float32], list[list[Span]]]:
        logits = np.full((len(encoded), len(self.attributes)), -np.inf, dtype=np.float32)
        spans: list[list[Span]] = [[] for _ in encoded]
        slope, intercept = self.manifest.span_calibration or (1.0, 0.0)
        outputs = ["logits", "token_logits"] if any(each.words for each in encoded) else ["logits"]
        for owners, numbers, (of_rows, *of_tokens) in self._runs(encoded, outputs):
            np.maximum.at(logits, owners, of_rows)
            likely = sigmoid(of_rows * self._slope + self._intercept).max(axis=1) >= LIKELY
            for row, token_logits in enumerate(of_tokens[0] if of_tokens else ()):
                if likely[row] and (words := encoded[owners[row]].words):
                    its = words[numbers[row]]
                    # The first token of a row is none of the text's.
                    probabilities = sigmoid(slope * token_logits[1 : len(its) + 1] + intercept)
                    spans[owners[row]] += toxic_words(its, probabilities, self.attributes[0])
        return logits, spans

    def _encode_with_words(self, text: str) -> EncodedInput:
        normalised = normalise_with_offsets(text)
        encoding = self._tokenizer.encode(normalised.text, add_special_tokens=False)
        windows = tuple(self._windows(encoding.ids))
        words = words_of(encoding, normalised)
        starts = self._starts(len(encoding.ids))
        return EncodedInput(
            windows,
            tuple(words[start : start + len(row) - 2] for start, row in zip(starts, windows, strict=True)),
        )

    def _runs(
        self, encoded: Sequence[EncodedInput], outputs: list[str]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], list[NDArray[np.float32]]]]:
        """Runs of the network over all windows: which input each row is of, the number of its window, outputs."""
        counts = [len(each.windows) for each in encoded]
        owners = np.repeat(np.arange(len(encoded)), counts)
        numbers = np.array([number for count in counts for number in range(count)], dtype=np.int64)
        rows = [window for each in encoded for window in each.windows]
        for batch in batches_by_budget([len(row) for row in rows], TOKEN_BUDGET):
            yield owners[batch], numbers[batch], self._run([rows[i] for i in batch], outputs)

    def _starts(self, n_tokens: int) -> Iterator[int]:
        if not n_tokens:
            return iter(())
        return window_starts(n_tokens, self.manifest.window_tokens - 2, self.manifest.window_overlap)

    def _windows(self, ids: list[int]) -> Iterator[NDArray[np.int64]]:
        room = self.manifest.window_tokens - 2
        for start in self._starts(len(ids)):
            yield np.array([self._first, *ids[start : start + room], self._last], dtype=np.int64)

    def _run(self, rows: Sequence[NDArray[np.int64]], outputs: list[str]) -> list[NDArray[np.float32]]:
        width = max(len(row) for row in rows)
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
        size = max(1, budget // lengths[order[start]])
        yield order[start : start + size]
        start += size
