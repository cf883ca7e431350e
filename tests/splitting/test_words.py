"""The words of a line: the tables for Latin-1 say what the patterns for all other text say."""

from __future__ import annotations

import re

import pytest

from moderation.splitting.flattened.lines import Line, read_lines
from moderation.splitting.phrases import match_phrase, phrase_kinds
from moderation.splitting.words import folded_letters, words_in

LETTERS = re.compile(r"[^\W\d_]+")
WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
BEYOND = " 日本語Привет"  # turns a line into one that no table holds


@pytest.mark.parametrize("beside", ["{}", "a{}", "{}b", "A{}b", "x'{}", "{}'s", "{}’t", "“{}” – {}…"])
def test_every_character_of_latin_1_is_read_as_the_patterns_read_it(beside: str) -> None:
    for code in [*range(256), *map(ord, "œŽ–’ſİ½①")]:
        for text in (beside.replace("{}", chr(code)), beside.replace("{}", chr(code)) + BEYOND):
            words = [word.replace("’", "'") for word in WORDS.findall(text)]
            assert words_in(text) == (words, set(" ".join(words).casefold().split())), text
            assert folded_letters(text) == [run.casefold() for run in LETTERS.findall(text)], text


def test_a_line_that_is_known_has_its_own_place() -> None:
    assert read_lines("Ada\n\n* Ada\nAda\n") == [
        Line("Ada", 0, gap=True),
        Line("Ada", 2, gap=True, bullet=True),
        Line("Ada", 3),
    ]
    assert read_lines("* Ada\nAda") == [Line("Ada", 0, gap=True, bullet=True), Line("Ada", 1)]


def test_phrases_with_numbers_and_glued_buttons_have_only_known_words() -> None:
    assert phrase_kinds("ReplyDelete") == {"reply", "control"}
    assert phrase_kinds("12 likes · Reply") == {"vote", "reply"}
    heading = match_phrase("1.2k comments")
    assert heading is not None
    assert heading.kind == "heading"
