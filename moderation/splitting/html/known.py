"""Reads a thread off the markup of a known platform, as the table in `platforms.py` describes it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from moderation.splitting.dates import day_comes_first
from moderation.splitting.html.document import Document
from moderation.splitting.html.lines import LONGEST_SIGNATURE
from moderation.splitting.html.located import Located
from moderation.splitting.html.names import clean_name, date_of, number_in
from moderation.splitting.html.platforms import PLATFORMS, Platform
from moderation.splitting.html.quotes import Quotes
from moderation.splitting.html.ranges import Range, without
from moderation.splitting.html.signature import Signature, read_signatures, set_aside_kind
from moderation.splitting.html.topic import first_as_article
from moderation.splitting.record import Finding, Record

# Controls that stand in comments of any platform.
CONTROLS = (
    "form, button, input, .reply, .comment-reply-link, .comment-edit-link, .avatar, .screen-reader-text, "
    ".visually-hidden, .sr-only"
)
CLEARLY_MORE = 1.2
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Found:
    """A record element, the elements that its platform's selectors found in it, and its own texts."""

    element: int
    begin: int
    end: int
    outer: int | None
    texts: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    authors: list[int] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    drops: list[int] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    votes: list[int] = field(default_factory=list)


def find_thread(document: Document, fetched_at: str | None = None) -> Located | None:
    """The richest thread that an entry of the platform table finds, or None."""
    best: Located | None = None
    names = document.names
    for platform in PLATFORMS:
        for hint in platform.hints:
            if hint in names:
                break
        else:
            continue
        # An earlier entry is the more particular one: a later one must find clearly more.
        least = CLEARLY_MORE * best.size if best else 0
        located = read(document, platform, fetched_at, least=least)
        if located and (best is None or located.size > least):
            best = located
    return best


def read(
    document: Document,
    platform: Platform,
    fetched_at: str | None,
    stage: str = "platform",
    least: float = 0,
) -> Located | None:
    """The thread of one platform, None where the page is not of it, or it has no more than `least` characters."""
    found = _records(document, platform)
    if not found:
        return None
    _assign(document, found, platform)
    _add_bodies(document, found)
    if least and _size_at_most(document, found) <= least:
        return None
    day_first = day_comes_first(document.text(element) for this in found for element in this.dates[:1])
    dates = [_date(document, this, fetched_at, day_first) for this in found]
    authors = [_author(document, this, platform) for this in found]
    want_date = 2 * sum(iso is not None for _, iso in dates) < len(found)
    want_author = 2 * sum(author is not None for author in authors) < len(found)
    if want_date or want_author or not all(this.texts for this in found):
        signatures = read_signatures(
            document,
            [_own_ranges(document, found, index) for index in range(len(found))],
            want_date=want_date,
            authors=None if want_author else authors,
            fetched_at=fetched_at,
        )
    else:
        signatures = [Signature() for _ in found]
    by_number: dict[str, str] = {}
    for this in found if platform.parent else ():
        own_id = document.get(this.element, "id") or ""
        for number in _DIGITS.findall(own_id)[:1]:
            by_number.setdefault(number, own_id)
    quotations = Quotes(document)
    records = []
    for index, (this, signature) in enumerate(zip(found, signatures, strict=True)):
        ranges = _text_ranges(document, found, index) if this.texts else signature.body
        ranges, quotes = quotations.cut(ranges)
        quotes += [quote for element in this.quotes if (quote := document.text(element))]
        paragraphs = tuple(document.paragraphs(ranges))
        depth, parent = _place(document, found, index, platform, by_number)
        date_text, posted_at = dates[index]
        kind = (
            "pingback"
            if _is_pingback(document, this, platform)
            else set_aside_kind(paragraphs) or signature.kind
        )
        reply_to = clean_name(document.text(this.replies[0])) if this.replies else signature.reply_to
        records.append(
            Record(
                paragraphs=paragraphs,
                author=authors[index] or signature.author,
                date_text=date_text if posted_at else signature.date_text or date_text,
                posted_at=posted_at or signature.posted_at,
                native_id=document.get(this.element, "id"),
                parent_native_id=parent,
                reply_to=reply_to,
                depth=depth,
                votes=number_in(document.text(this.votes[0])) if this.votes else None,
                quotes=tuple(quotes),
                kind=kind,
            )
        )
    if not any(record.paragraphs and (record.author or record.date_text) for record in records):
        return None
    article = None
    if platform.topic:
        article, records = first_as_article(document, records)
    begins = document.text_begin
    ranges = [(begins[this.begin], begins[this.end]) for this in found if this.outer is None]
    return Located(Finding(tuple(records), f"{stage}:{platform.name}", article), ranges)


