"""JSON as one document (or several in a row): the objects under a path of it, as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from moderation.batch.chunk import Chunk, Reject, Row, Rows, chunked
from moderation.batch.formats.exports import require
from moderation.batch.formats.json_lines import LONGEST_LINE, text_of
from moderation.batch.formats.json_objects import DEEPEST
from moderation.batch.formats.reader import Format, ReadOptions
from moderation.batch.formats.utf8_stream import Utf8Stream
from moderation.batch.input_file import ByteStream, InputFile
from moderation.batch.text_column import find_text_column
from moderation.errors import DumpError
from moderation.types import ScoringInput

FIRST_OBJECTS = 100
# The longer of these for a text that goes on: its parser reads it from its start again with every block.
BLOCK_BYTES, LONGEST_BLOCK = 64 * 1024, 2 * 2**20
BROKEN = "Fetch the file again, or make JSON Lines of it, of which a broken line is rejected alone."

# What ijson calls the parts of a document, each with its value: ("map_key", "text"), ("string", "Thanks.").
Events = Iterator[tuple[str, Any]]
STARTS, ENDS = ("start_map", "start_array"), ("end_map", "end_array")


def objects_under(path: str, stream: ByteStream, file: InputFile) -> Iterator[Any]:
    """The values at a path of names ("items.item": each of the list "items"; "" for whole documents), in their order.

    Of a value that is nested too deeply there is as much as `nests_too_deep` needs to see it. Raises DumpError
    where the JSON is cut off or broken, after all values before that.
    """
    # Not ijson.items: it ends a document at an integer beyond int64, and the memory that it takes grows with
    # the square of the nesting (103 MB at 10,000 levels of one-letter names, by tracemalloc).
    wanted = path.split(".") if path else []
    names, depth = [""] * len(wanted), 0
    events = _events(stream, file)
    for event, value in events:
        if event == "map_key":
            if depth <= len(wanted):
                names[depth - 1] = value
        elif event in ENDS:
            depth -= 1
        elif depth == len(wanted) and names == wanted:
            yield _built(event, value, events)
        elif event in STARTS:
            if depth < len(wanted):
                names[depth] = "item" if event == "start_array" else ""
            depth += 1


def _built(event: str, value: Any, events: Events) -> Any:
    """The value that begins with this event, down to one level more than are allowed."""
    builder, depth = require("ijson", "JSON documents").ObjectBuilder(), 0
    while True:
        depth += event in STARTS
        if depth <= DEEPEST + 1:
            builder.event(event, float(value) if isinstance(value, Decimal) else value)
        depth -= event in ENDS
        if depth == 0:
            return builder.value
        event, value = next(events)


def _events(stream: ByteStream, file: InputFile) -> Events:
    """The parts of the document. Raises DumpError after those before the fault."""
    ijson = require("ijson", "JSON documents")
    found = ijson.sendable_list()
    parser = ijson.basic_parse_coro(found, multiple_values=True)
    utf8 = Utf8Stream(stream, file.encoding)
    cause: Exception | None = None
    problem, block, waiting = "", b" ", 0
    while block and not problem:
        block = utf8.read(min(max(BLOCK_BYTES, waiting), LONGEST_BLOCK))
        try:
            parser.send(block)
        except StopIteration:
            pass
        except ijson.IncompleteJSONError as error:
            problem, cause = "the JSON is cut off or broken", error
        except ijson.JSONError as error:
            problem, cause = "is not JSON throughout", error
        except (ArithmeticError, ValueError, SystemError) as error:
            problem, cause = "holds a number that is too long to be read", error
            if isinstance(error, SystemError):  # ijson's C code has put the number there, without a value
                found.pop()
        yield from found
        waiting = 0 if found else waiting + len(block)
        found.clear()
        if waiting > LONGEST_LINE:
            problem = f"holds a text of over {LONGEST_LINE:,} bytes"
    if problem:
        raise DumpError(file.source, problem, BROKEN) from cause


class JsonArrayReader:
    """Reads one array of objects; they are carried as they are, as those of JSON Lines."""

    schema = None

    def __init__(self, file: InputFile, options: ReadOptions) -> None:
        self.file, self.options = file, options
        with file.open() as opened, file.reading():
            objects = objects_under("item", opened.stream, file)
            first: list[Any] = []
            try:
                first.extend(islice(objects, FIRST_OBJECTS))
            except DumpError:
                if not first:
                    raise  # else what stands before the fault is read, and `chunks` tells of it
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
                    yield Reject(number, problem, json.dumps(value))
                else:
                    yield Row(number, value, ScoringInput(text), len(text))


def looks_like_json_array(file: InputFile) -> bool:
    """Whether a file begins as an array of objects does."""
    return "".join(file.head_text[:1000].split()).lstrip("\ufeff").startswith("[{")


def _as_they_are(rows: list[Any]) -> Rows:
    return rows


FORMAT = Format("json", "one JSON array of objects", looks_like_json_array, JsonArrayReader)
