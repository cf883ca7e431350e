"""Commands of the packages that lie beside this one in a checkout or an image: arguments are handed on to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from moderation.cli.app import app
from moderation.cli.checkout import HAND_ON, run_module

# By its name: the part of the project for people, the module that runs it with what stands before the
# arguments, and what it does.
SERVICE, RETRAINING = "The service", "Retraining"
COMMANDS = {
    "serve": (SERVICE, ["serve"], "Start the HTTP service"),
    "keys": (SERVICE, ["serve.keys"], "Create, list and revoke API keys of the service"),
    "feedback": (SERVICE, ["serve.feedback"], "Export or purge moderators' feedback"),
    "train": (RETRAINING, ["training", "train"], "Make a candidate model from labelled comments"),
    "thresholds": (RETRAINING, ["training", "thresholds"], "Choose thresholds for a stated aim, as a policy"),
    "gate": (RETRAINING, ["training", "gate"], "Compare a retrained model with the serving one"),
    "label-next": (RETRAINING, ["training", "label-next"], "Choose what to label next, and read labels back"),
    "drift": (RETRAINING, ["training", "drift"], "Tell when a model no longer fits its comments"),
    "export": (RETRAINING, ["training", "export"], "Turn a Hugging Face classifier into a model folder"),
}


def _handing_on(what: str, command: list[str]) -> Callable[..., None]:
    def hand_on(
        arguments: Annotated[list[str] | None, typer.Argument(help="Arguments and options.")] = None,
    ) -> None:
        module, *first = command
        run_module(module, [*first, *(arguments or [])], what=what)

    return hand_on


for _name, (_what, _command, _does) in COMMANDS.items():
    app.command(
        _name,
        context_settings=HAND_ON,
        rich_help_panel=_what,
        help=f"{_does}; `moderation {_name} --help` says how.",
    )(_handing_on(_what, _command))
