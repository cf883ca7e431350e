"""Isso's generic exchange format: one JSON array of threads, each with its comments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from moderation.batch.chunk import Reject
from moderation.batch.formats.exports import Exported, ExportReader
from moderation.batch.formats.json_documents import looks_like_json_array, objects_under
from moderation.batch.formats.json_objects import converted, list_in, text_in
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile

# What every comment has there and hardly any other array does.
TELLING = ('"comments"', '"remote_addr"', '"website"')


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported | Reject]:
    """The comments of all threads; their text is Markdown, as it was typed."""
    for thread in objects_under("item", stream, file):
        yield from converted(_of_thread, thread)


def _of_thread(thread: dict[str, Any]) -> Iterator[Exported | Reject]:
    for comment in list_in(thread, "comments"):
        yield from converted(_comment, comment, thread)


def _comment(comment: dict[str, Any], thread: dict[str, Any]) -> Iterator[Exported]:
    yield {
        "id": comment.get("id"),  # unique in its thread only
        "thread_id": thread.get("id"),
        "thread_url": thread.get("id"),
        "thread_title": thread.get("title"),
        "author": comment.get("author"),
        "created_at": text_in(comment, "created").replace(" ", "T", 1) or None,
        "text": text_in(comment, "text").strip(),
    }


FORMAT = Format(
    "isso",
    "Isso's generic exchange format (JSON)",
    lambda file: looks_like_json_array(file) and all(key in file.head_text for key in TELLING),
    partial(ExportReader, comments=comments),
)
