"""The input of a run: one file, or several of one format (a folder, a pattern), as one sequence of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Chunk, Reject
from moderation.batch.formats import Format, Reader, ReadOptions, detect, find_format
from moderation.batch.formats.pages import PagesReader
from moderation.batch.input_file import InputFile
from moderation.batch.location import failures, is_pattern, is_remote, matching, told, version_of
from moderation.errors import DumpError

SAMPLES = 16
SAMPLE_BYTES = 64 * 1024


class Source:
    """An opened input: its columns, its rows, and a fingerprint that tells whether it has changed.

    Raises DumpError when it cannot be read, is empty, is in no known format, or has no text column.
    """

    def __init__(
        self, path: Path, *, format_name: str | None, encoding: str | None, options: ReadOptions
    ) -> None:
        self.path, self.options = path, options
        self.files = [InputFile(each, encoding) for each in _files_of(path)]
        self.format = find_format(format_name) if format_name else _common_format(path, self.files)
        self.readers = _readers(self.format, self.files, options)
        first = self.readers[0]
        self.columns, self.text_column, self.schema = list(first.columns), first.text_column, first.schema
        for reader, file in zip(self.readers[1:], self.files[1:], strict=False):
            _require_same(first, reader, file.source)

    @property
    def paths(self) -> list[Path]:
        """The files that are read."""
        return [file.path for file in self.files]

    def chunks(self) -> Iterator[Chunk]:
        """All rows from the first, those of several files numbered through; each call starts over."""
        numbering = Numbering(len(self.readers))
        for unit, reader in enumerate(self.readers):
            for chunk in reader.chunks():
                yield numbering.apply(unit, chunk)

    @property
    def text_columns(self) -> set[str]:
        """All that hold comments: the one that is scored, and what the format puts beside it."""
        return {self.text_column, *self.format.text_fields}

    @property
    def units(self) -> list[Path]:
        """What can be read apart, each by a Source of its own: the files; pages are read together."""
        return self.paths if len(self.readers) == len(self.files) else [self.path]

    def fingerprint(self) -> dict[str, Any]:
        """What changes when the input does: names, sizes, and a digest of bytes sampled over each file, or of
        the version that a store gives an object.

        Not the time of change, which a copy alters; what the samples miss, the digests of chunks notice
        when a run is continued.
        """
        digest = hashlib.blake2b(digest_size=16)
        for file in self.files:
            digest.update(f"{file.path.name}\x1f{file.size}\x1e".encode("utf-8", "surrogateescape"))
            if version := version_of(file.path):
                digest.update(version.encode())
                continue
            with file.path.open("rb") as opened:
                for at in sorted({file.size * i // SAMPLES for i in range(SAMPLES)} | {0}):
                    opened.seek(at)
                    digest.update(opened.read(SAMPLE_BYTES))
                opened.seek(max(0, file.size - SAMPLE_BYTES))
                digest.update(opened.read(SAMPLE_BYTES))
        return {
            "files": len(self.files),
            "bytes": sum(file.size for file in self.files),
            "sample": digest.hexdigest(),
        }


class Numbering:
    """Makes the chunks of several units, given in their order, those of one input: rows numbered through."""

    def __init__(self, n_units: int) -> None:
        self._n_units = n_units
        self._unit = self._rows_before = self._last = 0

    def apply(self, unit: int, chunk: Chunk) -> Chunk:
        """The next chunk, of `unit`; where the unit ends before its time, a reject says so."""
        if unit != self._unit:
            self._unit, self._rows_before, self._last = unit, self._rows_before + self._last, 0
        self._last = chunk.last or self._last
        rejects = list(chunk.rejects)
        if chunk.broken:
            self._last += 1
            rejects.append(Reject(self._last, f"the input ends here: {chunk.broken}", ""))
        return replace(
            chunk,
            numbers=[number + self._rows_before for number in chunk.numbers],
            rejects=[replace(each, row=each.row + self._rows_before) for each in rejects],
            fraction=(unit + chunk.fraction) / self._n_units,
            unit=unit,
        )


def _files_of(path: Path) -> list[Path]:
    try:
        return _found(path)
    except failures(path) as error:
        if isinstance(error, DumpError):
            raise
        raise DumpError(str(path), f"cannot be read: {told(error)}") from error


def _found(path: Path) -> list[Path]:
    if not path.exists():
        if is_pattern(path) and (files := matching(path)):
            return files
        missing = "does not exist, or its server does not answer" if is_remote(path) else "does not exist"
        raise DumpError(str(path), "matches no file" if is_pattern(path) else missing)
    if not path.is_dir():
        return [path]
    hidden = ("_", ".")
    files = [
        each
        for each in sorted(path.rglob("*"))
        if each.is_file() and not any(p.startswith(hidden) for p in each.relative_to(path).parts)
    ]
    if not files:
        raise DumpError(str(path), "is a folder without files", "There is nothing to label in it.")
    return files


def _common_format(path: Path, files: list[InputFile]) -> Format:
    # An empty page among pages is rejected on its own; a file alone that is empty is an error.
    telling = [file for file in files if not file.is_empty] or files
    first = detect(telling[0])
    for file in telling[1:]:
        if (other := detect(file)).name != first.name:
            raise DumpError(
                str(path),
                f"holds files of several formats: {telling[0].path.name} is {first.name}, "
                f"{file.path.name} is {other.name}",
                "Label them one after the other, or name the --format of all.",
            )
    return first


def _readers(format: Format, files: list[InputFile], options: ReadOptions) -> list[Reader]:
    if format.name == "page":
        return [PagesReader(files, options)]
    return [format.open(file, options) for file in files]


def _require_same(first: Reader, other: Reader, source: str) -> None:
    if first.schema is None:
        return
    same: pa.Schema | None = other.schema
    if same is None or not first.schema.equals(same):
        raise DumpError(
            source,
            "has other columns than the first file of the folder",
            "Label files with different columns one after the other.",
        )
