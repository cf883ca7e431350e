"""Rows of a dump on their way through: read one by one, scored and committed chunk by chunk.

Where one chunk ends and the next begins depends on the input and the options alone, never on timing or
on where an earlier run was stopped: that is what makes a continued run equal to an uninterrupted one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyarrow as pa

from moderation.errors import DumpError
from moderation.types import ScoringInput

# At 500 comments a second (python -m bench.scoring) a chunk is 20 s of work: what a kill costs at most twice over.
ROWS_PER_CHUNK = 10_000
# A chunk of very long comments ends early: 10,000 comments of 1 MB would be 10 GB.
BYTES_PER_CHUNK = 32 * 2**20

# What a source carries through: a table where columns are typed, dicts where every row has its own keys.
Rows: TypeAlias = pa.Table | list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read: its number in the input (from 1), what it carries, what is scored, its size."""

    number: int
    fields: Any
    input: ScoringInput
    size: int


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be labelled: its number in the input (from 1), why, and the row as it stood there."""

    row: int
    reason: str
    raw: str | bytes

    def as_dict(self) -> dict[str, Any]:
        """For JSON: `raw` as text, or as `raw_hex` where the bytes are not UTF-8."""
        raw = self.raw.encode("utf-8", "surrogateescape") if isinstance(self.raw, str) else self.raw
        try:
            return {"row": self.row, "reason": self.reason, "raw": raw.decode("utf-8")}
        except UnicodeDecodeError:
            return {"row": self.row, "reason": self.reason, "raw_hex": raw.hex()}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows: those to be labelled with their inputs in the same order, and those rejected.

    `fraction` is how much of the input had been read when the chunk was full, in [0, 1]; `broken` says why
    the input ends here though it should not; `unit` counts the parts of the input that can be read apart.
    """

    rows: Rows
    inputs: list[ScoringInput]
    numbers: list[int]
    rejects: list[Reject] = field(default_factory=list)
    fraction: float = 1.0
    broken: str | None = None
    unit: int = 0

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def last(self) -> int:
        """The number of its last row, rejected or not; 0 where it has none."""
        return max([0, *self.numbers[-1:], *(each.row for each in self.rejects[-1:])])

    def digest(self) -> str:
        """Tells whether the same rows are read again when a run is continued."""
        digest = hashlib.blake2b(digest_size=16)
        for number, each in zip(self.numbers, self.inputs, strict=True):
            digest.update(
                f"\x1e{number}\x1f{each.text}\x1f{each.parent_text}".encode("utf-8", "surrogatepass")
            )
        for reject in self.rejects:
            digest.update(f"\x1d{reject.row}\x1f{reject.reason}".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def chunked(
    items: Iterable[Row | Reject],
    pack: Callable[[list[Any]], Rows],
    fraction: Callable[[], float],
    *,
    rows_per_chunk: int = ROWS_PER_CHUNK,
    bytes_per_chunk: int = BYTES_PER_CHUNK,
) -> Iterator[Chunk]:
    """Group rows into chunks; `pack` makes Rows of what rows carry.

    Where `items` raises DumpError after the first row, the rows before it are kept and the last chunk says
    so in `broken`. Raises DumpError when it is raised before any row.
    """
    rows: list[Row] = []
    rejects: list[Reject] = []
    size, emitted, broken = 0, False, None
    iterator = iter(items)
    while True:
        try:
            item = next(iterator, None)
        except DumpError as error:
            if not (rows or rejects or emitted):
                raise
            item, broken = None, error.problem
        if item is None or len(rows) + len(rejects) >= rows_per_chunk or size >= bytes_per_chunk:
            if rows or rejects or broken or not emitted:
                yield Chunk(
                    pack([row.fields for row in rows]),
                    [row.input for row in rows],
                    [row.number for row in rows],
                    rejects,
                    1.0 if item is None else fraction(),
                    broken,
                )
            rows, rejects, size, emitted = [], [], 0, True
        if item is None:
            return
        if isinstance(item, Row):
            rows.append(item)
            size += item.size
        else:
            rejects.append(item)
            size += len(item.raw)
