"""The records of a known platform: its elements found by their selectors, each given to the record that it is of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from sys import maxsize

from moderation.splitting.html.around import Around
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
_LISTS = ("ul", "ol", "dl")
_DIGITS = re.compile(r"\d+")
MOST_SPACED = 10  # times as long may a text be with the white space of its source


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


class Owners:
    """Tells the innermost record around an element, however many lie one in another."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._from: list[int] = []  # where the innermost record becomes another
        self._records: list[Found | None] = []
        self._open: list[Found] = []
        for this in found:
            self._close(this.begin)
            self._open.append(this)
            self._become(this.begin, this)
        self._close(maxsize)

    def _become(self, at: int, record: Found | None) -> None:
        self._from.append(at)
        self._records.append(record)

    def _close(self, until: int) -> None:
        while self._open and (end := self._open[-1].end) <= until:
            while self._open and self._open[-1].end <= end:
                self._open.pop()
            self._become(end, self._open[-1] if self._open else None)

    def of(self, element: int) -> Found | None:
        """The innermost record that an element is in, None outside of all."""
        at = bisect_right(self._from, element) - 1
        return self._records[at] if at >= 0 else None


def native_id(document: Document, element: int) -> str | None:
    """The id that a platform gave a record."""
    own = document.attributes[element]
    return next((value for name in IDS if (value := own.get(name))), None)


def find_records(document: Document, platform: Platform) -> list[Found]:
    """The records of a platform in document order, with what its selectors found in each."""
    id_like = re.compile(platform.id_like) if platform.id_like else None
    texts = document.css(platform.text) if platform.text else []
    lists = Around(document, (each for tag in _LISTS for each in document.elements(tag)))
    found: list[Found] = []
    open_records: list[int] = []
    for element in document.css(platform.record):
        own_id = document.get(element, "id") or ""
        if id_like and own_id and not id_like.search(own_id):
            continue
        if not platform.spills and document.text_begin[element] == document.text_end[element]:
            continue  # without a text in it there is no comment, here or inside
        while open_records and found[open_records[-1]].end <= element:
            open_records.pop()
        outer = open_records[-1] if open_records else None
        if outer is not None and _same(document, found[outer].element, element, texts, lists):
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


def _same(document: Document, outer: int, inner: int, texts: Sequence[int], lists: Around) -> bool:
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
    return lists.count(document.parent[inner]) == lists.count(outer)


def _head(own_id: str) -> str:
    """An id without its last part."""
    return re.split(r"[-_](?=[^-_]*$)", own_id)[0]


def _assign(document: Document, found: Sequence[Found], platform: Platform) -> None:
    """Give what each selector finds to the innermost record around it."""
    owners = Owners(found)
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
            if record := owners.of(element):
                getattr(record, name).append(element)


def _choose_texts(document: Document, this: Found) -> None:
    """Leave out texts in what is dropped ("signature"), take `body` where there is no other text.

    A body that wraps the signature as well is none, nor is the text of a record all dropped.
    """
    dropped = Around(document, this.drops)
    this.texts = [each for each in this.texts if not dropped.count(each)] or this.texts
    if not this.texts:
        signature = sorted((*this.authors, *this.dates))
        alone = (each for each in this.bodies if not _within(document, each, signature))
        this.texts = [each for each in (next(alone, None),) if each is not None]


def _within(document: Document, element: int, others: Sequence[int]) -> Sequence[int]:
    """Those of other elements, which are in order, that are an element or lie in it."""
    return others[bisect_left(others, element) : bisect_left(others, document.end[element])]


def notice_kind(document: Document, this: Found) -> str | None:
    """The kind of phrase of a notice that stands beside the text of a record."""
    in_text = Around(document, this.texts)
    for element in this.notices:
        # Where the text is not told apart a bare <em> may be in it: its writer would keep it from being scored.
        if not this.texts and not document.get(element, "class"):
            continue
        if in_text.count(element) or not _is_short(document, element):
            continue
        if (phrase := phrase_in(document.text(element))) and phrase.kind == "awaiting":
            return phrase.kind
    return None


def _is_short(document: Document, element: int) -> bool:
    """Whether an element has no more text than a signature; a long one, white space and all, is not read for it."""
    size = document.text_size(*document.text_range(element))
    return size <= MOST_SPACED * LONGEST_SIGNATURE and len(document.text(element)) <= LONGEST_SIGNATURE


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
    holes = _inner(document, found, index)  # in order and apart
    begins, ends = [begin for begin, _ in holes], [end for _, end in holes]
    drops = sorted((*this.drops, *this.quotes))
    ranges: list[Range] = []
    last = -1
    for element in this.texts:
        if element >= last:
            begin, end = document.text_range(element)
            inside = [document.text_range(d) for d in _within(document, element, drops) if d > element]
            inside += holes[bisect_right(ends, begin) : bisect_left(begins, end)]
            ranges += without((begin, end), inside)
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
        if _is_short(document, element)
    ]
    holes = _inner(document, found, index) + [document.text_range(element) for element in known]
    return without((document.text_begin[this.begin], document.text_begin[this.end]), holes)
