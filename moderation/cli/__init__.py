"""The command line: one file a command. Data goes to stdout, everything for people to stderr."""

from moderation.cli import (  # noqa: F401  each registers its command
    decide,
    demo,
    diff,
    drift,
    export,
    gate,
    label,
    label_next,
    models,
    report,
    score,
    serve,
    split,
    train,
)
from moderation.cli.app import app, main

__all__ = ["app", "main"]
