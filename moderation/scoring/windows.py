"""Overlapping windows over a long comment, so that no word of it goes unread."""

from __future__ import annotations

from collections.abc import Iterator


def window_starts(n_tokens: int, length: int, overlap: int) -> Iterator[int]:
    """Starts of the windows of `length` tokens that cover `n_tokens`, each sharing `overlap` with the last.

    The last window ends at the last token, so it may share more. One window for a short text.
    """
    stride = length - overlap
    start = 0
    while start + length < n_tokens:
        yield start
        start += stride
    yield max(0, n_tokens - length)
