"""JSON Lines: one object a line, each with its own keys, carried as they are."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from moderation.batch.chunk import Chunk, Reject, Row, Rows, chunked
from moderation.batch.formats.json_objects import TOO_DEEP, OddObject, nests_too_deep, require_object
from moderation.batch.formats.reader import Format, ReadOptions
from moderation.batch.input_file import HEAD_BYTES, InputFile, is_unicode
from moderation.batch.text_column import find_text_column
from moderation.errors import DumpError
from moderation.types import ScoringInput

# Characters. A longer line is a file without line ends, not a comment.
LONGEST_LINE = 64 * 2**20


# The text of an object, or None where it has none because the comment is gone. Raises OddObject.
TextOf = Callable[[dict[str, Any]], str | None]


class JsonLinesReader:
    """Reads JSON Lines; `text` is how objects of a known kind hold their text, beyond one plain field.

    Raises DumpError when none of the first lines is an object with a text.
    """

    schema = None

    def __init__(
        self, file: InputFile, options: ReadOptions, text: TextOf | None = None, text_column: str = ""
    ) -> None:
        self.file, self.options = file, options
        self._text = text if options.text_column is None else None
        first = objects_in(self._first_lines())
        if not first and options.text_column is None:
            raise DumpError(
                file.source, "none of its first lines is a JSON object", "Name its --text-column."
            )
        self.columns = list(dict.fromkeys(key for each in first for key in each))
        if self._text:
            self.text_column = text_column
        elif first:
            self.text_column = find_text_column(self.columns, options.text_column, file.source)
        else:
            self.text_column = str(options.text_column)

    def _first_lines(self) -> str:
        """As many lines as the head of the file holds, the first in full however long it is."""
        with self.file.open() as opened, opened.text(self.file.encoding, "\n") as lines, self.file.reading():
            first = lines.readline(LONGEST_LINE)
        return first if len(first) > HEAD_BYTES else self.file.head_text

    def chunks(self) -> Iterator[Chunk]:
        """The rows of the file; see `chunked` for what it raises."""
        with self.file.open() as opened, opened.text(self.file.encoding, "\n") as lines:
            items, per_chunk = self._items(lines), self.options.rows_per_chunk
            yield from chunked(items, _as_they_are, opened.fraction, rows_per_chunk=per_chunk)

    def _items(self, lines: io.TextIOWrapper) -> Iterator[Row | Reject]:
        number = 0
        with self.file.reading():
            while line := lines.readline(LONGEST_LINE):
                number += 1
                if line.strip():
                    yield self._item(number, line, lines)

    def _item(self, number: int, line: str, lines: io.TextIOWrapper) -> Row | Reject:
        if len(line) >= LONGEST_LINE and not line.endswith("\n"):
            while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
            return Reject(
                number, f"line too long: over {LONGEST_LINE:,} characters, here cut", line[:100_000]
            )
        if not is_unicode(line):
            return Reject(number, f"not valid {self.file.encoding}; --encoding names another one", line)
        try:
            fields = json.loads(line)
        except ValueError as error:
            return Reject(number, f"not JSON: {error}", line)
        except RecursionError:
            return Reject(number, TOO_DEEP, line)
        if self._text and isinstance(fields, dict):
            return self._known(number, fields, line)
        problem, text = text_of(fields, self.text_column)
        return (
            Reject(number, problem, line) if problem else Row(number, fields, ScoringInput(text), len(line))
        )

    def _known(self, number: int, fields: dict[str, Any], line: str) -> Row | Reject:
        assert self._text is not None
        try:
            require_object(fields)
            return Row(number, fields, ScoringInput(self._text(fields) or ""), len(line))
        except OddObject as error:
            return Reject(number, f"not as this format has it: {error}", line)


def text_of(fields: Any, text_column: str) -> tuple[str, str]:
    """What is the matter with a row of JSON, empty if nothing; and its text."""
    if not isinstance(fields, dict):
        return "not a JSON object", ""
    if nests_too_deep(fields):
        return TOO_DEEP, ""
    if text_column not in fields:
        return f"no field {text_column!r}", ""
    text = fields[text_column]
    if text is not None and not isinstance(text, str):
        return f"field {text_column!r} is {type(text).__name__}, not text", ""
    return "", text or ""


def objects_in(head: str, at_most: int = 100) -> list[dict[str, Any]]:
    """The JSON objects among the first complete lines."""
    lines = head.split("\n")
    found = []
    for line in lines[: at_most + 1]:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def looks_like_json_lines(file: InputFile) -> bool:
    """Whether one of the first lines is a JSON object; a single line longer than the head counts as well."""
    head = file.head_text
    if head.lstrip().startswith("{") and "\n" not in head.strip():
        return True
    return bool(objects_in(head, 20))


def _as_they_are(rows: list[Any]) -> Rows:
    return rows


def lines_have(file: InputFile, *keys: str) -> bool:
    """Whether the first objects of JSON Lines all have these keys."""
    first = objects_in(file.head_text, 20)
    return bool(first) and all(key in each for each in first for key in keys)


FORMAT = Format("jsonl", "JSON Lines: one object a line", looks_like_json_lines, JsonLinesReader)
