"""Pages: each is split, and every comment that is found becomes a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Chunk, Reject, Row, Rows, chunked
from moderation.batch.formats.reader import Format, ReadOptions
from moderation.batch.input_file import InputFile
from moderation.batch.record_columns import storable
from moderation.errors import DumpError, PageError
from moderation.splitting import split
from moderation.types import Page, ScoringInput

COMMENT_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("title", pa.string()),
        ("id", pa.string()),
        ("parent_id", pa.string()),
        ("depth", pa.int32()),
        ("author", pa.string()),
        ("posted_at", pa.string()),
        ("text", pa.string()),
    ]
)
# Reading stops here, so that a page which no splitter takes is refused before it fills the memory.
LARGEST_PAGE = 64 * 2**20
MEDIA_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".md": "text/markdown"}


class PagesReader:
    """Reads pages as rows of comments, page by page in the order given; a page that cannot be is a reject."""

    columns: Sequence[str] = COMMENT_SCHEMA.names
    text_column = "text"
    schema: pa.Schema | None = COMMENT_SCHEMA

    def __init__(self, files: Sequence[InputFile], options: ReadOptions) -> None:
        self.files, self.options = files, options
        self._pages_read = 0

    def chunks(self) -> Iterator[Chunk]:
        """The comments of all pages."""
        self._pages_read = 0
        items, per_chunk = self._items(), self.options.rows_per_chunk
        yield from chunked(
            items, pack_comments, lambda: self._pages_read / len(self.files), rows_per_chunk=per_chunk
        )

    def _items(self) -> Iterator[Row | Reject]:
        number = 0
        for file in self.files:
            try:
                if file.is_empty:
                    raise PageError(file.source, "is empty")
                page = Page(_content(file), url=file.source, media_type=MEDIA_TYPES.get(file.suffix))
                found = comments_of(page, file.source)
            except (PageError, DumpError) as error:
                number += 1
                yield Reject(number, f"page not read: {error.problem}", file.source)
                continue
            finally:
                self._pages_read += 1
            for row in found:
                number += 1
                yield Row(number, row.fields, row.input, row.size)


def comments_of(page: Page, source: str) -> list[Row]:
    """The comments that a page shows, numbered from 1. Raises PageError, also where a number of its is out of range."""
    thread = split(page)
    texts = {comment.id: comment.text for comment in thread.comments}
    rows = []
    for number, comment in enumerate(thread.comments, start=1):
        fields = {
            "source": source,
            "title": thread.article.title,
            "id": comment.id,
            "parent_id": comment.parent_id,
            "depth": comment.depth,
            "author": comment.author,
            "posted_at": comment.posted_at,
            "text": comment.text,
        }
        parent = texts.get(comment.parent_id or "")
        rows.append(Row(number, fields, ScoringInput(comment.text, parent), len(comment.text)))
    try:
        pack_comments([row.fields for row in rows])  # again as a chunk, where it would end the run
    except (pa.ArrowInvalid, OverflowError) as error:
        raise PageError(source, "a number of a comment is out of range") from error
    return rows


def looks_like_page(file: InputFile) -> bool:
    """Whether a file is markup, or text in which a splitter may find comments."""
    head = file.head_text.lstrip()[:4096].lower()
    return head.startswith("<") or file.suffix in (*MEDIA_TYPES, ".txt", ".text", ".markdown")


def _content(file: InputFile) -> bytes:
    with file.open() as opened, file.reading():
        content = opened.stream.read(LARGEST_PAGE + 1)
    if len(content) > LARGEST_PAGE:
        raise PageError(file.source, f"is larger than {LARGEST_PAGE // 2**20} MB", "Cut the page.")
    return content


def pack_comments(rows: list[Any]) -> Rows:
    clean = [{key: storable(value) for key, value in row.items()} for row in rows]
    return pa.Table.from_pylist(clean, schema=COMMENT_SCHEMA)


FORMAT = Format(
    "page",
    "a page (HTML or text), which is split into comments",
    looks_like_page,
    lambda file, options: PagesReader([file], options),
)
