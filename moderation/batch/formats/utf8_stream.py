"""Bytes in any encoding as UTF-8, block by block: what parsers of whole documents read."""

from __future__ import annotations

import codecs

from moderation.batch.input_file import ByteStream


class Utf8Stream:
    """Passes a stream on as UTF-8 without a byte order mark; bytes that `encoding` does not allow become U+FFFD.

    A document is one piece, so unlike a line it cannot be rejected for one byte of another encoding.
    """

    def __init__(self, stream: ByteStream, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        """About `size` bytes; none at the end alone, or where none are asked for."""
        if size == 0:
            return b""
        text = ""
        while not (text or self.ended):
            block = self._stream.read(size)
            self.ended = not block
            text = self._decoder.decode(block, final=self.ended)
        return text.encode()
