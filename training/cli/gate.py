"""`moderation gate`: is a candidate good enough to serve?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moderation import Policy, load
from moderation.policy.policy import DEFAULT_POLICY_PATH
from moderation.scoring import DEFAULT_MODEL
from training.cli.app import EXIT_REFUSED, app
from training.gate.comparison import Policies
from training.gate.floors import DEFAULT_FLOORS, Floors
from training.gate.gate import gate as run_gate
from training.gate.gate import write
from training.gate.held_out import held_out_comments
from training.labelled import LabelMapping, read_labelled


@app.command()
def gate(
    candidate: Annotated[Path, typer.Argument(help="The candidate's model folder.")],
    labels: Annotated[
        str,
        typer.Option(
            "--labels",
            metavar="FILE|URL",
            help="Labelled comments: any file that `moderation train` takes, or the feedback store's URL. Of the "
            "file that the candidate was trained on, the part that was held out is used.",
        ),
    ],
    against: Annotated[
        str, typer.Option(help="The serving model: a name, a model folder or a registry.")
    ] = DEFAULT_MODEL,
    label: Annotated[
        list[str] | None,
        typer.Option(
            "--label",
            "-l",
            metavar="ATTRIBUTE=COLUMN",
            help="Which column is what, as for `moderation train`.",
        ),
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="The same as a TOML file.")] = None,
    text_column: Annotated[
        str | None, typer.Option(help="The column with the comments; found by its name if not given.")
    ] = None,
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
    new, old = load(candidate), load(against)
    found = read_labelled(
        labels,
        labels=label or (),
        mapping=(LabelMapping.load(mapping) if mapping else LabelMapping()).with_text(text_column),
        attributes=new.attributes,
    )
    policies = Policies(Policy.load(policy), Policy.load(new_policy or policy))
    gated = run_gate(new, old, held_out_comments(found, new.manifest), policies, Floors.load(floors))
    page = write(gated, new.folder.path)
    typer.echo(f"{'passed' if gated.report.passed else 'REFUSED'}: {new.model} against {old.model}")
    for reason in gated.report.reasons:
        typer.echo(f"- {reason}")
    typer.echo(f"{page} shows the figures.")
    if not gated.report.passed:
        raise typer.Exit(EXIT_REFUSED)
