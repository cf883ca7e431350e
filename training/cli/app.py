"""The commands of retraining: what they hang on, and how errors become exit codes."""

from __future__ import annotations

import sys

import typer

from moderation import ModerationError

EXIT_REFUSED = 1
EXIT_USAGE = 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Retraining: labelled comments in, a model proven better out.",
)


@app.callback()
def retraining() -> None:
    """Keeps each command's name, also while there is one command alone."""


def main() -> None:
    """Run a command as `moderation COMMAND`; errors raised on purpose are one line on stderr and exit code 2."""
    try:
        app(prog_name="moderation")
    except ModerationError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(EXIT_USAGE)
