"""`python -m training`: the commands of retraining."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.pipeline import base_encoder
from training.pipeline import train as run_training
from training.recipe import Recipe

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

Data = Annotated[Path, typer.Option(help="Folder with the corpora as parquet files.")]
Encoder = Annotated[Path | None, typer.Option(help="Encoder folder; by default all-MiniLM-L6-v2.")]


@app.command()
def train(
    recipe: Annotated[Path, typer.Argument(help="Recipe in TOML, such as training/recipes/default.toml.")],
    data: Data = Path("../shared/data/train"),
    run: Annotated[Path | None, typer.Option(help="Run folder; by default runs/<name>-<version>.")] = None,
    encoder: Encoder = None,
    resume: Annotated[bool, typer.Option(help="Go on from the checkpoints of the run folder.")] = False,
) -> None:
    """Train a model from corpora as a recipe says."""
    plan = Recipe.load(recipe)
    folder = run or Path("runs") / f"{plan.name}-{plan.version}"
    run_training(plan, data, folder, encoder or base_encoder(), resume=resume)


@app.callback()
def main() -> None:
    pass


if __name__ == "__main__":
    app()
