"""Common Crawl's archives: WARC with responses, WET with their text; each page is split into comments."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.batch.chunk import Chunk, Reject, Row, chunked
from moderation.batch.formats.exports import require
from moderation.batch.formats.pages import COMMENT_SCHEMA, LARGEST_PAGE, comments_of, pack_comments
from moderation.batch.formats.reader import Format, ReadOptions
from moderation.batch.input_file import ByteStream, InputFile
from moderation.errors import DumpError, PageError
from moderation.types import Page

PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


class WarcReader:
    """Reads the comments of all pages in an archive; a page that cannot be split is a reject."""

    columns = COMMENT_SCHEMA.names
    text_column = "text"
    schema = COMMENT_SCHEMA

    def __init__(self, file: InputFile, options: ReadOptions) -> None:
        self.file, self.options = file, options

    def chunks(self) -> Iterator[Chunk]:
        """The comments of the archive; see `chunked` for what it raises."""
        with self.file.open() as opened:
            items, per_chunk = self._items(opened.stream), self.options.rows_per_chunk
            yield from chunked(items, pack_comments, opened.fraction, rows_per_chunk=per_chunk)

    def _items(self, stream: ByteStream) -> Iterator[Row | Reject]:
        number = 0
        with self.file.reading():
            for page in _pages(stream, self.file):
                source = page.url or self.file.source
                try:
                    found = comments_of(page, source)
                except PageError as error:
                    number += 1
                    yield Reject(number, f"page not read: {error.problem}", source)
                    continue
                for row in found:
                    number += 1
                    yield Row(number, row.fields, row.input, row.size)


def _pages(stream: ByteStream, file: InputFile) -> Iterator[Page]:
    fastwarc = require("fastwarc.warc", "WARC and WET files")
    wanted = fastwarc.WarcRecordType.response | fastwarc.WarcRecordType.conversion
    n_records = 0
    for record in fastwarc.ArchiveIterator(stream, record_types=wanted, parse_http=True):
        n_records += 1
        headers = record.headers
        http = record.http_headers
        kind = (http.get("Content-Type") if http else headers.get("Content-Type")) or "text/html"
        if not kind.lower().startswith(PAGE_TYPES):
            continue
        length = record.content_length  # of what is left behind the HTTP headers
        content: bytes = record.reader.read(LARGEST_PAGE)
        if len(content) < min(length, LARGEST_PAGE):
            raise DumpError(file.source, "the archive is cut off", "Fetch the file again.")
        date = (headers.get("WARC-Date") or "")[:10] or None
        yield Page(content, url=headers.get("WARC-Target-URI"), media_type=kind, fetched_at=date)
    if not n_records:
        raise DumpError(file.source, "holds no page: no response and no conversion record")


FORMAT = Format(
    "warc",
    "Common Crawl archive (WARC, WET)",
    lambda file: file.head.startswith(b"WARC/"),
    WarcReader,
    is_text=False,
)
