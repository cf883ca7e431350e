"""What reads and scores the chunks of a run: here the threads of this process, elsewhere many machines."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from moderation.batch.chunk import Chunk
from moderation.batch.progress import Meter
from moderation.batch.rejects import without_clashes
from moderation.batch.scoring_pool import PendingScores, ScoredText, ScoringPool
from moderation.batch.source import Source
from moderation.scoring import Scorer

# Chunks that are being scored while the next is read and the last is written.
CHUNKS_UNDER_WAY = 2


@dataclass(frozen=True, slots=True)
class LabelledChunk:
    """A chunk with one ScoredText an input; `n_scored` texts were new to the model, the others repeat one.

    `texts` is None for a chunk that had been done before, which was read to see that it is still the same.
    `languages` are those of the inputs, where an engine detects them beside scoring.
    """

    chunk: Chunk
    texts: list[ScoredText] | None = None
    n_scored: int = 0
    languages: list[str | None] | None = None


class Engine(Protocol):
    """Whatever reads a source and scores it. The result does not depend on which engine does."""

    @property
    def workers(self) -> int:
        """Cores that score."""

    def process(
        self, source: Source, added: Collection[str], done: Sequence[int], meter: Meter
    ) -> Generator[LabelledChunk]:
        """All chunks of `source` in their order; those that were `done` before are not scored.

        `done` holds the unit of each of them, in their order; `added` names the columns that the run adds.
        Raises DumpError for what is the matter with the input.
        """


class LocalEngine:
    """Scores with `workers` threads of this process, while it reads the next chunk and writes the last."""

    def __init__(self, scorer: Scorer, workers: int = 1) -> None:
        self.scorer, self.workers = scorer, workers

    def process(
        self, source: Source, added: Collection[str], done: Sequence[int], meter: Meter
    ) -> Generator[LabelledChunk]:
        """See Engine."""
        pool = ScoringPool(self.scorer, self.workers, meter.scored)
        under_way: deque[tuple[Chunk, PendingScores]] = deque()
        try:
            for index, read in enumerate(source.chunks()):
                chunk = without_clashes(read, added)
                meter.read(len(chunk) + len(chunk.rejects), chunk.fraction, done=index < len(done))
                if index < len(done):
                    yield LabelledChunk(chunk)
                    continue
                meter.scored(len(chunk.rejects))
                under_way.append((chunk, pool.submit(chunk.inputs)))
                if len(under_way) >= CHUNKS_UNDER_WAY:
                    yield _result(*under_way.popleft())
            while under_way:
                yield _result(*under_way.popleft())
        finally:
            pool.close()


def _result(chunk: Chunk, pending: PendingScores) -> LabelledChunk:
    return LabelledChunk(chunk, pending.result(), pending.n_scored)
