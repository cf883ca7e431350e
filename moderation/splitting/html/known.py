"""Reads a thread off the markup of a known platform, as the table in `platforms.py` describes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from moderation.splitting.dates import day_comes_first, find_date
from moderation.splitting.html.document import Document
from moderation.splitting.html.found import (
    Found,
    find_records,
    native_id,
    notice_kind,
    own_ranges,
    size_at_most,
    text_ranges,
)
from moderation.splitting.html.located import Located
from moderation.splitting.html.names import clean_name, date_of, number_in
from moderation.splitting.html.nesting import Place, places
from moderation.splitting.html.platforms import PLATFORMS, Platform
from moderation.splitting.html.quotes import Quotes
from moderation.splitting.html.signature import KINDS, Signature, read_signatures, set_aside_kind
from moderation.splitting.html.topic import first_as_article
from moderation.splitting.record import Finding, Record, RecordKind

CLEARLY_MORE = 1.2
# Beside a name stands since when its bearer has been a member, and that is a date as well. In front of the date
# only: a name may be "joiner", or Registrar.
_MEMBERSHIP = re.compile(
    r"\b(?:(?:joined|registered|registration(?: date)?|registrier(?:t|ung|ungsdatum)|registra[dt][oa]|"
    r"inscri(?:ption|t[eao]?)|iscritt[oa]|geregistreerd|dołączył[ao]?|зарегистрирован[ао]?|регистрации)"
    r"(?:\s+(?:on|in|since|seit|am|sinds|op|depuis|le|desde|el|em|dal|il|с))?"
    r"|join(?:ing)? date|member since|(?:dabei|mitglied) seit|lid sinds|"
    r"membre depuis|miembro desde|membro (?:desde|dal))\b\W*",
    re.IGNORECASE,
)


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
        if located and (best is None or (located.size > least and located.signed >= best.signed)):
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
    found = find_records(document, platform)
    if not found or (least and size_at_most(document, found) <= least):
        return None
    day_first = day_comes_first(document.text(element) for this in found for element in this.dates[:1])
    if day_first is None and platform.month_first:
        day_first = False
    dates = [_date(document, this, fetched_at, day_first) for this in found]
    authors = [_author(document, this, platform) for this in found]
    want_date = 2 * sum(iso is not None for _, iso in dates) < len(found)
    want_author = 2 * sum(author is not None for author in authors) < len(found)
    if want_date or want_author or not all(this.texts for this in found):
        signatures = read_signatures(
            document,
            [own_ranges(document, found, index) for index in range(len(found))],
            want_date=want_date,
            authors=None if want_author else authors,
            fetched_at=fetched_at,
        )
    else:
        signatures = [Signature() for _ in found]
    quotations = Quotes(document)
    records = []
    for index, (this, signature, place) in enumerate(
        zip(found, signatures, _places(document, found, platform, signatures), strict=True)
    ):
        ranges = text_ranges(document, found, index) if this.texts else signature.body
        ranges, quotes = quotations.cut(ranges)
        quotes += [quote for element in this.quotes if (quote := document.text(element))]
        paragraphs = tuple(document.paragraphs(ranges))
        date_text, posted_at = dates[index]
        records.append(
            Record(
                paragraphs=paragraphs,
                author=authors[index] or signature.author,
                date_text=date_text if posted_at else signature.date_text or date_text,
                posted_at=posted_at or signature.posted_at,
                native_id=native_id(document, this.element),
                parent_native_id=place.parent,
                reply_to=_reply_to(document, this, platform) if this.replies else signature.reply_to,
                depth=place.depth,
                votes=_votes(document, this, platform),
                quotes=tuple(quotes),
                kind=_kind(document, this, platform, paragraphs, signature),
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


def _kind(
    document: Document, this: Found, platform: Platform, paragraphs: Sequence[str], signature: Signature
) -> RecordKind:
    names = (document.get(this.element, "class") or "").split()
    if any(selector.strip()[1:] in names for selector in platform.pingback.split(",") if selector):
        return "pingback"
    noticed = notice_kind(document, this)
    if kind := set_aside_kind(paragraphs) or (KINDS[noticed] if noticed else None):
        return kind
    # Beside a text that its own selector found, a line like "[deleted]" may be the writer's name.
    return "comment" if this.texts and paragraphs else signature.kind


def _reply_to(document: Document, this: Found, platform: Platform) -> str | None:
    """The name in the link to what a record answers."""
    return None if platform.subjects else clean_name(document.text(this.replies[0]))


def _votes(document: Document, this: Found, platform: Platform) -> int | None:
    if platform.votes.startswith("@"):
        return number_in(document.get(this.element, platform.votes[1:]) or "")
    stated = (number_in(document.get(element, "content") or document.text(element)) for element in this.votes)
    return next((number for number in stated if number is not None), None)


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
    for element in sorted(this.dates, key=lambda each: _date_rank(document, each)):
        if _is_of_membership(document.text(element)):
            continue
        stated, iso = date_of(document, element, fetched_at, day_first)
        if iso:
            return stated, iso
        text = text or stated
    return text, None


def _is_of_membership(text: str) -> bool:
    """Whether the date in a text is the day on which a member joined."""
    ends = [said.end() for said in _MEMBERSHIP.finditer(text)]
    if not ends:
        return False
    match = find_date(text)
    return (match.begin if match else len(text)) in ends


def _date_rank(document: Document, element: int) -> int:
    """The rank of a date element: those with the date in an attribute say it most precisely."""
    own = document.attributes[element]
    return 0 if "datetime" in own or "content" in own else 1 if "title" in own else 2


def _places(
    document: Document, found: Sequence[Found], platform: Platform, signatures: Sequence[Signature]
) -> list[Place]:
    """Where each record stands in the thread."""
    placed = places(document, found, platform)
    flat = all(not place.depth and place.parent is None for place in placed)
    # In a flat thread a line such as "In reply to Ada" tells more than that nothing is indented.
    return [
        Place() if flat and (this.replies or signature.reply_to) else place
        for place, this, signature in zip(placed, found, signatures, strict=True)
    ]
