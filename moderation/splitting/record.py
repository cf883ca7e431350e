"""What a stage of the cascade finds, and the one step that makes a Thread of it.

A stage knows what the page says (`Record`: this id, that name in a reply line, indented twice). What
follows from it for the thread as a whole is worked out here, once for all stages: ids, parents, depths,
names that only a later reply line gives, and which records are no reader comments.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from moderation.types import Article, Comment, SetAside, SetAsideKind, Thread

RecordKind = Literal["comment"] | SetAsideKind


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a thread as the page states it; None is "not stated".

    `posted_at` is ISO 8601, `date_text` what stood on the page. `reply_to` is a name, `parent_native_id`
    another record's `native_id`. `depth` is 0 for top level. `author_inferred`: the name stands elsewhere.
    """

    paragraphs: tuple[str, ...]
    author: str | None = None
    author_inferred: bool = False
    date_text: str | None = None
    posted_at: str | None = None
    native_id: str | None = None
    parent_native_id: str | None = None
    reply_to: str | None = None
    depth: int | None = None
    votes: int | None = None
    quotes: tuple[str, ...] = ()
    kind: RecordKind = "comment"


@dataclass(frozen=True, slots=True)
class Finding:
    """The records of a thread in document order, and what the page says about the thread.

    `found_by` is "stage" or "stage:platform". `partial` is True where the page says that there is more
    without saying how much ("Load more comments"); `stated_count` is how many it says there are.
    """

    records: tuple[Record, ...]
    found_by: str
    article: Article | None = None
    stated_count: int | None = None
    partial: bool = False
    widget: str | None = None


def to_thread(finding: Finding, article: Article, *, url: str | None = None) -> Thread:
    """Make the thread of a finding: a comment without a word is dropped, one set aside is listed apart.

    `parent_id` is None where the parent itself was set aside or is not on the page; `depth` stays.
    """
    records = infer_names([record for record in finding.records if _says_something(record)])
    ids = _ids(records)
    parents = _parents(records)
    depths = _depths(records, parents)
    comments, set_aside = [], []
    for record, own_id, parent, depth in zip(records, ids, parents, depths, strict=True):
        if record.kind != "comment":
            set_aside.append(SetAside(record.kind, "\n\n".join(record.paragraphs), record.author))
            continue
        parent_is_comment = parent is not None and records[parent].kind == "comment"
        comments.append(
            Comment(
                id=own_id,
                text="\n\n".join(record.paragraphs),
                author=record.author,
                posted_at=record.posted_at,
                parent_id=ids[parent] if parent is not None and parent_is_comment else None,
                depth=depth,
                quotes=record.quotes,
                votes=record.votes,
                inferred=frozenset({"author"} if record.author_inferred and record.author else ()),
            )
        )
    stated = finding.stated_count
    return Thread(
        article=article,
        comments=tuple(comments),
        url=url,
        found_by=finding.found_by if comments or set_aside else None,
        stated_count=stated,
        partial=finding.partial or (stated is not None and stated > len(records)),
        widget=finding.widget,
        set_aside=tuple(set_aside),
    )


def infer_names(records: Sequence[Record]) -> list[Record]:
    """Give unnamed records the name that a later record replies to.

    A reply stands under what it answers, so a reply to a name that no earlier record bears by itself names
    the nearest unnamed record above it: the one directly above, or else the first name-taker further up.
    """
    named = list(records)
    stated = {_key(record.author) for record in records if record.author}
    inferred: set[str] = set()
    unnamed: list[int] = []
    for index, record in enumerate(records):
        name = _key(record.reply_to)
        if name and name not in stated and unnamed and (unnamed[-1] == index - 1 or name not in inferred):
            above = unnamed.pop()
            named[above] = replace(named[above], author=record.reply_to, author_inferred=True)
            inferred.add(name)
        if not record.author and record.kind == "comment":
            unnamed.append(index)
    return named


def _says_something(record: Record) -> bool:
    return record.kind != "comment" or bool(record.paragraphs or record.quotes)


def _key(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def _ids(records: Sequence[Record]) -> list[str]:
    """Native ids as they are; else a hash of author and text, which a new crawl of the page leaves alone."""
    seen: Counter[str] = Counter()
    ids = []
    for record in records:
        own_id = record.native_id
        if not own_id:
            stated = "" if record.author_inferred else record.author or ""
            parts = "\x1f".join((stated, *record.paragraphs, *record.quotes))
            own_id = "c" + hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        seen[own_id] += 1
        ids.append(own_id if seen[own_id] == 1 else f"{own_id}-{seen[own_id]}")
    return ids


def _parents(records: Sequence[Record]) -> list[int | None]:
    """The record that each one answers: by id, else by depth, else by the name in its reply line."""
    by_id = {record.native_id: i for i, record in reversed(list(enumerate(records))) if record.native_id}
    by_name: dict[str, int] = {}
    ancestors: list[tuple[int, int]] = []  # (depth, index), depths strictly increasing
    parents: list[int | None] = []
    for index, record in enumerate(records):
        depth = record.depth or 0
        while ancestors and ancestors[-1][0] >= depth:
            ancestors.pop()
        parent = by_id.get(record.parent_native_id) if record.parent_native_id else None
        if parent in (None, index):
            parent = None
            if record.depth is not None:
                parent = ancestors[-1][1] if ancestors else None
            elif record.reply_to:
                parent = by_name.get(_key(record.reply_to))
        ancestors.append((depth, index))
        if record.author:
            by_name[_key(record.author)] = index
        parents.append(parent)
    return parents


def _depths(records: Sequence[Record], parents: Sequence[int | None]) -> list[int]:
    """The stated depth, else one more than the parent's; a ring of parents (a damaged page) ends at 0."""
    depths: list[int | None] = [record.depth for record in records]
    for start in range(len(records)):
        chain: list[int] = []
        on_chain: set[int] = set()
        at: int | None = start
        while at is not None and depths[at] is None and at not in on_chain:
            chain.append(at)
            on_chain.add(at)
            at = parents[at]
        depth = -1 if at is None else depths[at]
        for index in reversed(chain):
            depth = 0 if depth is None else depth + 1
            depths[index] = depth
    return [depth or 0 for depth in depths]
