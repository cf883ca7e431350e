"""Disqus exports: XML, first the threads, then the posts that refer to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.reader import Format
from moderation.batch.formats.xml_stream import child_text, elements, name_of
from moderation.batch.input_file import ByteStream, InputFile

DSQ_ID = "{http://disqus.com/disqus-internals}id"


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported]:
    """The posts of all threads; `status` says which were deleted or held to be spam."""
    threads: dict[str, dict[str, str]] = {}
    for element in elements(stream, file, wanted={"thread", "post"}, discarded={"category"}):
        own = child_text(element)
        if name_of(element) == "thread":
            threads[element.get(DSQ_ID, "")] = {key: own[key] for key in ("link", "title") if key in own}
        else:
            yield _comment(element, own, threads)


def _comment(post: Any, own: dict[str, str], threads: dict[str, dict[str, str]]) -> Exported:
    thread_id, author = _reference(post, "thread"), _child(post, "author")
    thread = threads.get(thread_id or "", {})
    by = {} if author is None else child_text(author)
    status = [
        word for flag, word in (("isDeleted", "deleted"), ("isSpam", "spam")) if own.get(flag) == "true"
    ]
    return {
        "id": post.get(DSQ_ID),
        "parent_id": _reference(post, "parent"),
        "thread_id": thread_id,
        "thread_url": thread.get("link"),
        "thread_title": thread.get("title"),
        "author": by.get("name") or by.get("username"),
        "created_at": own.get("createdAt"),
        "status": " ".join(status) or "approved",
        "text": plain_text(own.get("message")),
    }


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if name_of(child) == name), None)


def _reference(post: Any, name: str) -> str | None:
    child = _child(post, name)
    return None if child is None else child.get(DSQ_ID)


FORMAT = Format(
    "disqus",
    "Disqus export (XML)",
    lambda file: "disqus.com/disqus-internals" in file.head_text,
    partial(ExportReader, comments=comments),
)
