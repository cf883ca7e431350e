"""Flattened text to lines: Markdown undone, records that share a line taken apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from moderation.splitting.dates import find_date
from moderation.splitting.flattened.cuts import CLOSE, OPEN, cut

# A thread of 10,000 comments has fewer lines; past this a text is cut, and its thread is partial.
MOST_LINES = 40_000
# Lines of up to so many characters are remembered, so many of them, and need not be read again.
LONGEST_KNOWN, KNOWN_LINES = 80, 16_384
_QUOTE = re.compile(r"^(?:\s*>)+")
_BULLET = re.compile(r"^\s*(?:[*+\-•·–]\s+|\d{1,4}[.)]\s+(?=\D))+")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
# Definitions, which are no part of the text: abbreviations ("*[HTML]: Hyper Text…", of which html2text leaves
# hundreds below a page) and the addresses of numbered links.
_DEFINITION = re.compile(r"^\s*(?:\*\[.{1,200}?\]: |\[[^\]\s]{1,40}\]:\s+(?:<|https?:|mailto:|/|#))")
_RULE = re.compile(r"^[\W_]+$")
_IMAGE = re.compile(
    r"!\[([^\]\n]{0,300})\]\([^()\s]{0,2000}(?:\([^()\s]{0,2000}\)[^()\s]{0,2000})*(?:\s+[\"'][^\n]{0,300}?[\"'])?\)"
)
_LINK = re.compile(
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,80}\]){0,500})\]\(\s*<?[^()\s]{0,2000}(?:\([^()\s]{0,2000}\)[^()\s]{0,2000})*>?(?:\s+[\"'][^\n]{0,300}?[\"'])?\s*\)"
)
_LINKED = re.compile(rf"{OPEN}([^{CLOSE}]*){CLOSE}")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:|www\.)[^<>\s]{1,2000})>")
_STRONG = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,2000}?)(?<=\S)\1(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_\n]{1,2000}?)(?<=\S)\1(?!\w)")
_CODE = re.compile(r"`([^`\n]{1,500})`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|~])")
_MARKS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
# Patterns that meet two stretches of white space side by side take the square of its length: none is longer than this.
_LONGEST_SPACE = 20
_WIDE_SPACE = re.compile(rf"\s{{{_LONGEST_SPACE + 1},}}")
_LINE_ENDS = "\r\x0b\x0c\u0085\u2028\u2029"


_Piece = tuple[str, bool, bool, int, float]  # of a line: text, heading, bullet, quoted, linked


class Line(NamedTuple):
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
        if not raw or raw.isspace() or ("]:" in raw and _DEFINITION.match(raw)):
            gap = True
            continue
        found = _undo_markup(raw, source, gap)
        if not found:
            gap = True
            continue
        lines.extend(found)
        gap = False
        if len(lines) >= at_most:
            break
    return lines


def _begins_with_date(text: str) -> bool:
    """Whether the number that opens a line is a day: "4. März 2021" is no item of a list."""
    date = find_date(text.lstrip()[:60])
    return date is not None and date.begin == 0 and date.iso is not None


def _split_lines(text: str, at_most: int) -> list[str]:
    """All kinds of line ends; at most so many lines."""
    text = text.replace("\r\n", "\n")
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return text.split("\n", at_most)[:at_most]


def _undo_markup(raw: str, source: int, gap: bool) -> list[Line]:
    """The line without its Markdown, in as many pieces as records and buttons were run together on it."""
    pieces = _known_pieces(raw) if len(raw) <= LONGEST_KNOWN else _pieces(raw)
    return [
        Line(text, source, gap and number == 0, heading, bullet, quoted, linked)
        for number, (text, heading, bullet, quoted, linked) in enumerate(pieces)
    ]


def _pieces(raw: str) -> list[_Piece]:
    text, heading, bullet, quoted = _undo_beginning(raw)
    # Most lines have nothing of what is undone here; looking for one character is far less than for a pattern.
    plain = text.isprintable()  # no control characters and no other space than the common one
    if not plain:
        text = _MARKS.sub("", text)
    if "  " in text or not plain:
        text = _WIDE_SPACE.sub(" " * _LONGEST_SPACE, text)
    if "](" in text:
        text = _IMAGE.sub("", text) if "![" in text else text
        text = _LINK.sub(lambda link: f"{OPEN}{link[1]}{CLOSE}", text)
    if "<" in text:
        text = _AUTOLINK.sub(lambda link: link[1], text)
    if "*" in text:
        text = _STRONG.sub(lambda words: words[2], text)
    if "_" in text:
        text = _UNDERLINED.sub(lambda words: words[2], text)
    if "`" in text:
        text = _CODE.sub(lambda code: code[1], text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda mark: mark[1], text)
    pieces: list[_Piece] = []
    for piece in cut(text.strip()):
        linked = OPEN in piece
        shown = piece.replace(OPEN, "").replace(CLOSE, "") if linked or CLOSE in piece else piece
        if "  " in shown or not plain:
            shown = _SPACES.sub(" ", shown)
        shown = shown.strip()
        if not shown or (len(shown) > 3 and _RULE.match(shown)):
            continue
        share = min(1.0, sum(map(len, _LINKED.findall(piece))) / len(shown)) if linked else 0.0
        first = not pieces
        pieces.append((shown, heading and first, bullet and first, quoted, share))
    return pieces


# Pages of all kinds share their short lines: "Reply", "Home", "Leave a comment".
_known_pieces = lru_cache(maxsize=KNOWN_LINES)(_pieces)


def _undo_beginning(raw: str) -> tuple[str, bool, bool, int]:
    """(what follows the marks that begin a line, is it a heading, is it a list item, how deep in ">")."""
    text, heading, bullet, quoted = raw.strip(), False, False, 0
    if not text or text[0].isalpha():
        return text.strip("|").strip(), False, False, 0
    text = raw
    if match := _QUOTE.match(text):
        quoted, text = match[0].count(">"), text[match.end() :]
    if match := _HEADING.match(text):
        heading, text = True, text[match.end() :].rstrip("# ")
    if (match := _BULLET.match(text)) and not _begins_with_date(text):
        bullet, text = True, text[match.end() :]
        if inner := _HEADING.match(text):
            heading, text = True, text[inner.end() :].rstrip("# ")
    return text.strip().strip("|").strip(), heading, bullet, quoted
