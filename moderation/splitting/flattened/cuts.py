# ruff: noqa: E501 (patterns and tables of words)
"""Records that a flattening ran together on one line, taken apart at their signatures.

"I agree. Reply Ada May 3, 2012 at 5:00 pm I do not." is four lines in one. A date is what shows where to cut:
one with a time of day, or with a name, a link or a button beside it; a date in a sentence has neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from moderation.splitting.dates import DateMatch, find_date, find_day, find_relative
from moderation.splitting.flattened.sections import cut_at_sections
from moderation.splitting.phrases import phrase_kinds

# Marks around what was a link; no other control characters are left in a line.
OPEN, CLOSE = "\x02", "\x03"

_SHORTEST = 12  # a shorter line is left whole
LONGEST_DATED = 220  # characters of a line that is looked at as a signature
_WINDOW = 1_000  # dates are looked for in stretches of so many characters
_LOOKED_AT = 300_000  # of a longer line the rest is left whole
_LEFT = 90  # a signature begins at most so many characters before its date
_BY = re.compile(
    r"(?:(?:^|(?<=[\s\x03]))(?i:(?:re)?posted|comment(?:ed)?|submitted|written|left|geschrieben|verfasst|publié|posté|rédigé|publicado|escrito|enviado"
    r"|scritto|pubblicato|inviato|postado|geplaatst)\s*(?:by|von|par|por|da|door)?|(?:^|(?<=[\s\x03]))(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|Comment from|#))"
    r"\s*:?\s*\x02?[^.!?\x02\x03]{1,50}?\x03?(?:\s*\(not verified\))?[\s|,·•:–—-]*(?:\b(?:on|at|am|um|le|el|il|op)\b)?\s*\x02?$",
)
_LINK_BEFORE = re.compile(
    r"\x02([^\x02\x03]{1,60})\x03[\s|,·•:–—@-]*(?:(?:says?|said|wrote|on|at|am|le)\b[\s:]*)?\x02?$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(
    r"(?:(?<=[.!?…\"”)’*:])|(?<=\x03)|(?<=\s\s))\s*((?:\d{1,4}[.)]?\s+)?[^\W_][^.!?;\x02\x03]{0,40}?)[\s|,·•:–—@(-]*\x02?$"
)
_SENTENCE_MARK = re.compile(r"[!?;…]|\w{3,}\.\s")
_BUTTON_LINK = re.compile(r"[\s|·•,.:»)–—-]*\x02\s*([^\x02\x03]{1,30})\s*\x03")
_BUTTON_WORDS = re.compile(r"[\s|·•,.:»)–—-]*((?:[^\s\x02\x03]+\s){0,3}[^\s\x02\x03]+)(?=\s|$|\x02)")
_TRAILING = re.compile(
    r"(?:(?<=[.!?…)\"”’:*\x03])|(?<=\s\s))\s*((?:\x02[^\x02\x03]{1,30}\x03|[^\s.!?\x02\x03]+(?:\s[^\s.!?\x02\x03]+){0,2})(?:\s*[|·•]?\s*\x02[^\x02\x03]{1,30}\x03){0,4})\s*$"
)
# "Ada says: I do not." and "Re: (Score:2) by Ada (1000) writes: I do not.": the name is a signature.
_SAYS = r"(?:says?|said|wrote|writes|commented|replied|responded|sagte?|schrieb|schreibt|meint|dit|a\s+dit|a\s+écrit|dice|dijo|ha\s+detto|diz|disse|zegt|zei|schreef|pisze|skriver|diyor\s+ki)"
_SAYS_FIRST = re.compile(
    rf"(?:[^\n]{{0,80}}\(Score:\s?-?\d[^)\n]{{0,20}}\)\s*by\s)?\W{{0,4}}(?=[^\W_])(?:[^\s.!?:;,“”\"]+\.?\s+){{1,6}}?(?:\([^)]{{1,30}}\)\s*)?[_*\s]*{_SAYS}[_*]*\s?(?::|\.\.\.|…)[_*]*\s?(?=\S)",
    re.IGNORECASE,
)
_SAYS_AFTER = re.compile(
    rf"[\s\x02\x03/|–—-]*[^\s.!?:;,\d](?:[^.!?:;,\x02\x03]){{0,40}}?\x03?\s+{_SAYS}\s?(?::|\.\.\.|…)",
    re.IGNORECASE,
)
_JUNK = re.compile(r"^[\s|·•,.:;»)–—-]+")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class _Signature:
    begin: int
    end: int


@lru_cache(maxsize=4096)
def date_in(text: str) -> DateMatch | None:
    """The first date of a short text: a line is asked for it when it is cut and when it is looked at."""
    return find_date(text)


def cut(text: str) -> list[str]:
    """The pieces of a line in order, links still marked; a single one where there is nothing to cut."""
    if len(text) < _SHORTEST:
        return [text]
    return [piece for section in cut_at_sections(text) for piece in _cut_at_signatures(section)]


def _cut_at_signatures(text: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    if (":" in text or "…" in text or "..." in text) and (match := _SAYS_FIRST.match(text)):
        pieces.append(match[0])
        at = match.end()
    for signature in _signatures(text) if _DIGIT.search(text) else ():
        if signature.begin < at:
            if pieces and signature.begin == 0 and signature.end >= at:  # "Ada says: May 3, 2012 I do not."
                pieces, at = [text[: signature.end]], signature.end
            continue
        pieces += _without_buttons(text[at : signature.begin])
        pieces.append(text[signature.begin : signature.end])
        at = signature.end
    pieces += _without_buttons(text[at:])
    return [piece for piece in pieces if piece.strip(" \t\x02\x03|·•,")] or [text]


def _without_buttons(text: str) -> list[str]:
    """A text, and the buttons at its end as a piece of their own."""
    text = _JUNK.sub("", text) if text[:1] in " |·•,;" else text
    if text[-1:] in '.!?…"”)':
        return [text]
    match = _TRAILING.search(text, max(0, len(text) - 160))
    if match and match.start(1) > 0:
        kinds = phrase_kinds(match[1].replace(OPEN, " | ").replace(CLOSE, " | "))
        if "reply" in kinds or (kinds and OPEN in match[1]):
            return [text[: match.start(1)], match[1]]
    return [text]


def _signatures(text: str) -> Iterator[_Signature]:
    end = 0
    for begin, date in _dates(text):
        if begin < end:
            continue
        signature = _signature(text, begin, begin + date.end - date.begin, date, end)
        if signature is not None:
            end = signature.end
            yield signature


def _dates(text: str) -> Iterator[tuple[int, DateMatch]]:
    """(where it begins, date) of each day in turn, then of each relative date after the last day.

    A time of day alone is no signature; to stop at each of them took 90 s for a megabyte of timetables.
    """
    at, limit, days = 0, min(len(text), _LOOKED_AT), True
    while at < limit:
        window, last = text[at : at + _WINDOW], at + _WINDOW >= limit
        if at == 0 and len(window) <= LONGEST_DATED:
            date = date_in(window)
        else:
            date = (find_day(window) if days else None) or (find_relative(window) if last else None)
        if date is None:
            at += _WINDOW if last else _WINDOW - 60
            continue
        days = not date.relative
        yield at + date.begin, date
        at += max(date.end, 1)


def _signature(text: str, begin: int, end: int, date: DateMatch, floor: int) -> _Signature | None:
    """The signature around a date, None where the date belongs to a sentence. `floor`: where the last one ended."""
    timed = date.iso is not None and "T" in date.iso
    if date.iso is None and not date.relative:
        return None
    left_from = max(floor, begin - _LEFT)
    left = text[left_from:begin]
    start, strong = _left_edge(left, left_from == floor)
    stop, button = _right_edge(text, end)
    follows = text[stop : stop + 12].strip(" \t\x02\x03|·•,.:–—-")
    opens = (
        not follows or follows[0].isupper() or follows[0] in "\"“„«'‘@(¡¿" or follows[0].isdigit() or button
    )
    whole = left_from + start == 0 and not follows
    if whole or not (strong or timed or button) or (not opens and not timed):
        return None
    if date.relative and not (button or (strong and follows)):
        return None
    if (
        not timed
        and not button
        and left_from + start > 0
        and not left[start:].lstrip().startswith((OPEN, "Posted", "posted", "by ", "By "))
    ):
        return None
    return _Signature(left_from + start, stop)


def _left_edge(left: str, from_floor: bool) -> tuple[int, bool]:
    """Where the signature begins in what stands before its date, and whether that is certain."""
    if match := _BY.search(left):
        return match.start(), True
    bare = left.strip(" \t\x02\x03|·•,:–—-")
    if from_floor and (not bare or (len(bare.split()) <= 8 and not _SENTENCE_MARK.search(bare))):
        return 0, True
    if match := _LINK_BEFORE.search(left):
        return match.start(), _LETTER.search(match[1]) is not None
    if (match := _NAME_BEFORE.search(left)) and len(match[1].split()) <= 5:
        words = [word for word in match[1].split() if word[0].isalpha()]
        if sum(word[0].isupper() for word in words) >= len(words) - 1:
            return match.start(1), False
    return len(left), False


def _right_edge(text: str, end: int) -> tuple[int, bool]:
    """Where the signature ends after its date, its buttons included, and whether there was one."""
    stop, button = end, False
    if match := _SAYS_AFTER.match(text, end, end + 80):  # "20 July 2012 / Ada says:"
        return match.end(), True
    while True:
        if text[stop : stop + 1] == CLOSE:
            stop += 1
        match = _BUTTON_LINK.match(text, stop)
        if match and (not _LETTER.search(match[1]) or phrase_kinds(match[1])):
            stop, button = match.end(), True
            continue
        words = _BUTTON_WORDS.match(text, stop, stop + 60)
        if words is None:
            return stop, button
        parts = words[1].split()
        for size in range(len(parts), 0, -1):
            begins = " ".join(parts[:size])
            if _LETTER.search(begins) and phrase_kinds(begins) & {"control", "reply"}:
                stop, button = text.index(parts[0], stop) + len(begins), True
                break
        else:
            return stop, button
