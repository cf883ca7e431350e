"""How far a run is, counted from several threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: rows done (labelled or rejected), rows that an earlier run had done, and the
    share of the input that had been read when `rows_read` rows were, in [0, 1]."""

    rows_done: int
    rows_before: int
    rows_read: int
    fraction_read: float


class Meter:
    """Counts rows from several threads and tells how far the run is."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell, self._lock = tell, threading.Lock()
        self.rows_done = self.rows_before = self.rows_read = 0
        self.fraction = 0.0

    def read(self, rows: int, fraction: float, *, done: bool) -> None:
        """Rows have been read; `done`: an earlier run had labelled them."""
        with self._lock:
            self.rows_read += rows
            self.fraction = fraction
            if done:
                self.rows_before += rows
                self.rows_done += rows
            self._tell(Progress(self.rows_done, self.rows_before, self.rows_read, self.fraction))

    def scored(self, rows: int) -> None:
        """Rows have their scores, or are rejected."""
        with self._lock:
            self.rows_done += rows
            self._tell(Progress(self.rows_done, self.rows_before, self.rows_read, self.fraction))
