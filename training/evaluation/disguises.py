"""Six ways in which people write a word so that a filter does not know it.

Written apart from what training disguises (training/augmentation.py): other signs, other letters, other places, so
that what is measured is not what was practised.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

Way = Callable[[str, random.Random], str]

# Shorter words are left alone: nobody disguises "you".
MIN_LETTERS = 4
# Every other word, in harmless comments as in hurtful ones.
SHARE = 0.5
LEET = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!|", "l": "1", "o": "0", "s": "5$", "t": "7+"}
LOOKALIKES = {
    "a": "аα", "c": "сϲ", "e": "еҽ", "i": "іι", "j": "ј", "o": "оο", "p": "рρ", "s": "ѕ", "x": "хχ", "y": "уү",
}  # fmt: skip
INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad"


def _replaced(table: Mapping[str, str]) -> Way:
    def way(word: str, rng: random.Random) -> str:
        return "".join(rng.choice(table[c.lower()]) if c.lower() in table else c for c in word)

    return way


def _spaced(word: str, rng: random.Random) -> str:
    return rng.choice([" ", ".", "-", "*"]).join(word)


def _masked(word: str, rng: random.Random) -> str:
    """One or two letters inside the word, vowels where it has some."""
    inside = range(1, len(word) - 1)
    vowels = [at for at in inside if word[at].lower() in "aeiou"]
    masked = set(rng.sample(vowels or list(inside), k=min(rng.choice([1, 2]), len(vowels or inside))))
    mark = rng.choice("*#@%")
    return "".join(mark if at in masked else letter for at, letter in enumerate(word))


def _invisible(word: str, rng: random.Random) -> str:
    return "".join(letter + (rng.choice(INVISIBLE) if rng.random() < 0.5 else "") for letter in word)


def _stretched(word: str, rng: random.Random) -> str:
    at = rng.choice([i for i, letter in enumerate(word) if letter.lower() in "aeiou"] or [len(word) - 1])
    return word[:at] + word[at] * rng.randint(3, 6) + word[at + 1 :]


WAYS: Mapping[str, Way] = {
    "leet": _replaced(LEET),
    "spaced letters": _spaced,
    "masked letters": _masked,
    "look-alike letters": _replaced(LOOKALIKES),
    "invisible characters": _invisible,
    "stretched letters": _stretched,
}


def disguised(text: str, way: Way, seed: int) -> str:
    """The text with every other longer word disguised; the same again for the same seed."""
    rng = random.Random(seed)
    return re.sub(
        rf"[A-Za-z]{{{MIN_LETTERS},}}",
        lambda match: way(match[0], rng) if rng.random() < SHARE else match[0],
        unicodedata.normalize("NFC", text),
    )
