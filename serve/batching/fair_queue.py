"""A queue that gives out the items of several requests in turns."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class FairQueue(Generic[K, T]):
    """Items by request; each request gets `quantum` of cost a turn (Shreedhar and Varghese 1996).

    So a request of one comment waits for one turn of each request before it, not for a page of
    thousands. Not safe for threads: the owner holds a lock.
    """

    def __init__(self, quantum: int) -> None:
        self.quantum = quantum
        self._requests: OrderedDict[K, deque[tuple[T, int]]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._requests)

    def put(self, request: K, item: T, cost: int) -> None:
        """Add an item at the end of its request's line."""
        self._requests.setdefault(request, deque()).append((item, cost))

    def take(self, budget: float) -> list[T]:
        """Remove up to `budget` of cost, in turns; at least one item if there is any."""
        taken: list[T] = []
        left = budget
        while self._requests and left > 0:
            request, line = next(iter(self._requests.items()))
            allowance = min(self.quantum, left)
            while line and allowance > 0:
                item, cost = line[0]
                if taken and cost > left:
                    return taken
                line.popleft()
                taken.append(item)
                allowance -= cost
                left -= cost
            if line:
                self._requests.move_to_end(request)
            else:
                del self._requests[request]
        return taken

    def drop(self, request: K) -> None:
        """Remove all items of a request."""
        self._requests.pop(request, None)
