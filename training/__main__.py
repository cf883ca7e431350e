"""`python -m training`: train, release and evaluate models; make annotation sheets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

import training.annotation as annotating
from moderation import load
from training.evaluation import DevSets, int8_against_float
from training.evaluation import evaluate as evaluate_model
from training.evaluation.floors import raised, read_floors, shortfalls, write_floors
from training.evaluation.report import write_report
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
LowerFloors = Annotated[
    bool,
    typer.Option("--lower-floors", help="Accept figures under the floors of the model that is replaced."),
]
Encoder = Annotated[Path | None, typer.Option(help="Encoder folder.", show_default="all-MiniLM-L6-v2")]
EXIT_UNDER_FLOORS = 1
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
    lower_floors: LowerFloors = False,
) -> None:
    """Train a model as a recipe says, then calibrate, evaluate and export it."""
    plan = Recipe.load(recipe)
    folder, base = run or Path("runs") / f"{plan.name}-{plan.version}", encoder or base_encoder()
    run_training(plan, data, folder, base, resume=resume)
    target = out or Path("models") / plan.name
    typer.echo(release_model(plan, folder, data, dev, base, target, lower_floors=lower_floors))


@app.command()
def release(
    recipe: RecipePath,
    data: Data = DATA,
    dev: Dev = DEV,
    run: Run = None,
    encoder: Encoder = None,
    out: Annotated[Path | None, typer.Option(help="Model folder.", show_default="models/<name>")] = None,
    lower_floors: LowerFloors = False,
) -> None:
    """Calibrate, evaluate and export a run that has been trained."""
    plan = Recipe.load(recipe)
    folder = run or Path("runs") / f"{plan.name}-{plan.version}"
    target, base = out or Path("models") / plan.name, encoder or base_encoder()
    typer.echo(release_model(plan, folder, data, dev, base, target, lower_floors=lower_floors))


@app.command()
def evaluate(
    model: Annotated[str, typer.Argument(help="An installed model's name or a model folder.")],
    dev: Dev = DEV,
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
    if (raise_floors or lower_floors) and floors is None:
        raise typer.BadParameter("name the file with --floors")
    sets = DevSets(dev, load(model))
    figures = evaluate_model(sets)
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
