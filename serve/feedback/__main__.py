"""`moderation feedback`: takes feedback out of the store for retraining, and deletes what is old."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from serve.command import DatabaseUrl, database, run
from serve.feedback.store import FeedbackStore

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Moderators' feedback.")


@app.command()
def export(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; default: stdout.")] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write all feedback as JSON lines, oldest first."""
    store = FeedbackStore(database(database_url))
    count = 0
    with output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout) as file:
        for row in store.export():
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    print(f"{count} comments with feedback", file=sys.stderr)


@app.command()
def purge(
    older_than_days: Annotated[int, typer.Option(min=0, help="Days since the last change.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Delete feedback that has not changed for so many days."""
    before = datetime.now(UTC) - timedelta(days=older_than_days)
    deleted = FeedbackStore(database(database_url)).purge(before)
    print(f"{deleted} deleted", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(run(app, "moderation feedback"))
