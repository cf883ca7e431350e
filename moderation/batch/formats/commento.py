"""Commento exports: one JSON document, comments first, the names of their authors after them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile
from moderation.errors import DumpError


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported]:
    """All comments; the file is read twice, since the names come last."""
    names = _names(file)
    for comment in objects_under("comments.item", stream, file):
        yield _comment(comment, names)


def _names(file: InputFile) -> dict[str, str]:
    names: dict[str, str] = {}
    try:
        with file.open() as opened, file.reading():
            for each in objects_under("commenters.item", opened.stream, file):
                names[each.get("commenterHex", "")] = each.get("name")
    except DumpError:
        pass  # cut off: the comments that are there say so themselves, and keep the names that are there
    return names


def _comment(comment: dict[str, Any], names: dict[str, str]) -> Exported:
    parent = comment.get("parentHex")
    domain, path = comment.get("domain") or "", comment.get("url") or comment.get("path") or ""
    commenter = comment.get("commenterHex") or ""
    return {
        "id": comment.get("commentHex"),
        "parent_id": None if parent == "root" else parent,
        "thread_id": f"{domain}{path}",
        "thread_url": f"https://{domain}{path}" if domain else path or None,
        "author": names.get(commenter, commenter or None),
        "created_at": comment.get("creationDate"),
        "status": "deleted" if comment.get("deleted") else comment.get("state"),
        "text": (comment.get("markdown") or "").strip() or plain_text(comment.get("html")),
    }


FORMAT = Format(
    "commento",
    "Commento export (JSON)",
    lambda file: '"commentHex"' in file.head_text and file.head_text.lstrip().startswith("{"),
    partial(ExportReader, comments=comments),
)
