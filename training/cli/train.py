"""`moderation train`: a candidate model from labelled comments."""

from __future__ import annotations

import shlex
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from moderation.scoring import DEFAULT_MODEL, find_model
from training.cli.app import app, people, say
from training.cli.options import (
    EncodingOption,
    FormatOption,
    LabelledArgument,
    LabelledInput,
    LabelOption,
    MappingOption,
    TextColumnOption,
)

if TYPE_CHECKING:
    from training.candidate.figures import HeldOutFigures
    from training.candidate.folder import Candidate
    from training.labelled import Finding, LabelledFile, Split

HELD_OUT_SHARE = 0.2
FULL = "Full fine-tune (without --quick)"


@app.command()
def train(
    input: LabelledArgument,
    label: LabelOption = None,
    mapping: MappingOption = None,
    text_column: TextColumnOption = None,
    model: Annotated[
        str, typer.Option("--from", help="The serving model: a name, a model folder or a registry.")
    ] = DEFAULT_MODEL,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fit heads on frozen embeddings: under a minute, without torch.")
    ] = False,
    check_only: Annotated[
        bool, typer.Option("--check", help="Check the labelled comments and train nothing.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The candidate's folder.", show_default="candidates/NAME@VERSION"
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The candidate's name; the base's if not given.")] = None,
    version: Annotated[
        str | None, typer.Option(help="Its version; the base's with a digest of the labels if not given.")
    ] = None,
    held_out: Annotated[
        float, typer.Option(min=0, max=0.9, help="Share of threads, or comments, kept for `moderation gate`.")
    ] = HELD_OUT_SHARE,
    format: FormatOption = None,
    encoding: EncodingOption = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Cores to use.", show_default="all")] = None,
    epochs: Annotated[
        float, typer.Option(min=0.01, help="Passes over the comments.", rich_help_panel=FULL)
    ] = 3,
    learning_rate: Annotated[float, typer.Option(help="At its highest.", rich_help_panel=FULL)] = 5e-5,
    batch_size: Annotated[int, typer.Option(min=1, help="Of each process.", rich_help_panel=FULL)] = 32,
    replay: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the corpora that the base was trained on: a sample of their texts is trained on "
            "as well, with the base's own scores, so that nothing else decays.",
            rich_help_panel=FULL,
        ),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the checkpoints: the same command goes on there after a kill.",
            show_default="runs/NAME@VERSION",
            rich_help_panel=FULL,
        ),
    ] = None,
    encoder: Annotated[
        Path | None,
        typer.Option(
            help="Folder with the config.json of the base's encoder.",
            show_default="all-MiniLM-L6-v2",
            rich_help_panel=FULL,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the order of comments.", rich_help_panel=FULL)] = 1,
) -> None:
    """Make a candidate model from labelled comments, and say how good it is on those held out.

    With --quick, heads are fitted on what the serving model makes of each comment: right for 100 to 10,000 labels.
    Without, the whole network is fine-tuned, with torch; on several GPUs or processes by
    `accelerate launch -m training train …`.

    The candidate is a model folder like any other; nothing serves it until you say so:

    `moderation gate CANDIDATE --labels FILE` · `moderation models add CANDIDATE` · `moderation models promote`
    """
    from training.candidate.folder import require_free
    from training.candidate.trained_texts import TrainedTexts
    from training.labelled import check, split

    if output is not None:
        require_free(output)
    started = time.monotonic()
    base = find_model(model)
    labels = LabelledInput(input, label, mapping, text_column, format, encoding)
    labelled = labels.read(base.manifest.attributes)
    parts = split(labelled.comments, held_out)
    findings = check(labelled, parts, base.manifest.languages, base.manifest.attributes)
    if (trained_texts := TrainedTexts.beside(base.path)) is not None:
        again = trained_texts.finding(parts.train, base.manifest.id)
        findings = [again, *findings] if again else findings
    _tell_input(labelled, parts, findings)
    if check_only:
        return
    given = {"held_out_share": held_out, "name": name, "version": version, "threads": threads}
    if quick:
        from training.quick import train_quick

        candidate: Candidate | None = train_quick(labelled, parts, base, output, **given, progress=_step)
    else:
        from training.pipeline import base_encoder
        from training.retraining import Options, retrain

        options = Options(epochs, learning_rate, batch_size, replay, seed=seed)
        candidate = retrain(
            labelled, parts, base, encoder or base_encoder(), output, run, options, **given, progress=_step
        )
    if candidate is not None:
        _tell(candidate, time.monotonic() - started)
        gate = ["moderation", "gate", str(candidate.folder), *labels.as_options(), "--against", model]
        say(f"Next: {shlex.join(gate)}")
        typer.echo(candidate.folder)


def _step(step: str) -> None:
    say(f"{step} …")


def _tell_input(labelled: LabelledFile, parts: Split, findings: Sequence[Finding]) -> None:
    """What was read and what is the matter with it, ids but no texts."""
    lines = [
        f"{len(labelled.comments):,} comments: {len(parts.train):,} train, {len(parts.held_out):,} are held out "
        f"({'by thread' if labelled.mapping.thread else 'by text'})."
    ]
    for each in findings:
        of = f" ({', '.join(each.ids)}{' …' if each.count > len(each.ids) else ''})" if each.ids else ""
        lines.append(f"{each.level}: {each.kind}: {each.count:,}{of}: {each.sentence}")
    for line in lines:
        say(line)


def _tell(candidate: Candidate, seconds: float) -> None:
    if candidate.figures:
        people.print(_table(candidate.figures))
    for attribute, reason in candidate.left.items():
        say(f"{attribute} stays as it was: {reason}.")
    say(f"{seconds:.0f} s.")


def _table(figures: Mapping[str, HeldOutFigures]) -> Table:
    table = Table(title="on held-out comments", title_justify="left")
    for column in (
        "attribute",
        "comments",
        "yes",
        "AUC before",
        "AUC",
        "average precision",
        "calibration error",
    ):
        table.add_column(column, justify="left" if column == "attribute" else "right")
    for attribute, each in figures.items():
        before = "new" if each.auc_before is None else f"{each.auc_before:.3f}"
        table.add_row(
            attribute, f"{each.rows:,}", f"{each.yes:,}", before, f"{each.auc:.3f}",
            f"{each.average_precision:.3f}", f"{each.calibration_error:.3f}",
        )  # fmt: skip
    return table
