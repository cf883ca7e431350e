"""Commento exports: one JSON document, comments first, the names of their authors after them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from moderation.batch.chunk import Reject
from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.json_objects import OddObject, converted, key_in, text_in
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile
from moderation.errors import DumpError


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported | Reject]:
    """All comments; the file is read twice, since the names come last."""
    names = _names(file)
    for comment in objects_under("comments.item", stream, file):
        yield from converted(_comment, comment, names)


def _names(file: InputFile) -> dict[Any, Any]:
    names: dict[Any, Any] = {}
    try:
        with file.open() as opened, file.reading():
            for each in objects_under("commenters.item", opened.stream, file):
                with suppress(OddObject):  # whose comments then go by the number
                    key = key_in(each, "commenterHex")
                    names[key] = each.get("name")
    except DumpError:
        pass  # cut off: the comments that are there say so themselves, and keep the names that are there
    return names


def _comment(comment: dict[str, Any], names: dict[Any, Any]) -> Iterator[Exported]:
    parent = comment.get("parentHex")
    domain, path = comment.get("domain") or "", comment.get("url") or comment.get("path") or ""
    commenter = key_in(comment, "commenterHex")
    yield {
        "id": comment.get("commentHex"),
        "parent_id": None if parent == "root" else parent,
        "thread_id": f"{domain}{path}",
        "thread_url": f"https://{domain}{path}" if domain else path or None,
        "author": names.get(commenter, commenter or None),
        "created_at": comment.get("creationDate"),
        "status": "deleted" if comment.get("deleted") else comment.get("state"),
        "text": text_in(comment, "markdown").strip() or plain_text(text_in(comment, "html")),
    }


FORMAT = Format(
    "commento",
    "Commento export (JSON)",
    lambda file: '"commentHex"' in file.head_text and file.head_text.lstrip().startswith("{"),
    partial(ExportReader, comments=comments),
)
