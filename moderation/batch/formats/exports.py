"""What the exports of comment platforms are read into: the same columns for all, text without markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Chunk, Reject, Row, Rows, chunked
from moderation.batch.formats.reader import ReadOptions
from moderation.batch.input_file import ByteStream, InputFile
from moderation.batch.record_columns import storable
from moderation.errors import MissingExtra, PageError
from moderation.splitting.html.document import Document
from moderation.types import ScoringInput

EXPORT_COLUMNS = (
    "id", "parent_id", "thread_id", "thread_url", "thread_title", "author", "created_at", "status", "text",
)  # fmt: skip
EXPORT_SCHEMA = pa.schema([(name, pa.string()) for name in EXPORT_COLUMNS])

# A comment under the names of EXPORT_COLUMNS; what is left out is null.
Exported = dict[str, Any]


class ExportReader:
    """Reads an export with `comments`, which yields its comments one by one from the open stream, their `text` as str,
    and a Reject in the place of what cannot be read as one (its row is numbered here)."""

    columns: Sequence[str] = EXPORT_COLUMNS
    text_column = "text"
    schema: pa.Schema | None = EXPORT_SCHEMA

    def __init__(
        self,
        file: InputFile,
        options: ReadOptions,
        comments: Callable[[ByteStream, InputFile], Iterator[Exported | Reject]],
    ) -> None:
        self.file, self.options, self._comments = file, options, comments

    def chunks(self) -> Iterator[Chunk]:
        """The comments of the export; see `chunked` for what it raises."""
        with self.file.open() as opened:
            items, per_chunk = self._items(opened.stream), self.options.rows_per_chunk
            yield from chunked(items, pack_exported, opened.fraction, rows_per_chunk=per_chunk)

    def _items(self, stream: ByteStream) -> Iterator[Row | Reject]:
        with self.file.reading():
            for number, found in enumerate(self._comments(stream, self.file), start=1):
                if isinstance(found, Reject):
                    yield replace(found, row=number)
                else:
                    text: str = found["text"]
                    yield Row(number, found, ScoringInput(text), len(text))


def pack_exported(rows: list[Any]) -> Rows:
    columns = [
        pa.array(
            [None if (value := row.get(name)) is None else storable(str(value)) for row in rows], pa.string()
        )
        for name in EXPORT_COLUMNS
    ]
    return pa.Table.from_arrays(columns, schema=EXPORT_SCHEMA)


def plain_text(html: str | None) -> str:
    """What a reader sees of a comment's HTML; its paragraphs are separated by an empty line."""
    if not html or ("<" not in html and "&" not in html):
        return html or ""
    try:
        document = Document(html)
    except PageError:  # past a limit of nesting: nobody reads that; its tags are scored along
        return re.sub(r"<[^>]{0,2000}>", " ", html)
    return "\n\n".join(document.paragraphs([(0, len(document.texts))]))


def paragraphs_of_lines(html: str) -> str:
    """HTML in which bare line ends stand for breaks, as WordPress keeps comments, made explicit."""
    with_paragraphs = re.sub(r"\r?\n[ \t]*(?:\r?\n[ \t]*)+", "<p>", html.strip())
    return re.sub(r"\r?\n", "<br>", with_paragraphs)


def iso_time(seconds: Any) -> str | None:
    """ISO 8601 in UTC of seconds since 1970, given as a number or as its text; None for anything else."""
    try:
        return dt.datetime.fromtimestamp(float(seconds), dt.UTC).isoformat().replace("+00:00", "Z")
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def require(module: str, what: str) -> Any:
    """An optional package. Raises MissingExtra, which says how to install it."""
    try:
        return __import__(module, fromlist=["_"])
    except ImportError as error:
        raise MissingExtra(f"reading {what}", "dumps") from error
