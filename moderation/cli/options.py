"""Options and arguments that several commands have, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moderation.batch.location import located

ModelOption = Annotated[
    str, typer.Option("--model", "-m", help="An installed model's name, a model folder or a registry.")
]
PolicyOption = Annotated[
    Path, typer.Option("--policy", "-p", help="Policy in TOML: thresholds per attribute.")
]
ThreadsOption = Annotated[int | None, typer.Option("--threads", min=1, help="Cores to use. [default: all]")]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace an output that exists.")]
PriceOption = Annotated[
    float | None,
    typer.Option(
        "--price-per-hour",
        min=0,
        help="What an hour of the machine costs: the report then says what a million comments do.",
    ),
]
ScoredArgument = Annotated[
    Path,
    typer.Argument(parser=located, metavar="SCORED", help="An output of `moderation label`, file or folder."),
]
