"""`python -m training train-base` and `release`: the model that ships, from a recipe and corpora."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.cli.app import SHIPPED, app
from training.cli.options import DATA, DEV, DataOption, DevOption

RecipeArgument = Annotated[
    Path, typer.Argument(metavar="RECIPE", help="A recipe, such as training/recipes/default.toml.")
]
RunOption = Annotated[
    Path | None, typer.Option("--run", help="Run folder.", show_default="runs/<name>-<version>")
]
EncoderOption = Annotated[
    Path | None, typer.Option("--encoder", help="Encoder folder.", show_default="all-MiniLM-L6-v2")
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Model folder.", show_default="models/<name>")]
LowerFloorsOption = Annotated[
    bool,
    typer.Option("--lower-floors", help="Accept figures under the floors of the model that is replaced."),
]


@app.command(rich_help_panel=SHIPPED)
def train_base(
    recipe: RecipeArgument,
    data: DataOption = DATA,
    dev: DevOption = DEV,
    run: RunOption = None,
    encoder: EncoderOption = None,
    out: OutOption = None,
    resume: Annotated[bool, typer.Option(help="Go on from the checkpoints of the run folder.")] = False,
    lower_floors: LowerFloorsOption = False,
) -> None:
    """Train a model as a recipe says, then calibrate, evaluate and export it."""
    from training.pipeline import base_encoder, train
    from training.recipe import Recipe

    plan = Recipe.load(recipe)
    folder = run or Path("runs") / f"{plan.name}-{plan.version}"
    train(plan, data, folder, encoder or base_encoder(), resume=resume)
    release(recipe, data, dev, folder, encoder, out, lower_floors)


@app.command(rich_help_panel=SHIPPED)
def release(
    recipe: RecipeArgument,
    data: DataOption = DATA,
    dev: DevOption = DEV,
    run: RunOption = None,
    encoder: EncoderOption = None,
    out: OutOption = None,
    lower_floors: LowerFloorsOption = False,
) -> None:
    """Calibrate, evaluate and export a run that has been trained."""
    from training.pipeline import base_encoder
    from training.recipe import Recipe
    from training.release import release as release_model

    plan = Recipe.load(recipe)
    folder = run or Path("runs") / f"{plan.name}-{plan.version}"
    target, base = out or Path("models") / plan.name, encoder or base_encoder()
    typer.echo(release_model(plan, folder, data, dev, base, target, lower_floors=lower_floors))
