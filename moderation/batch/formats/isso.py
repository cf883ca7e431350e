"""Isso's generic exchange format: one JSON array of threads, each with its comments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from moderation.batch.formats.exports import Exported, ExportReader
from moderation.batch.formats.json_documents import looks_like_json_array, objects_under
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile

# What every comment has there and hardly any other array does.
TELLING = ('"comments"', '"remote_addr"', '"website"')


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported]:
    """The comments of all threads; their text is Markdown, as it was typed."""
    for thread in objects_under("item", stream, file):
        for comment in thread.get("comments") or ():
            yield _comment(comment, thread)


def _comment(comment: dict[str, Any], thread: dict[str, Any]) -> Exported:
    return {
        "id": comment.get("id"),  # unique in its thread only
        "thread_id": thread.get("id"),
        "thread_url": thread.get("id"),
        "thread_title": thread.get("title"),
        "author": comment.get("author"),
        "created_at": (comment.get("created") or "").replace(" ", "T", 1) or None,
        "text": (comment.get("text") or "").strip(),
    }


FORMAT = Format(
    "isso",
    "Isso's generic exchange format (JSON)",
    lambda file: looks_like_json_array(file) and all(key in file.head_text for key in TELLING),
    partial(ExportReader, comments=comments),
)
