"""Headings and prompts of a thread that a flattening left inside a line, cut out of it.

"… the river. 13 Responses to “The Bridge” Ada says:" and "I agree. Leave a Reply Name (required)" are three lines
each. Such a phrase begins with a capital or a number and no lower-case word follows it: in a sentence one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from moderation.splitting.phrases import templates
from moderation.splitting.words import folded_letters

_SHORTEST = 40  # characters of a line that may hold a section beside something else
_SHORTEST_PHRASE = 8
_LOOKED_AT = 300_000
_WORD = re.compile(r"(?<![\w@#/.-])(?:[^\W\d_a-z][\w-]*|\d{1,5}(?![\d:/.-]))")
# "ReplyName", "コメント": where the word of a phrase may be part of a longer run of letters.
_GLUED = re.compile(r"[A-ZÀ-Þ\u0100-\u1fff\u2c00-\uffff](?:(?<=[a-zß-ÿ].)|(?<=[\u0100-\u1fff\u2c00-\uffff]))")
_KINDS = ("heading", "none_yet", "prompt", "closed", "form")
_SLOT = re.compile(r"\s*\{(?:title|name)\}.*$")
_TITLE = r"(?:\s*[\x02\s]*[“\"«„‘'][^“\"»\x03]{1,200}[”\"»“’']\x03?|(?=\s))"
# "Comments" alone opens a thread only after the end of a sentence, a link or a button.
_BARE = re.compile(r"(?:^|[\x03.!?:|)»]|Permalink|permalink)\s*\x02?$")
_BARE_PHRASES = frozenset(
    [
        "comments",
        "kommentare",
        "commentaires",
        "comentarios",
        "commenti",
        "comentários",
        "reacties",
        "responses",
    ]
)
_NUMBER = r"\d[\d.,]{0,15}+"
_END = r"(?-i:\s*(?:[\x03:.!»}]|\(\d{1,5}\))*\s*(?=$|[^\sa-zß-ÿ]))"


def _wanted() -> Iterator[tuple[str, bool, bool]]:
    """(fixed words, do they begin with a number, does a title follow) of the phrases that may stand inside a line."""
    for kind in _KINDS:
        for _, template in templates(kind):
            fixed = _SLOT.sub("", template)
            counted = fixed.startswith("{n} ") and fixed.count(" ") > 0
            slotted = fixed != template
            long = len(fixed) >= _SHORTEST_PHRASE and " " in fixed
            if kind == "form" and len(fixed) < 2 * _SHORTEST_PHRASE:
                continue
            if (counted or long) and (counted or not slotted):
                yield fixed, counted, slotted


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    """The patterns of these phrases by the word that opens them ("0" for a number), longest first."""
    by_word: dict[str, list[str]] = {}
    for fixed, counted, slotted in _wanted():
        word = "0" if counted else re.split(r"\W", fixed.casefold(), maxsplit=1)[0]
        pattern = re.escape(fixed.removeprefix("{n} ") if counted else fixed)
        pattern = pattern.replace(re.escape("{n}"), _NUMBER).replace(r"\ ", r"\s+")
        by_word.setdefault(word, []).append(pattern + (_TITLE if slotted else ""))
    for word in _BARE_PHRASES:
        by_word.setdefault(word, []).append(word)
    compiled = {}
    for word, patterns in by_word.items():
        either = "|".join(sorted(patterns, key=len, reverse=True))
        number = rf"{_NUMBER}\s++" if word == "0" else ""  # read once for all phrases that it opens
        compiled[word] = re.compile(rf"({number}(?:{either})){_END}", re.IGNORECASE)
    return compiled


@cache
def _by_longest_word() -> dict[str, list[frozenset[str]]]:
    """The sets of words of all phrases by the longest of each, casefolded."""
    sets = {frozenset(folded_letters(fixed.replace("{n}", " "))) for fixed, _, _ in _wanted()}
    sets |= {frozenset([word]) for word in _BARE_PHRASES}
    by_word: dict[str, list[frozenset[str]]] = {}
    for words in sets:
        by_word.setdefault(max(sorted(words), key=len), []).append(words)
    return by_word


def _may_hold_section(text: str) -> bool:
    """Whether a phrase can stand in a text; True more often than one does. Most lines hold none."""
    if _GLUED.search(text):
        return True
    by_word, words = _by_longest_word(), set(folded_letters(text))
    return any(phrase <= words for word in words & by_word.keys() for phrase in by_word[word])


def cut_at_sections(text: str) -> list[str]:
    """The pieces of a line in order, each heading or prompt inside it a piece of its own."""
    if len(text) < _SHORTEST:
        return [text]
    if not _may_hold_section(text[:_LOOKED_AT]):
        return [text]
    phrases, pieces, at = _phrases(), [], 0
    for word in _WORD.finditer(text, 0, _LOOKED_AT):
        begin = word.start()
        key = "0" if word[0][0].isdigit() else word[0].casefold()
        if begin < at or (pattern := phrases.get(key)) is None:
            continue
        match = pattern.match(text, begin)
        if match is None:
            continue
        if match[1].casefold() in _BARE_PHRASES and not _BARE.search(text, max(0, begin - 12), begin):
            continue
        pieces += [text[at:begin], match[0]]
        at = match.end()
    pieces.append(text[at:])
    return [piece for piece in pieces if piece.strip(" \t\x02\x03|·•,{}")] or [text]
