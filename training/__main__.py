"""`python -m training`: train, release and evaluate models; make annotation sheets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

import training.annotation as annotating
from moderation import load
from training.evaluation import DevSets
from training.evaluation import evaluate as evaluate_model
from training.pipeline import base_encoder
from training.pipeline import train as run_training
from training.recipe import Recipe
from training.release import release as release_model

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)

RecipePath = Annotated[
    Path, typer.Argument(metavar="RECIPE", help="A recipe, such as training/recipes/default.toml.")
]
Data = Annotated[Path, typer.Option(help="Folder with the corpora as parquet files.")]
Dev = Annotated[Path, typer.Option(help="Folder with the dev sets as parquet files.")]
Run = Annotated[Path | None, typer.Option(help="Run folder.", show_default="runs/<name>-<version>")]
Encoder = Annotated[Path | None, typer.Option(help="Encoder folder.", show_default="all-MiniLM-L6-v2")]
DATA, DEV = Path("../shared/data/train"), Path("../shared/data/dev")


@app.command()
def train(
    recipe: RecipePath,
    data: Data = DATA,
    dev: Dev = DEV,
    run: Run = None,
    encoder: Encoder = None,
    out: Annotated[Path | None, typer.Option(help="Model folder.", show_default="models/<name>")] = None,
    resume: Annotated[bool, typer.Option(help="Go on from the checkpoints of the run folder.")] = False,
) -> None:
    """Train a model as a recipe says, then calibrate, evaluate and export it."""
    plan = Recipe.load(recipe)
    folder, base = run or Path("runs") / f"{plan.name}-{plan.version}", encoder or base_encoder()
    run_training(plan, data, folder, base, resume=resume)
    typer.echo(release_model(plan, folder, data, dev, base, out or Path("models") / plan.name))


@app.command()
def release(
    recipe: RecipePath,
    data: Data = DATA,
    dev: Dev = DEV,
    run: Run = None,
    encoder: Encoder = None,
    out: Annotated[Path | None, typer.Option(help="Model folder.", show_default="models/<name>")] = None,
) -> None:
    """Calibrate, evaluate and export a run that has been trained."""
    plan = Recipe.load(recipe)
    folder = run or Path("runs") / f"{plan.name}-{plan.version}"
    typer.echo(
        release_model(plan, folder, data, dev, encoder or base_encoder(), out or Path("models") / plan.name)
    )


@app.command()
def evaluate(
    model: Annotated[str, typer.Argument(help="An installed model's name or a model folder.")],
    dev: Dev = DEV,
) -> None:
    """Measure a model on the dev sets and print the figures as JSON."""
    typer.echo(json.dumps(evaluate_model(DevSets(dev, load(model))), indent=1))


@app.command()
def annotation_sheets(
    out: Annotated[Path, typer.Argument(help="Folder for the sheets; they hold the comments' texts.")],
    model: Annotated[
        str | None, typer.Option(help="Draw half among the comments of which this model is least certain.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another one draws other comments.")] = annotating.SEED,
    data: Data = DATA,
) -> None:
    """Draw comments that are not labelled yet, to be annotated with our attributes, and write them as sheets."""
    labelled = annotating.labelled_texts(annotating.LABELS)
    drawn = annotating.draw(data, seed, scorer=load(model) if model else None, labelled=labelled)
    typer.echo(f"{len(annotating.write_sheets(drawn, out))} sheets in {out}")


@app.command()
def annotation_merge(
    sheets: Annotated[Path, typer.Argument(help="Folder of the sheets.")],
    answers: Annotated[list[Path], typer.Argument(help="A folder with the answers of each pass.")],
    out: Annotated[Path, typer.Option(help="File of labels by the text's hash.")],
    adjudicated: Annotated[Path | None, typer.Option(help="Folder with the adjudicator's answers.")] = None,
) -> None:
    """Merge one or two passes, and the adjudication of their disputes, into labels; print the agreement."""
    passes = [annotating.read_answers(sorted(folder.glob("*.tsv"))) for folder in answers]
    settled = annotating.read_answers(sorted(adjudicated.glob("*.tsv"))) if adjudicated else {}
    figures: dict[str, Any] = {
        "comments": annotating.merge(annotating.read_numbers(sheets), passes, settled, out)
    }
    if len(passes) == 2:
        open_disputes = set(annotating.disputed(*passes)) - set(settled)
        figures |= {"disputed": sorted(open_disputes), "kappa": annotating.agreement(*passes)}
    typer.echo(json.dumps(figures, indent=1))


if __name__ == "__main__":
    app()
