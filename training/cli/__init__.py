"""What `moderation train` and its like run: one file a command, each registers itself on `app`.

A command imports what it works with when it runs: `--help` takes a second, sklearn and torch take several.
"""

from training.cli import (  # noqa: F401  each registers its command
    annotation,
    drift,
    evaluate,
    export,
    gate,
    label_next,
    release,
    thresholds,
    train,
)
from training.cli.app import app, main

__all__ = ["app", "main"]
