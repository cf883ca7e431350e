"""`moderation gate`: is a candidate good enough to serve?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moderation import Policy, load
from moderation.policy.policy import DEFAULT_POLICY_PATH
from moderation.scoring import DEFAULT_MODEL
from training.cli.app import EXIT_REFUSED, app, say
from training.cli.options import (
    LABELLED,
    EncodingOption,
    FormatOption,
    LabelledInput,
    LabelOption,
    MappingOption,
    TextColumnOption,
)
from training.gate.floors import DEFAULT_FLOORS, Floors


@app.command()
def gate(
    candidate: Annotated[Path, typer.Argument(help="The candidate's model folder.")],
    labels: Annotated[
        str,
        typer.Option(
            "--labels",
            metavar="FILE|URL",
            help=f"{LABELLED} What one of the two models was trained on is left out.",
        ),
    ],
    against: Annotated[
        str, typer.Option(help="The serving model: a name, a model folder or a registry.")
    ] = DEFAULT_MODEL,
    label: LabelOption = None,
    mapping: MappingOption = None,
    text_column: TextColumnOption = None,
    format: FormatOption = None,
    encoding: EncodingOption = None,
    policy: Annotated[
        Path, typer.Option(help="The policy in use, by which functional tests are judged.")
    ] = DEFAULT_POLICY_PATH,
    new_policy: Annotated[
        Path | None,
        typer.Option(
            help="The policy that will come with the candidate, such as `moderation thresholds` wrote."
        ),
    ] = None,
    floors: Annotated[Path, typer.Option(help="What must hold; copy training/floors.toml.")] = DEFAULT_FLOORS,
) -> None:
    """Compare a candidate with the serving model on held-out comments, and let it through or refuse it.

    Measures ranking, catch rate, calibration and how comments about groups of people are treated, each
    difference with an interval; runs functional tests of our own; holds all of it against floors. Writes
    `gate.json` (which `moderation models promote` asks for) and `gate.html` into the candidate's folder.

    Exit codes: 0 passed · 1 refused · 2 the command or its input cannot be used.
    """
    from training.gate.comparison import Policies
    from training.gate.gate import gate as run_gate
    from training.gate.gate import write
    from training.gate.held_out import held_out_comments

    new, old = load(candidate), load(against)
    found = LabelledInput(labels, label, mapping, text_column, format, encoding).read(new.attributes)
    policies = Policies(Policy.load(policy), Policy.load(new_policy or policy))
    held_out = held_out_comments(found, new.folder, old.folder)
    if held_out.sentence:
        say(held_out.sentence)
    gated = run_gate(new, old, held_out, policies, Floors.load(floors))
    page = write(gated, new.folder.path)
    typer.echo(f"{'passed' if gated.report.passed else 'REFUSED'}: {new.model} against {old.model}")
    for reason in gated.report.reasons:
        typer.echo(f"- {reason}")
    typer.echo(f"{page} shows the figures.")
    if gated.report.passed:
        say(f"Next: moderation models promote {candidate} --registry …")
    else:
        raise typer.Exit(EXIT_REFUSED)
