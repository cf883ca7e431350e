"""`moderation export`: a Hugging Face classifier as a model folder."""

from __future__ import annotations

import io
import json
import logging
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from moderation.errors import InputError
from training.cli.app import app


@app.command()
def export(
    model: Annotated[
        str, typer.Argument(help="A folder with config.json and safetensors, or a name in the local cache.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="New model folder.")],
    name: Annotated[
        str | None, typer.Option(help="What the model is called.", show_default="as MODEL")
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(help="What a label is, where its name does not say it: LABEL_1=toxicity."),
    ] = None,
    float32: Annotated[
        bool, typer.Option("--float", help="Keep float weights: four times as large.")
    ] = False,
    download: Annotated[
        bool, typer.Option("--download", help="Fetch a model that is not in the cache.")
    ] = False,
) -> None:
    """Turn a Hugging Face sequence classifier into a model folder that scores without torch.

        moderation export unitary/toxic-bert -o toxic-bert
        moderation score --model toxic-bert "You are an idiot."

    The folder holds int8 ONNX, the tokenizer and a manifest; its scores are compared with the source's before it is
    written. Prints the differences as JSON.
    """
    from moderation.scoring.huggingface import HuggingFaceScorer
    from training.conversion import export as convert

    pairs = [each.partition("=") for each in label or ()]
    if wrong := [theirs for theirs, equals, ours in pairs if not (equals and ours)]:
        raise InputError(f"--label {wrong[0]}", "has no attribute", "Write it as LABEL_1=toxicity")
    source = HuggingFaceScorer(model, labels={theirs: ours for theirs, _, ours in pairs}, download=download)
    # The exporters print and log what they could not do on their way, also where all went well; scores are compared.
    logging.disable(logging.WARNING)
    try:
        with redirect_stdout(io.StringIO()):
            differences = convert(source, out, name=name, int8=not float32)
    finally:
        logging.disable(logging.NOTSET)
    typer.echo(json.dumps(differences))
