"""The command line: one file a command. Data goes to stdout, everything for people to stderr."""

from moderation.cli import (  # noqa: F401  each registers its command
    beside,
    decide,
    demo,
    diff,
    label,
    models,
    report,
    score,
    split,
)
from moderation.cli.app import app, main

__all__ = ["app", "main"]
