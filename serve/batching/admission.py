"""The door: whether a request may join the queue, from what is waiting and how fast scoring goes."""

from __future__ import annotations

import math
from collections.abc import Iterable

from serve.errors import Overloaded

# Weight of the past when a run is measured: the rate follows a change within about ten runs.
MEMORY = 0.9


class Admission:
    """Estimates waiting times in the cost of jobs (bytes of text) and the measured cost a second.

    A request may wait for `max_wait_s` and as long as its own work takes: so single comments are answered
    quickly or refused, and a page may stand behind another page. Not safe for threads: the owner holds a lock.
    """

    def __init__(self, max_wait_s: float, quantum: int, threads: int = 1) -> None:
        """`quantum` is the cost of a request's turn; `threads` is how many runs are under way at once."""
        self.max_wait_s = max_wait_s
        self.quantum = quantum
        self.threads = threads
        self._cost = 0.0
        self._seconds = 0.0

    @property
    def rate(self) -> float:
        """Cost that all threads score in a second; infinite before the first measurement."""
        return self.threads * self._cost / self._seconds if self._seconds else math.inf

    def measure(self, cost: int, seconds: float) -> None:
        """Learn from a run of one thread, made while the others had work as well."""
        self._cost = MEMORY * self._cost + cost
        self._seconds = MEMORY * self._seconds + seconds

    def patience_s(self, cost: int) -> float:
        """Seconds that a request of that cost may wait until it is begun."""
        return self.max_wait_s + cost / self.rate

    def wait_s(self, cost: int, waiting: Iterable[int]) -> float:
        """Seconds until a request of that cost is begun, behind requests that still cost `waiting`.

        As the queue works in turns, none of them holds it up for more turns than it takes itself.
        """
        share = math.ceil(cost / self.quantum) * self.quantum
        return sum(each if each < share else share for each in waiting) / self.rate

    def check(self, cost: int, waiting: Iterable[int]) -> None:
        """Raises Overloaded when the request would wait too long."""
        excess = self.wait_s(cost, waiting) - self.patience_s(cost)
        if excess > 0:
            raise Overloaded(max(1.0, math.ceil(excess)))
