"""`moderation drift`: do recent comments still fit the model? Runs from a checkout or an image."""

from __future__ import annotations

from typing import Annotated

import typer

from moderation.cli.app import app
from moderation.cli.checkout import HAND_ON
from moderation.cli.train import run_training


@app.command(context_settings=HAND_ON)
def drift(
    arguments: Annotated[list[str] | None, typer.Argument(help="Command and options.")] = None,
) -> None:
    """Tell when a model no longer fits its comments; `moderation drift --help` says how."""
    run_training("drift", arguments or [])
