"""The formats that dumps come in: one file a format, and here the list of them.

A new format is a reader in its own file and one line in FORMATS. Content decides, not the name of a file:
formats are asked in the order of the list, the most telling first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moderation.batch.formats.columnar import ColumnarReader
from moderation.batch.formats.delimited import DelimitedReader, is_text, looks_delimited
from moderation.batch.formats.json_lines import JsonLinesReader, looks_like_json_lines
from moderation.batch.formats.pages import PagesReader, looks_like_page
from moderation.batch.formats.reader import Reader, ReadOptions
from moderation.batch.input_file import InputFile
from moderation.errors import DumpError

__all__ = ["FORMATS", "Format", "ReadOptions", "Reader", "detect", "find_format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format by name; `looks_like` judges a file's first bytes, `open` reads files of it in order."""

    name: str
    what: str
    looks_like: Callable[[InputFile], bool]
    open: Callable[[InputFile, ReadOptions], Reader]
    is_text: bool = True


FORMATS = (
    Format(
        "parquet", "Apache Parquet", lambda file: file.head.startswith(b"PAR1"), ColumnarReader, is_text=False
    ),
    Format(
        "arrow",
        "Apache Arrow file or stream (Feather)",
        lambda file: file.head.startswith((b"ARROW1", b"\xff\xff\xff\xff")),
        ColumnarReader,
        is_text=False,
    ),
    Format("jsonl", "JSON Lines: one object a line", looks_like_json_lines, JsonLinesReader),
    Format("csv", "CSV or TSV with a header line", looks_delimited, DelimitedReader),
    Format(
        "page",
        "a page (HTML or text), which is split into comments",
        looks_like_page,
        lambda file, options: PagesReader([file], options),
    ),
)


def find_format(name: str) -> Format:
    """The format of that name. Raises DumpError."""
    found = next((each for each in FORMATS if each.name == name), None)
    if found is None:
        raise DumpError(f"format {name!r}", "is not known", f"Known: {', '.join(f.name for f in FORMATS)}.")
    return found


def detect(file: InputFile) -> Format:
    """The format that a file's content shows. Raises DumpError when it is none of ours."""
    if file.is_empty:
        raise DumpError(file.source, "is empty", "There is nothing to label in it.")
    # A table of one column has no mark of its own: there the name decides, once content has had its say.
    by_name = {".csv": "csv", ".tsv": "csv", ".tab": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    binary = [each for each in FORMATS if not each.is_text]
    for each in binary:
        if each.looks_like(file):
            return each
    if is_text(file) or file.encoding_given:
        textual: Sequence[Format] = [each for each in FORMATS if each.is_text]
        for each in textual:
            if each.looks_like(file):
                return each
        if file.suffix in by_name:
            return find_format(by_name[file.suffix])
    known = "; ".join(f"{each.name} ({each.what})" for each in FORMATS)
    raise DumpError(file.source, "is in no format that is known", f"Known: {known}. Name it with --format.")
