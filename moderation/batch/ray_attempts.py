"""What no worker survives is not tried for ever: who takes something in hand says so, and gives it back.

Ray Data gives the work of a worker that is lost to others without end, and its own limits (max_task_retries)
would count against what had only been waiting at the same worker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ray

from moderation.errors import DumpError

# Workers that may be lost with the same rows in hand. By chance (a machine that is taken away) that is one or two:
# a chunk is in hand for half a minute.
LOST_WORKERS = 3


class Attempts:
    """Counts how often something was taken in hand since it was last given back; one actor a run."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def take(self, what: str) -> bool:
        """Note that a worker begins; False where LOST_WORKERS have begun and were not heard of again."""
        if self._taken[what] >= LOST_WORKERS:
            return False
        self._taken[what] += 1
        return True

    def give_back(self, what: str) -> None:
        """Note that the worker is still there."""
        del self._taken[what]


def counting() -> Any:
    """A handle to a new counter, to be given to the workers."""
    actor: Any = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)(Attempts)
    return actor.remote()


@contextmanager
def in_hand(attempts: Any, unit: int, source: str, what: str) -> Iterator[None]:
    """Do something that may be the end of this worker; `what` is done once in a `unit`, whose name is `source`.

    Raises DumpError where it was the end of others before.
    """
    key = f"{unit}\x1f{what}"
    if not ray.get(attempts.take.remote(key)):
        raise DumpError(
            source,
            f"{LOST_WORKERS} workers were lost one after the other while {what}",
            "They may have run out of memory. What comes before is kept: when the workers have more of it, or with "
            "--engine local, the same command goes on there.",
        )
    try:
        yield
    finally:
        ray.get(attempts.give_back.remote(key))
