"""Scores the comments of concurrent requests together.

    submit ─ door ─▶ texts ─ tokenising thread ─▶ windows ─ inference thread ─▶ every future resolved

Both queues give turns to the requests in them. A batch that raises is tried again piece by piece, so
that only the request that holds the poisonous comment fails. Every request is scored by one model: when
another begins to serve, requests that the old one has accepted are finished by it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from moderation import Scores, ScoringInput
from moderation.scoring import EncodedInput
from serve.batching.admission import Admission
from serve.batching.encoding_scorer import EncodingScorer
from serve.batching.fair_queue import FairQueue
from serve.batching.job import Job
from serve.errors import ScoringFailed, ShuttingDown
from serve.metrics import Metrics

# Tokens of one batch, and of one request's turn in it: a quarter, so that four requests share a batch.
TOKEN_BUDGET = 4096
TURN_TOKENS = 1024
# Bytes of text that are tokenised in one go, and of one request's turn in it: a few milliseconds.
BYTE_BUDGET = 32_768
TURN_BYTES = 4096
# Seconds between attempts to score WARM_UP while the service is not ready and nobody asks anything.
PROBE_S = 1.0
WARM_UP = [
    ScoringInput("I read this twice and still cannot tell what the council has in mind for the old bridge."),
    ScoringInput("No."),
    ScoringInput("We had the same debate ten years ago. " * 10),
] * 8


A = TypeVar("A")
B = TypeVar("B")
K = TypeVar("K")

log: structlog.stdlib.BoundLogger = structlog.get_logger("moderation.batching")


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One window of a comment, or the whole of a comment without any."""

    job: Job
    index: int
    encoded: EncodedInput
    cost: int