def _records(document: Document, platform: Platform) -> list[Found]:
    id_like = re.compile(platform.id_like) if platform.id_like else None
    found: list[Found] = []
    open_records: list[int] = []
    for element in document.css(platform.record):
        own_id = document.get(element, "id") or ""
        if id_like and own_id and not id_like.search(own_id):
            continue
        while open_records and found[open_records[-1]].end <= element:
            open_records.pop()
        outer = open_records[-1] if open_records else None
        if outer is not None and _same(document, found[outer].element, element):
            continue
        open_records.append(len(found))
        found.append(Found(element, element, document.end[element], outer))
    if platform.spills and found:
        limit = _limit(document, found)
        for this, following in zip(found, [*found[1:], None], strict=True):
            this.end = max(this.end, following.element if following else limit)
    return found


def _limit(document: Document, found: Sequence[Found]) -> int:
    """Where a thread whose records spill ends: with the element that holds them all."""
    above = document.parent[found[0].element]
    while above > 0 and document.end[above] <= found[-1].element:
        above = document.parent[above]
    return document.end[above] if above >= 0 else document.count


def _same(document: Document, outer: int, inner: int) -> bool:
    """Whether two nested record elements are wrappers of one record: the same number in both ids, or none."""
    numbers = [_DIGITS.findall(document.get(element, "id") or "") for element in (outer, inner)]
    if numbers[1] and numbers[0]:
        return numbers[0] == numbers[1]
    between = document.parent[inner]
    while between != outer and between > outer:
        if document.tag[between] in ("ul", "ol", "dl"):
            return False
        between = document.parent[between]
    return True


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
    ):
        selector = ", ".join(part for part in selector.split(", ") if not part.startswith("@"))
        if not selector:
            continue
        for element in document.css(selector):
            if record := owner(element):
                getattr(record, name).append(element)


def _add_bodies(document: Document, found: Sequence[Found]) -> None:
    """Take `body` for the text of a record that has no other, unless it wraps the signature as well."""
    for this in found:
        if not this.texts:
            signature = (*this.authors, *this.dates)
            alone = (b for b in this.bodies if not any(document.is_inside(each, b) for each in signature))
            this.texts = list(alone)[:1]


def _size_at_most(document: Document, found: Sequence[Found]) -> int:
    """No fewer characters than the comments of these records have, a line feed for each text included."""
    begins, size = document.text_begin, 0
    for this in found:
        texts = [document.text_range(element) for element in this.texts]
        for begin, end in texts or [(begins[this.begin], begins[this.end])]:
            size += document.text_size(begin, end) + end - begin
    return size


def _is_pingback(document: Document, this: Found, platform: Platform) -> bool:
    names = (document.get(this.element, "class") or "").split()
    return any(selector.strip()[1:] in names for selector in platform.pingback.split(",") if selector)


def _author(document: Document, this: Found, platform: Platform) -> str | None:
    if platform.author.startswith("@"):
        attribute = platform.author.split(", ")[0][1:]
        if name := document.get(this.element, attribute):
            return name
    for element in this.authors:
        # "says:" and the date may stand behind the name inside, without a space between.
        begin, end = document.text_range(element)
        inside = (
            each
            for each in (*this.drops, *this.dates)
            if each > element and document.is_inside(each, element)
        )
        stop = min((document.text_begin[each] for each in inside), default=end)
        names = (clean_name(document.squeezed(begin, stop)), clean_name(document.text(element)))
        if found := [name for name in names if name]:
            return min(found, key=len)
    return None


def _date(
    document: Document, this: Found, fetched_at: str | None, day_first: bool | None
) -> tuple[str | None, str | None]:
    text = None
    for element in sorted(this.dates, key=lambda each: "datetime" not in document.attributes[each]):
        stated, iso = date_of(document, element, fetched_at, day_first)
        if iso:
            return stated, iso
        text = text or stated
    return text, None


def _place(
    document: Document, found: Sequence[Found], index: int, platform: Platform, by_number: Mapping[str, str]
) -> tuple[int | None, str | None]:
    """The depth of a record and the native id of its parent, as far as the markup states them."""
    this = found[index]
    own = document.attributes[this.element]
    parent = None
    depth = None
    outer = this.outer
    if outer is not None:
        parent = document.get(found[outer].element, "id")
    if platform.parent and (match := re.search(platform.parent, own.get("id") or "")):
        parent = by_number.get(match[1], parent)
    if platform.depth.startswith("@"):
        stated = number_in(own.get(platform.depth[1:]) or "")
        depth = None if stated is None else max(0, stated - platform.depth_base)
    elif platform.depth and (match := re.search(platform.depth, f"{own.get('class')} {own.get('id')}")):
        depth = max(0, int(match[1]) - platform.depth_base)
    if depth is None and outer is None:
        depth = 0
    return depth, parent


def _inner(document: Document, found: Sequence[Found], index: int) -> list[Range]:
    """The texts of the records inside a record."""
    this = found[index]
    begins = document.text_begin
    holes = []
    for number in range(index + 1, len(found)):
        other = found[number]
        if other.begin >= this.end:
            break
        holes.append((begins[other.begin], begins[other.end]))
    return holes


def _text_ranges(document: Document, found: Sequence[Found], index: int) -> list[Range]:
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


def _own_ranges(document: Document, found: Sequence[Found], index: int) -> list[Range]:
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
