"""Parquet and Arrow: typed columns, carried with their types."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from moderation.batch.chunk import BYTES_PER_CHUNK, Chunk
from moderation.batch.formats.reader import Format, ReadOptions
from moderation.batch.input_file import InputFile
from moderation.batch.location import is_remote
from moderation.batch.text_column import find_text_column
from moderation.errors import DumpError
from moderation.types import ScoringInput

# Read of a column at a time. Whole columns of a row group, as Arrow reads them by itself, are 1 GB where a file is one
# group; from a store, where each read costs a round trip, they still are.
BUFFER_BYTES = 2**20


class ColumnarReader:
    """Reads Parquet, Arrow files and Arrow streams. Raises DumpError for what is none, or has no text."""

    def __init__(self, file: InputFile, options: ReadOptions) -> None:
        self.file, self.options = file, options
        with self._opened() as (schema, _, _):
            self.schema: pa.Schema | None = schema
        assert self.schema is not None
        self.columns = list(self.schema.names)
        self.text_column = find_text_column(self.columns, options.text_column, file.source)
        self._text_index = self.columns.index(self.text_column)
        kind = self.schema.field(self._text_index).type
        if not is_text_type(kind):
            raise DumpError(
                file.source,
                f"column {self.text_column!r} is {kind}, not text",
                "Name another one with --text-column.",
            )

    def chunks(self) -> Iterator[Chunk]:
        """The rows of the file. Raises DumpError when its first batch cannot be read."""
        number, broken = 0, None
        with self._opened() as (schema, batches, n_rows):
            tables = _regrouped(self._readable(batches), self.options.rows_per_chunk)
            while True:
                try:
                    table = next(tables, None)
                except DumpError as error:
                    if number == 0:
                        raise
                    table, broken = None, error.problem
                if table is None:
                    break
                numbers = list(range(number + 1, number + len(table) + 1))
                number += len(table)
                yield Chunk(table, self._inputs(table), numbers, fraction=number / n_rows if n_rows else 0.0)
            if number == 0 or broken:
                yield Chunk(schema.empty_table(), [], [], broken=broken)

    def _readable(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        with self.file.reading():
            try:
                yield from batches
            except (pa.ArrowException, OSError) as error:
                raise DumpError(
                    self.file.source, f"is broken: {_brief(error)}", "Fetch the file again."
                ) from error

    def _inputs(self, table: pa.Table) -> list[ScoringInput]:
        texts = table.column(self._text_index)
        try:
            return [ScoringInput(_decoded(text)) for text in texts.to_pylist()]
        except UnicodeDecodeError:  # a writer that put bytes of another encoding into a column of strings
            return [ScoringInput(_decoded(text)) for text in texts.cast(pa.large_binary()).to_pylist()]

    @contextmanager
    def _opened(self) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch], int | None]]:
        """Schema, batches and, where the format tells, the number of rows."""
        with self._seekable() as source:
            try:
                opened = self._open(source)
            except (pa.ArrowException, OSError) as error:
                raise DumpError(self.file.source, f"cannot be read: {_brief(error)}") from error
            yield opened

    def _open(self, source: Any) -> tuple[pa.Schema, Iterator[pa.RecordBatch], int | None]:
        head = self.file.head
        if head.startswith(b"PAR1"):
            parquet = pq.ParquetFile(source, buffer_size=BUFFER_BYTES, pre_buffer=is_remote(self.file.path))
            batches = parquet.iter_batches(batch_size=self.options.rows_per_chunk, use_threads=False)
            return parquet.schema_arrow, batches, parquet.metadata.num_rows
        if head.startswith(b"ARROW1"):
            arrow = pa.ipc.open_file(source)
            return arrow.schema, (arrow.get_batch(i) for i in range(arrow.num_record_batches)), None
        stream = pa.ipc.open_stream(source)
        return stream.schema, iter(stream), None

    @contextmanager
    def _seekable(self) -> Iterator[Any]:
        """Parquet and Arrow files are read from their end, so a compressed one is unpacked to disk first."""
        if self.file.compression is None:
            with self.file.path.open("rb") as plain:
                yield plain
            return
        with tempfile.TemporaryFile() as unpacked:
            with self.file.open() as opened, self.file.reading():
                shutil.copyfileobj(opened.stream, unpacked)
            unpacked.seek(0)
            yield unpacked


def is_text_type(kind: pa.DataType) -> bool:
    """Whether a column of this type can hold comments."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    checks = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    binary = (pa.types.is_binary, pa.types.is_large_binary)
    return any(check(kind) for check in checks + binary)


def _regrouped(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """Tables of `rows` rows whatever the batches of the file are, or fewer where the texts are long."""
    waiting: list[pa.Table] = []
    for batch in batches:
        table = pa.Table.from_batches([batch])
        per_row = max(1, table.nbytes // max(1, len(table)))
        room = max(1, min(rows, BYTES_PER_CHUNK // per_row))
        start = 0
        while start < len(table):
            taken = table.slice(start, max(0, room - sum(map(len, waiting))))
            start += len(taken)
            waiting.append(taken)
            if sum(map(len, waiting)) >= room:
                yield pa.concat_tables(waiting)
                waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _decoded(text: str | bytes | None) -> str:
    if isinstance(text, bytes):
        return text.decode("utf-8", "replace")
    return text or ""


def _brief(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


PARQUET = Format(
    "parquet", "Apache Parquet", lambda file: file.head.startswith(b"PAR1"), ColumnarReader, is_text=False
)
ARROW = Format(
    "arrow",
    "Apache Arrow file or stream (Feather)",
    lambda file: file.head.startswith((b"ARROW1", b"\xff\xff\xff\xff")),
    ColumnarReader,
    is_text=False,
)
