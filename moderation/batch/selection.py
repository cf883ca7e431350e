"""Which rows and columns of a run are written: all, unless one asks for less."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Rows
from moderation.batch.labels import LabelColumns
from moderation.errors import DumpError
from moderation.types import Decision


@dataclass(frozen=True, slots=True)
class Selection:
    """What to write: these input columns and these attributes (None: all), rows that are not approved only,
    the text left out (its column stays and is empty)."""

    columns: tuple[str, ...] | None = None
    attributes: tuple[str, ...] | None = None
    only_flagged: bool = False
    redact_text: bool = False

    def require(self, attributes: Sequence[str], columns: Sequence[str] | None, source: str) -> None:
        """Raise DumpError for an attribute that the model does not score, or a column that is not there.

        `columns` None: rows bring their own, nothing can be missing.
        """
        unknown = [name for name in self.attributes or () if name not in attributes]
        if unknown:
            raise DumpError(
                f"attribute {unknown[0]!r}",
                "is not scored by the model",
                f"It scores: {', '.join(attributes)}.",
            )
        missing = [name for name in self.columns or () if columns is not None and name not in columns]
        if missing:
            raise DumpError(source, f"has no column {missing[0]!r}", f"It has: {', '.join(columns or ())}.")

    def apply(
        self,
        rows: Rows,
        added: pa.Table,
        decisions: Sequence[Decision],
        labels: LabelColumns,
        text_columns: Collection[str],
    ) -> tuple[Rows, pa.Table]:
        """The rows and the added columns that are to be written; `text_columns` hold the comments."""
        if self.only_flagged:
            kept = [index for index, each in enumerate(decisions) if each.action != "approve"]
            added = added.take(kept)
            rows = [rows[index] for index in kept] if isinstance(rows, list) else rows.take(kept)
        if self.attributes is not None:
            dropped = [labels.names[name] for name in labels.attributes if name not in self.attributes]
            added = added.drop_columns(dropped)
        if self.redact_text:
            rows = _without_text(rows, text_columns)
        if self.columns is not None:
            rows = _with_columns(rows, self.columns)
        return rows, added


def _without_text(rows: Rows, text_columns: Collection[str]) -> Rows:
    if isinstance(rows, list):
        return [{key: None if key in text_columns else value for key, value in row.items()} for row in rows]
    for index, field in enumerate(rows.schema):
        if field.name in text_columns:
            rows = rows.set_column(index, field, pa.nulls(len(rows), field.type))
    return rows


def _with_columns(rows: Rows, columns: Sequence[str]) -> Rows:
    if isinstance(rows, list):
        wanted: list[dict[str, Any]] = [{key: row[key] for key in columns if key in row} for row in rows]
        return wanted
    names = rows.column_names
    return rows.select([names.index(name) for name in columns])
