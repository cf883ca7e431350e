"""Reddit comments and posts as Pushshift and Arctic Shift dump them: JSON Lines, often zstd with a long window."""

from __future__ import annotations

import html
from functools import partial
from typing import Any

from moderation.batch.formats.json_lines import JsonLinesReader, lines_have
from moderation.batch.formats.json_objects import text_in
from moderation.batch.formats.reader import Format

GONE = ("[deleted]", "[removed]")


def text(item: dict[str, Any]) -> str | None:
    """A comment's body, or a post's title and text; Reddit escapes &, < and > in its Markdown.

    What was deleted or removed has no text left to be judged.
    """
    body = text_in(item, "body" if "body" in item else "selftext")
    if body in GONE:
        body = ""
    title = "" if "body" in item else text_in(item, "title")
    return html.unescape(f"{title}\n\n{body}".strip())


FORMAT = Format(
    "reddit",
    "Reddit comments or posts (Pushshift, Arctic Shift)",
    lambda file: lines_have(file, "subreddit", "body") or lines_have(file, "subreddit", "selftext"),
    partial(JsonLinesReader, text=text, text_column="body"),
    text_fields=("title", "selftext", "body_html", "selftext_html"),
)
