"""`moderation train`, `moderation thresholds`: run by `training`, which lives beside this package in a checkout."""

from __future__ import annotations

from typing import Annotated

import typer

from moderation.cli.app import app
from moderation.cli.checkout import HAND_ON, run_module


@app.command(context_settings=HAND_ON)
def train(
    arguments: Annotated[list[str] | None, typer.Argument(help="A labelled file, and options.")] = None,
) -> None:
    """Make a candidate model from labelled comments; `moderation train --help` says how."""
    run_training("train", arguments or [])


@app.command(context_settings=HAND_ON)
def thresholds(
    arguments: Annotated[list[str] | None, typer.Argument(help="A labelled file, and options.")] = None,
) -> None:
    """Choose thresholds for a stated aim, as a policy; `moderation thresholds --help` says how."""
    run_training("thresholds", arguments or [])


def run_training(command: str, arguments: list[str]) -> None:
    """Replace this process by a command of `training.cli`. Raises NotInTheWheel."""
    run_module("training.cli", [command, *arguments], what="retraining")
