"""The unlabelled comments of a dump, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from moderation.batch import ReadOptions, Source
from training.labelled.mapping import IDS

# Comments that are scored at a time.
ROWS_PER_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """Ids ("row N" where the dump has none) and texts of some comments; `fraction` of the dump is read by then."""

    ids: Sequence[str]
    texts: Sequence[str]
    fraction: float


def read_dump(path: Path, *, text_column: str | None, format_name: str | None) -> Iterator[Unlabelled]:
    """Every comment with visible text, of any dump that `moderation label` takes. Raises DumpError."""
    options = ReadOptions(text_column=text_column, rows_per_chunk=ROWS_PER_CHUNK)
    source = Source(path, format_name=format_name, encoding=None, options=options)
    for chunk in source.chunks():
        rows = chunk.rows.to_pylist() if isinstance(chunk.rows, pa.Table) else chunk.rows
        ids, texts = [], []
        for row, number, each in zip(rows, chunk.numbers, chunk.inputs, strict=True):
            if each.text.strip():
                given = next((row[name] for name in IDS if row.get(name) not in (None, "")), None)
                ids.append(f"row {number}" if given is None else str(given))
                texts.append(each.text)
        yield Unlabelled(ids, texts, chunk.fraction)
