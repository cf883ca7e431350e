"""YouTube's commentThreads: responses of the Data API, one document or several in a row, or the threads alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported]:
    """Every thread's first comment and the replies that the response holds (the API gives up to five)."""
    for thread in objects_under(_path(file), stream, file):
        snippet = thread.get("snippet", {})
        if "topLevelComment" not in snippet:
            yield _comment(thread, snippet.get("videoId"))
            continue
        yield _comment(snippet["topLevelComment"], snippet.get("videoId"))
        for reply in thread.get("replies", {}).get("comments", ()):
            yield _comment(reply, snippet.get("videoId"))


def _comment(comment: dict[str, Any], video_id: str | None) -> Exported:
    snippet = comment.get("snippet", {})
    video = snippet.get("videoId") or video_id
    return {
        "id": comment.get("id"),
        "parent_id": snippet.get("parentId"),
        "thread_id": video,
        "thread_url": f"https://www.youtube.com/watch?v={video}" if video else None,
        "author": snippet.get("authorDisplayName"),
        "created_at": snippet.get("publishedAt"),
        "status": snippet.get("moderationStatus"),
        # The original is plain text but given to the author of the comment only; what is shown is HTML.
        "text": snippet.get("textOriginal") or plain_text(snippet.get("textDisplay")),
    }


def _path(file: InputFile) -> str:
    head = file.head_text
    if "ListResponse" in head:
        return "items.item"
    return "item" if head.lstrip("\ufeff \n\r\t").startswith("[") else ""


FORMAT = Format(
    "youtube",
    "YouTube comment threads (Data API v3)",
    lambda file: '"youtube#comment' in file.head_text and file.head_text.lstrip("\ufeff \n\r\t")[:1] in "{[",
    lambda file, options: ExportReader(file, options, comments),
)
