"""Who and when, where no selector tells: reads the signatures of a thread's records off their lines.

All records of a thread are signed alike, so what is asked is decided once for the thread, by majority: which
element holds the date, whether signatures stand above or below the text, and (`naming.py`) where beside the
date the name is. A date in a sentence or a name in bold is then no trap.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, field

from moderation.splitting.dates import day_comes_first, parse_date
from moderation.splitting.html.document import Document
from moderation.splitting.html.lines import LONGEST_SIGNATURE, SET_ASIDE, Line, Path, read_lines
from moderation.splitting.html.naming import Case, Named, author_names
from moderation.splitting.html.ranges import Range
from moderation.splitting.phrases import match_phrase
from moderation.splitting.record import RecordKind

_SIGNED = re.compile(
    r"(?:posted|written|submitted|comment|left|sent)\s*(?:by|from)\b|(?:posted|submitted) on\b.* by\b|von\b|par\b",
    re.IGNORECASE,
)
KINDS: dict[str, RecordKind] = {
    "awaiting": "awaiting_moderation",
    "deleted": "deleted",
    "pingback": "pingback",
}


@dataclass(slots=True)
class Signature:
    """What the lines of one record say; `body` are the ranges of texts that are the comment itself.

    `signed` is True where the page says it in words: "Ada says:", "Posted by Ada".
    """

    author: str | None = None
    date_text: str | None = None
    posted_at: str | None = None
    reply_to: str | None = None
    kind: RecordKind = "comment"
    signed: bool = False
    body: list[Range] = field(default_factory=list)


def read_signatures(
    document: Document,
    spans: Sequence[Sequence[Range]],
    *,
    want_date: bool = True,
    authors: Sequence[str | None] | None = None,
    cuts: Collection[int] = (),
    fetched_at: str | None = None,
) -> list[Signature]:
    """One signature a record, from the ranges of texts that are its own; `authors` where they are known.

    A line ends before each text in `cuts`.
    """
    records = [read_lines(document, ranges, want_date, cuts, fetched_at) for ranges in spans]
    dates = _date_lines(records) if want_date else [None] * len(records)
    above = _stands_above(records, dates)
    cases = [
        Case(document, lines, date, _edges(lines, date, above), above)
        for lines, date in zip(records, dates, strict=True)
    ]
    names: list[Named] = author_names(cases) if authors is None else [(name, None) for name in authors]
    day_first = day_comes_first(case.lines[case.date].text for case in cases if case.date is not None)
    people = {name.casefold() for name, _ in names if name}
    return [
        _signature(case, *named, people, day_first, fetched_at)
        for case, named in zip(cases, names, strict=True)
    ]


def _signature(
    case: Case,
    name: str | None,
    used: int | None,
    people: Set[str],
    day_first: bool | None,
    fetched_at: str | None,
) -> Signature:
    lines, edges = case.lines, case.edges
    signature = Signature(author=name)
    signature.signed = any(
        line.kind == "says" or _SIGNED.match(line.text) for line in lines if line.kind != "text"
    )
    if name and (said := [line for line in lines if _is_prose(line, name, people)]):
        for line in said:
            line.kind = "text"
        edges = _edges(lines, case.date, case.above)
    if case.date is not None and (match := lines[case.date].date):
        text = lines[case.date].text
        signature.date_text = text[match.begin : match.end]
        as_read = day_first is None or lines[case.date].stated
        signature.posted_at = (
            match.iso if as_read else parse_date(text, fetched_at=fetched_at, day_first=day_first)
        )
    signature.reply_to = next((line.name for line in lines if line.kind == "reply_to"), None)
    body = [i for i in range(*edges) if lines[i].kind in ("text", "date") and i != used]
    marked = next((line.kind for line in lines if line.kind in SET_ASIDE), None)
    if marked and not body:  # beside a text it may be the writer's own, who would have it pass unread
        body = [i for i, line in enumerate(lines) if i in body or line.kind in SET_ASIDE]
        signature.kind = KINDS[marked]
    signature.body = [(lines[i].begin, lines[i].end) for i in body]
    return signature


def _is_prose(line: Line, author: str, people: Set[str]) -> bool:
    """Whether "By far the best" or "Reblogged this and commented:" only looks like a signature.

    "Ada wrote:" above a quotation is none either, but names another of the thread's people.
    """
    if line.kind != "says" or not line.name or line.date:
        return False
    return author.casefold() not in line.text.casefold() and line.name.casefold() not in people


def set_aside_kind(paragraphs: Sequence[str]) -> RecordKind | None:
    """The kind of a record whose whole text is a notice: deleted, or awaiting moderation."""
    if len(paragraphs) != 1 or len(paragraphs[0]) > LONGEST_SIGNATURE:
        return None
    phrase = match_phrase(paragraphs[0])
    return KINDS.get(phrase.kind) if phrase and phrase.kind != "pingback" else None


def _date_lines(records: Sequence[Sequence[Line]]) -> list[int | None]:
    """Of each record the line that dates it: the one in the element that dates most records."""
    votes: Counter[Path] = Counter()
    for lines in records:
        votes.update({line.path for line in lines if line.date})
    if not votes:
        return [None] * len(records)
    best = max(votes.values())
    ranked = [path for path, count in votes.most_common() if count >= 0.5 * best]
    chosen: list[int | None] = []
    for lines in records:
        dated = [i for i, line in enumerate(lines) if line.date]
        of_path = next(([i for i in dated if lines[i].path == path] for path in ranked), [])
        pick = of_path or [i for i in dated if i < 4 or i >= len(lines) - 2]
        with_day = [i for i in pick if (match := lines[i].date) and (match.iso or match.relative)]
        chosen.append(next(iter(with_day or pick), None))
    return chosen


def _stands_above(records: Sequence[Sequence[Line]], dates: Sequence[int | None]) -> bool:
    votes = 0
    for lines, date in zip(records, dates, strict=True):
        if date is None:
            continue
        before = sum(len(line.text) for line in lines[:date] if line.kind == "text")
        after = sum(len(line.text) for line in lines[date + 1 :] if line.kind == "text")
        votes += (after >= before) - (after < before)
    return votes >= 0


def _edges(lines: Sequence[Line], date: int | None, above: bool) -> Range:
    """The lines `[head, tail)` between signature and controls."""
    head, tail = 0, len(lines)
    if date is not None and above:
        # What stands above the date is signature, unless there is too much of it.
        if sum(len(line.text) for line in lines[:date]) <= 2 * LONGEST_SIGNATURE:
            head = date + 1
    elif date is not None:
        tail = date
    while head < tail and lines[head].kind not in ("text", "date"):
        head += 1
    while tail > head and lines[tail - 1].kind not in ("text", "date"):
        tail -= 1
    return head, tail
