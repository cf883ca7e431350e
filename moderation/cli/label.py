"""`moderation label`: scores and decisions for every row of a dump, or every comment of pages."""

from __future__ import annotations

import os
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from moderation.batch import FORMATS, Engine, LocalEngine, Output, ReadOptions, Run, Source, Summary
from moderation.batch.chunk import ROWS_PER_CHUNK
from moderation.batch.location import located
from moderation.batch.report import Report
from moderation.batch.selection import Selection
from moderation.batch.writers import WRITERS
from moderation.cli.app import app
from moderation.cli.console import EXIT_REJECTED, people
from moderation.cli.options import ModelOption, OverwriteOption, PolicyOption, PriceOption, ThreadsOption
from moderation.cli.report import write_report
from moderation.cli.run_bar import RunBar, duration
from moderation.policy import DEFAULT_POLICY_PATH, Policy
from moderation.scoring import DEFAULT_MODEL, OnnxScorer, load

# What shells report for a command that Ctrl-C ended.
EXIT_STOPPED = 130


class EngineName(StrEnum):
    """What scores: --engine."""

    LOCAL = "local"
    RAY = "ray"


ACTIONS = ("approve", "review", "reject")
FORMAT_NAMES = ", ".join(each.name for each in FORMATS)


@app.command()
def label(
    input: Annotated[
        Path,
        typer.Argument(
            parser=located,
            metavar="INPUT",
            help="A dump, a page, a folder of either, a 'pattern*' or a URL (s3://, gs://, hf://, https://); "
            ".gz, .bz2, .xz and .zst are unpacked.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            parser=located,
            metavar="PATH",
            help="Where to write: out.parquet, out.csv, out.tsv, out.jsonl or out.arrow is one file "
            "(text may end in .gz, .zst …); a name without a suffix is a folder of part files. Or a URL of them.",
        ),
    ],
    text_column: Annotated[
        str | None, typer.Option(help="The column with the comments; found by its name if not given.")
    ] = None,
    model: ModelOption = DEFAULT_MODEL,
    policy: PolicyOption = DEFAULT_POLICY_PATH,
    format: Annotated[
        str | None, typer.Option(help=f"The input's format, if not to be found out: {FORMAT_NAMES}.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="The input's encoding, if not UTF-8 and not marked: windows-1252 …")
    ] = None,
    output_format: Annotated[
        str | None, typer.Option(help=f"The output's format, if its name does not say: {', '.join(WRITERS)}.")
    ] = None,
    prefix: Annotated[str, typer.Option(help="Put before the name of every added column.")] = "",
    rows_per_part: Annotated[
        int,
        typer.Option(
            min=1, help="Rows that are committed together; a stopped run repeats at most two parts."
        ),
    ] = ROWS_PER_CHUNK,
    threads: ThreadsOption = None,
    columns: Annotated[
        str | None,
        typer.Option(
            help="Input columns to keep, by comma; all if not given. `id` gives scores keyed by id."
        ),
    ] = None,
    attributes: Annotated[
        str | None, typer.Option(help="Attributes to write, by comma; all if not given. The policy sees all.")
    ] = None,
    only_flagged: Annotated[
        bool, typer.Option("--only-flagged", help="Write what is not approved only.")
    ] = False,
    redact_text: Annotated[
        bool, typer.Option("--redact-text", help="Leave the comments out: their column stays and is empty.")
    ] = False,
    engine: Annotated[
        EngineName,
        typer.Option(
            help="`local` uses the cores of this machine, `ray` those of the cluster at RAY_ADDRESS."
        ),
    ] = EngineName.LOCAL,
    report: Annotated[
        bool, typer.Option(help="Write a report beside the output, as a page and as JSON.")
    ] = True,
    price_per_hour: PriceOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Score a dump: every row and column of INPUT, with a score per attribute and a decision added.

    The output keeps all columns of the input, in their order, and adds one column per attribute and
    `decision`, `reasons`, `model` and `policy`. Rows that cannot be labelled go to OUTPUT.rejects.jsonl
    with their number and the reason. OUTPUT.manifest.json says what was run and what it came to,
    OUTPUT.report.html shows it.

    A run that was stopped, by whatever means, goes on where it was by the same command.
    """
    options = ReadOptions(text_column=text_column, rows_per_chunk=rows_per_part)
    source = Source(input, format_name=format, encoding=encoding, options=options)
    target = Output.of(output, output_format)
    chosen = Policy.load(policy)
    scorer = load(model, threads=1)
    reports: list[Report] = []
    with RunBar(people) as bar:
        run = Run(
            source=source,
            output=target,
            scorer=scorer,
            policy=chosen,
            model_digest=scorer.folder.digest,
            prefix=prefix,
            selection=Selection(names_of(columns), names_of(attributes), only_flagged, redact_text),
            overwrite=overwrite,
            engine=_engine(engine, scorer, model, threads),
            on_progress=bar.show,
            on_report=reports.append,
        )
        try:
            summary = run.execute()
        except KeyboardInterrupt:
            bar.close()
            people.print(
                f"Stopped. {bar.state.rows_done:,} rows were scored; what was committed of them is kept. "
                "The same command goes on from there.",
                soft_wrap=True,
            )
            raise typer.Exit(EXIT_STOPPED) from None
    _tell(summary, target)
    if report:
        for made in reports:
            measured = replace(made.throughput, price_per_hour=price_per_hour)
            write_report(replace(made, throughput=measured), target.report_page, target.report_json)
    if summary.rejected or summary.broken:
        raise typer.Exit(EXIT_REJECTED)


def _engine(name: EngineName, scorer: OnnxScorer, model: str, threads: int | None) -> Engine:
    if name is EngineName.LOCAL:
        return LocalEngine(scorer, threads or os.cpu_count() or 1)
    from moderation.batch.ray_engine import RayEngine  # noqa: PLC0415  of the extra `ray`

    return RayEngine(model, scorer.folder.digest, threads, os.environ.get("RAY_ADDRESS"))


def names_of(listed: str | None) -> tuple[str, ...] | None:
    """The names in a list by comma."""
    return tuple(name.strip() for name in listed.split(",") if name.strip()) if listed is not None else None


def told_actions(actions: dict[str, int]) -> str:
    """How many rows each decision was made on, for people."""
    return ", ".join(f"{actions.get(action, 0):,} {action}" for action in ACTIONS)


def _tell(summary: Summary, output: Output) -> None:
    """Say in a few lines what the run came to and where it is."""
    head = f"{summary.rows:,} rows labelled ({told_actions(summary.actions)}) → {output.path}"
    if summary.already_done:
        head = f"Already done: {head}. Nothing has changed since; --overwrite labels anew."
    lines = [head]
    if summary.rows_before:
        lines.append(f"{summary.rows_before:,} rows had been done by an earlier run.")
    new = summary.rows + summary.rejected - summary.rows_before
    if not summary.already_done and new:
        lines.append(f"{duration(summary.seconds)}, {new / max(summary.seconds, 1e-9):,.0f} rows/s")
    if repeated := summary.rows - summary.scored:
        lines.append(f"{repeated:,} rows repeat a text that had been scored and took its scores.")
    if summary.broken:
        lines.append(f"The input ends before its time: {summary.broken}. The rows before that are labelled.")
    if summary.rejected:
        reasons = "; ".join(f"{count:,} × {reason}" for reason, count in summary.reject_reasons.items())
        lines.append(f"{summary.rejected:,} rows rejected → {output.rejects} ({reasons})")
    for line in lines:
        people.print(line, soft_wrap=True, highlight=False, markup=False)
