"""`moderation serve`: starts the service, which lives beside this package in a checkout or an image."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from moderation.cli.app import app
from moderation.errors import ModerationError

# Options and --help are the service's own: they are handed on as they are.
HAND_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


class ServiceNotHere(ModerationError):
    """Raised when the `serve` package is not beside this one, as in an installation from the wheel."""

    def __init__(self) -> None:
        super().__init__(
            "the service is not part of the installed package: run it from a checkout of the project "
            "or from its image. `moderation score` and `moderation label` work without it"
        )


@app.command(context_settings=HAND_ON)
def serve(
    arguments: Annotated[list[str] | None, typer.Argument(help="options of the service")] = None,
) -> None:
    """Start the HTTP service; `moderation serve --help` lists its settings."""
    run_module("serve", arguments or [])


@app.command(context_settings=HAND_ON)
def keys(
    arguments: Annotated[list[str] | None, typer.Argument(help="Command and options.")] = None,
) -> None:
    """Create, list and revoke API keys of the service; `moderation keys --help` says how."""
    run_module("serve.keys", arguments or [])


@app.command(context_settings=HAND_ON)
def feedback(
    arguments: Annotated[list[str] | None, typer.Argument(help="Command and options.")] = None,
) -> None:
    """Export or purge moderators' feedback; `moderation feedback --help` says how."""
    run_module("serve.feedback", arguments or [])


def run_module(module: str, arguments: list[str]) -> None:
    """Replace this process by `python -m module`, from the checkout that this package is part of."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "serve" / "__main__.py").is_file():
        raise ServiceNotHere
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), inherited]))
    # -P: a folder named `serve` in the working directory is not ours.
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *arguments])
