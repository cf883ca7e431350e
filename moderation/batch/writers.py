"""The formats that results are written in: parts that are each committed on their own, and their assembly."""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from moderation.batch.chunk import Rows
from moderation.batch.input_file import Compression


class Writer(ABC):
    """Writes rows in one format. A `typed` format takes tables only; the others take rows of any kind."""

    suffix: str
    typed = True

    def __init__(self, compression: Compression | None = None) -> None:
        self.compression = compression

    @abstractmethod
    def write_part(self, rows: Rows, labels: pa.Table, file: BinaryIO, *, first: bool) -> None:
        """Write one part; `first` of a file that is assembled, or to be read on its own."""

    def assemble(self, parts: Iterable[Path], file: BinaryIO) -> None:
        """Write one file of the parts in their order. Compressed streams may be joined end to end."""
        for part in parts:
            with part.open("rb") as opened:
                shutil.copyfileobj(opened, file, 2**20)

    @contextmanager
    def _stream(self, file: BinaryIO) -> Any:
        if self.compression is None:
            yield file
            return
        with self.compression.writing(file) as stream:
            yield stream


class JsonLinesWriter(Writer):
    """One object a line; what came from JSON keeps its keys and values as they were."""

    suffix = ".jsonl"
    typed = False

    def write_part(self, rows: Rows, labels: pa.Table, file: BinaryIO, *, first: bool) -> None:
        records = rows if isinstance(rows, list) else records_of(rows)
        with self._stream(file) as stream:
            for record, added in zip(records, labels.to_pylist(), strict=True):
                stream.write(_json_line({**record, **added}))


class CsvWriter(Writer):
    """CSV as RFC 4180 has it. Several reasons are joined by "; ", other lists and objects are JSON."""

    suffix = ".csv"
    delimiter = ","

    def write_part(self, rows: Rows, labels: pa.Table, file: BinaryIO, *, first: bool) -> None:
        assert isinstance(rows, pa.Table)
        reasons = [index for index, field in enumerate(labels.schema) if pa.types.is_list(field.type)]
        columns = [[_cell(value) for value in _plain(column)] for column in rows.columns]
        for index, column in enumerate(labels.columns):
            values = column.to_pylist()
            columns.append(
                ["; ".join(v) for v in values] if index in reasons else [_score(v) for v in values]
            )
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n")
        if first:
            writer.writerow([*rows.column_names, *labels.column_names])
        writer.writerows(zip(*columns, strict=True))
        with self._stream(file) as stream:
            stream.write(text.getvalue().encode("utf-8"))


class TsvWriter(CsvWriter):
    """The same with tabs between cells."""

    suffix = ".tsv"
    delimiter = "\t"


class ParquetWriter(Writer):
    """Apache Parquet, one row group a part; input columns keep their types."""

    suffix = ".parquet"

    def write_part(self, rows: Rows, labels: pa.Table, file: BinaryIO, *, first: bool) -> None:
        pq.write_table(beside(rows, labels), file, compression="zstd")

    def assemble(self, parts: Iterable[Path], file: BinaryIO) -> None:
        writer = None
        for part in parts:
            with part.open("rb") as opened:
                table = pq.read_table(opened)
            writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
            if len(table):
                writer.write_table(table)
        if writer:
            writer.close()


class ArrowWriter(Writer):
    """An Arrow file (Feather 2). Dictionary columns are written plain: a file can have but one dictionary."""

    suffix = ".arrow"

    def write_part(self, rows: Rows, labels: pa.Table, file: BinaryIO, *, first: bool) -> None:
        table = beside(rows, labels)
        for index, field in enumerate(table.schema):
            if pa.types.is_dictionary(field.type):
                table = table.set_column(index, field.name, table.column(index).cast(field.type.value_type))
        with pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)

    def assemble(self, parts: Iterable[Path], file: BinaryIO) -> None:
        writer = None
        for part in parts:
            with part.open("rb") as opened:
                table = pa.ipc.open_file(opened).read_all()
                writer = writer or pa.ipc.new_file(file, table.schema)
                writer.write_table(table)
        if writer:
            writer.close()


WRITERS: dict[str, type[Writer]] = {
    "parquet": ParquetWriter,
    "jsonl": JsonLinesWriter,
    "csv": CsvWriter,
    "tsv": TsvWriter,
    "arrow": ArrowWriter,
}


def beside(rows: Rows, labels: pa.Table) -> pa.Table:
    """The input columns and then the added ones, as one table."""
    assert isinstance(rows, pa.Table)
    schema = pa.schema([*rows.schema, *labels.schema], metadata=rows.schema.metadata)
    return pa.Table.from_arrays([*rows.columns, *labels.columns], schema=schema)


def records_of(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table as JSON can hold them; a second column of the same name gets a number."""
    names: list[str] = []
    for name in table.column_names:
        unique, count = name, 2
        while unique in names:
            unique, count = f"{name}_{count}", count + 1
        names.append(unique)
    columns = [_plain(column) for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Values that JSON and CSV can hold: times as ISO 8601 in their full precision."""
    if pa.types.is_timestamp(column.type):
        return [text and text.replace(" ", "T", 1) for text in pc.cast(column, pa.string()).to_pylist()]
    if pa.types.is_temporal(column.type) and not pa.types.is_duration(column.type):
        column = pc.cast(column, pa.string())
    elif pa.types.is_duration(column.type):
        column = pc.cast(column, pa.int64())
    values: list[Any] = column.to_pylist()
    return values


def _json_line(record: dict[str, Any]) -> bytes:
    line = json.dumps(record, ensure_ascii=False, default=_json_value) + "\n"
    try:
        return line.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can only hold as an escape
        return (json.dumps(record, default=_json_value) + "\n").encode("ascii")


def _json_value(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=_json_value)
    return repr(value) if isinstance(value, int | float) else _json_value(value)


def _score(value: Any) -> str:
    return f"{value:.6f}" if isinstance(value, float) else value or ""
