"""`python -m training.cli`: registers the commands of retraining and runs one."""

from __future__ import annotations

import sys

from moderation.errors import MissingExtra
from training.cli.app import main

try:
    from training.cli import (  # noqa: F401  each registers its command
        drift,
        export,
        gate,
        label_next,
        thresholds,
        train,
    )
except ModuleNotFoundError as error:
    print(f"error: {MissingExtra('retraining', 'train')} ({error.name} is missing)", file=sys.stderr)
    sys.exit(2)

main()
