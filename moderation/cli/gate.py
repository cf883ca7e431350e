"""`moderation gate`: is a candidate good enough to serve? Runs from a checkout or an image."""

from __future__ import annotations

from typing import Annotated

import typer

from moderation.cli.app import app
from moderation.cli.checkout import HAND_ON
from moderation.cli.train import run_training


@app.command(context_settings=HAND_ON)
def gate(
    arguments: Annotated[list[str] | None, typer.Argument(help="Candidate and options.")] = None,
) -> None:
    """Compare a retrained model with the serving one; `moderation gate --help` says how."""
    run_training("gate", arguments or [])
