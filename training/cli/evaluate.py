"""`python -m training evaluate`: figures of a model on the dev sets, and the floors that it must hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from moderation import load
from training.cli.app import SHIPPED, app
from training.cli.options import DEV, DevOption

EXIT_UNDER_FLOORS = 1


@app.command(rich_help_panel=SHIPPED)
def evaluate(
    model: Annotated[str, typer.Argument(help="An installed model's name or a model folder.")],
    dev: DevOption = DEV,
    out: Annotated[
        Path | None, typer.Option(help="Folder for evaluation.html and evaluation.json as well.")
    ] = None,
    full: Annotated[
        Path | None,
        typer.Option("--float", help="Folder of the same model in float: measures what int8 costs."),
    ] = None,
    floors: Annotated[
        Path | None, typer.Option(help="Floors to hold; ends with 1 where a figure is under its floor.")
    ] = None,
    raise_floors: Annotated[
        bool, typer.Option("--raise-floors", help="Write the floors anew: none lower than before.")
    ] = False,
    lower_floors: Annotated[
        bool,
        typer.Option(
            "--lower-floors", help="Write the floors anew, also lower ones: for a second pair of eyes."
        ),
    ] = False,
) -> None:
    """Measure a model on the dev sets: figures as JSON, a page with plots, floors that it must hold.

    python -m training evaluate comment-minilm-en --out report
    python -m training evaluate comment-minilm-en --floors models/comment-minilm-en/floors.json
    """
    from training.evaluation import DevSets, int8_against_float
    from training.evaluation import evaluate as evaluate_model
    from training.evaluation.floors import raised, read_floors, shortfalls, write_floors
    from training.evaluation.report import write_report

    if (raise_floors or lower_floors) and floors is None:
        raise typer.BadParameter("name the file with --floors")
    sets = DevSets(dev, load(model))
    figures = evaluate_model(sets, lambda part: typer.echo(f"measuring {part}", err=True))
    if full is not None:
        figures["int8_against_float"] = int8_against_float(load(full), sets.scorer, dev)
    elif measured := (sets.scorer.manifest.evaluation or {}).get("int8_against_float"):
        figures["int8_against_float"] = measured
    writes = raise_floors or lower_floors
    # The first time there are none to read.
    held = read_floors(floors) if floors and (floors.is_file() or not writes) else {}
    if floors and writes:
        held = raised(figures, held, lower=lower_floors)
        write_floors(floors, held)
    under = shortfalls(figures, held)
    if out is not None:
        typer.echo(write_report(sets, figures, out, under), err=True)
    typer.echo(json.dumps(figures, indent=1))
    for shortfall in under:
        typer.echo(shortfall, err=True)
    if under:
        raise typer.Exit(EXIT_UNDER_FLOORS)
