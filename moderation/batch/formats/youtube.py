"""YouTube's comments: commentThreads of the Data API, one response or several in a row, or the threads alone; and
the `info.json` that yt-dlp writes with --write-comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.batch.formats.exports import Exported, ExportReader, iso_time, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported]:
    """Every thread's first comment and the replies that the response holds (the API gives up to five)."""
    if _is_info(file):
        yield from _of_info(stream, file)
        return
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


def _of_info(stream: ByteStream, file: InputFile) -> Iterator[Exported]:
    with file.open() as opened, file.reading():  # the video is named first
        video = next(objects_under("id", opened.stream, file), None)
    for comment in objects_under("comments.item", stream, file):
        parent = comment.get("parent")
        yield {
            "id": comment.get("id"),
            "parent_id": None if parent == "root" else parent,
            "thread_id": video,
            "thread_url": f"https://www.youtube.com/watch?v={video}",
            "author": comment.get("author"),
            "created_at": iso_time(comment.get("timestamp")),
            "text": comment.get("text"),
        }


def _is_info(file: InputFile) -> bool:
    """Comments stand behind the list of what could be downloaded, often past the head of the file."""
    return '"formats"' in file.head_text and '"format_id"' in file.head_text


def _path(file: InputFile) -> str:
    head = file.head_text
    if "ListResponse" in head:
        return "items.item"
    return "item" if head.lstrip("\ufeff \n\r\t").startswith("[") else ""


def _looks_like(file: InputFile) -> bool:
    starts = file.head_text.lstrip("\ufeff \n\r\t")[:1]
    return (starts == "{" and _is_info(file)) or (
        starts in ("{", "[") and '"youtube#comment' in file.head_text
    )


FORMAT = Format(
    "youtube",
    "YouTube comment threads (Data API v3, yt-dlp)",
    _looks_like,
    lambda file, options: ExportReader(file, options, comments),
)
