"""`moderation models`: what is installed, and the registry from which a service is told what to serve."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from moderation.cli.app import app
from moderation.cli.console import people
from moderation.registry import GateReport, Pointer, Registry
from moderation.scoring import DEFAULT_MODEL, ModelFolder, find_model, installed_models
from moderation.scoring.model_folder import MANIFEST

group = typer.Typer(rich_markup_mode="markdown", context_settings={"help_option_names": ["-h", "--help"]})
app.add_typer(group, name="models")

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a model.")]
RegistryOption = Annotated[
    Path, typer.Option("--registry", "-r", help="Folder of the registry; `add` makes it.", show_default=False)
]
OptionalRegistry = Annotated[
    Path | None, typer.Option("--registry", "-r", help="Folder of a registry. [default: what is installed]")
]


@group.callback(invoke_without_command=True)
def models(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the installed models; keep candidates in a registry, promote one, roll back.

    `moderation serve --model REGISTRY` serves what the registry's promoted model is and follows a promotion or
    a rollback within a second or two, without dropping a request; `score` and `label` take `--model REGISTRY` as well.

        moderation models add comment-minilm-en --registry registry
        moderation models promote comment-minilm-en --registry registry
        moderation models promote candidate/ --registry registry
        moderation models rollback --registry registry
    """
    if context.invoked_subcommand is None:
        _tell([ModelFolder.open(path) for path in installed_models()], as_json)


@group.command("list")
def list_models(registry: OptionalRegistry = None, as_json: JsonOption = False) -> None:
    """List the models of a registry, which of them serves, and what the gate said of each."""
    if registry is None:
        _tell([ModelFolder.open(path) for path in installed_models()], as_json)
        return
    its = Registry(registry)
    pointer = its.pointer()
    folders = [ModelFolder.open(its.folder(id)) for id in its.list()]
    if as_json:
        _tell(folders, as_json, pointer)
        return
    table = Table(title=str(registry), title_justify="left")
    table.add_column("model", overflow="fold")  # a name that is cut cannot be promoted
    for column in ("", "gate"):
        table.add_column(column)
    for folder in folders:
        id = folder.manifest.id
        before = "before that" if id in pointer.previous else ""
        table.add_row(id, "serves" if id == pointer.model else before, _verdict(folder))
    Console(highlight=False).print(table)


@group.command()
def show(
    model: Annotated[
        str, typer.Argument(help="An installed model, a folder, or NAME@VERSION of the registry.")
    ],
    registry: OptionalRegistry = None,
    as_json: JsonOption = False,
) -> None:
    """Show a model: attributes, headline figures, and the gate's verdict with its reasons."""
    if registry is None:
        _tell([find_model(model)], as_json)
    else:
        its = Registry(registry)
        _tell([ModelFolder.open(its.folder(model))], as_json, its.pointer())


@group.command()
def add(
    model: Annotated[str, typer.Argument(help="A model folder, or the name of an installed model.")],
    registry: RegistryOption,
) -> None:
    """Copy a model into a registry and check it; prints its NAME@VERSION. Nothing serves it yet.

    Adding a model that is there already renews what lies beside its weights: a gate report, a drift reference.
    """
    print(Registry(registry).add(model))


@group.command()
def promote(
    model: Annotated[
        str,
        typer.Argument(
            help="NAME@VERSION of the registry; or a model folder or installed model, which is added first."
        ),
    ],
    registry: RegistryOption,
    force: Annotated[
        bool, typer.Option("--force", help="Promote whatever the gate says; the registry records it.")
    ] = False,
) -> None:
    """Let a model serve. Refused unless the gate let it through against the model that serves now.

    The first model of a registry needs no gate: there is nothing to compare it with.
    """
    its = Registry(registry)
    id = model if "@" in model and not (Path(model) / MANIFEST).is_file() else its.add(model)
    pointer = its.promote(id, force=force)
    if pointer.history[-1].forced and pointer.history[-1].model == id:
        people.print(f"Forced, although {pointer.history[-1].forced}.", soft_wrap=True, markup=False)
    _tell_pointer(pointer)


@group.command()
def rollback(registry: RegistryOption) -> None:
    """Let the model serve that served before the last promotion. Said again, it goes back one more."""
    _tell_pointer(Registry(registry).rollback())


def _tell_pointer(pointer: Pointer) -> None:
    print(pointer.model)
    back = (
        f"A rollback goes back to {pointer.previous[-1]}." if pointer.previous else "Nothing served before."
    )
    people.print(f"It serves now. {back}", soft_wrap=True)


def _tell(folders: list[ModelFolder], as_json: bool, pointer: Pointer | None = None) -> None:
    for folder in folders:
        if as_json:
            print(json.dumps(_record(folder, pointer), ensure_ascii=False))
        else:
            Console(highlight=False).print(_table(folder))


def _record(folder: ModelFolder, pointer: Pointer | None) -> dict[str, Any]:
    manifest = folder.manifest
    record: dict[str, Any] = {
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
    if (report := GateReport.of(folder.path)) is not None:
        record["gate"] = {"passed": report.passed, "against": report.against, "reasons": report.reasons}
    if pointer is not None:
        record["serves"] = manifest.id == pointer.model
    return record


def _table(folder: ModelFolder) -> Table:
    manifest = folder.manifest
    default = " (default)" if manifest.name == DEFAULT_MODEL else ""
    table = Table(title=f"{manifest.id}{default}", title_justify="left", show_header=False)
    table.add_row("languages", ", ".join(manifest.languages))
    table.add_row("size", f"{folder.weights.stat().st_size / 1e6:.1f} MB")
    table.add_row("licence", manifest.licence)
    table.add_row("folder", str(folder.path))
    table.add_row("attributes", ", ".join(manifest.attributes))
    for figure, value in (manifest.evaluation or {}).get("headline", {}).items():
        table.add_row(figure, f"{value:.3f}")
    if (report := GateReport.of(folder.path)) is not None:
        table.add_row("gate", "\n".join([_verdict(folder), *report.reasons]))
    return table


def _verdict(folder: ModelFolder) -> str:
    report = GateReport.of(folder.path)
    if report is None:
        return "not compared"
    return f"{'passed' if report.passed else 'refused'} against {report.against}"
