"""ActivityStreams 2.0: an outbox or collection as one document, or activities and notes as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.batch.chunk import Reject
from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.json_lines import objects_in
from moderation.batch.formats.json_objects import converted, text_in
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile

CONTEXT = "https://www.w3.org/ns/activitystreams"


def notes(stream: ByteStream, file: InputFile) -> Iterator[Exported | Reject]:
    """The objects with content; boosts, likes and follows have none of their own."""
    for activity in objects_under(_path(file), stream, file):
        note = activity.get("object", activity) if isinstance(activity, dict) else None
        if isinstance(note, dict) and note.get("content") is not None:
            yield from converted(_exported, note, activity)


def _exported(note: dict[str, Any], activity: dict[str, Any]) -> Iterator[Exported]:
    warning = plain_text(text_in(note, "summary"))
    content = plain_text(text_in(note, "content"))
    yield {
        "id": note.get("id"),
        "parent_id": _id_of(note.get("inReplyTo")),
        "thread_id": _id_of(note.get("conversation") or note.get("context")),
        "thread_url": _id_of(note.get("url")),
        "thread_title": note.get("name"),
        "author": _id_of(note.get("attributedTo") or activity.get("actor")),
        "created_at": note.get("published") or activity.get("published"),
        "text": f"{warning}\n\n{content}".strip(),
    }


def _id_of(value: Any) -> str | None:
    """A link, an object with an id, or a list of either: the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("id") or value.get("href")
    return value if isinstance(value, str) else None


def _path(file: InputFile) -> str:
    if _is_lines(file):
        return ""
    return "orderedItems.item" if '"orderedItems"' in file.head_text else "items.item"


def _is_lines(file: InputFile) -> bool:
    first = objects_in(file.head_text, 20)
    return bool(first) and not any("orderedItems" in each or "items" in each for each in first)


FORMAT = Format(
    "activitystreams",
    "ActivityStreams outbox, collection or notes",
    lambda file: file.head_text.lstrip("\ufeff \n\r\t").startswith("{") and CONTEXT in file.head_text,
    lambda file, options: ExportReader(file, options, notes),
)
