"""Who and when, where no selector tells: reads the signatures of a thread's records off their lines.

All records of a thread are signed alike, so what is asked is decided once for the thread, by majority: which
element holds the date, whether signatures stand above or below the text, and where beside the date the name
is. A date in a sentence or a name in bold is then no trap.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from moderation.splitting.dates import DateMatch, find_date
from moderation.splitting.html.document import Document, Range
from moderation.splitting.html.names import clean_name
from moderation.splitting.phrases import match_phrase, phrase_kinds
from moderation.splitting.record import RecordKind

EDGE = 5  # lines from either end of a record that may be signature
LONGEST_PHRASE = 80
LONGEST_SIGNATURE = 140  # characters of a line with a name and a date in it; the dev pages' longest has 118
_NAME_HINT = re.compile(
    r"author|user|nick|poster|commenter|\bfn\b|\bname|byline|vcard|screen-?name|\bsays", re.I
)
_NO_NAME_HINT = re.compile(
    r"date|time|count|content|body|text|avatar|title|reply|link(?!.*author)|user-?content", re.I
)
_WORD = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_MAY_DATE = re.compile(
    r"\d|yesterday|gestern|hier|ayer|ieri|ontem|wczoraj|вчера|昨|last |heute|today", re.IGNORECASE
)
_SIGNED = re.compile(
    r"(?:posted|written|submitted|comment|left|sent)\s*(?:by|from)\b|(?:posted|submitted) on\b.* by\b|von\b|par\b",
    re.IGNORECASE,
)
_KINDS: dict[str, RecordKind] = {
    "awaiting": "awaiting_moderation",
    "deleted": "deleted",
    "pingback": "pingback",
}
_SET_ASIDE = tuple(_KINDS)
_BUTTONS = frozenset(
    {"reply", "vote", "control", "sort", "more", "notify", "login", "form", "prompt", "rank"}
)

Path = tuple[str, str, str]


@dataclass(slots=True)
class Line:
    """One line of a record: `kind` is text, date, says, reply_to, control or a kind of set-aside record."""

    text: str
    begin: int
    end: int
    path: Path
    kind: str = "text"
    date: DateMatch | None = None
    name: str | None = None


@dataclass(slots=True)
class Signature:
    """What the lines of one record say; `body` are the ranges of texts that are the comment itself."""

    author: str | None = None
    date_text: str | None = None
    posted_at: str | None = None
    reply_to: str | None = None
    kind: RecordKind = "comment"
    above: bool = True
    signed: bool = False  # with words: "Ada says:", "Posted by Ada"
    body: list[Range] = field(default_factory=list)


def read_signatures(
    document: Document,
    spans: Sequence[Sequence[Range]],
    *,
    want_date: bool = True,
    want_author: bool = True,
    fetched_at: str | None = None,
) -> list[Signature]:
    """One signature a record, from the ranges of texts that are its own."""
    records = [read_lines(document, ranges, want_date, fetched_at) for ranges in spans]
    dates = _date_lines(records) if want_date else [None] * len(records)
    above = _stands_above(records, dates)
    signatures: list[Signature] = []
    edges = [_edges(lines, date, above) for lines, date in zip(records, dates, strict=True)]
    names = _names(document, records, dates, edges, above) if want_author else [(None, None)] * len(records)
    for lines, date, (head, tail), (name, used) in zip(records, dates, edges, names, strict=True):
        signature = Signature(author=name, above=above)
        signature.signed = any(
            line.kind == "says" or _SIGNED.match(line.text) for line in lines if line.kind != "text"
        )
        if date is not None and (match := lines[date].date):
            signature.date_text = lines[date].text[match.begin : match.end]
            signature.posted_at = match.iso
        signature.reply_to = next((line.name for line in lines if line.kind == "reply_to"), None)
        marked = next((line.kind for line in lines if line.kind in _SET_ASIDE), None)
        body = [i for i in range(head, tail) if lines[i].kind in ("text", "date") and i != used]
        if marked and (marked != "pingback" or not body or lines[body[0]].kind == "pingback"):
            signature.kind = _KINDS[marked]
        signature.body = [(lines[i].begin, lines[i].end) for i in body]
        signatures.append(signature)
    return signatures


def set_aside_kind(paragraphs: Sequence[str]) -> RecordKind | None:
    """The kind of a record whose whole text is a notice: deleted, or awaiting moderation."""
    if len(paragraphs) != 1 or len(paragraphs[0]) > LONGEST_SIGNATURE:
        return None
    phrase = match_phrase(paragraphs[0])
    if phrase and phrase.kind == "deleted":
        return "deleted"
    return "awaiting_moderation" if phrase and phrase.kind == "awaiting" else None


def read_lines(
    document: Document, ranges: Sequence[Range], want_date: bool = True, fetched_at: str | None = None
) -> list[Line]:
    """The lines of ranges of texts, empty ones left out; those near either end are classified."""
    pieces: list[tuple[str, int, int]] = []
    for begin, end in ranges:
        at = begin
        while at < end:
            stop = min(end, document.line_text[document.text_line[at] + 1])
            if text := document.squeezed(at, stop):
                pieces.append((text, at, stop))
            at = stop
    lines = []
    for i, (text, begin, end) in enumerate(pieces):
        line = Line(text, begin, end, _path(document, begin))
        if len(text) <= LONGEST_SIGNATURE and (i < EDGE or i >= len(pieces) - EDGE):
            _classify(document, line, want_date, fetched_at)
        lines.append(line)
    return lines


def _classify(document: Document, line: Line, want_date: bool, fetched_at: str | None) -> None:
    text = line.text
    if len(text) <= LONGEST_PHRASE:
        if len(text) < 12 and not _WORD.search(text) and len(_DIGIT.findall(text)) < 5:
            line.kind = "control"
            return
        line.kind, line.name = _phrase(text)
    if want_date and line.kind in ("text", "says", "control") and _MAY_DATE.search(text):
        match = find_date(text, fetched_at=fetched_at)
        left = len(text) - (match.end - match.begin) if match else 0
        if match and left <= (45 if match.relative else 90) and (match.iso or match.relative or left < 30):
            line.date = match
            line.kind = "date" if line.kind != "says" else "says"
            for at in range(line.begin, line.end):
                if _DIGIT.search(document.texts[at]):
                    line.path = _path(document, at)
                    break


@lru_cache(4096)  # "Reply" and its like stand on a page a hundred times
def _phrase(text: str) -> tuple[str, str | None]:
    """The kind of a line by its words, and the name in it."""
    phrase = match_phrase(text)
    if phrase and phrase.kind in ("says", "signed"):
        return "says", phrase.name
    if phrase and phrase.kind == "reply_to":
        return "reply_to", phrase.name
    if phrase and phrase.kind in _SET_ASIDE:
        return phrase.kind, None
    if (phrase and phrase.kind in _BUTTONS) or phrase_kinds(text):
        return "control", None
    return "text", None


def _path(document: Document, text: int) -> Path:
    element = document.text_parent[text]
    above = document.parent[element]
    names = document.attributes[element].get("class") or ""
    return (
        document.tag[element],
        _DIGIT.sub("", names) if names else "",
        document.tag[above] if above >= 0 else "",
    )


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
        chosen.append((with_day or pick or [None])[0])
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


Strategy = Callable[[Sequence[Line], int | None, Range], tuple[str | None, int | None]]


def _names(
    document: Document,
    records: Sequence[Sequence[Line]],
    dates: Sequence[int | None],
    edges: Sequence[Range],
    above: bool,
) -> list[tuple[str | None, int | None]]:
    """(name, line that it took) of each record, by the place where most records have one."""

    def hinted(lines: Sequence[Line], date: int | None, edge: Range) -> tuple[str | None, int | None]:
        outside = [*range(edge[0]), *range(edge[1], len(lines))]
        near = [i for i in (edge[0], edge[0] + 1) if i < edge[1] and len(lines[i].text) < 60]
        for i in [*outside, *near]:
            if name := _hinted_name(document, lines[i]):
                whole = i in near and len(lines[i].text) <= len(name) + 8
                return name, i if whole else None
        return None, None

    def said(lines: Sequence[Line], date: int | None, edge: Range) -> tuple[str | None, int | None]:
        return next(
            (clean_name(line.name) for line in lines if line.kind == "says" and line.name), None
        ), None

    def before_date(lines: Sequence[Line], date: int | None, edge: Range) -> tuple[str | None, int | None]:
        if date is None or (match := lines[date].date) is None:
            return None, None
        return _plausible(lines[date].text[: match.begin]), None

    def after_date(lines: Sequence[Line], date: int | None, edge: Range) -> tuple[str | None, int | None]:
        if date is None or (match := lines[date].date) is None:
            return None, None
        return _plausible(re.split(r"\s[|·•]\s|[|]", lines[date].text[match.end :].strip(" |·•-–—"))[0]), None

    def line_above(lines: Sequence[Line], date: int | None, edge: Range) -> tuple[str | None, int | None]:
        if date is None:
            return None, None
        at = next((i for i in range(date - 1, -1, -1) if lines[i].kind == "text"), None)
        if at is None or (not above and lines[at].path[0] in ("p", "div", "td", "dd", "br")):
            return None, None
        name = _plausible(lines[at].text)
        return name, at if name else None

    def line_below(lines: Sequence[Line], date: int | None, edge: Range) -> tuple[str | None, int | None]:
        if date is None or date + 1 >= len(lines) or lines[date + 1].kind != "text":
            return None, None
        if above and (len(lines) <= date + 2 or lines[date + 1].path == lines[date + 2].path):
            return None, None
        name = _plausible(lines[date + 1].text)
        return name, date + 1 if name else None

    def first_line(lines: Sequence[Line], date: int | None, edge: Range) -> tuple[str | None, int | None]:
        if date is not None or len(lines) < 2 or lines[0].kind != "text" or lines[0].path == lines[1].path:
            return None, None
        name = _plausible(lines[0].text)
        return name, 0 if name else None

    strategies: list[Strategy] = [hinted, said, before_date, line_above, after_date, line_below, first_line]
    cases = list(zip(records, dates, edges, strict=True))
    found: list[list[tuple[str | None, int | None]]] = []
    for strategy in strategies:
        found.append([strategy(*case) for case in cases])
        if _coverage(found[-1], len(records)) == FULL:
            break
    best = max(range(len(found)), key=lambda s: (_coverage(found[s], len(records)), -s))
    names = []
    for index in range(len(records)):
        name, used = found[best][index]
        for other in (0, 1, 2):
            if not name and other < len(found) and _coverage(found[best], len(records)) > 0:
                name, used = found[other][index]
        names.append((name, used))
    return names


FULL = 4


def _coverage(found: Sequence[tuple[str | None, int | None]], records: int) -> int:
    """How well a place gives names, in steps of a quarter of the records; the same word for all gives none."""
    names = [name for name, _ in found if name]
    if len(names) > 2 and len(set(names)) == 1:
        return 0
    return FULL * len(names) // max(1, records)


def _hinted_name(document: Document, line: Line) -> str | None:
    for at in range(line.begin, line.end):
        element = document.text_parent[at]
        for _ in range(3):
            own = document.attributes[element]
            hint = f"{own.get('class') or ''} {own.get('itemprop') or ''} {own.get('rel') or ''}"
            if _NAME_HINT.search(hint) and not _NO_NAME_HINT.search(hint):
                text = document.text(element)
                return _plausible(text) if len(text) <= LONGEST_SIGNATURE else None
            element = document.parent[element]
            if element < 0 or document.text_end[element] - document.text_begin[element] > 8:
                break
    return None


def _plausible(text: str) -> str | None:
    """A text cleaned to a name; None where it is too long, a sentence, a date or a button."""
    name = clean_name(text)
    if not name or len(name) > 60 or name.count(" ") > 6 or not _WORD.search(name):
        return None
    if _phrase(name)[0] != "text" or (name[-1] in ".!?" and name.count(" ") > 2):
        return None
    return name
