"""Comments that a page states for machines: schema.org in JSON-LD and in microdata.

JSON-LD counts as comment only what stands in a `comment` property or has the type Comment; `Answer` is what
FAQ pages are made of.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from moderation.splitting.dates import parse_date
from moderation.splitting.html.document import Document, squeeze
from moderation.splitting.html.known import read
from moderation.splitting.html.located import Located
from moderation.splitting.html.names import clean_name, number_in
from moderation.splitting.html.platforms import Platform
from moderation.splitting.record import Finding, Record

MICRODATA = Platform(
    "microdata",
    (),
    record="[itemtype*='schema.org/Comment'], [itemtype*='schema.org/UserComments']",
    text="[itemprop=text], [itemprop=commentText]",
    author="[itemprop=author] [itemprop=name], [itemprop=creator] [itemprop=name], [itemprop=author], "
    "[itemprop=creator], [itemprop=name]",
    date="[itemprop=dateCreated], [itemprop=datePublished], [itemprop=commentTime]",
    votes="[itemprop=upvoteCount]",
)
_SCRIPT = re.compile(r"<script[^>]{0,300}?application/ld\+json[^>]{0,300}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_TYPE = re.compile(r'"(?:https?://schema\.org/)?(?:User)?Comments?"')
_TAG = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]{1,500}>")
LONGEST_SCRIPT = 4_000_000  # characters; the Python reader takes about a second for 40 million


def find_thread(document: Document, fetched_at: str | None = None) -> Located | None:
    """The thread that JSON-LD or microdata state, or None."""
    source = document.source
    named = 'Comment"' in source or 'Comments"' in source
    if named and "ld+json" in source:
        scripts = list(_json_scripts(source))
        if records := list(_json_records(scripts, fetched_at)):
            return Located(Finding(tuple(records), "structured:json-ld", stated_count=_count(scripts)), [])
    if "schema.org/Comment" in source or "schema.org/UserComments" in source:
        return read(document, MICRODATA, fetched_at, "structured")
    return None


def _json_scripts(source: str) -> Iterator[Any]:
    """What the JSON-LD scripts that name comments hold; those that are not JSON are passed over."""
    for script in _scripts(source):
        content = script.strip().removeprefix("<!--").removesuffix("-->").strip()
        if len(content) > LONGEST_SCRIPT or not _TYPE.search(content):
            continue
        try:
            yield json.loads(content, strict=False)
        except (ValueError, RecursionError):
            continue


def _json_records(scripts: Sequence[Any], fetched_at: str | None) -> Iterator[Record]:
    seen: set[str] = set()
    for data in scripts:
        for number, (item, parent, depth) in enumerate(_comments(data)):
            if record := _record(item, parent, depth, number, fetched_at):
                if record.native_id in seen:
                    continue
                seen.add(record.native_id or "")
                yield record


def _count(scripts: Sequence[Any]) -> int | None:
    """How many comments the item that holds them says it has."""
    for data in scripts:
        items = data.get("@graph", [data]) if isinstance(data, dict) else data
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and ("comment" in item or "comments" in item):
                count = item.get("commentCount")
                if isinstance(count, int | str) and (number := number_in(str(count))) is not None:
                    return number
    return None


def _scripts(source: str) -> Iterator[str]:
    """What stands in the scripts of JSON-LD; one that is never closed ends the search, else it is quadratic."""
    at = 0
    while (opened := _SCRIPT.search(source, at)) and (closed := _SCRIPT_END.search(source, opened.end())):
        yield source[opened.end() : closed.start()]
        at = closed.end()


def _comments(data: Any) -> Iterator[tuple[dict[str, Any], str | None, int]]:
    """(item, id of its parent, depth) of all Comment items, in document order; no recursion."""
    stack: list[tuple[Any, str | None, int]] = [(data, None, 0)]
    while stack:
        item, parent, depth = stack.pop()
        if isinstance(item, list):
            stack.extend((each, parent, depth) for each in reversed(item))
        elif isinstance(item, dict):
            inner_parent, inner_depth = parent, depth
            if _is_type(item, "Comment") or _is_type(item, "UserComments"):
                yield item, parent, depth
                inner_parent, inner_depth = _id(item), depth + 1
            keys = (
                "comment",
                "comments",
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "hasPart",
                "itemListElement",
                "item",
            )
            stack.extend((item[key], inner_parent, inner_depth) for key in reversed(keys) if key in item)


def _is_type(item: dict[str, Any], name: str) -> bool:
    stated = item.get("@type")
    return name in stated if isinstance(stated, list) else str(stated).rpartition("/")[2] == name


def _id(item: dict[str, Any]) -> str | None:
    value = item.get("@id") or item.get("identifier") or item.get("url")
    return str(value).rpartition("#")[2] if isinstance(value, str | int) else None


def _record(
    item: dict[str, Any], parent: str | None, depth: int, number: int, fetched_at: str | None
) -> Record | None:
    paragraphs = _paragraphs(item.get("text") or item.get("commentText") or item.get("description") or "")
    if not paragraphs:
        return None
    author = item.get("author") or item.get("creator")
    if isinstance(author, list):
        author = author[0] if author else None
    name = author.get("name") if isinstance(author, dict) else author
    date = str(item.get("dateCreated") or item.get("datePublished") or item.get("commentTime") or "")
    above = item.get("parentItem")
    votes = item.get("upvoteCount")
    return Record(
        paragraphs=paragraphs,
        author=clean_name(name) if isinstance(name, str) else None,
        date_text=date or None,
        posted_at=parse_date(date, fetched_at=fetched_at) if date else None,
        native_id=_id(item) or f"json-ld-{number + 1}",
        parent_native_id=(_id(above) if isinstance(above, dict) else None) or parent,
        depth=depth or None,
        votes=number_in(str(votes)) if isinstance(votes, int) else None,
    )


def _paragraphs(text: Any) -> tuple[str, ...]:
    if not isinstance(text, str):
        return ()
    plain = html.unescape(_ANY_TAG.sub("", _TAG.sub("\n", text)))
    return tuple(line for raw in plain.split("\n") if (line := squeeze(raw)))
