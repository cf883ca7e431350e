# ruff: noqa: E501 (patterns)
"""Dates as pages write them, in 20 languages, to ISO 8601 in the precision that was given.

One compiled pattern finds a day, dictionaries tell its words, and a second look takes in the time beside
it. No general date library: those take milliseconds a line, and this runs on every line of a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from moderation.splitting.date_words import (
    AGO_AFTER,
    AGO_BEFORE,
    AGO_UNITS,
    DAY_WORDS,
    JOINTS,
    LAST_UNIT,
    MONTHS,
    ONE,
    PLAIN_WORDS,
    UNCOUNTED,
    UNITS,
    WEEKDAYS,
    YEAR_FIRST,
)
from moderation.splitting.words import folded_letters


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A date at `line[begin:end]`, its time included.

    `iso` is None where the day is not stated: a time alone, a day without a year, or a relative date whose
    crawl day is unknown. `relative` is True for "3 hours ago" and "yesterday".
    """

    begin: int
    end: int
    iso: str | None
    relative: bool = False


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_LETTERS = r"[^\W\d_]"
_YEAR = r"(?:19|20|١٩|٢٠)\d\d"
# The second words of months that have two.
_SECOND = rf"(?:\ (?:{_any({month.split()[1] for month in MONTHS if ' ' in month})})(?!{_LETTERS}))?"
# Sub-patterns are tried in order at each place of the line; each day has its own group names (y1, m1, d1 …).
_DAY = re.compile(
    rf"""(?<!\d)(?<!\d[./:-])(?:
      (?P<y1>{_YEAR})(?P<s1>[-/.])\ ?(?P<m1>\d\d?)(?P=s1)\ ?(?P<d1>\d\d?)(?!\d)(?:\.(?=,?\ \d\d?:\d))?
    | (?P<y2>{_YEAR})\ ?[年년]\ ?(?P<m2>\d\d?)\ ?[月월]\ ?(?P<d2>\d\d?)\ ?[日일号]
    | (?P<d3>\d\d?)(?P<s3>[-/.])\ ?(?P<m3>\d\d?)(?P=s3)\ ?(?P<y3>{_YEAR}|\d\d)(?!\d|[./-]\d)
    | (?P<d6>\d\d?)\s+tháng\s+(?P<m6>\d\d?)(?:,?\s+(?:năm\s+)?(?P<y6>{_YEAR}))?
    | (?P<y8>{_YEAR})\.\s?(?P<w8>{_any(YEAR_FIRST)})\.?\s(?P<d8>\d\d?)(?!\d|[\s,.]{{1,3}}{_YEAR})\.?
    | (?P<d4>\d\d?)(?:st|nd|rd|th|er|[.ºª°])?(?:\s|[-/])*(?:(?:de|of|tháng)\s+)?(?P<w4>{_LETTERS}{{2,12}}{_SECOND})\.?
        (?:[\s,،/-]{{0,3}}(?:(?:de|del|năm)\s+)?(?P<y4>{_YEAR}|'?\d\d(?![\d:.]|\s?[ap]\.?m)))?(?!\d)
    | (?<!{_LETTERS})(?:tháng\s+)?(?P<w5>{_LETTERS}{{3,24}}{_SECOND})\.?\s*(?P<d5>\d\d?)(?:st|nd|rd|th)?(?![\d:.]\d)
        (?:[\s,،.]{{0,3}}(?P<y5>{_YEAR}|'\d\d(?!\d)))?(?!\d)
    | (?<!{_LETTERS})(?P<w7>{_LETTERS}{{3,12}}{_SECOND})\.?,?\s+(?:de\s+)?(?P<y7>{_YEAR})(?!\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_GLUED_MONTH = re.compile(
    r"(?<=[a-zß-ÿ])(?:January|February|March|April|June|July|August|September|October|November|December)$"
)

_HALF_DAY = r"(?P<half>[ap]\.?\s?m\b\.?|오전|오후|上午|下午|午前|午後|sáng|chiều|tối|[πμ]\.?μ\b\.?|(?:صباحا|مساء|[صم])(?!\w)\u064b?)"
_ZONE = r"(?P<zone>z\b|(?:utc|gmt)\s?[+-]\d\d?(?::?\d\d)?|utc\b|gmt\b|[+-]\d\d:?\d\d\b|[ECMP][DS]?T\b|CES?T\b|MES?Z\b|BST\b|IST\b|A?ES?T\b)"
_CLOCK = (
    rf"(?:(?P<prehalf>오전|오후|上午|下午|午前|午後)\s?)?"
    rf"(?:(?P<h>\d\d?)[:.h時时点시]\s?(?P<mi>[0-5٠-٥]\d)[分분]?(?:[:.m](?P<s>[0-5]\d)s?(?:[.,]\d{{1,9}})?)?(?!\d)"
    rf"|(?P<h2>\d\d?)(?=\s?[ap]\.?m\b))"
    rf"(?:\s?{_HALF_DAY})?(?:\s?(?:Uhr|uur|h|hs|hrs)\b\.?)?(?:\s?{_ZONE})?"
)
_JOINT = rf"(?:(?:{_any(JOINTS)})(?=[\W\d])|(?:\(?(?:mon|tue|wed|thu|fri|sat|sun){_LETTERS}{{0,6}}\)?))"
_TIME_AFTER = re.compile(rf"(?:T|[\s,،;|•·/–—-]*(?:{_JOINT}[\s:,]*)?){_CLOCK}", re.IGNORECASE)
_TIME_BEFORE = re.compile(rf"(?<![\d:]){_CLOCK}[\s,;|•·–—-]*(?:{_JOINT}[\s,]*)?(?:{_LETTERS}{{2,9}},?\s*)?$", re.IGNORECASE)  # fmt: skip
_TIME_ALONE = re.compile(rf"(?<![\d:.,/$€£-])(?:{_CLOCK})(?![\d%])", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"(?:(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|\b(?:mon|diens|donners|frei|sams|sonn)tag|\bmittwoch"
    r"|\bsonnabend|\b(?:mo|di|mi|do|fr|sa|so)|\b(?:lun|mar|mercre|jeu|vendre|same)di|\bdimanche|\blunes|\bmartes|\bmiércoles|\bjueves|\bviernes"
    r"|\bsábado|\bdomingo|\b(?:lune|marte|mercole|giove|vener)dì|\bsabato|\bdomenica|\b(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?"
    r"|\b(?:maan|dins|woens|donder|vrij|zater|zon)dag|\b(?:mån|tis|ons|tors|fre|lör|sön)dag|\bthứ\s\w+|\w{5,11}(?<=ek|ca)"
    rf"|\b(?:{_any(WEEKDAYS)}))"
    r"[.,،]?\s*(?:den|the|le|,|-)?\s*)$",
    re.IGNORECASE,
)

_AMOUNT = rf"(?:\d{{1,3}}|(?:{_any(ONE)})\b)"
_SPAN = rf"{_AMOUNT}\s?(?:de\s)?{_LETTERS}{{1,12}}(?:\.|\u064b\u0627?)?"  # "20 de minute"; "يومًا"
_SPANS = rf"(?P<spans>{_SPAN}(?:(?:,?\s+(?:and|und|et|y|e|en|i)\s+|,?\s+){_SPAN}){{0,3}}?)"
_RELATIVE = re.compile(
    rf"(?<!{_LETTERS})(?:(?:{_any(AGO_BEFORE)})\s+(?:etwa|ca\.?|rund|environ|cerca\ de|circa|over|über|almost|asi|aproximativ|περίπου|حوالي)?\s*{_SPANS}(?!{_LETTERS})(?:\s+siden)?"
    rf"|{_SPANS.replace('spans', 'spans2')}\s+(?:{_any(AGO_AFTER)})(?!{_LETTERS}))",
    re.IGNORECASE,
)
_RELATIVE_CJK = re.compile(
    r"(?P<n>\d{1,3})\s?(?:(?P<second>秒|초)|(?P<minute>分钟|分鐘|分|분)|(?P<hour>個?小时|小時|時間|시간)"
    r"|(?P<day>天|日|일)|(?P<week>周|週間|주)|(?P<month>个月|個月|ヶ月|か月|カ月|개월|달)|(?P<year>年|년))\s?(?:之?前|전)"
)
_SPAN_PARTS = re.compile(rf"({_AMOUNT})\s?(?:de\s)?({_LETTERS}{{1,12}})", re.IGNORECASE)
# In a sentence these say since when: they date only what they end.
_ENDING = re.compile(
    rf"(?<!{_LETTERS})(?:(?P<n>\d{{1,3}}|egy)\s(?P<unit>{_any(AGO_UNITS)})|(?P<uncounted>{_any(UNCOUNTED)})(?:\sواحدة?)?)"
    r"(?=\s*(?:$|[·•|,(–—-]))",
    re.IGNORECASE,
)
_DAY_WORD = re.compile(rf"(?<!{_LETTERS})({_any(DAY_WORDS)}|{_any(LAST_UNIT)})(?!{_LETTERS})", re.IGNORECASE)
_COMPACT = re.compile(r"(?:^|[·•|]\s*)(\d{1,3})\s?(y|yrs?|mo|w|wks?|d|h|hrs?|m|mins?|s)\s*(?=$|[·•|])", re.IGNORECASE)  # fmt: skip
# "Two days ago" in a longer line is prose; looking for it there took 70 % of this module's time.
_LONGEST_RELATIVE = 160
_LONGEST_IN_WORDS = 60  # "about an hour ago"
# A table in one line took 4 ms a look, and such lines are looked at hundreds of times while they are cut.
_MOST_NUMBERS = 100
_AHEAD = 200  # characters beyond a number's own that are asked with it whether they can hold a day
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
# What each of the patterns above needs, asked first: nine lines of ten have none of it, and asking takes a tenth
# of the time. A day is three numbers with two marks between, or a number beside the name of a month.
_MAY_BE_DAY = re.compile(r"\d([-/.])\ ?\d\d?\1\ ?\d|\d\ ?[年년]|\d(?:st|nd|rd|th|er)[^\W\d_]", re.IGNORECASE)
_MONTH_NAMES = frozenset(month.split()[0] for month in MONTHS) | {"tháng"}
_GLUED_MONTHS = (
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_AGO_STARTS = frozenset(phrase.split()[0] for phrase in (*AGO_BEFORE, *AGO_AFTER))
_UNIT_NAMES = frozenset(UNITS)
_ENDING_WORDS = frozenset(AGO_UNITS) | {word for phrase in UNCOUNTED for word in phrase.split()}
_DAY_WORD_STARTS = frozenset(folded_letters(phrase)[0] for phrase in (*DAY_WORDS, *LAST_UNIT))
_MAY_BE_TIME = re.compile(r"\d(?:[:.h時时点시]\s?[0-5]\d|\s?[ap]\.?m)", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}


def parse_date(text: str, *, fetched_at: str | None = None, day_first: bool | None = None) -> str | None:
    """The first date of a text as ISO 8601, or None. `day_first` settles 4/5/2012 where it is known.

    A relative date is resolved against `fetched_at` (ISO 8601) to the precision of its unit.
    """
    match = find_date(text, fetched_at=fetched_at, day_first=day_first)
    return match.iso if match else None


def find_date(line: str, *, fetched_at: str | None = None, day_first: bool | None = None) -> DateMatch | None:
    """The first date in a line: a calendar day, else a relative date, else a time of day alone."""
    has_digit = _DIGIT.search(line) is not None
    if has_digit and (found := find_day(line, fetched_at=fetched_at, day_first=day_first)):
        return found
    if found := find_relative(line, fetched_at=fetched_at):
        return found
    if has_digit and _MAY_BE_TIME.search(line) and (clock := _TIME_ALONE.search(line)) and _clock_iso(clock):
        return DateMatch(clock.start(), clock.end(), None)
    return None


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Whether a thread writes 31/12/2012 (True) or 12/31/2012 (False), from its dates; None if none tells."""
    for text in texts:
        for match in _DAY.finditer(text):
            if match["d3"]:
                first, second = int(match["d3"]), int(match["m3"])
                if (first > 12) != (second > 12):
                    return first > 12
    return None


def find_day(line: str, *, fetched_at: str | None = None, day_first: bool | None = None) -> DateMatch | None:
    """The first calendar day in a line. Looks around each number: one begins at most 28 characters before it."""
    refused: set[tuple[int, int]] = set()
    done = clear = 0  # no day begins before the first, none can stand before the second
    for digits in islice(_DIGITS.finditer(line), _MOST_NUMBERS):
        at, limit = max(done, digits.start() - 28), min(digits.end() + 48, len(line))
        done = digits.end()
        if limit <= clear:
            continue
        if not _may_hold_day(line[at : limit + _AHEAD]):
            clear = limit + _AHEAD
            continue
        while match := _DAY.search(line, at, limit):
            if match.span() not in refused:
                if found := _accept_day(line, match, fetched_at, day_first):
                    return found
                refused.add(match.span())  # the stretches of neighbouring numbers overlap
            at = match.start() + 1
    return None


def _may_hold_day(text: str) -> bool:
    """Whether a day can stand in a text at all; True more often than one does."""
    if _MAY_BE_DAY.search(text):
        return True
    if not _MONTH_NAMES.isdisjoint(folded_letters(text)):
        return True
    return any(month in text for month in _GLUED_MONTHS)


def _accept_day(
    line: str, match: re.Match[str], fetched_at: str | None, day_first: bool | None
) -> DateMatch | None:
    day = _read_day(match, day_first)
    if day is None:
        return None
    begin, (year, month, number) = match.start() + day[0], day[1]
    clock, clock_begin, end = _time_beside(line, begin, match.end())
    if year is None and clock is None and day[2]:
        return None  # "may 5" in a sentence
    weekday = _WEEKDAY.search(line, max(0, clock_begin - 16), clock_begin)
    begin = weekday.start() if weekday else clock_begin
    iso = _day_iso(year, month, number, fetched_at)
    if iso and clock and len(iso) == 10:
        iso += "T" + clock
    return DateMatch(begin, end, iso, False)


_Parts = tuple[int, tuple[int | None, int, int | None], bool]


def _read_day(match: re.Match[str], day_first: bool | None) -> _Parts | None:
    """(how many letters before the date are glued to it, (year, month, day), is the month a plain word)."""
    g = match.groupdict()
    glued, plain = 0, False
    year: str | None
    if g["y1"] or g["y2"]:
        n = "1" if g["y1"] else "2"
        year, month, day = g["y" + n], int(g["m" + n]), int(g["d" + n])
    elif g["d3"]:
        year, month, day = g["y3"], *_order(int(g["d3"]), int(g["m3"]), g["s3"], day_first)
        if len(year) == 2 and g["s3"] == "." and len(match[0]) < 7:
            return None  # a version number
    elif g["d6"]:
        year, month, day = g["y6"], int(g["m6"]), int(g["d6"])
    else:
        n = next(n for n in "4578" if g["w" + n])
        word = g["w" + n]
        number = MONTHS.get(word.casefold())
        if number is None and n == "5" and (tail := _GLUED_MONTH.search(word)):
            glued, number = tail.start(), MONTHS[tail[0].casefold()]
        if number is None:
            return None
        year, month, day = g["y" + n], number, int(g["d" + n]) if n != "7" else 0
        plain = word.casefold() in PLAIN_WORDS and not (word[0].isupper() and n == "5")
        if n == "7":
            return (0, (int(g["y7"]), month, None), False) if word[0].isupper() or len(word) > 3 else None
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return glued, (_full_year(year), month, day), plain


def _order(first: int, second: int, separator: str, day_first: bool | None) -> tuple[int, int]:
    """(month, day) of two numbers; where both orders are possible, / is read the American way."""
    if first > 12 or second > 12:
        return (second, first) if first > 12 else (first, second)
    if day_first is None:
        day_first = separator != "/"
    return (second, first) if day_first else (first, second)


def _full_year(text: str | None) -> int | None:
    if text is None:
        return None
    number = int(text.lstrip("'"))
    return number if number > 99 else number + (2000 if number < 70 else 1900)


def _day_iso(year: int | None, month: int, day: int | None, fetched_at: str | None) -> str | None:
    if year is None:
        # "7 February": the last such day before the page was fetched.
        today = _moment(fetched_at)
        if today is None or day is None:
            return None
        year = today.year - ((month, day) > (today.month, today.day))
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _time_beside(line: str, begin: int, end: int) -> tuple[str | None, int, int]:
    """(time in ISO 8601 or None, where the date begins, where it ends), the time before or after included."""
    if after := _TIME_AFTER.match(line, end):
        clock = _clock_iso(after)
        if clock:
            return clock, begin, after.end()
    if begin and (before := _TIME_BEFORE.search(line[max(0, begin - 40) : begin])):
        clock = _clock_iso(before)
        if clock:
            return clock, max(0, begin - 40) + before.start(), end
    return None, begin, end


def _clock_iso(match: re.Match[str]) -> str | None:
    hour = int(match["h"] or match["h2"])
    half = (match["half"] or match["prehalf"] or "").casefold()
    if half and hour <= 12:
        afternoon = half[0] in "pμم" or half in {"오후", "下午", "午後", "chiều", "tối"}
        hour = hour % 12 + (12 if afternoon else 0)
    if hour > 23:
        return None
    clock = f"{hour:02d}:{int(match['mi']):02d}" if match["h"] else f"{hour:02d}"
    if match["s"]:
        clock += ":" + match["s"]
    return clock + _offset(match["zone"])


def _offset(zone: str | None) -> str:
    """The offset of a stated zone; names such as EST are read differently around the world and are left out."""
    if not zone:
        return ""
    number = re.search(r"([+-])(\d\d?):?(\d\d)?$", zone)
    if number:
        return f"{number[1]}{int(number[2]):02d}:{number[3] or '00'}"
    return "Z" if zone.casefold() in {"z", "utc", "gmt"} else ""


def find_relative(line: str, *, fetched_at: str | None = None) -> DateMatch | None:
    """The first relative date in a line: "3 hours ago", "yesterday"; none in a long line, which is prose."""
    has_digit = _DIGIT.search(line) is not None
    if len(line) > (_LONGEST_RELATIVE if has_digit else _LONGEST_IN_WORDS):
        return None
    words = set(folded_letters(line))
    at = 0
    spanned = not (_AGO_STARTS.isdisjoint(words) or _UNIT_NAMES.isdisjoint(words))
    while spanned and (match := _RELATIVE.search(line, at)):
        at = match.start() + 1
        parts = _SPAN_PARTS.findall(match["spans"] or match["spans2"])
        units = [(int(n) if n.isdigit() else 1, UNITS.get(word.casefold())) for n, word in parts]
        if units and all(unit for _, unit in units):
            return _resolved(match, [(n, unit) for n, unit in units if unit], fetched_at)
    if not _ENDING_WORDS.isdisjoint(words) and (ending := _ENDING.search(line)):
        return _resolved(ending, [_ending_span(ending)], fetched_at)
    if ("前" in line or "전" in line) and (cjk := _RELATIVE_CJK.search(line)):
        return _resolved(cjk, [(int(cjk["n"]), cjk.lastgroup or "day")], fetched_at)
    if has_digit and (compact := _COMPACT.search(line)):
        begin, end = compact.span()
        unit = UNITS["mo" if compact[2].casefold() == "mo" else compact[2].casefold()]
        return DateMatch(begin, end, _ago([(int(compact[1]), unit)], fetched_at), True)
    if not _DAY_WORD_STARTS.isdisjoint(words) and (word := _DAY_WORD.search(line)):
        return _day_word(line, word, fetched_at)
    return None


def _resolved(match: re.Match[str], units: list[tuple[int, str]], fetched_at: str | None) -> DateMatch:
    return DateMatch(match.start(), match.end(), _ago(units, fetched_at), True)


def _ending_span(match: re.Match[str]) -> tuple[int, str]:
    if match["uncounted"]:
        return UNCOUNTED[match["uncounted"].casefold()]
    return int(match["n"]) if match["n"].isdigit() else 1, AGO_UNITS[match["unit"].casefold()]


def _day_word(line: str, word: re.Match[str], fetched_at: str | None) -> DateMatch | None:
    """ "Yesterday" is a date where it stands alone or beside a time, not inside a sentence."""
    clock = _TIME_AFTER.match(line, word.end())
    end = clock.end() if clock else word.end()
    alone = not line[: word.start()].strip(" \t·•|,–—-") and not line[end:].strip(" \t·•|,.–—-")
    if not clock and not alone:
        return None
    key = word[1].casefold()
    if key in LAST_UNIT:
        return DateMatch(word.start(), end, _ago([(1, LAST_UNIT[key])], fetched_at), True)
    iso = _ago([(DAY_WORDS[key], "day")], fetched_at)
    time = _clock_iso(clock) if clock else None
    return DateMatch(word.start(), end, f"{iso}T{time}" if iso and time else iso, True)


def _ago(units: list[tuple[int, str]], fetched_at: str | None) -> str | None:
    """The moment before `fetched_at`, in the precision of the smallest unit that was stated."""
    now = _moment(fetched_at)
    if now is None or fetched_at is None:
        return None
    then, finest = now, units[-1][1]
    for number, unit in units:
        then = (
            _BACK[unit](then, number) if unit in _BACK else then - timedelta(seconds=number * _SECONDS[unit])
        )
    if finest == "year":
        return f"{then.year:04d}"
    if finest == "month":
        return f"{then.year:04d}-{then.month:02d}"
    if finest in {"day", "week"} or len(fetched_at) <= 10:
        return then.date().isoformat()
    return then.isoformat(timespec="minutes")


def _months_back(then: datetime, number: int) -> datetime:
    years, month = divmod(then.year * 12 + then.month - 1 - number, 12)
    return then.replace(year=max(1, years), month=month + 1, day=min(then.day, 28))


_BACK: dict[str, Callable[[datetime, int], datetime]] = {
    "month": _months_back,
    "year": lambda then, number: _months_back(then, 12 * number),
}


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
