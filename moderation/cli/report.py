"""`moderation report`: what a labelled dump came to, as a page for people and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moderation.batch.location import failures, told, write_whole
from moderation.batch.output import Output
from moderation.batch.report import FactColumns, Report
from moderation.batch.report.of_output import report_of
from moderation.batch.report.page import to_html
from moderation.batch.scored import ScoredOutput
from moderation.cli.app import app
from moderation.cli.console import people
from moderation.cli.options import PriceOption, ScoredArgument
from moderation.errors import DumpError, MissingExtra


@app.command()
def report(
    scored: ScoredArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The page; the JSON goes beside it. [default: beside the output]"
        ),
    ] = None,
    show_text: Annotated[
        bool, typer.Option("--show-text", help="Put the comments beside their numbers and ids.")
    ] = False,
    article_column: Annotated[
        str | None,
        typer.Option(help="The column with the article or thread; found by its name if not given."),
    ] = None,
    time_column: Annotated[str | None, typer.Option(help="The column with the time, likewise.")] = None,
    language_column: Annotated[
        str | None, typer.Option(help="The column with the language; else it is detected.")
    ] = None,
    id_column: Annotated[str | None, typer.Option(help="The column with the comment's id, likewise.")] = None,
    price_per_hour: PriceOption = None,
) -> None:
    """Report on a labelled dump: flagged shares by attribute, over time, by article and by language, histograms
    of the scores with the policy's thresholds, the most and the least certain comments, rejects, rate and cost.

    `moderation label` writes the same by itself. The page opens offline and prints; comments are in it only
    if you say `--show-text`.
    """
    opened = ScoredOutput(scored)
    columns = FactColumns(id_column, time_column, article_column, language_column)
    made = report_of(opened, columns=columns, texts=show_text, price_per_hour=price_per_hour)
    beside = Output.of(scored, "parquet" if not scored.suffix else None)
    page = output or beside.report_page
    write_report(made, page, page.with_suffix(".json") if output else beside.report_json)


def write_report(made: Report, page: Path, as_json: Path) -> None:
    """Write both and say where; the JSON alone where the extra `report` is not installed."""
    try:
        write_whole(as_json, lambda file: file.write(made.to_json()))
        try:
            html = to_html(made)
        except MissingExtra as error:
            people.print(f"The report is {as_json}: {error}", soft_wrap=True, markup=False)
            return
        write_whole(page, lambda file: file.write(html))
        people.print(f"The report is {page}", soft_wrap=True, markup=False)
    except failures(page) as error:
        raise DumpError(str(page), f"cannot be written: {told(error)}") from error
