"""`moderation serve`: starts the service, which lives beside this package in a checkout or an image."""

from __future__ import annotations

from typing import Annotated

import typer

from moderation.cli.app import app
from moderation.cli.checkout import HAND_ON, run_module

WHAT = "the service"


@app.command(context_settings=HAND_ON)
def serve(
    arguments: Annotated[list[str] | None, typer.Argument(help="options of the service")] = None,
) -> None:
    """Start the HTTP service; `moderation serve --help` lists its settings."""
    run_module("serve", arguments or [], what=WHAT)


@app.command(context_settings=HAND_ON)
def keys(
    arguments: Annotated[list[str] | None, typer.Argument(help="Command and options.")] = None,
) -> None:
    """Create, list and revoke API keys of the service; `moderation keys --help` says how."""
    run_module("serve.keys", arguments or [], what=WHAT)


@app.command(context_settings=HAND_ON)
def feedback(
    arguments: Annotated[list[str] | None, typer.Argument(help="Command and options.")] = None,
) -> None:
    """Export or purge moderators' feedback; `moderation feedback --help` says how."""
    run_module("serve.feedback", arguments or [], what=WHAT)
