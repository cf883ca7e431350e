"""Hacker News items: JSON Lines of the Firebase API or BigQuery, or hits of the Algolia search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.batch.chunk import Reject
from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.json_lines import JsonLinesReader, lines_have, objects_in
from moderation.batch.formats.json_objects import converted, text_in
from moderation.batch.formats.reader import Format, Reader, ReadOptions
from moderation.batch.input_file import ByteStream, InputFile

TYPES = ("comment", "story", "job", "poll", "pollopt")


def text(item: dict[str, Any]) -> str | None:
    """A comment's text, or a story's title and text; both are HTML. What was deleted has none."""
    parts = [text_in(item, name) for name in ("title", "text", "comment_text")]
    return "\n\n".join(plain for part in parts if (plain := plain_text(part)))


def hits(stream: ByteStream, file: InputFile) -> Iterator[Exported | Reject]:
    """The comments among the hits of an Algolia search."""
    for hit in objects_under("hits.item", stream, file):
        yield from converted(_comment, hit)


def _comment(hit: dict[str, Any]) -> Iterator[Exported]:
    if hit.get("comment_text") is None:
        return
    yield {
        "id": hit.get("objectID"),
        "parent_id": hit.get("parent_id"),
        "thread_id": hit.get("story_id"),
        "thread_url": hit.get("story_url"),
        "thread_title": hit.get("story_title"),
        "author": hit.get("author"),
        "created_at": hit.get("created_at"),
        "text": plain_text(text_in(hit, "comment_text")),
    }


def _is_items(file: InputFile) -> bool:
    items = objects_in(file.head_text, 20)
    return bool(items) and all(each.get("type") in TYPES and "id" in each for each in items)


def _is_hits(file: InputFile) -> bool:
    head = file.head_text
    return '"hits"' in head and '"comment_text"' in head and '"objectID"' in head


def _open(file: InputFile, options: ReadOptions) -> Reader:
    if _is_hits(file) and not lines_have(file, "comment_text"):
        return ExportReader(file, options, hits)
    return JsonLinesReader(file, options, text, "text")


FORMAT = Format(
    "hacker-news",
    "Hacker News items or Algolia hits",
    lambda file: _is_items(file) or _is_hits(file) or lines_have(file, "objectID", "comment_text"),
    _open,
    text_fields=("title", "comment_text"),
)
