"""The report of an output that is there: its rows are read again, part by part."""

from __future__ import annotations

from dataclasses import replace

from moderation.batch.report.report import Report, Throughput
from moderation.batch.report.row_facts import FactColumns, RowFacts
from moderation.batch.report.tally import Tally
from moderation.batch.scored import ScoredOutput
from moderation.errors import DumpError

ONLY_FLAGGED = "This output holds flagged comments only: all counts and shares are of these."


def report_of(
    scored: ScoredOutput,
    *,
    columns: FactColumns | None = None,
    texts: bool = False,
    price_per_hour: float | None = None,
) -> Report:
    """Count the rows of an output; row numbers are those of the output.

    `columns` name the facts that its own names do not tell, `texts` puts comments beside the examples. Raises
    DumpError when the output is damaged or has no such column.
    """
    facts = _columns(scored, columns or FactColumns())
    manifest = scored.manifest
    tally = Tally(scored.labels.attributes, manifest["job"]["thresholds"])
    for chunk in scored.chunks():
        comments = chunk.column(scored.text_column)
        tally.add(
            scored.scores(chunk),
            chunk.column(scored.labels.names["decision"]),
            RowFacts.of(chunk.rows, facts, comments),
            chunk.numbers,
            comments if texts else None,
        )
    return Report(
        source=scored.path.name,
        model=scored.model,
        policy=scored.policy,
        tally=tally,
        columns=facts,
        totals=manifest,
        throughput=Throughput(
            manifest["rows"], manifest.get("seconds", 0.0), manifest.get("cores", 1), price_per_hour
        ),
        note=ONLY_FLAGGED if manifest["job"]["selection"]["only_flagged"] else None,
    )


def _columns(scored: ScoredOutput, named: FactColumns) -> FactColumns:
    written = set(scored.labels.names.values())
    there = [name for name in scored.source.columns if name not in written]
    found = FactColumns.among(there, scored.text_column)
    for field in FactColumns.__slots__:
        name = getattr(named, field)
        if name is not None and name not in there:
            raise DumpError(str(scored.path), f"has no column {name!r}", f"It has: {', '.join(there)}.")
        if name is not None:
            found = replace(found, **{field: name})
    return found
