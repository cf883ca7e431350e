"""Flattened text to lines: Markdown undone, records that share a line taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moderation.splitting.dates import find_date
from moderation.splitting.phrases import phrase_kinds

# A thread of 10,000 comments has fewer lines; past this the rest of the text is not looked at.
MOST_LINES = 40_000
# What a line looks like is told by this much of its beginning and of its end.
_LOOKED_AT = 4_000

_QUOTE = re.compile(r"^(?:\s*>)+")
_BULLET = re.compile(r"^\s*(?:[*+\-•·–]\s+|\d{1,4}[.)]\s+(?=\D))+")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
_RULE = re.compile(r"^[\W_]+$")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+[\"'][^\n]{0,300}?[\"'])?\)")
_LINK = re.compile(r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,80}\]){0,500})\]\(\s*<?[^()\s]*(?:\([^()\s]*\)[^()\s]*)*>?(?:\s+[\"'][^\n]{0,300}?[\"'])?\s*\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:|www\.)[^>\s]{1,2000})>")
_STRONG = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,2000}?)(?<=\S)\1(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_\n]{1,2000}?)(?<=\S)\1(?!\w)")
_CODE = re.compile(r"`([^`\n]{1,500})`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|~])")
_MARKS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_NEWLINE = re.compile(r"\r\n|[\n\r\x0b\x0c\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something. `source` is its number in the text; pieces of one line share it.

    `gap` is True after an empty line, `heading` and `bullet` tell the Markdown that was undone, `quoted`
    how deep in ">" it stood, `linked` is the share of its characters inside links, in [0, 1].
    """

    text: str
    source: int
    gap: bool = False
    heading: bool = False
    bullet: bool = False
    quoted: int = 0
    linked: float = 0.0


def read_lines(text: str, *, at_most: int = MOST_LINES) -> list[Line]:
    """The lines of a text in order, at most so many; empty ones only show as `gap`."""
    lines: list[Line] = []
    gap = True
    for source, raw in enumerate(_split_lines(text, 4 * at_most)):
        if not raw or raw.isspace():
            gap = True
            continue
        found = _undo_markup(raw, source, gap)
        if found is None:
            gap = True
            continue
        lines.extend(_pieces(found))
        gap = False
        if len(lines) >= at_most:
            break
    return lines


def _split_lines(text: str, at_most: int) -> list[str]:
    """All kinds of line ends, without a copy of what lies past the limit."""
    if "\r" in text or "\x0b" in text or "\x0c" in text or "\u2028" in text or "\u2029" in text or "\x85" in text:
        return _NEWLINE.split(text, at_most)[:at_most]
    return text.split("\n", at_most)[:at_most]


def _undo_markup(raw: str, source: int, gap: bool) -> Line | None:
    text, heading, bullet, quoted = raw, False, False, 0
    if match := _QUOTE.match(text):
        quoted, text = match[0].count(">"), text[match.end() :]
    if match := _HEADING.match(text):
        heading, text = True, text[match.end() :].rstrip("# ")
    if match := _BULLET.match(text):
        bullet, text = True, text[match.end() :]
        if inner := _HEADING.match(text):
            heading, text = True, text[inner.end() :].rstrip("# ")
    text = text.strip().strip("|").strip()
    linked = 0
    if "](" in text:
        text = _IMAGE.sub("", text)
        linked = sum(len(match[1]) for match in _LINK.finditer(text))
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
    if "*" in text:
        text = _STRONG.sub(r"\2", text)
    if "_" in text:
        text = _UNDERLINED.sub(r"\2", text)
    if "`" in text:
        text = _CODE.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    text = _SPACES.sub(" ", _MARKS.sub("", text)).strip()
    if not text or (_RULE.match(text) and len(text) > 3):
        return None
    return Line(text, source, gap, heading, bullet, quoted, min(1.0, linked / len(text)))


# A signature that shares its line with the text ends within so many characters.
_LONGEST_SIGNATURE = 90
_SHORTEST_TEXT = 25
_LAST_WORDS = re.compile(r"(?<=[.!?…)\"”’:*])\s+([^\s.!?]+(?:\s[^\s.!?]+){0,2})$")


def _pieces(line: Line) -> list[Line]:
    """"Ada May 3, 2012 at 5:00 pm I think that … Reply" is three lines in one."""
    text = line.text
    if len(text) < _SHORTEST_TEXT:
        return [line]
    begin, end = 0, len(text)
    head = text[: _LONGEST_SIGNATURE + 30]
    if len(text) > _SHORTEST_TEXT + 8 and (date := find_date(head)) and date.iso and not date.relative:
        rest = text[date.end :].lstrip(" .,:;|)-–—")
        signs = date.begin <= _LONGEST_SIGNATURE - 20 and _may_be_name(text[: date.begin])
        if signs and len(rest) >= _SHORTEST_TEXT and (rest[0].isupper() or not rest[0].isalpha()) and rest[:1] != "(":
            begin = len(text) - len(rest)
    if match := _LAST_WORDS.search(text, max(begin, len(text) - 60)):
        if phrase_kinds(match[1]) & {"reply"}:
            end = match.start()
    parts = [text[:begin].rstrip(), text[begin:end].strip(), text[end:].strip()]
    return [
        Line(part, line.source, line.gap and not i, line.heading, line.bullet, line.quoted, line.linked)
        for i, part in enumerate(part for part in parts if part)
    ]


def _may_be_name(text: str) -> bool:
    """What stands before a date in a signature: nothing or a few words without the marks of a sentence."""
    return not text.strip() or (len(text.split()) <= 8 and not re.search(r"[!?;…]|\w{3,}\.\s", text))
