"""Undoes disguises before a model reads a text, and maps offsets back to what the author wrote.

Each step is a pattern and what stands for a match. A text is changed only where that cannot hurt: look-alike
letters only in words that mix alphabets, leet and masks only where the result is a hurtful word
(`disguised_words.txt`) or, disguised less, one of everyday (`common_words.txt`), so that "covid-19", "B2B" and
"Привет" stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from pathlib import Path
from string import ascii_lowercase

# Cyrillic, Greek and Latin letters that look like an ASCII letter (after Unicode TR 39's confusables).
LOOKALIKES = str.maketrans(
    "абвгеёҽзікмнорсѕтуүѵхцјԁԛԝһɡɩαβγεηικμνορςτυχωАВЕЅІЈКМНОРСТУҮХΑΒΕΖΗΙΚΜΝΟΡΤΥΧıłøđħ",
    "abbreeezikmhopcstyyvxujdqwhgiabyenikuvopctuxwABESIJKMHOPCTYYXABEZHIKMNOPTYXilodh",
)
# What a character may stand for inside a disguised word; a mask may stand for any letter.
LEET = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "il", "+": "t", "€": "e", "£": "l",
}  # fmt: skip
MASKS = "*#_-.%&?"
# Of these an everyday word may have two: the others join words and end sentences too.
STRONG_MASKS = "*#%@"
MOST_MASKED = 2
# Shorter words are codes and quantities ("B2B", "mp3", "hi5").
FEWEST_LETTERS = 4
QUANTITY = re.compile(r"[0-9]+[a-z]{1,3}")
# Readings of one word that are tried: two masked letters and more.
MOST_READINGS = 2000
SKIN_TONES = {
    "\U0001f3fb": " light skin ", "\U0001f3fc": " light skin ", "\U0001f3fd": " brown skin ",
    "\U0001f3fe": " dark skin ", "\U0001f3ff": " dark skin ",
}  # fmt: skip
# The tokenizer turns a longer word into one unknown token: a way to hide whatever it holds.
LONGEST_WORD = 100


def _lexicon() -> dict[int, list[str]]:
    by_length: dict[int, list[str]] = defaultdict(list)
    for word in Path(__file__).with_name("disguised_words.txt").read_text(encoding="utf-8").split():
        by_length[len(word)].append(word)
    return by_length


WORDS_BY_LENGTH = _lexicon()
COMMON_WORDS = Path(__file__).with_name("common_words.txt")


@lru_cache(maxsize=1)
def _rank_of_common_words() -> dict[str, int]:
    """Everyday words by how frequent they are, 0 the most."""
    return {word: rank for rank, word in enumerate(COMMON_WORDS.read_text(encoding="utf-8").split())}


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text; its character i stands for `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, begin: int, end: int) -> tuple[int, int]:
        """The span of the original text that `text[begin:end]` stands for; `begin` < `end`."""
        return self.starts[begin], self.ends[end - 1]


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    """What stands for a character beyond ASCII: compatibility form, emoji by name, nothing if invisible."""
    if character in SKIN_TONES:
        return SKIN_TONES[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me") or character == "\u3164":
        # Combining marks go too: stacked accents hide words, and the tokenizer drops single ones anyway.
        return ""
    if category == "Cs":
        return "\ufffd"
    if category == "So" and ord(character) >= 0x2600:
        return f" {unicodedata.name(character, 'symbol').lower()} "
    return {"’": "'", "‘": "'", "“": '"', "”": '"'}.get(character) or unicodedata.normalize("NFKC", character)


@lru_cache(maxsize=65536)
def _undisguised(word: str) -> str:
    """The word that `word` is a disguise of, in lower case: a hurtful one, else an everyday one, else itself."""
    letters = sum("a" <= c <= "z" for c in word.lower())
    if letters == len(word) or letters * 3 < len(word):
        return word
    classes = ("[a-z]" if c in MASKS else f"[{LEET[c]}]" if c in LEET else re.escape(c) for c in word.lower())
    pattern = re.compile("".join(classes))
    hurtful = (known for known in WORDS_BY_LENGTH.get(len(word), ()) if pattern.fullmatch(known))
    return next(hurtful, None) or _everyday(word.lower()) or word


def _everyday(word: str) -> str | None:
    """The most frequent everyday word that a leet or masked `word` may stand for."""
    if len(word) < FEWEST_LETTERS or QUANTITY.fullmatch(word):
        return None
    leet = [c if c in ascii_lowercase else LEET.get(c, "") for c in word]
    if found := _most_frequent(leet):
        return found
    hidden = [at for at, c in enumerate(word) if c in STRONG_MASKS]
    too_many = len(hidden) > MOST_MASKED or len(hidden) * 3 > len(word)
    if too_many or {0, len(word) - 1} & set(hidden):  # **bold**, #tag
        return None
    return _most_frequent([ascii_lowercase if at in hidden else each for at, each in enumerate(leet)])


def _most_frequent(letters: Sequence[Sequence[str]]) -> str | None:
    """The most frequent everyday word that has one of `letters` at each place."""
    if not 0 < prod(len(each) for each in letters) <= MOST_READINGS:
        return None
    ranks = _rank_of_common_words()
    known = [word for word in map("".join, product(*letters)) if word in ranks]
    return min(known, key=ranks.__getitem__, default=None)


def _shortened(word: str) -> str:
    """`fuuuuck` as a lexicon has it, any other stretched word with two of the repeated letter."""
    once = re.sub(r"(.)\1+", r"\1", word.lower())
    if once in WORDS_BY_LENGTH.get(len(once), ()):
        return once
    runs = [match[0] for match in re.finditer(r"(.)\1*", word.lower())]
    readings = [[run[0], run[0] * 2] if len(run) > 2 else [run] for run in runs]
    return _most_frequent(readings) or re.sub(r"(.)\1{2,}", r"\1\1", word)


def _mixed_alphabets(match: re.Match[str]) -> str:
    word = match[0]
    return word.translate(LOOKALIKES) if re.search("[A-Za-z]", word) else word


def _joined(match: re.Match[str]) -> str:
    return match[0][::2]


def _broken(match: re.Match[str]) -> str:
    word = match[0]
    return " ".join(word[i : i + LONGEST_WORD] for i in range(0, len(word), LONGEST_WORD))


Step = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

# Every pattern takes time in proportion to the text: each is anchored at a word's start, or bounded.
STEPS: tuple[Step, ...] = (
    (re.compile(r"[^\x00-\x7f]"), lambda match: _plain_character(match[0])),
    (
        re.compile(r"(?<!\w)\w*[\u0131\u0142\u00f8\u0111\u0127\u0261\u0269\u0370-\u04ff\u0500-\u052f]\w*"),
        _mixed_alphabets,
    ),
    # i d i o t, i.d.i.o.t: at least three single letters with the same single character between them.
    (re.compile(r"(?<![\w@$])[A-Za-z@$](?=([ ._*-]))(?:\1[A-Za-z@$]){2,}(?![\w@$])"), _joined),
    (re.compile(r"\b\w*([A-Za-z])\1{2}\w*"), lambda match: _shortened(match[0])),
    # A word with a leet digit, a symbol or a mask in it; no word of the lexicon is as long as 40.
    (
        re.compile(r"(?<!\w)[A-Za-z@$0-9|](?=[A-Za-z]*[0-9@$!|+*#_.%&?-])[\w@$!|+*#%&?.-]{0,40}[\w@$*#%]"),
        lambda match: _undisguised(match[0]),
    ),
    (re.compile(rf"\S{{{LONGEST_WORD + 1},}}"), _broken),
)


def normalise(text: str) -> str:
    """The text as the model reads it."""
    for pattern, replacement in STEPS:
        text = pattern.sub(replacement, text)
    return text


def normalise_with_offsets(text: str) -> Normalised:
    """The same as `normalise`, with the offsets that lead back to the original."""
    starts, ends = list(range(len(text))), list(range(1, len(text) + 1))
    for pattern, replacement in STEPS:
        pieces: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        at = 0
        for match in pattern.finditer(text):
            begin, end = match.span()
            piece = replacement(match)
            if piece == match[0]:
                continue
            pieces += text[at:begin], piece
            # Characters of a replacement are spread evenly over what they replace.
            old, new = end - begin, len(piece)
            new_starts += starts[at:begin]
            new_starts += (starts[begin + i * old // new] for i in range(new))
            new_ends += ends[at:begin]
            new_ends += (ends[begin + -(-(i + 1) * old // new) - 1] for i in range(new))
            at = end
        if pieces:
            text = "".join(pieces) + text[at:]
            starts, ends = new_starts + starts[at:], new_ends + ends[at:]
    return Normalised(text, tuple(starts), tuple(ends))
