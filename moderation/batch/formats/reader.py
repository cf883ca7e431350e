"""What a format is, what it is read with, and what every reader offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from moderation.batch.chunk import ROWS_PER_CHUNK, Chunk
from moderation.batch.input_file import InputFile


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a dump is to be read: the column with the text (None: find it), the rows of a chunk."""

    text_column: str | None = None
    rows_per_chunk: int = ROWS_PER_CHUNK


class Reader(Protocol):
    """An opened dump."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns that are known before the first row."""

    @property
    def text_column(self) -> str:
        """The column that is scored."""

    @property
    def schema(self) -> pa.Schema | None:
        """The columns with their types; None where every row has its own keys (JSON)."""

    def chunks(self) -> Iterator[Chunk]:
        """All rows, from the first; each call starts over. Raises DumpError when nothing could be read."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format by name; `looks_like` judges a file's first bytes, `open` reads files of it. `text_fields` hold
    parts of a comment beside the text column."""

    name: str
    what: str
    looks_like: Callable[[InputFile], bool]
    open: Callable[[InputFile, ReadOptions], Reader]
    is_text: bool = True
    text_fields: tuple[str, ...] = ()
