"""The words of a line: its runs of letters.

Nearly all lines of flattened text are asked for them, and most are Latin-1 but for typographic marks: there a
table of bytes, which C goes through, takes the place of a pattern.
"""

from __future__ import annotations

import re

_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_MARKS = "“”‘–—…•"
_CODES = [chr(code) for code in range(256)]
# What each character of Latin-1 becomes: letters stay, all else is a space.
_KEPT = bytes(ord(char if _LETTERS.match(char) else " ") for char in _CODES)
_KEPT_APOSTROPHES = bytes(ord(char if _LETTERS.match(char) or char == "'" else " ") for char in _CODES)


def _kept(text: str, table: bytes) -> str | None:
    """The text with spaces for all but letters, or None where Latin-1 lacks one of them."""
    if text.isascii():
        return text.encode().translate(table).decode()
    for mark in _MARKS:
        text = text.replace(mark, " ")
    try:
        return text.encode("latin-1").translate(table).decode("latin-1")
    except UnicodeEncodeError:
        return None


def folded_letters(text: str) -> list[str]:
    """The runs of letters of a text in order, casefolded: "Don't" is two."""
    kept = _kept(text.replace("’", " "), _KEPT)
    return list(map(str.casefold, _LETTERS.findall(text))) if kept is None else kept.casefold().split()


def words_in(text: str) -> tuple[list[str], set[str]]:
    """The words of a text in order, and casefolded each once; apostrophes are straight, "Don’t" is one word."""
    text = text.replace("’", "'")
    kept = _kept(text, _KEPT_APOSTROPHES)
    if kept is not None and "'" not in kept:
        return kept.split(), set(kept.casefold().split())
    if kept is None:
        words = _WORD.findall(text)
    else:
        words = [part for word in kept.split() for part in (_WORD.findall(word) if "'" in word else (word,))]
    return words, set(" ".join(words).casefold().split())
