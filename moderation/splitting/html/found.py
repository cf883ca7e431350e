"""The records of a known platform: its elements found by their selectors, each given to the record that it is of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from moderation.splitting.html.document import Document
from moderation.splitting.html.lines import LONGEST_SIGNATURE, phrase_in
from moderation.splitting.html.platforms import Platform
from moderation.splitting.html.ranges import Range, without

# Controls that stand in comments of any platform.
CONTROLS = (
    "form, button, input, .reply, .comment-reply-link, .comment-edit-link, .avatar, .screen-reader-text, "
    ".visually-hidden, .sr-only"
)
# Where platforms and themes say, beside a comment, that it is awaiting moderation.
NOTICES = (
    "[class*=awaiting], [class*=moderation], [class*=pending], [class*=unapproved], .wpd-comment-status, "
    ".isso-note, em"
)
IDS = ("id", "data-comment-id", "data-message-id", "thingid", "data-post-id", "data-node-id")
_LISTS = frozenset({"ul", "ol", "dl"})
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Found:
    """A record element, the elements that its platform's selectors found in it, and its own texts.

    `outer` is the place of the record around it, `inner` are the places of those directly in it.
    """

    element: int
    begin: int
    end: int
    outer: int | None
    inner: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    authors: list[int] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    drops: list[int] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    votes: list[int] = field(default_factory=list)
    notices: list[int] = field(default_factory=list)


def native_id(document: Document, element: int) -> str | None:
    """The id that a platform gave a record."""
    own = document.attributes[element]
    return next((value for name in IDS if (value := own.get(name))), None)


def find_records(document: Document, platform: Platform) -> list[Found]:
    """The records of a platform in document order, with what its selectors found in each."""
    id_like = re.compile(platform.id_like) if platform.id_like else None
    texts = document.css(platform.text) if platform.text else []
    found: list[Found] = []
    open_records: list[int] = []
    for element in document.css(platform.record):
        own_id = document.get(element, "id") or ""
        if id_like and own_id and not id_like.search(own_id):
            continue
        while open_records and found[open_records[-1]].end <= element:
            open_records.pop()
        outer = open_records[-1] if open_records else None
        if outer is not None and _same(document, found[outer].element, element, texts):
            continue
        if outer is not None:
            found[outer].inner.append(len(found))
        open_records.append(len(found))
        found.append(Found(element, element, document.end[element], outer))
    if platform.spills and found:
        limit = _limit(document, found)
        for this, following in zip(found, [*found[1:], None], strict=True):
            this.end = max(this.end, following.element if following else limit)
    if found:
        _assign(document, found, platform)
        for this in found:
            _choose_texts(document, this)
    return found


def _limit(document: Document, found: Sequence[Found]) -> int:
    """Where a thread whose records spill ends: with the element that holds them all."""
    above = document.parent[found[0].element]
    while above > 0 and document.end[above] <= found[-1].element:
        above = document.parent[above]
    return document.end[above] if above >= 0 else document.count


def _same(document: Document, outer: int, inner: int, texts: Sequence[int]) -> bool:
    """Whether two nested record elements are wrappers of one record, not a comment and a reply to it.

    A reply stands behind the text of what it answers, has a text and an id of its own, or is in a list of replies.
    """
    ids = [native_id(document, element) or "" for element in (outer, inner)]
    if all(ids):
        numbers = [_DIGITS.findall(each) for each in ids]
        if all(numbers) and numbers[0] != numbers[1]:
            return False
        if bool(numbers[0]) == bool(numbers[1]) and ids[0] != ids[1] and _head(ids[0]) == _head(ids[1]):
            return False  # "t1_ab" and "t1_cd"; "comment-12" and "div-comment-12" are one
        if all(numbers):
            return True
    at = bisect_left(texts, outer)
    behind = at < len(texts) and document.end[texts[at]] <= inner
    own = bisect_left(texts, inner)
    if behind and own < len(texts) and texts[own] < document.end[inner]:
        return False
    between = document.parent[inner]
    while between != outer and between > outer:
        if document.tag[between] in _LISTS:
            return False
        between = document.parent[between]
    return True


def _head(own_id: str) -> str:
    """An id without its last part."""
    return re.split(r"[-_](?=[^-_]*$)", own_id)[0]


def _assign(document: Document, found: Sequence[Found], platform: Platform) -> None:
    """Give what each selector finds to the innermost record around it."""
    begins = [record.begin for record in found]

    def owner(element: int) -> Found | None:
        at: int | None = bisect_right(begins, element) - 1
        while at is not None and at >= 0:
            if element < found[at].end:
                return found[at]
            at = found[at].outer
        return None

    for selector, name in (
        (platform.text, "texts"),
        (platform.body, "bodies"),
        (platform.author, "authors"),
        (platform.date, "dates"),
        (f"{CONTROLS}, {platform.drop}" if platform.drop else CONTROLS, "drops"),
        (platform.quote, "quotes"),
        (platform.reply_to, "replies"),
        (platform.votes, "votes"),
        (NOTICES, "notices"),
    ):
        selector = ", ".join(part for part in selector.split(", ") if not part.startswith("@"))
        if not selector:
            continue
        for element in document.css(selector):
            if record := owner(element):
                getattr(record, name).append(element)


def _choose_texts(document: Document, this: Found) -> None:
    """Leave out texts in what is dropped ("signature"), take `body` where there is no other text.

    A body that wraps the signature as well is none, nor is the text of a record all dropped.
    """
    kept = [each for each in this.texts if not any(document.is_inside(each, drop) for drop in this.drops)]
    this.texts = kept or this.texts
    if not this.texts:
        signature = (*this.authors, *this.dates)
        alone = (b for b in this.bodies if not any(document.is_inside(each, b) for each in signature))
        this.texts = list(alone)[:1]


def notice_kind(document: Document, this: Found) -> str | None:
    """The kind of phrase of a notice that stands beside the text of a record."""
    for element in this.notices:
        if any(document.is_inside(element, text) for text in this.texts):
            continue
        text = document.text(element)
        if len(text) <= LONGEST_SIGNATURE and (phrase := phrase_in(text)) and phrase.kind == "awaiting":
            return phrase.kind
    return None


def size_at_most(document: Document, found: Sequence[Found]) -> int:
    """No fewer characters than the comments of these records have, a line feed for each text included."""
    begins, size = document.text_begin, 0
    for this in found:
        texts = [document.text_range(element) for element in this.texts]
        for begin, end in texts or [(begins[this.begin], begins[this.end])]:
            size += document.text_size(begin, end) + end - begin
    return size


def _inner(document: Document, found: Sequence[Found], index: int) -> list[Range]:
    """The texts of the records inside a record."""
    begins = document.text_begin
    return [(begins[found[place].begin], begins[found[place].end]) for place in found[index].inner]


def text_ranges(document: Document, found: Sequence[Found], index: int) -> list[Range]:
    """What a platform's `text` selector found in a record, without controls and inner records."""
    this = found[index]
    holes = _inner(document, found, index)
    ranges: list[Range] = []
    last = -1
    for element in this.texts:
        if element >= last:
            drops = [document.text_range(d) for d in (*this.drops, *this.quotes) if d > element]
            ranges += without(document.text_range(element), holes + drops)
            last = document.end[element]
    return ranges


def own_ranges(document: Document, found: Sequence[Found], index: int) -> list[Range]:
    """What is left of a record without all that selectors found in it."""
    this = found[index]
    known = [*this.quotes, *this.texts]
    # A wrapper with the whole comment in it may bear the class of its signature; a signature is short.
    known += [
        element
        for element in (*this.drops, *this.authors, *this.dates, *this.replies, *this.votes)
        if len(document.text(element)) <= LONGEST_SIGNATURE
    ]
    holes = _inner(document, found, index) + [document.text_range(element) for element in known]
    return without((document.text_begin[this.begin], document.text_begin[this.end]), holes)
