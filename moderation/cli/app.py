"""The `moderation` command: what its subcommands hang on, and how errors become exit codes."""

from __future__ import annotations

import sys

import typer

from moderation.cli.console import EXIT_USAGE, complain
from moderation.errors import ModerationError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Find the reader comments on a page, score each, decide what to do with it: on your own machine.

    Exit codes: 0 done · 1 some rows or pages were rejected · 2 the command or its input cannot be used.
    """,
)


def main() -> None:
    """Run the command line; errors raised on purpose end in one line on stderr and exit code 2."""
    try:
        app()
    except ModerationError as error:
        complain(str(error))
        sys.exit(EXIT_USAGE)
    except BrokenPipeError:
        # `moderation split … | head`: the reader has what it wanted.
        sys.stderr.close()
        sys.exit(0)
