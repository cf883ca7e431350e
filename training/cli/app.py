"""`python -m training`: what its commands hang on, and how errors become exit codes."""

from __future__ import annotations

import signal
import sys

import typer
from rich.console import Console

from moderation.errors import MissingExtra, ModerationError

EXIT_REFUSED = 1
EXIT_USAGE = 2
# What shells report for a command that Ctrl-C ended.
EXIT_STOPPED = 130
# Under this name users have a command; the others make the model that ships.
HANDED_ON = {"train", "gate", "thresholds", "label-next", "drift", "export"}
SHIPPED = "The model that ships"

people = Console(stderr=True, highlight=False)
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Retraining: labelled comments in, a model proven better out. And how the model that ships is made.",
)


def say(line: str) -> None:
    """Tell people something, as it stands."""
    people.print(line, markup=False, soft_wrap=True)


def main() -> None:
    """Run a command; errors raised on purpose are one line on stderr and exit code 2."""
    signal.signal(signal.SIGINT, _stop)
    name = "moderation" if HANDED_ON & set(sys.argv[1:2]) else "python -m training"
    try:
        app(prog_name=name)
    except ModerationError as error:
        complain(str(error))
    except OSError as error:  # an output that cannot be written, an input that cannot be read
        if error.filename is None:
            raise
        complain(f"{error.filename}: {error.strerror}")
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] in ("moderation", "training"):
            raise
        complain(f"{MissingExtra('retraining', 'train')} ({error.name} is missing)")


def _stop(*_: object) -> None:
    """Ctrl-C ends a command as it ends others, not with the exit code of a refusal."""
    say("Stopped.")
    sys.exit(EXIT_STOPPED)


def complain(message: str) -> None:
    """End with a line for people."""
    say(f"error: {message}")
    sys.exit(EXIT_USAGE)
