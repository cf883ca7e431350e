"""`python -m training annotation-…`: comments handed out to be annotated, and the answers merged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from moderation import load
from training.cli.app import SHIPPED, app
from training.cli.options import DATA, DataOption

# The sheets that the labels in training/annotations/ were first drawn on.
SEED = 7


@app.command(rich_help_panel=SHIPPED)
def annotation_sheets(
    out: Annotated[Path, typer.Argument(help="Folder for the sheets; they hold the comments' texts.")],
    model: Annotated[
        str | None, typer.Option(help="Draw half among the comments of which this model is least certain.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another one draws other comments.")] = SEED,
    data: DataOption = DATA,
) -> None:
    """Draw comments that are not labelled yet, to be annotated with our attributes, and write them as sheets."""
    import training.annotation as annotating

    labelled = annotating.labelled_texts(annotating.LABELS)
    drawn = annotating.draw(data, seed, scorer=load(model) if model else None, labelled=labelled)
    typer.echo(f"{len(annotating.write_sheets(drawn, out))} sheets in {out}")


@app.command(rich_help_panel=SHIPPED)
def annotation_merge(
    sheets: Annotated[Path, typer.Argument(help="Folder of the sheets.")],
    answers: Annotated[list[Path], typer.Argument(help="A folder with the answers of each pass.")],
    out: Annotated[Path, typer.Option(help="File of labels by the text's hash.")],
    adjudicated: Annotated[Path | None, typer.Option(help="Folder with the adjudicator's answers.")] = None,
    tenths: Annotated[
        bool, typer.Option("--tenths", help="The answers are digits: how many of ten readers would say yes.")
    ] = False,
) -> None:
    """Merge one or two passes, and the adjudication of their disputes, into labels; print the agreement.

    With --tenths, one pass of digits: toxicity and incivility, 9 for nine or ten readers, added to those in --out.
    """
    import training.annotation as annotating

    numbers = annotating.read_numbers(sheets)
    if tenths:
        files = sorted(file for folder in answers for file in folder.glob("*.tsv"))
        typer.echo(
            json.dumps({"comments": annotating.merge_tenths(numbers, annotating.read_tenths(files), out)})
        )
        return
    passes = [annotating.read_answers(sorted(folder.glob("*.tsv"))) for folder in answers]
    settled = annotating.read_answers(sorted(adjudicated.glob("*.tsv"))) if adjudicated else {}
    figures: dict[str, Any] = {"comments": annotating.merge(numbers, passes, settled, out)}
    if len(passes) == 2:
        open_disputes = set(annotating.disputed(*passes)) - set(settled)
        figures |= {"disputed": sorted(open_disputes), "kappa": annotating.agreement(*passes)}
    typer.echo(json.dumps(figures, indent=1))
