"""`moderation label-next`: which comments to label next. Runs from a checkout or an image."""

from __future__ import annotations

from typing import Annotated

import typer

from moderation.cli.app import app
from moderation.cli.checkout import HAND_ON
from moderation.cli.train import run_training


@app.command(context_settings=HAND_ON)
def label_next(
    arguments: Annotated[list[str] | None, typer.Argument(help="Command and options.")] = None,
) -> None:
    """Choose the comments worth labelling, and read labels back; `moderation label-next --help` says how."""
    run_training("label-next", arguments or [])
