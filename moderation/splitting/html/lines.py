"""The lines of a record, each with what it looks like by itself: text, date, "Ada says:", a button…"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from moderation.splitting.dates import DateMatch, find_date
from moderation.splitting.html.document import Document, squeeze
from moderation.splitting.html.names import date_in_attributes
from moderation.splitting.html.ranges import Range
from moderation.splitting.phrases import PhraseMatch, match_phrase, phrase_kinds, templates

EDGE = 5  # lines from either end of a record that may be signature
LONGEST_PHRASE = 80
LONGEST_SIGNATURE = 140  # characters of a line with a name and a date in it; the dev pages' longest has 118
SET_ASIDE = ("awaiting", "deleted", "pingback")
WORD = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_GLUED = re.compile(r"[^\W\d_]\d|[a-zß-ÿ\d.][A-ZÀ-Þ]")
_DAY_WORD = re.compile(
    r"yesterday|gestern|hier|ayer|ieri|ontem|wczoraj|вчера|昨|last |heute|today"
    r"|před |\begy |sitten|acum |πριν |منذ |قبل |včera|tegnap|eilen|χθες|χτες|[أا]مس",
    re.IGNORECASE,
)
# "says:" is left of "Ada says:" where the name stands in an element of its own.
_SAYS = frozenset(
    template.removeprefix("{name}").strip(" :：.…").casefold()
    for _, template in templates("says")
    if template.startswith("{name}")
) - {""}
_BUTTONS = frozenset(
    {"reply", "vote", "control", "sort", "more", "notify", "login", "form", "prompt", "rank"}
)

Path = tuple[str, str, str]


@dataclass(slots=True)
class Line:
    """One line of a record: `kind` is text, date, says, reply_to, control or a kind of set-aside record.

    `path` is what like lines of other records share: tag and class of the element, and the tag around it.
    `stated` is True where the date is the markup's, not read off the words.
    """

    text: str
    begin: int
    end: int
    path: Path
    kind: str = "text"
    date: DateMatch | None = None
    stated: bool = False
    name: str | None = None


def read_lines(
    document: Document,
    ranges: Sequence[Range],
    want_date: bool = True,
    cuts: Collection[int] = (),
    fetched_at: str | None = None,
) -> list[Line]:
    """The lines of ranges of texts, empty ones left out; those near either end are classified.

    A line ends before each text in `cuts`.
    """
    pieces: list[tuple[str, int, int]] = []
    for begin, end in ranges:
        at = begin
        while at < end:
            stop = min(end, document.line_text[document.text_line[at] + 1])
            if cuts:
                stop = next((text for text in range(at + 1, stop) if text in cuts), stop)
            if text := _shown(document, at, stop):
                pieces.append((text, at, stop))
            at = stop
    lines = []
    for i, (text, begin, end) in enumerate(pieces):
        line = Line(text, begin, end, _path(document, begin))
        if len(text) <= LONGEST_SIGNATURE and (i < EDGE or i >= len(pieces) - EDGE):
            _classify(document, line, want_date, fetched_at)
        lines.append(line)
    return lines


def _shown(document: Document, begin: int, end: int) -> str:
    """A line with space between elements that only style sheets set apart: <b>Ada</b><i>2 days ago</i>."""
    whole = document.squeezed(begin, end)
    if end - begin == 1 or len(whole) > LONGEST_SIGNATURE:
        return whole
    texts, parents = document.texts, document.text_parent
    pieces = [texts[begin]]
    for at in range(begin + 1, end):
        glued = _GLUED.match(texts[at - 1][-1] + texts[at][0]) and parents[at] != parents[at - 1]
        pieces.append(" " + texts[at] if glued else texts[at])
    return squeeze("".join(pieces))


def _classify(document: Document, line: Line, want_date: bool, fetched_at: str | None) -> None:
    text = line.text
    if len(text) <= LONGEST_PHRASE:
        if len(text) < 12 and not WORD.search(text) and len(_DIGIT.findall(text)) < 5:
            line.kind = "control"
            return
        line.kind, line.name = phrase_of(text)
    if not want_date or line.kind not in ("text", "says", "control"):
        return
    stated = _stated_date(document, line, fetched_at)
    if stated or _DIGIT.search(text) or _DAY_WORD.search(text):
        match = stated or _date_in(text, fetched_at)
        left = len(text) - (match.end - match.begin) if match else 0
        if match and left <= (45 if match.relative else 90) and (match.iso or match.relative or left < 30):
            line.date, line.stated = match, stated is not None
            line.kind = "date" if line.kind != "says" else "says"
            for at in range(line.begin, line.end):
                if _DIGIT.search(document.texts[at]) or document.tag[document.text_parent[at]] == "time":
                    line.path = _path(document, at)
                    break


def _stated_date(document: Document, line: Line, fetched_at: str | None) -> DateMatch | None:
    """The date that a <time> in a line states for machines: "2 days ago", "Feb 1" say less."""
    for at in range(line.begin, line.end):
        element = document.text_parent[at]
        while document.tag[element] != "time":
            element = document.parent[element]
            if (
                element < 0
                or document.text_begin[element] < line.begin
                or document.text_end[element] > line.end
            ):
                break
        else:
            shown = _shown(document, *document.text_range(element))
            begin = line.text.find(shown)
            if begin >= 0 and (stated := date_in_attributes(document, element, fetched_at)):
                return DateMatch(begin, begin + len(shown), stated[1])
    return None


@lru_cache(4096)  # a line is looked at in several candidates for a thread
def _date_in(text: str, fetched_at: str | None) -> DateMatch | None:
    return find_date(text, fetched_at=fetched_at)


@lru_cache(4096)  # the same lines stand around several candidates
def phrase_in(text: str) -> PhraseMatch | None:
    """The phrase that a line is."""
    return match_phrase(text)


@lru_cache(4096)
def button_kinds(text: str) -> frozenset[str]:
    """The kinds of the buttons that a line consists of."""
    return phrase_kinds(text)


@lru_cache(4096)  # "Reply" and its like stand on a page a hundred times
def phrase_of(text: str) -> tuple[str, str | None]:
    """The kind of a line by its words, and the name in it."""
    phrase = phrase_in(text)
    if phrase and phrase.kind in ("says", "signed"):
        return "says", phrase.name
    if phrase and phrase.kind == "reply_to":
        return "reply_to", phrase.name
    if phrase and phrase.kind in SET_ASIDE:
        return phrase.kind, None
    if (phrase and phrase.kind in _BUTTONS) or button_kinds(text) or text.strip(" :：.…").casefold() in _SAYS:
        return "control", None
    return "text", None


def _path(document: Document, text: int) -> Path:
    element = document.text_parent[text]
    above = document.parent[element]
    names = document.attributes[element].get("class")
    return (
        document.tag[element],
        _without_digits(names) if names else "",
        document.tag[above] if above >= 0 else "",
    )


@lru_cache(8192)
def _without_digits(names: str) -> str:
    return _DIGIT.sub("", names)
