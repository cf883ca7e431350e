"""Which column of a dump holds the comments."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from moderation.errors import DumpError

# Names under which public dumps and exports keep the text of a comment, most telling first.
TEXT_NAMES = (
    "comment_text", "comment_body", "comment_content", "comment", "text", "body", "content", "message",
    "text_original", "text_display", "full_text", "raw_text", "post", "post_text", "reply", "tweet", "review",
    "review_text", "sentence", "utterance", "raw", "selftext",
)  # fmt: skip


def find_text_column(columns: Sequence[str], wanted: str | None, source: str) -> str:
    """The named column, else the one that bears a usual name for text, else the only one there is.

    Raises DumpError, which lists the columns there are.
    """
    if wanted is not None:
        if wanted in columns:
            return wanted
        near = difflib.get_close_matches(wanted, columns, n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise DumpError(source, f"has no column {wanted!r}", f"{hint}It has: {listed(columns)}")
    by_plain_name = {_plain(name): name for name in reversed(columns)}
    for name in TEXT_NAMES:
        if _plain(name) in by_plain_name:
            return by_plain_name[_plain(name)]
    if len(columns) == 1 and _is_name(columns[0]):
        return columns[0]
    raise DumpError(
        source,
        "no column bears a usual name for the text of a comment",
        f"Name it with --text-column. It has: {listed(columns)}",
    )


def listed(columns: Sequence[str]) -> str:
    """The columns for an error message; without what is no name, since a file without a header has
    a comment in its first line, and comments do not belong in messages."""
    names = [name for name in columns if _is_name(name)]
    if len(names) < len(columns) / 2:
        return f"{len(columns)} columns, whose first line does not look like names: is the header missing?"
    shown = ", ".join(names[:30])
    return shown + (f" and {len(names) - 30} more" if len(names) > 30 else "")


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 40 and len(name.split()) <= 4
