"""What stands for a character before a model reads it: a letter for one that looks like it, a name, nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters of other alphabets that look like an ASCII letter (after Unicode TR 39's confusables).
LOOKALIKES = str.maketrans(
    "абвгеёҽзікмнорсѕтуүѵхцјԁԛԝһαβγεηικμνορςτυχωАВЕЅІЈКМНОРСТУҮХΑΒΕΖ"
    "ΗΙΚΜΝΟΡΤΥΧıɡɩօսհոցքյᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏃᏏᏒᏕᏙᏞᏟᏢᏦᏴ",
    "abbreeezikmhopcstyyvxujdqwhabyenikuvopctuxwABESIJKMHOPCTYYXABEZ"
    "HIKMNOPTYXigiouhngpjDRTiAJEWMHYGZbRSVLCPKB",
)
# Signs that show nothing though Unicode takes them for letters or symbols: Hangul fillers, the empty Braille cell.
INVISIBLE = "\u115f\u1160\u3164\uffa0\u2800"
SKIN_TONES = {
    "\U0001f3fb": " light skin ", "\U0001f3fc": " light skin ", "\U0001f3fd": " brown skin ",
    "\U0001f3fe": " dark skin ", "\U0001f3ff": " dark skin ",
}  # fmt: skip
QUOTES = {"’": "'", "‘": "'", "“": '"', "”": '"'}
# A letter in a box or a circle, with a hook or a stroke, a small capital.
DRESSED_LETTER = re.compile(r"LATIN (CAPITAL LETTER|SMALL LETTER|LETTER SMALL CAPITAL) ([A-Z])(?: WITH .*)?$")
FIRST_FLAG_LETTER = 0x1F1E6


@lru_cache(maxsize=4096)
def plain_character(character: str) -> str:
    """What stands for a character beyond ASCII: compatibility form, emoji by name, nothing if invisible."""
    if character in SKIN_TONES:
        return SKIN_TONES[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me") or character in INVISIBLE:
        # Combining marks go too: stacked accents hide words, and the tokenizer drops single ones anyway.
        return ""
    if category == "Cs":
        return "\ufffd"
    name = unicodedata.name(character, "symbol")
    # Letters with an accent decompose; they stay, for models that know other languages. Those with a stroke or a
    # hook do not: they become plain ones in every language (ø, ł, đ), as disguises use them.
    if category == "So" or not unicodedata.decomposition(character):
        if dressed := DRESSED_LETTER.search(name):
            return dressed[2] if dressed[1] == "CAPITAL LETTER" else dressed[2].lower()
        if category == "So" and ord(character) >= 0x2600:
            return f" {name.lower()} "
    return QUOTES.get(character) or unicodedata.normalize("NFKC", character)


def flag_letters(flags: str) -> str:
    """The letters that a run of regional indicators is made of; two of them show as the flag of a country."""
    return "".join(chr(ord(each) - FIRST_FLAG_LETTER + ord("A")) for each in flags)


def unaccented(letter: str) -> str:
    """The letter that an accented one is made of; any other character itself."""
    return unicodedata.normalize("NFD", letter)[0]
