"""Coral's comments as its database holds them: JSON Lines, the text in the last of their revisions."""

from __future__ import annotations

from functools import partial
from typing import Any

from moderation.batch.formats.exports import plain_text
from moderation.batch.formats.json_lines import JsonLinesReader, lines_have
from moderation.batch.formats.json_objects import OddObject, list_in, text_in
from moderation.batch.formats.reader import Format


def text(comment: dict[str, Any]) -> str | None:
    """The body of the last revision, which is HTML; a deleted comment has none."""
    if "revisions" not in comment:
        raise OddObject("no field 'revisions'")
    revisions = list_in(comment, "revisions")
    return plain_text(text_in(revisions[-1], "body")) if revisions else None


FORMAT = Format(
    "coral",
    "Coral comments (JSON Lines of its database)",
    lambda file: lines_have(file, "storyID", "revisions"),
    partial(JsonLinesReader, text=text, text_column="revisions"),
)
