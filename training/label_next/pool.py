"""The comments of a dump that are looked at more closely: the most telling of each kind, and some at random."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from training.labelled import LabelledComment

Reason = Literal["uncertain", "disagreeing", "random"]
# In the order in which they choose: a random sample is one only where nobody has chosen before.
REASONS: tuple[Reason, ...] = ("random", "uncertain", "disagreeing")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment with its scores and how much it would teach by reason, in [0, 1]; at random, all are worth the same."""

    id: str
    text: str
    scores: Mapping[str, float]
    worth: Mapping[Reason, float]


class Pool:
    """Keeps the best `size` of each reason out of a dump of any length; equal texts count once."""

    def __init__(self, size: int, known: Iterable[str] = (), seed: int = 0) -> None:
        """`known` are the letters of comments that need no label any more."""
        self._size, self._seen = size, {hash(each) for each in known}
        self._rng = random.Random(seed)
        self._heaps: dict[Reason, list[tuple[float, float, int, Candidate]]] = {
            reason: [] for reason in REASONS
        }
        self.n_seen = 0

    def add(self, candidate: Candidate) -> None:
        """Consider a comment."""
        letters = hash(LabelledComment(candidate.id, candidate.text).letters)
        if letters in self._seen:
            return
        self._seen.add(letters)
        self.n_seen += 1
        for reason in REASONS:
            worth = candidate.worth.get(reason, 0.0)
            # Chance breaks ties, the number those of chance, so that candidates themselves are never compared.
            entry = (worth, self._rng.random(), self.n_seen, candidate)
            heap = self._heaps[reason]
            if len(heap) < self._size:
                heapq.heappush(heap, entry)
            else:
                heapq.heappushpop(heap, entry)

    def best(self, reason: Reason) -> list[Candidate]:
        """The best of a reason, most telling first."""
        best = sorted(self._heaps[reason], key=lambda entry: entry[:3], reverse=True)
        return [candidate for *_, candidate in best]
