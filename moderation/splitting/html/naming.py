"""Which name in a signature is the author's: decided by the place where most records of the thread have one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from moderation.splitting.html.document import Document
from moderation.splitting.html.lines import LONGEST_SIGNATURE, WORD, Line, phrase_of
from moderation.splitting.html.names import clean_name
from moderation.splitting.html.ranges import Range

_HINT = re.compile(
    r"author|user|nick|poster|commenter|\bfn\b|\bname|byline|vcard|screen-?name|\bsays", re.IGNORECASE
)
_NO_HINT = re.compile(
    r"date|time|count|content|body|text|avatar|title|reply|link(?!.*author)|user-?content", re.IGNORECASE
)
_PARTS = re.compile(r"\s[|·•]\s|[|]")
_FULL = 4  # coverage of a place that names all records

Named = tuple[str | None, int | None]
"""A name, and the index of the line that it takes up wholly."""


@dataclass(frozen=True, slots=True)
class Case:
    """One record: its lines, the one with the date, the lines `[head, tail)` between signature and controls."""

    document: Document
    lines: Sequence[Line]
    date: int | None
    edges: Range
    above: bool


def author_names(cases: Sequence[Case]) -> list[Named]:
    """The author of each record, (None, None) where the page gives none."""
    found: list[list[Named]] = []
    for place in PLACES:
        found.append([place(case) for case in cases])
        if _coverage(found[-1]) == _FULL:
            break
    best = max(range(len(found)), key=lambda place: (_coverage(found[place]), -place))
    if not _coverage(found[best]):
        return found[best]
    # The words and the marked names are sure enough to help out where the best place is empty.
    fallbacks = found[:3]
    return [
        next((other[i] for other in (found[best], *fallbacks) if other[i][0]), (None, None))
        for i in range(len(cases))
    ]


def _coverage(found: Sequence[Named]) -> int:
    """How well a place gives names, in quarters of the records; the same word for all gives none."""
    names = [name for name, _ in found if name]
    if len(names) > 2 and len(set(names)) == 1:
        return 0
    return _FULL * len(names) // max(1, len(found))


def _marked(case: Case) -> Named:
    """In an element whose class says author."""
    head, tail = case.edges
    near = [i for i in (head, head + 1) if i < tail and len(case.lines[i].text) < 60]
    for i in (*range(head), *range(tail, len(case.lines)), *near):
        if name := _marked_name(case.document, case.lines[i]):
            whole = i in near and len(case.lines[i].text) <= len(name) + 8
            return name, i if whole else None
    return None, None


def _said(case: Case) -> Named:
    """In words: "Ada says:", "Posted by Ada"."""
    return next(
        (clean_name(line.name) for line in case.lines if line.kind == "says" and line.name), None
    ), None


def _before_date(case: Case) -> Named:
    if case.date is None or (match := case.lines[case.date].date) is None:
        return None, None
    return plausible(case.lines[case.date].text[: match.begin]), None


def _line_above(case: Case) -> Named:
    if case.date is None:
        return None, None
    at = next((i for i in range(case.date - 1, -1, -1) if case.lines[i].kind == "text"), None)
    # Below a text the line above the date is as a rule the end of the text.
    if at is None or (not case.above and case.lines[at].path[0] in ("p", "div", "td", "dd", "br")):
        return None, None
    name = plausible(case.lines[at].text)
    return name, at if name else None


def _after_date(case: Case) -> Named:
    if case.date is None or (match := case.lines[case.date].date) is None:
        return None, None
    return plausible(_PARTS.split(case.lines[case.date].text[match.end :].strip(" |·•-–—"))[0]), None


def _line_below(case: Case) -> Named:
    at = None if case.date is None else case.date + 1
    if at is None or at >= len(case.lines) or case.lines[at].kind != "text":
        return None, None
    if case.above and (len(case.lines) <= at + 1 or case.lines[at].path == case.lines[at + 1].path):
        return None, None
    name = plausible(case.lines[at].text)
    return name, at if name else None


def _first_line(case: Case) -> Named:
    lines = case.lines
    if case.date is not None or len(lines) < 2 or lines[0].kind != "text" or lines[0].path == lines[1].path:
        return None, None
    name = plausible(lines[0].text)
    return name, 0 if name else None


def _last_line(case: Case) -> Named:
    lines = case.lines
    if case.date is not None or len(lines) < 2 or lines[-1].kind != "text" or lines[-1].path == lines[0].path:
        return None, None
    name = plausible(lines[-1].text)
    return name, len(lines) - 1 if name else None


PLACES: tuple[Callable[[Case], Named], ...] = (
    _marked,
    _said,
    _before_date,
    _line_above,
    _after_date,
    _line_below,
    _first_line,
    _last_line,
)


def _marked_name(document: Document, line: Line) -> str | None:
    for at in range(line.begin, line.end):
        element = document.text_parent[at]
        for _ in range(3):
            own = document.attributes[element]
            hint = f"{own.get('class') or ''} {own.get('itemprop') or ''} {own.get('rel') or ''}"
            if _names_author(hint):
                text = document.text(element)
                return plausible(text) if len(text) <= LONGEST_SIGNATURE else None
            element = document.parent[element]
            if element < 0 or document.text_end[element] - document.text_begin[element] > 8:
                break
    return None


@lru_cache(8192)  # the records of a thread, and the threads of a platform, share their class names
def _names_author(hint: str) -> bool:
    return bool(_HINT.search(hint)) and not _NO_HINT.search(hint)


def plausible(text: str) -> str | None:
    """A text cleaned to a name; None where it is too long, a sentence, a date or a button."""
    name = clean_name(text)
    if not name or len(name) > 60 or name.count(" ") > 6 or not WORD.search(name):
        return None
    if phrase_of(name)[0] != "text" or (name[-1] in ".!?" and name.count(" ") > 2):
        return None
    return name
