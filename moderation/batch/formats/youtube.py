"""YouTube's comments: commentThreads of the Data API, one response or several in a row, or the threads alone; and
the `info.json` that yt-dlp writes with --write-comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.batch.chunk import Reject
from moderation.batch.formats.exports import Exported, ExportReader, iso_time, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.json_objects import OddObject, converted, list_in, object_in, text_in
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported | Reject]:
    """Every thread's first comment and the replies that the response holds (the API gives up to five)."""
    if _is_info(file):
        yield from _of_info(stream, file)
        return
    for thread in objects_under(_path(file), stream, file):
        yield from converted(_of_thread, thread)


def _of_thread(thread: dict[str, Any]) -> Iterator[Exported | Reject]:
    snippet = object_in(thread, "snippet")
    if "topLevelComment" not in snippet:
        yield from _comment(thread, snippet.get("videoId"))
        return
    yield from converted(_comment, snippet["topLevelComment"], snippet.get("videoId"))
    for reply in list_in(object_in(thread, "replies"), "comments"):
        yield from converted(_comment, reply, snippet.get("videoId"))


def _comment(comment: dict[str, Any], video_id: str | None) -> Iterator[Exported]:
    snippet = object_in(comment, "snippet")
    if not snippet:
        raise OddObject("no field 'snippet'")
    video = snippet.get("videoId") or video_id
    yield {
        "id": comment.get("id"),
        "parent_id": snippet.get("parentId"),
        "thread_id": video,
        "thread_url": f"https://www.youtube.com/watch?v={video}" if video else None,
        "author": snippet.get("authorDisplayName"),
        "created_at": snippet.get("publishedAt"),
        "status": snippet.get("moderationStatus"),
        # The original is plain text but given to the author of the comment only; what is shown is HTML.
        "text": text_in(snippet, "textOriginal") or plain_text(text_in(snippet, "textDisplay")),
    }


def _of_info(stream: ByteStream, file: InputFile) -> Iterator[Exported | Reject]:
    with file.open() as opened, file.reading():  # the video is named first
        video = next(objects_under("id", opened.stream, file), None)
    for comment in objects_under("comments.item", stream, file):
        yield from converted(_of_downloaded, comment, video)


def _of_downloaded(comment: dict[str, Any], video: Any) -> Iterator[Exported]:
    parent = comment.get("parent")
    yield {
        "id": comment.get("id"),
        "parent_id": None if parent == "root" else parent,
        "thread_id": video,
        "thread_url": f"https://www.youtube.com/watch?v={video}",
        "author": comment.get("author"),
        "created_at": iso_time(comment.get("timestamp")),
        "text": text_in(comment, "text"),
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
