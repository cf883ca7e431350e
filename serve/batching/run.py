"""What a thread hands to the network at once: windows of several requests, of one model and of similar length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from moderation.scoring import EncodedInput
from moderation.scoring.onnx_scorer import TOKEN_BUDGET, batches_by_budget
from serve.batching.encoding_scorer import EncodingScorer
from serve.batching.job import Job

A = TypeVar("A")
B = TypeVar("B")
K = TypeVar("K")


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One window of a comment, or the whole of a comment without any; `cost` is its share of the job's."""

    job: Job
    index: int
    encoded: EncodedInput
    cost: int


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that the network reads at once."""

    scorer: EncodingScorer
    pieces: Sequence[Piece]

    @property
    def n_tokens(self) -> int:
        return sum(piece.encoded.n_tokens for piece in self.pieces)

    @property
    def cost(self) -> int:
        return sum(piece.cost for piece in self.pieces)


def runs_of(pieces: Iterable[Piece]) -> Iterator[Run]:
    """All pieces in runs of the size at which the network is fastest, sorted by length, so that little is padded."""
    for scorer, its in grouped(pieces, lambda piece: piece.job.scorer):
        lengths = [max(1, piece.encoded.n_tokens) for piece in its]
        for batch in batches_by_budget(lengths, TOKEN_BUDGET):
            yield Run(scorer, [its[index] for index in batch])


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
