"""Blogger's exports: Atom, one <entry> a post or comment; `feed.atom` of Google Takeout and the older backups."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from moderation.batch.formats.exports import Exported, ExportReader, plain_text
from moderation.batch.formats.reader import Format
from moderation.batch.formats.xml_stream import child_text, elements, name_of
from moderation.batch.input_file import ByteStream, InputFile

KIND = "http://schemas.google.com/blogger/2008/kind#"
STATUS = {"LIVE": "approved"}


def comments(stream: ByteStream, file: InputFile) -> Iterator[Exported]:
    """The comments among the entries; posts come first as a rule and give theirs a title and an address."""
    posts: dict[str, dict[str, str | None]] = {}
    for entry in elements(stream, file, wanted={"entry"}):
        own = child_text(entry)
        kind = _kind(entry, own)
        if kind == "comment":
            yield _comment(entry, own, posts)
        elif kind:
            posts[own.get("id", "")] = {
                "thread_url": _link(entry, "alternate") or own.get("filename"),
                "thread_title": own.get("title"),
            }


def _kind(entry: Any, own: dict[str, str]) -> str | None:
    """comment, post, page …: Takeout says it in an element, backups in a category; templates have neither."""
    if own.get("type"):
        return own["type"].strip().lower()
    terms = (child.get("term", "") for child in entry if name_of(child) == "category")
    return next((term.removeprefix(KIND) for term in terms if term.startswith(KIND)), None)


def _comment(entry: Any, own: dict[str, str], posts: dict[str, dict[str, str | None]]) -> Exported:
    reply = next((child for child in entry if name_of(child) == "in-reply-to"), None)
    post = own.get("parent") if reply is None else reply.get("ref")
    author = next((child for child in entry if name_of(child) == "author"), None)
    return {
        "id": own.get("id"),
        "parent_id": own.get("inReplyTo") or _parent(entry, own.get("id", "")),
        "thread_id": post,
        **posts.get(post or "", {}),
        "author": None if author is None else child_text(author).get("name"),
        "created_at": own.get("published"),
        "status": STATUS.get(own.get("status", ""), own.get("status", "approved").lower()),
        "text": plain_text(own.get("content")),
    }


def _parent(entry: Any, own_id: str) -> str | None:
    """Backups link to the comment that is answered; its number is the last part of the link, as of an id."""
    related = _link(entry, "related")
    before, found, _ = own_id.rpartition("post-")
    if not (related and found):
        return None
    return before + found + related.rstrip("/").rpartition("/")[2]


def _link(entry: Any, relation: str) -> str | None:
    links = (child for child in entry if name_of(child) == "link" and child.get("rel") == relation)
    return next((link.get("href") for link in links), None)


FORMAT = Format(
    "blogger",
    "Blogger export (Atom)",
    lambda file: "<feed" in file.head_text and "schemas.google.com/blogger/" in file.head_text,
    partial(ExportReader, comments=comments),
)
