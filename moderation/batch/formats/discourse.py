"""Discourse topics as `/t/ID.json` gives them: one document or several in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from moderation.batch.chunk import Reject
from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.json_documents import objects_under
from moderation.batch.formats.json_objects import converted, key_in, text_in
from moderation.batch.formats.reader import Format
from moderation.batch.input_file import ByteStream, InputFile

REGULAR = 1
# What a post quotes is another's: in its HTML an <aside>, in its source a [quote] block.
QUOTED_HTML = re.compile(r'<aside class="[^"]*\bquote\b.*?</aside>', re.DOTALL)
QUOTED_SOURCE = re.compile(r"\[quote\b.*?\[/quote\]", re.DOTALL | re.IGNORECASE)


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported | Reject]:
    """The posts of each topic that members wrote; what staff actions left behind is none.

    The first post of a topic is its article; it is scored along, `parent_id` is empty.
    """
    topic: Any = None
    ids: dict[Any, Any] = {}
    for post in objects_under("post_stream.posts.item", stream, file):
        if isinstance(post, dict) and post.get("topic_id") != topic:
            topic, ids = post.get("topic_id"), {}
        yield from converted(_of_post, post, ids)


def _of_post(post: dict[str, Any], ids: dict[Any, Any]) -> Iterator[Exported]:
    """The comment, if it is one; `ids` are those of the posts before it in its topic, by their numbers."""
    ids[key_in(post, "post_number")] = post.get("id")
    if post.get("post_type", REGULAR) == REGULAR:
        yield _comment(post, ids.get(key_in(post, "reply_to_post_number")))


def _comment(post: dict[str, Any], parent_id: Any) -> Exported:
    source, shown = text_in(post, "raw"), text_in(post, "cooked")
    text = QUOTED_SOURCE.sub("", source).strip() if source else plain_text(QUOTED_HTML.sub("", shown))
    return {
        "id": post.get("id"),
        "parent_id": parent_id,
        "thread_id": post.get("topic_id"),
        "thread_title": post.get("topic_slug"),
        "author": post.get("username"),
        "created_at": post.get("created_at"),
        "status": "hidden" if post.get("hidden") else "deleted" if post.get("deleted_at") else None,
        "text": text,
    }


FORMAT = Format(
    "discourse",
    "Discourse topics (/t/ID.json)",
    lambda file: '"post_stream"' in file.head_text and file.head_text.lstrip("\ufeff \n\r\t").startswith("{"),
    partial(ExportReader, comments=comments),
)
