"""The `moderation` command: what its subcommands hang on, and how errors become exit codes."""

from __future__ import annotations

import io
import os
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
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Data is UTF-8 wherever it goes. Half a surrogate pair, which UTF-8 cannot hold, becomes the escape
        # that JSON knows.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except ModerationError as error:
        complain(str(error))
        sys.exit(EXIT_USAGE)
    finally:
        _flush()


def _flush() -> None:
    """Write out what is left, unless nobody reads: after `moderation split … | head` there is nothing to say."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]
        sys.exit(0)
