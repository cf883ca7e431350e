"""`moderation drift`: are recent comments still like those that the model was measured on?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from moderation import load
from moderation.drift import DRIFT_REFERENCE, DriftReference
from moderation.errors import InputError
from moderation.scoring import DEFAULT_MODEL
from training.cli.app import app
from training.cli.options import DumpArgument, FormatOption, ModelOption, TextColumnOption

EXIT_DUE = 1
group = typer.Typer(no_args_is_help=True, help="Tell when a model no longer fits the comments that it gets.")
app.add_typer(group, name="drift")


@group.command()
def reference(
    dump: DumpArgument,
    model: ModelOption = DEFAULT_MODEL,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write.", show_default="MODEL/drift.json"),
    ] = None,
    text_column: TextColumnOption = None,
    format: FormatOption = None,
) -> None:
    """Keep what a model's scores and embeddings are like on a DUMP of comments that it judges well.

    The file holds histograms and directions, no comment. In the model's folder `moderation drift report` finds
    it by itself, and the service puts the drift of its traffic into its metrics.
    """
    from training.drift.reference import AT_MOST, make_reference
    from training.drift.sample import draw, score_sample
    from training.unlabelled import read_dump

    scorer = load(model)
    texts = draw(read_dump(dump, text_column=text_column, format_name=format), AT_MOST)
    found = make_reference(scorer, score_sample(scorer, texts), dump.name)
    target = output or scorer.folder.path / DRIFT_REFERENCE
    found.save(target)
    typer.echo(target)


@group.command()
def report(
    dump: DumpArgument,
    model: ModelOption = DEFAULT_MODEL,
    against: Annotated[
        Path | None, typer.Option(help="The reference.", show_default="MODEL/drift.json")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Write the report as an HTML page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
    text_column: TextColumnOption = None,
    format: FormatOption = None,
) -> None:
    """Compare a DUMP of recent comments with the reference: scores, what they are about, how they are written.

    Exit codes: 0 retraining is not due · 1 it is due · 2 the command or its input cannot be used.
    """
    from training.drift.measuring import measure_drift
    from training.drift.page import write_page
    from training.drift.reference import AT_MOST
    from training.drift.sample import draw, score_sample
    from training.unlabelled import read_dump

    scorer = load(model)
    before = DriftReference.load(against) if against else DriftReference.beside(scorer.folder.path)
    if before is None:
        raise InputError(
            str(scorer.folder.path),
            f"holds no {DRIFT_REFERENCE}",
            "Make one with `moderation drift reference`, or name one with --against.",
        )
    texts = draw(read_dump(dump, text_column=text_column, format_name=format), AT_MOST)
    drift = measure_drift(scorer, before, score_sample(scorer, texts))
    if page:
        write_page(drift, before.embedding, page)
    if as_json:
        typer.echo(json.dumps(drift.as_dict(), ensure_ascii=False))
    else:
        typer.echo(drift.verdict)
        for name, each in sorted(drift.scores.items(), key=lambda item: -item[1].distance):
            typer.echo(f"  {name:24} {each.distance:7.3f}  (by chance {each.chance:.3f})  {each.state}")
        if drift.embedding:
            shift = drift.embedding
            typer.echo(
                f"  {'embeddings':24} {shift.distance:7.3f}  (by chance {shift.chance:.3f})  {shift.state}"
            )
    if drift.due:
        raise typer.Exit(EXIT_DUE)
