"""`moderation export`: somebody else's classifier as a model folder. Runs from a checkout or an image."""

from __future__ import annotations

from typing import Annotated

import typer

from moderation.cli.app import app
from moderation.cli.checkout import HAND_ON
from moderation.cli.train import run_training


@app.command(context_settings=HAND_ON)
def export(
    arguments: Annotated[list[str] | None, typer.Argument(help="Model and options.")] = None,
) -> None:
    """Turn a Hugging Face classifier into a model folder; `moderation export --help` says how."""
    run_training("export", arguments or [])
