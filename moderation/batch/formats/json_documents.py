"""JSON as one document (or several in a row): the objects under a path of it, as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.batch.chunk import Chunk, Reject, Row, Rows, chunked
from moderation.batch.formats.exports import require
from moderation.batch.formats.json_lines import text_of
from moderation.batch.formats.json_objects import raw_of
from moderation.batch.formats.reader import Format, ReadOptions
from moderation.batch.formats.utf8_stream import Utf8Stream
from moderation.batch.input_file import ByteStream, InputFile
from moderation.batch.text_column import find_text_column
from moderation.errors import DumpError
from moderation.types import ScoringInput

FIRST_OBJECTS = 100


def objects_under(path: str, stream: ByteStream, file: InputFile) -> Iterator[Any]:
    """The values at an ijson path ("item", "items.item", "" for whole documents), in their order.

    Raises DumpError where the JSON is cut off or broken, after all values before that.
    """
    ijson = require("ijson", "JSON documents")
    try:
        utf8 = Utf8Stream(stream, file.encoding)
        yield from ijson.items(utf8, path, use_float=True, multiple_values=True)
    except ijson.IncompleteJSONError as error:
        raise DumpError(file.source, "the JSON is cut off or broken", "Fetch the file again.") from error
    except ijson.JSONError as error:
        raise DumpError(file.source, "is not JSON throughout", "Fetch the file again.") from error


class JsonArrayReader:
    """Reads one array of objects; they are carried as they are, as those of JSON Lines."""

    schema = None

    def __init__(self, file: InputFile, options: ReadOptions) -> None:
        self.file, self.options = file, options
        with file.open() as opened, file.reading():
            objects = objects_under("item", opened.stream, file)
            first = [each for _, each in zip(range(FIRST_OBJECTS), objects, strict=False)]
        self.columns = list(dict.fromkeys(key for each in first if isinstance(each, dict) for key in each))
        self.text_column = find_text_column(self.columns, options.text_column, file.source)

    def chunks(self) -> Iterator[Chunk]:
        """The objects of the array; see `chunked` for what it raises."""
        with self.file.open() as opened:
            items, per_chunk = self._items(opened.stream), self.options.rows_per_chunk
            yield from chunked(items, _as_they_are, opened.fraction, rows_per_chunk=per_chunk)

    def _items(self, stream: ByteStream) -> Iterator[Row | Reject]:
        with self.file.reading():
            for number, value in enumerate(objects_under("item", stream, self.file), start=1):
                problem, text = text_of(value, self.text_column)
                if problem:
                    yield Reject(number, problem, raw_of(value))
                else:
                    yield Row(number, value, ScoringInput(text), len(text))


def looks_like_json_array(file: InputFile) -> bool:
    """Whether a file begins as an array of objects does."""
    return "".join(file.head_text[:1000].split()).lstrip("\ufeff").startswith("[{")


def _as_they_are(rows: list[Any]) -> Rows:
    return rows


FORMAT = Format("json", "one JSON array of objects", looks_like_json_array, JsonArrayReader)
