"""The output of an earlier run, read again: its rows with scores and decisions, found by its manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import ROWS_PER_CHUNK, Rows
from moderation.batch.formats import ReadOptions
from moderation.batch.labels import VERDICT_COLUMNS, LabelColumns
from moderation.batch.location import looking_at
from moderation.batch.output import Output
from moderation.batch.scoring_pool import ScoredText
from moderation.batch.source import Source
from moderation.errors import DumpError


@dataclass(frozen=True, slots=True)
class ScoredChunk:
    """Rows of a labelled output: everything that was written, added columns included."""

    rows: Rows
    numbers: list[int]

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, name: str) -> list[Any]:
        """The values of a column; all None when there is no such column."""
        if isinstance(self.rows, list):
            return [row.get(name) for row in self.rows]
        if name not in self.rows.column_names:
            return [None] * len(self)
        values: list[Any] = self.rows.column(name).to_pylist()
        return values


class ScoredOutput:
    """A finished output of `label` with its manifest. Raises DumpError when either is missing."""

    def __init__(self, path: Path, rows_per_chunk: int = ROWS_PER_CHUNK) -> None:
        self.path = path
        with looking_at(path):
            there = path.exists()
        if not there:
            raise DumpError(str(path), "does not exist")
        manifest = Output.of(path, "parquet" if not path.suffix else None).manifest
        try:
            self.manifest: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
            columns = self.manifest["columns"]
            self.labels = LabelColumns(tuple(columns["attributes"]), dict(columns["names"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DumpError(
                str(path),
                f"is not a finished output of `moderation label`: {manifest.name} is not beside it",
                "Keep the two together.",
            ) from error
        options = ReadOptions(text_column=self.labels.names["decision"], rows_per_chunk=rows_per_chunk)
        self.source = Source(path, format_name=None, encoding=None, options=options)

    @property
    def model(self) -> str:
        return str(self.manifest["job"]["model"])

    @property
    def policy(self) -> str:
        return str(self.manifest["job"]["policy"])

    @property
    def text_column(self) -> str:
        """The column with the comments, unless they were left out of the output."""
        return str(self.manifest["job"]["text_column"])

    def chunks(self) -> Iterator[ScoredChunk]:
        """All rows. Raises DumpError where the output is damaged."""
        for chunk in self.source.chunks():
            if chunk.broken or chunk.rejects:
                raise DumpError(str(self.path), "is damaged", "Label the dump again with --overwrite.")
            yield ScoredChunk(chunk.rows, chunk.numbers)

    def scores(self, chunk: ScoredChunk) -> list[ScoredText]:
        """The scores of each row, in the order of `labels.attributes`; empty where nothing was to be scored."""
        columns = [chunk.column(self.labels.names[name]) for name in self.labels.attributes]
        return [
            ScoredText(() if row and row[0] in (None, "") else tuple(map(float, row)))
            for row in zip(*columns, strict=True)
        ] or [ScoredText(()) for _ in range(len(chunk))]


def with_verdict(rows: Rows, labels: LabelColumns, verdict: pa.Table) -> tuple[Rows, pa.Table]:
    """Rows without their old verdict, and the new one with its scores to be written beside them."""
    old = [labels.names[name] for name in (*labels.attributes, *VERDICT_COLUMNS)]
    if isinstance(rows, list):
        return [{key: value for key, value in row.items() if key not in old} for row in rows], verdict
    kept = [index for index, name in enumerate(rows.column_names) if name not in old]
    return rows.select(kept), verdict
