"""WordPress exports (WXR, versions 1.0 to 1.2): XML, one <item> a post, its comments inside."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from moderation.batch.formats.exports import Exported, ExportReader, paragraphs_of_lines, plain_text
from moderation.batch.formats.reader import Format
from moderation.batch.formats.xml_stream import child_text, elements
from moderation.batch.input_file import ByteStream, InputFile

NOT_COMMENTS = ("pingback", "trackback")
STATUS = {"1": "approved", "0": "pending"}


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported]:
    """The comments of all posts; pingbacks and trackbacks are none."""
    for comment in elements(stream, file, wanted={"comment"}, discarded={"item"}):
        own = child_text(comment)
        if own.get("comment_type") in NOT_COMMENTS:
            continue
        post = _post_of(comment)
        parent, approved = own.get("comment_parent"), own.get("comment_approved")
        yield {
            "id": own.get("comment_id"),
            "parent_id": None if parent == "0" else parent,
            "thread_id": post.get("post_id"),
            "thread_url": post.get("link"),
            "thread_title": post.get("title"),
            "author": own.get("comment_author"),
            "created_at": _time(own),
            "status": STATUS.get(approved or "", approved),
            "text": plain_text(paragraphs_of_lines(own.get("comment_content", ""))),
        }


def _post_of(comment: Any) -> dict[str, str]:
    item = comment.getparent()
    return {} if item is None else child_text(item, only={"post_id", "link", "title"})


def _time(own: dict[str, str]) -> str | None:
    """GMT where it is given, else the site's own time; WordPress writes 0000-00-00 for none."""
    for key, zone in (("comment_date_gmt", "Z"), ("comment_date", "")):
        text = own.get(key, "")
        if text and not text.startswith("0000"):
            return text.replace(" ", "T", 1) + zone
    return None


FORMAT = Format(
    "wordpress",
    "WordPress export (WXR)",
    lambda file: "wordpress.org/export/" in file.head_text,
    partial(ExportReader, comments=comments),
)
