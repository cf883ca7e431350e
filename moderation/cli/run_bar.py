"""The progress bar of a long run, on stderr: rows done, rate, time left."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

from moderation.batch import Progress as RunProgress

# Redrawing more often than this costs time and shows nothing.
REDRAW_S = 0.2


class RunBar:
    """Shows how far a run is; on a stderr that is no terminal it shows nothing. A context manager."""

    def __init__(self, console: Console) -> None:
        self.state = RunProgress(0, 0, 0, 0.0)
        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[status]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, status="reading")
        self._began = self._drawn = time.monotonic()

    def __enter__(self) -> RunBar:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar off the screen."""
        self._bar.stop()

    def show(self, state: RunProgress) -> None:
        """Take over how far the run is. May be called from any thread."""
        self.state, now = state, time.monotonic()
        if now - self._drawn < REDRAW_S:
            return
        self._drawn = now
        total = state.rows_read / state.fraction_read if state.fraction_read else None
        rate = (state.rows_done - state.rows_before) / max(now - self._began, 1e-9)
        status = f"{state.rows_done:,} rows"
        if rate and state.rows_done > state.rows_before:
            status += f"  {rate:,.0f}/s"
            if total:
                status += f"  {duration((total - state.rows_done) / rate)} left"
        self._bar.update(self._task, completed=state.rows_done, total=total, status=status)


def duration(seconds: float) -> str:
    """A time span for people: "0.3 s", "12 s", "3:05 min", "2:10 h", "4 d 3 h"."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s"
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    if whole < 86400:
        return f"{whole // 3600}:{whole % 3600 // 60:02d} h"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"
