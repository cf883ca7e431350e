"""Scores the comments of concurrent requests together.

    submit ─ door ─▶ texts ─ tokenising thread ─▶ windows ─ round ─▶ runs ─ scoring threads ─▶ futures resolved

Both queues give turns to the requests in them. What waits is taken from the second in rounds, and a round is cut
into runs of the network by length. A run that raises is tried again piece by piece, so that only the request
that holds the poisonous comment fails. Every request is scored by one model: when another begins to serve,
requests that the old one has accepted are finished by it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

import structlog

from moderation import Scores, ScoringInput
from moderation.scoring import EncodedInput
from serve.batching.admission import Admission
from serve.batching.encoding_scorer import EncodingScorer
from serve.batching.fair_queue import FairQueue
from serve.batching.job import Job
from serve.batching.run import Piece, Run, each_or_error, grouped, runs_of
from serve.errors import Overloaded, ScoringFailed, ShuttingDown
from serve.metrics import Metrics

# Seconds of scoring that are sorted by length at a time: what comes meanwhile waits so long at most. Of 2,048 tokens,
# which is a tenth of a second on two cores, 7 % is padding; of 1,024 11 %, of 4,096 4 % (4,000 dev comments).
ROUND_S = 0.1
# Cost of one request's turn: of text that is tokenised, a few milliseconds, and of windows in a round.
TURN_COST = 4096
# Bytes of text that are tokenised in one go.
BYTE_BUDGET = 32_768
# Seconds between attempts to score WARM_UP while the service is not ready and nobody asks anything.
PROBE_S = 1.0
WARM_UP = [
    ScoringInput("I read this twice and still cannot tell what the council has in mind for the old bridge."),
    ScoringInput("No."),
    ScoringInput("We had the same debate ten years ago. " * 10),
] * 8

log: structlog.stdlib.BoundLogger = structlog.get_logger("moderation.batching")


class Batcher:
    """One tokenising and several scoring threads in front of a scorer; safe to submit to from any thread.

    `scorer` may be exchanged for another at any time.
    """

    def __init__(
        self, scorer: EncodingScorer, metrics: Metrics, *, max_wait_s: float, threads: int = 1
    ) -> None:
        """`threads` call the scorer at the same time."""
        self.scorer = scorer
        self.ready = False
        self._metrics = metrics
        self._admission = Admission(max_wait_s, TURN_COST, threads)
        self._lock = threading.Lock()
        self._text_arrived = threading.Condition(self._lock)
        self._piece_arrived = threading.Condition(self._lock)
        self._jobs: set[Job] = set()
        self._texts: FairQueue[Job, tuple[Job, int]] = FairQueue(TURN_COST)
        self._pieces: FairQueue[Job, Piece] = FairQueue(TURN_COST)
        self._runs: deque[Run] = deque()
        self._closing = False
        self._no_more_pieces = False
        self._threads = [threading.Thread(target=self._tokenise, name="tokenise", daemon=True)]
        self._threads += (
            threading.Thread(target=self._score, name=f"score-{n}", daemon=True) for n in range(threads)
        )

    def start(self) -> None:
        """Start all threads; `ready` turns true once a first score has been made."""
        for thread in self._threads:
            thread.start()

    @property
    def is_working(self) -> bool:
        """Whether the last scores could be made and every thread still runs."""
        return self.ready and all(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        """Finish what was accepted, then stop."""
        with self._lock:
            self._closing = True
            self._text_arrived.notify()
        for thread in self._threads:
            thread.join()

    def check(self, cost: int = 1) -> None:
        """Raise what `submit` would raise for a request of that cost: Overloaded, ShuttingDown."""
        with self._lock:
            self._check(cost)

    def submit(
        self, inputs: Sequence[ScoringInput], scorer: EncodingScorer | None = None, *, n_explained: int = 0
    ) -> Future[list[Scores]]:
        """Queue comments; the future gets one Scores a comment, in order, or ScoringFailed or Overloaded.

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
            job.begin_by = job.arrived + self._admission.patience_s(job.remaining)
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
                    self._piece_arrived.notify_all()
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
                        self._pieces.put(piece.job, piece, piece.cost)
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
                if not self._runs and not self._pieces and not self._no_more_pieces:
                    self._piece_arrived.wait(None if self.ready else PROBE_S)
                late = [] if self._runs else self._begin_round()
                run = self._runs.popleft() if self._runs else None
                is_busy = bool(self._runs or self._pieces)
                finished = run is None and not is_busy and self._no_more_pieces
            for job in late:
                job.fail(Overloaded(1.0))
            if run is not None:
                self._score_run(run, is_busy)
            elif finished:
                return
            elif not self.ready:
                self._warm_up()

    def _begin_round(self) -> list[Job]:
        """Cut what waits into runs; returns jobs that have waited too long, since scoring has become slower.

        Nobody is refused who holds up nobody: the last in the queue are scored however late they are.
        """
        now = time.perf_counter()
        pieces = self._pieces.take(self._admission.rate * ROUND_S)
        beginning = {piece.job for piece in pieces if not piece.job.begun}
        late = {job for job in beginning if now > job.begin_by} if self._pieces else set()
        for job in beginning - late:
            job.begun = True
            self._metrics.stage_s.labels("wait").observe(now - job.arrived)
        self._runs.extend(runs_of(piece for piece in pieces if piece.job not in late))
        self._piece_arrived.notify(len(self._runs) - 1 + bool(self._pieces))
        return list(late)

    def _score_run(self, run: Run, is_busy: bool) -> None:
        started = time.perf_counter()
        score = partial(self._score_encoded, run.scorer)
        results = each_or_error(score, [piece.encoded for piece in run.pieces])
        seconds = time.perf_counter() - started
        self._metrics.stage_s.labels("score").observe(seconds)
        self._metrics.batch_tokens.observe(run.n_tokens)
        if is_busy:
            with self._lock:
                self._admission.measure(run.cost, seconds)
        for piece, scores in zip(run.pieces, results, strict=True):
            if isinstance(scores, Exception):
                piece.job.fail(ScoringFailed(piece.index, scores))
            else:
                piece.job.receive(piece.index, scores, piece.cost)

    def _score_encoded(self, scorer: EncodingScorer, encoded: Sequence[EncodedInput]) -> list[Scores]:
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
            self._score_encoded(scorer, scorer.encode(WARM_UP))
        except Exception as error:
            log.error("the model cannot score", error=type(error).__name__)
            return
        with self._lock:
            self._admission.measure(Job(WARM_UP, scorer).remaining, time.perf_counter() - started)


def _how_to_encode(text: tuple[Job, int]) -> tuple[EncodingScorer, bool]:
    job, index = text
    return job.scorer, index < job.n_explained
