"""Remark42 backups: JSON Lines, a header and then a comment a line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from moderation.batch.chunk import Reject
from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.json_lines import objects_in
from moderation.batch.formats.json_objects import converted, object_in, text_in
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported | Reject]:
    """The comments; the header, which has users and settings, is none."""
    for item in objects_under("", stream, file):
        if isinstance(item, dict) and "locator" in item:
            yield from converted(_comment, item)


def _comment(comment: dict[str, Any]) -> Iterator[Exported]:
    url = object_in(comment, "locator").get("url")
    deleted = bool(comment.get("delete"))
    yield {
        "id": comment.get("id"),
        "parent_id": comment.get("pid") or None,
        "thread_id": url,
        "thread_url": url,
        "thread_title": comment.get("title"),
        "author": object_in(comment, "user").get("name"),
        "created_at": comment.get("time"),
        "status": "deleted" if deleted else "approved",
        # As typed, in Markdown, where it is kept; what is shown is HTML.
        "text": "" if deleted else text_in(comment, "orig") or plain_text(text_in(comment, "text")),
    }


def _looks_like(file: InputFile) -> bool:
    first = objects_in(file.head_text, 20)
    return any("locator" in each and "pid" in each and "user" in each for each in first)


FORMAT = Format("remark42", "Remark42 backup", _looks_like, partial(ExportReader, comments=comments))
