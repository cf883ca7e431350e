"""A scorer that waits in the queue, so that the library's Moderator runs unchanged behind the service."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from moderation import Scores, ScoringInput
from serve.batching.batcher import Batcher
from serve.batching.encoding_scorer import EncodingScorer


class QueuedScorer:
    """Scores with one model through a batcher on behalf of one request; `cancel` when its client has left."""

    def __init__(self, batcher: Batcher, scorer: EncodingScorer) -> None:
        self._batcher = batcher
        self._scorer = scorer
        self.inputs: Sequence[ScoringInput] = ()
        self._cancelled = False
        self._future: Future[list[Scores]] | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        return self._scorer.attributes

    @property
    def model(self) -> str:
        return self._scorer.model

    def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        """Blocks until scored; not for the event loop. Raises ScoringFailed, Overloaded, CancelledError.

        `inputs` then holds what was scored.
        """
        self.inputs = inputs
        self._future = self._batcher.submit(inputs, self._scorer)
        if self._cancelled:
            self._future.cancel()
        return self._future.result()

    def cancel(self) -> None:
        """Take what is queued from the queue, and let nothing more be queued for long."""
        self._cancelled = True
        if self._future is not None:
            self._future.cancel()
