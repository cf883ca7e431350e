"""`moderation decide`: a changed policy over scores that there are, without scoring again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moderation.batch.location import located
from moderation.batch.output import Output
from moderation.batch.redecide import Redecision
from moderation.batch.scored import ScoredOutput
from moderation.cli.app import app
from moderation.cli.console import people
from moderation.cli.label import told_actions
from moderation.cli.options import OverwriteOption, PolicyOption, ScoredArgument
from moderation.policy import Policy


@app.command()
def decide(
    scored: ScoredArgument,
    policy: PolicyOption,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", parser=located, metavar="PATH", help="Where to write, as for `label`."
        ),
    ],
    overwrite: OverwriteOption = False,
) -> None:
    """Apply a policy to scores that `moderation label` has written: new decisions, the same scores."""
    again = Redecision(ScoredOutput(scored), Output.of(output), Policy.load(policy), overwrite)
    summary = again.execute()
    people.print(
        f"{summary.rows:,} rows decided ({told_actions(summary.actions)}) → {output}",
        soft_wrap=True,
        markup=False,
    )
