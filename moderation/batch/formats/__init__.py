"""The formats that dumps come in: one file a format, and here the list of them.

A new format is a reader in its own file and one line in FORMATS. Content decides, not the name of a file:
formats are asked in the order of the list, the most telling first.
"""

from __future__ import annotations

from moderation.batch.formats import (
    activity_streams,
    blogger,
    columnar,
    commento,
    coral,
    delimited,
    discourse,
    disqus,
    hacker_news,
    isso,
    json_documents,
    json_lines,
    pages,
    reddit,
    remark42,
    warc,
    wordpress,
    youtube,
)
from moderation.batch.formats.delimited import is_text
from moderation.batch.formats.reader import Format, Reader, ReadOptions
from moderation.batch.input_file import InputFile
from moderation.errors import DumpError

__all__ = ["FORMATS", "Format", "ReadOptions", "Reader", "detect", "find_format"]

FORMATS = (
    columnar.PARQUET,
    columnar.ARROW,
    warc.FORMAT,
    wordpress.FORMAT,
    disqus.FORMAT,
    blogger.FORMAT,
    commento.FORMAT,
    remark42.FORMAT,
    isso.FORMAT,
    reddit.FORMAT,
    hacker_news.FORMAT,
    youtube.FORMAT,
    discourse.FORMAT,
    coral.FORMAT,
    activity_streams.FORMAT,
    json_documents.FORMAT,
    json_lines.FORMAT,
    delimited.FORMAT,
    pages.FORMAT,
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
        textual = [each for each in FORMATS if each.is_text]
        for each in textual:
            if each.looks_like(file):
                return each
        if file.suffix in by_name:
            return find_format(by_name[file.suffix])
    known = "; ".join(f"{each.name} ({each.what})" for each in FORMATS)
    raise DumpError(file.source, "is in no format that is known", f"Known: {known}. Name it with --format.")
