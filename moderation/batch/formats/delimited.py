"""CSV and TSV: every cell is carried as the text that it is, so that "007" stays "007"."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Chunk, Reject, Row, Rows, chunked
from moderation.batch.formats.reader import Format, ReadOptions
from moderation.batch.input_file import InputFile, is_unicode
from moderation.batch.text_column import find_text_column
from moderation.types import ScoringInput

# A quote that is never closed swallows what follows; past this the row is given up and reading goes on.
LONGEST_FIELD = 16 * 2**20
KEPT_OF_LONG_LINE = 100_000
SAMPLE_RECORDS = 50


def _dialect(delimiter: str, **rules: Any) -> type[csv.Dialect]:
    base = {"delimiter": delimiter, "quotechar": '"', "doublequote": True, "quoting": csv.QUOTE_MINIMAL}
    return type("FoundDialect", (csv.Dialect,), {**base, "lineterminator": "\r\n", **rules})


# Tried in this order; the first that reads most records of the sample with as many cells as the header wins.
DIALECTS = tuple(
    _dialect(delimiter, **rules)
    for rules in ({}, {"escapechar": "\\", "doublequote": False}, {"quoting": csv.QUOTE_NONE})
    for delimiter in ",\t;|"
)


class DelimitedReader:
    """Reads CSV or TSV; the first line names the columns. Raises DumpError when none of them is the text."""

    def __init__(self, file: InputFile, options: ReadOptions) -> None:
        self.file, self.options = file, options
        self.dialect, self.columns = find_dialect(file.head_text)
        self.text_column = find_text_column(self.columns, options.text_column, file.source)
        self._text_index = self.columns.index(self.text_column)
        self.schema: pa.Schema | None = pa.schema([(name, pa.string()) for name in self.columns])

    def chunks(self) -> Iterator[Chunk]:
        """The rows of the file; see `chunked` for what it raises."""
        with self.file.open() as opened, opened.text(self.file.encoding, "") as text:
            items, per_chunk = self._items(text), self.options.rows_per_chunk
            yield from chunked(items, self._pack, opened.fraction, rows_per_chunk=per_chunk)

    def _pack(self, rows: list[Any]) -> Rows:
        cells = zip(*rows, strict=True) if rows else ([] for _ in self.columns)
        return pa.Table.from_arrays([pa.array(column, pa.string()) for column in cells], schema=self.schema)

    def _items(self, text: io.TextIOWrapper) -> Iterator[Row | Reject]:
        # Process-wide, and only ever raised: the default refuses comments over 128 KiB.
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST_FIELD))
        lines = _RecordedLines(text)
        records = csv.reader(lines, self.dialect)
        number = -1
        with self.file.reading():
            while True:
                lines.taken.clear()
                number += 1
                try:
                    cells = next(records, None)
                except csv.Error as error:
                    yield Reject(number, f"not a row of the table: {error}", "".join(lines.taken))
                    continue
                if cells is None:
                    return
                if number and cells:
                    yield self._item(number, cells, lines)
                elif number:
                    number -= 1  # an empty line is not a row

    def _item(self, number: int, cells: list[str], lines: _RecordedLines) -> Row | Reject:
        raw = "".join(lines.taken)
        if not is_unicode(raw):
            return Reject(number, f"not valid {self.file.encoding}; --encoding names another one", raw)
        if len(cells) != len(self.columns):
            return Reject(number, f"{len(cells)} cells, but the header has {len(self.columns)}", raw)
        if lines.ended and _quote_is_open(raw, self.dialect):
            return Reject(number, "cut off: a quote is opened and never closed", raw)
        return Row(number, cells, ScoringInput(cells[self._text_index]), len(raw))


class _RecordedLines:
    """Passes lines on and keeps those of the record that is being read, for the rejects file."""

    def __init__(self, lines: io.TextIOWrapper) -> None:
        self._lines = lines
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> _RecordedLines:
        return self

    def __next__(self) -> str:
        line = self._lines.readline(LONGEST_FIELD)
        if not line:
            self.ended = True
            raise StopIteration
        if len(line) >= LONGEST_FIELD and not line.endswith(("\n", "\r")):
            self.taken.append(line[:KEPT_OF_LONG_LINE])
            self._pass_over_line()
            raise csv.Error(f"a line of over {LONGEST_FIELD:,} characters, here cut")
        self.taken.append(line)
        return line

    def _pass_over_line(self) -> None:
        while (rest := self._lines.readline(LONGEST_FIELD)) and not rest.endswith(("\n", "\r")):
            pass


def find_dialect(head: str) -> tuple[type[csv.Dialect], list[str]]:
    """The dialect and the columns of a table from its first characters."""
    cut = head.rfind("\n") + 1 or len(head)
    best: tuple[int, int] = (-1, 0)
    found: tuple[type[csv.Dialect], list[str]] = (DIALECTS[0], [])
    for dialect in DIALECTS:
        records = _sample(head[:cut], dialect)
        if not records:
            continue
        same = sum(len(record) == len(records[0]) for record in records[1:])
        # One column is what every wrong delimiter finds, so two or more are believed before it.
        score = (same if len(records[0]) > 1 else 0, len(records[0]) > 1)
        if score > best:
            best, found = score, (dialect, records[0])
    return found


def looks_delimited(file: InputFile) -> bool:
    """Whether the first lines read as a table of two or more columns with a header over it."""
    if not is_text(file):
        return False
    dialect, columns = find_dialect(file.head_text)
    if file.suffix in (".csv", ".tsv", ".tab"):
        return bool(columns)
    rows = _sample(file.head_text, dialect)
    fit = sum(len(row) == len(columns) for row in rows)
    return len(columns) > 1 and len(set(columns)) == len(columns) and fit >= max(2, 0.8 * (len(rows) - 1))


def is_text(file: InputFile) -> bool:
    """Whether a file can be text: no NUL, and no more control characters than a careless export has."""
    head = file.head_text[:4096]
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in head)
    return "\0" not in head and controls * 50 <= len(head)


def _sample(text: str, dialect: type[csv.Dialect]) -> list[list[str]]:
    records: list[list[str]] = []
    lines = io.StringIO(text, newline="")
    try:
        for record in csv.reader(lines, dialect, strict=True):
            if record:
                records.append(record)
            if len(records) > SAMPLE_RECORDS:
                break
    except csv.Error:
        pass  # a dialect that stumbles has read fewer records than one that does not
    return records


def _quote_is_open(raw: str, dialect: type[csv.Dialect]) -> bool:
    try:
        list(csv.reader(io.StringIO(raw, newline=""), dialect, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


FORMAT = Format("csv", "CSV or TSV with a header line", looks_delimited, DelimitedReader)