class Batcher:
    """One tokenising and one inference thread in front of a scorer; safe to submit to from any thread.

    `scorer` may be exchanged for another at any time.
    """

    def __init__(self, scorer: EncodingScorer, metrics: Metrics, *, max_wait_s: float) -> None:
        self.scorer = scorer
        self.ready = False
        self._metrics = metrics
        self._admission = Admission(max_wait_s, TURN_BYTES)
        self._lock = threading.Lock()
        self._text_arrived = threading.Condition(self._lock)
        self._piece_arrived = threading.Condition(self._lock)
        self._jobs: set[Job] = set()
        self._texts: FairQueue[Job, tuple[Job, int]] = FairQueue(TURN_BYTES)
        self._pieces: FairQueue[Job, Piece] = FairQueue(TURN_TOKENS)
        self._closing = False
        self._no_more_pieces = False
        self._threads = [
            threading.Thread(target=target, name=name, daemon=True)
            for name, target in (("tokenise", self._tokenise), ("score", self._score))
        ]

    def start(self) -> None:
        """Start both threads; `ready` turns true once a first score has been made."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Finish what was accepted, then stop."""
        with self._lock:
            self._closing = True
            self._text_arrived.notify()
            self._piece_arrived.notify()
        for thread in self._threads:
            thread.join()

    def check(self, cost: int = 1) -> None:
        """Raise what `submit` would raise for a request of that cost: Overloaded, ShuttingDown."""
        with self._lock:
            self._check(cost)

    def submit(
        self, inputs: Sequence[ScoringInput], scorer: EncodingScorer | None = None, *, n_explained: int = 0
    ) -> Future[list[Scores]]:
        """Queue comments; the future gets one Scores a comment, in order, or ScoringFailed.

        `scorer` scores all of them; None takes the one that serves now. The first `n_explained` scores have
        the words that carried them as spans. Cancelling the future takes all from the queue. Raises
        Overloaded, ShuttingDown.
        """
        job = Job(inputs, scorer or self.scorer, n_explained)
        if not inputs:
            job.resolve([])
            return job.future
        with self._lock:
            self._check(job.remaining)
            self._jobs.add(job)
            for index, cost in enumerate(job.costs):
                self._texts.put(job, (job, index), cost)
            self._text_arrived.notify()
            self._metrics.waiting.set(len(self._jobs))
        job.future.add_done_callback(lambda _: self._forget(job))
        return job.future

    def _check(self, cost: int) -> None:
        if self._closing:
            raise ShuttingDown("The service is shutting down. Try again in a moment.")
        self._admission.check(cost, (job.remaining for job in self._jobs))

    def _forget(self, job: Job) -> None:
        with self._lock:
            self._jobs.discard(job)
            self._metrics.waiting.set(len(self._jobs))
            self._texts.drop(job)
            self._pieces.drop(job)

    def _tokenise(self) -> None:
        while True:
            with self._lock:
                while not self._texts and not self._closing:
                    self._text_arrived.wait()
                texts = self._texts.take(BYTE_BUDGET)
                if not texts:
                    self._no_more_pieces = True
                    self._piece_arrived.notify()
                    return
            started = time.perf_counter()
            pieces = [
                piece
                for (scorer, words), its in grouped(texts, _how_to_encode)
                for piece in self._encode(partial(scorer.encode, words=words), its)
            ]
            self._metrics.stage_s.labels("tokenise").observe(time.perf_counter() - started)
            with self._lock:
                for piece in pieces:
                    if not piece.job.over:
                        self._pieces.put(piece.job, piece, max(1, piece.encoded.n_tokens))
                self._piece_arrived.notify()

    def _encode(
        self, encode: Callable[[Sequence[ScoringInput]], list[EncodedInput]], texts: Sequence[tuple[Job, int]]
    ) -> list[Piece]:
        encoded = each_or_error(encode, [job.inputs[index] for job, index in texts])
        pieces: list[Piece] = []
        for (job, index), its in zip(texts, encoded, strict=True):
            if isinstance(its, Exception):
                job.fail(ScoringFailed(index, its))
                continue
            windows = its.one_by_one() or [its]
            job.expect(index, len(windows))
            cost = job.costs[index] // len(windows)
            pieces += (Piece(job, index, window, cost) for window in windows)
        return pieces

    def _score(self) -> None:
        self._warm_up()
        while True:
            with self._lock:
                if not self._pieces and not self._no_more_pieces:
                    self._piece_arrived.wait(None if self.ready else PROBE_S)
                pieces = self._pieces.take(TOKEN_BUDGET)
                is_full = bool(self._pieces)
                if not pieces and self._no_more_pieces:
                    return
            if pieces:
                for scorer, its in grouped(pieces, lambda piece: piece.job.scorer):
                    self._score_pieces(scorer, its, is_full)
            elif not self.ready:
                self._warm_up()

    def _score_pieces(self, scorer: EncodingScorer, pieces: Sequence[Piece], is_full: bool) -> None:
        started = time.perf_counter()
        results = each_or_error(partial(self._score_batch, scorer), [piece.encoded for piece in pieces])
        seconds = time.perf_counter() - started
        self._metrics.stage_s.labels("score").observe(seconds)
        self._metrics.batch_tokens.observe(sum(piece.encoded.n_tokens for piece in pieces))
        if is_full:
            self._admission.measure(sum(piece.cost for piece in pieces), seconds)
        for piece, scores in zip(pieces, results, strict=True):
            job = piece.job
            if not job.begun:
                job.begun = True
                self._metrics.stage_s.labels("wait").observe(started - job.arrived)
            job.remaining -= piece.cost
            if isinstance(scores, Exception):
                job.fail(ScoringFailed(piece.index, scores))
            else:
                job.receive(piece.index, scores)

    def _score_batch(self, scorer: EncodingScorer, encoded: Sequence[EncodedInput]) -> list[Scores]:
        try:
            scores = scorer.score_encoded(encoded)
        except Exception:
            self.ready = False
            raise
        self.ready = True
        return scores

    def _warm_up(self) -> None:
        started, scorer = time.perf_counter(), self.scorer
        try:
            self._score_batch(scorer, scorer.encode(WARM_UP))
        except Exception as error:
            log.error("the model cannot score", error=type(error).__name__)
            return
        self._admission.measure(Job(WARM_UP, scorer).remaining, time.perf_counter() - started)


def _how_to_encode(text: tuple[Job, int]) -> tuple[EncodingScorer, bool]:
    job, index = text
    return job.scorer, index < job.n_explained


def grouped(items: Iterable[A], key: Callable[[A], K]) -> Iterable[tuple[K, list[A]]]:
    """The items of each key, which most of the time is one for all."""
    groups: dict[K, list[A]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups.items()


def each_or_error(function: Callable[[Sequence[A]], list[B]], items: Sequence[A]) -> list[B | Exception]:
    """What `function` makes of all items at once; if that raises, of each alone, or the error it raised."""
    try:
        return list(function(items))
    except Exception as error:
        if len(items) == 1:
            return [error]
    return [each_or_error(function, [item])[0] for item in items]
