"""An input file as its first bytes show it: compressed or not, in which encoding, and what it begins with."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from moderation.batch.location import failures, told
from moderation.errors import DumpError, ModerationError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ByteStream: TypeAlias = BinaryIO | io.BufferedIOBase

HEAD_BYTES = 128 * 1024
# Reddit dumps are compressed with a window of 2 GiB (zstd --long=31); readers refuse it unless told.
ZSTD_OPTIONS = {int(zstd.DecompressionParameter.window_log_max): 31}


@dataclass(frozen=True, slots=True)
class Compression:
    """A compression by its name, its file suffix, its first bytes, and how to read and write it."""

    name: str
    suffix: str
    magic: bytes
    reading: Callable[[BinaryIO], ByteStream]
    writing: Callable[[BinaryIO], ByteStream]


# Compressed without a name and a time in it, so that the same rows give the same bytes.
COMPRESSIONS = (
    Compression(
        "gzip",
        ".gz",
        b"\x1f\x8b",
        lambda file: gzip.GzipFile(fileobj=file, mode="rb"),
        lambda file: gzip.GzipFile("", "wb", 6, file, mtime=0),
    ),
    Compression(
        "bzip2", ".bz2", b"BZh", lambda file: bz2.BZ2File(file, "rb"), lambda file: bz2.BZ2File(file, "wb")
    ),
    Compression(
        "xz",
        ".xz",
        b"\xfd7zXZ\x00",
        lambda file: lzma.LZMAFile(file, "rb"),  # noqa: SIM115
        lambda file: lzma.LZMAFile(file, "wb"),  # noqa: SIM115
    ),
    Compression(
        "zstd",
        ".zst",
        b"\x28\xb5\x2f\xfd",
        lambda file: zstd.ZstdFile(file, mode="rb", options=ZSTD_OPTIONS),
        lambda file: zstd.ZstdFile(file, mode="wb"),
    ),
)

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class InputFile:
    """A file to read from. Raises DumpError when its first bytes cannot be read."""

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        self.path = path
        self.source = str(path)
        try:
            self.size = path.stat().st_size
            with path.open("rb") as file:
                start = file.read(8)
        except failures(path) as error:
            raise DumpError(self.source, f"cannot be read: {told(error)}") from error
        self.compression = next((each for each in COMPRESSIONS if start.startswith(each.magic)), None)
        beginning = self._read(4)
        self.is_empty = not beginning
        marked = next((name for mark, name in BYTE_ORDER_MARKS if beginning.startswith(mark)), None)
        self.encoding_given = encoding is not None
        self.encoding = encoding or marked or "utf-8"

    @property
    def suffix(self) -> str:
        """The suffix under that of the compression, in lower case: ".csv" of dump.CSV.gz."""
        suffixes = [suffix.lower() for suffix in self.path.suffixes]
        if suffixes and any(suffixes[-1] == each.suffix for each in COMPRESSIONS):
            suffixes.pop()
        return suffixes[-1] if suffixes else ""

    @property
    def head(self) -> bytes:
        """The first bytes, uncompressed; read anew each time, since a folder may hold many files."""
        return self._read(HEAD_BYTES)

    @property
    def head_text(self) -> str:
        """The first characters of the file; bytes that its encoding does not allow are kept as surrogates."""
        decoder = codecs.getincrementaldecoder(self.encoding)("surrogateescape")
        return decoder.decode(self.head, final=False)

    def _read(self, n_bytes: int) -> bytes:
        with self.open() as opened, self.reading():
            return opened.stream.read(n_bytes)

    @contextmanager
    def open(self) -> Iterator[OpenedFile]:
        """The file's uncompressed bytes. Raises DumpError when it cannot be opened."""
        try:
            raw = self.path.open("rb")
        except failures(self.path) as error:
            raise DumpError(self.source, f"cannot be read: {told(error)}") from error
        with raw, self.compression.reading(raw) if self.compression else raw as stream:
            yield OpenedFile(stream, raw, self.size)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turns what a broken stream raises into a DumpError that says what is the matter."""
        what = f"the {self.compression.name} stream" if self.compression else "the file"
        try:
            yield
        except EOFError as error:
            raise DumpError(
                self.source,
                f"{what} is cut off",
                "Fetch the file again, or go on with the rows before the cut.",
            ) from error
        except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zstd.ZstdError) as error:
            raise DumpError(self.source, f"{what} is broken: {error}", "Fetch the file again.") from error
        except ModerationError:
            raise
        except failures(self.path) as error:
            raise DumpError(self.source, f"{what} cannot be read: {told(error)}") from error


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """An open file: `stream` gives its bytes uncompressed."""

    stream: ByteStream
    raw: BinaryIO
    size: int

    def text(self, encoding: str, newline: str) -> io.TextIOWrapper:
        """Its characters; bytes that the encoding does not allow are kept as surrogates."""
        return io.TextIOWrapper(
            cast(BinaryIO, self.stream), encoding, errors="surrogateescape", newline=newline
        )

    def fraction(self) -> float:
        """How much of the file has been read, in [0, 1]."""
        return min(1.0, self.raw.tell() / self.size) if self.size else 0.0


def is_unicode(text: str) -> bool:
    """Whether text read with "surrogateescape" holds no byte that its encoding does not allow."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
