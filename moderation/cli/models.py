"""`moderation models`: what is installed, with headline figures."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from moderation.cli.app import app
from moderation.scoring import DEFAULT_MODEL, ModelFolder, installed_models


@app.command()
def models(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a model.")] = False,
) -> None:
    """List the installed models, their attributes and headline figures."""
    folders = [ModelFolder.open(path) for path in installed_models()]
    if as_json:
        for folder in folders:
            print(json.dumps(_record(folder), ensure_ascii=False))
        return
    for folder in folders:
        Console(highlight=False).print(_table(folder))


def _record(folder: ModelFolder) -> dict[str, object]:
    manifest = folder.manifest
    return {
        "name": manifest.name,
        "version": manifest.version,
        "default": manifest.name == DEFAULT_MODEL,
        "path": str(folder.path),
        "bytes": folder.weights.stat().st_size,
        "languages": list(manifest.languages),
        "attributes": list(manifest.attributes),
        "licence": manifest.licence,
        "headline": dict((manifest.evaluation or {}).get("headline", {})),
    }


def _table(folder: ModelFolder) -> Table:
    record = _record(folder)
    default = " (default)" if record["default"] else ""
    table = Table(title=f"{folder.manifest.id}{default}", title_justify="left", show_header=False)
    table.add_row("languages", ", ".join(folder.manifest.languages))
    table.add_row("size", f"{folder.weights.stat().st_size / 1e6:.1f} MB")
    table.add_row("licence", folder.manifest.licence)
    table.add_row("folder", str(folder.path))
    table.add_row("attributes", ", ".join(folder.manifest.attributes))
    for figure, value in (folder.manifest.evaluation or {}).get("headline", {}).items():
        table.add_row(figure, f"{value:.3f}")
    return table
