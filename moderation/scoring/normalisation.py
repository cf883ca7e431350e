"""Undoes disguises before a model reads a text, and maps offsets back to what the author wrote.

Each step is a pattern and what stands for a match. A text is changed only where that cannot hurt: look-alike
letters only in words that mix alphabets or stand among others, leet and masks only where the result is a hurtful word
(`disguised_words.txt`) or, disguised less, one of everyday (`common_words.txt`), so that "covid-19", "B2B" and
"Привет" stay as they are. Links and colours (#a55) are left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from pathlib import Path
from string import ascii_lowercase

from moderation.scoring.characters import LOOKALIKES, flag_letters, plain_character, unaccented

# What a character may stand for inside a disguised word; a mask may stand for any letter.
LEET = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "¡": "i", "|": "il", "+": "t",
    "€": "e", "£": "l", "¢": "c", "©": "c", "®": "r", "¥": "y",
}  # fmt: skip
MASKS = "*#_-.%&?"
# Of these an everyday word may have two: the others join words and end sentences too.
STRONG_MASKS = "*#%@"
MOST_MASKED = 2
# Two letters beside each other are initials.
FEWEST_SPACED = 3
# Shorter words are codes and quantities ("B2B", "mp3", "hi5").
FEWEST_LETTERS = 4
QUANTITY = re.compile(r"[0-9]+[a-z]{1,3}")
# Not even of a hurtful word: "80MB".
CLEAR_QUANTITY = re.compile(r"[0-9]{2,}[a-z]{1,2}")
# Of three characters two are letters, and the other is no sign that joins ("K-5", "P&G", "A55", "9as"); or "a$$".
SHORT_DISGUISE = re.compile(r"(?=.*[a-z].*[a-z])[a-z@$!][a-z0-9*#%@$!]{2}|[a-z@][$@]{2}")
# Readings of one word that are tried: two masked letters and more.
MOST_READINGS = 2000
# The tokenizer turns a longer word into one unknown token: a way to hide whatever it holds.
LONGEST_WORD = 100
# Three of one letter that are no stretched one: KKK, www, Louis XIII.
NOT_STRETCHED = re.compile(r"(?i)(.)\1\1|[clx]*v?i{3}|[cl]*x{3}v?i{0,3}")
# No word of the lexicons is as long.
LONGEST_DISGUISE = 40
# Around a word, how far to look whether its alphabet is that of the text.
NEIGHBOURS = 30


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


@lru_cache(maxsize=65536)
def _undisguised(word: str) -> str:
    """The word that `word` is a disguise of, in lower case: a hurtful one, else an everyday one, else itself."""
    plain = "".join(map(unaccented, word.lower()))
    letters = sum(c in ascii_lowercase for c in plain)
    if letters == len(word) or letters * 3 < len(word) or CLEAR_QUANTITY.fullmatch(plain):
        return word
    if len(word) == 3 and not SHORT_DISGUISE.fullmatch(plain):
        return word
    classes = ("[a-z]" if c in MASKS else f"[{LEET[c]}]" if c in LEET else re.escape(c) for c in plain)
    pattern = re.compile("".join(classes))
    hurtful = (known for known in WORDS_BY_LENGTH.get(len(word), ()) if pattern.fullmatch(known))
    return next(hurtful, None) or _everyday(plain) or word


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
    if len(letters) > LONGEST_DISGUISE or not 0 < prod(len(each) for each in letters) <= MOST_READINGS:
        return None
    ranks = _rank_of_common_words()
    known = [word for word in map("".join, product(*letters)) if word in ranks]
    return min(known, key=ranks.__getitem__, default=None)


def _shortened(match: re.Match[str]) -> str:
    """`fuuuuck` as a lexicon has it, any other stretched word with two of the repeated letter."""
    word = match[0]
    if NOT_STRETCHED.fullmatch(word):
        return word
    once = re.sub(r"(.)\1+", r"\1", word.lower())
    if once in WORDS_BY_LENGTH.get(len(once), ()):
        return once
    runs = [match[0] for match in re.finditer(r"(.)\1*", word.lower())]
    readings = [[run[0], run[0] * 2] if len(run) > 2 else [run] for run in runs]
    return _most_frequent(readings) or re.sub(r"(.)\1{2,}", r"\1\1", word)


def _is_known(word: str) -> bool:
    return word in WORDS_BY_LENGTH.get(len(word), ()) or word in _rank_of_common_words()


def _forwards(match: re.Match[str]) -> str:
    """Words that are shown backwards, each turned around in its place."""
    return re.sub(r"\w+", lambda word: word[0][::-1], match[0])


def _flags(match: re.Match[str]) -> str:
    """The word that regional indicators spell, else countries by their codes."""
    letters = flag_letters(match[0])
    if len(letters) % 2 or _is_known(letters.lower()):
        return letters
    return f" {' '.join(letters[i : i + 2] for i in range(0, len(letters), 2))} "


def _latin(match: re.Match[str]) -> str:
    word, plain = match[0], match[0].translate(LOOKALIKES)
    if re.search("[A-Za-z]", word):
        return plain
    if not _is_known(plain.lower()):
        return word
    # A word of Cyrillic letters alone is a disguise where none of its neighbours can be Russian.
    before = match.string[max(0, match.start() - NEIGHBOURS) : match.start()]
    around = before + match.string[match.end() : match.end() + NEIGHBOURS]
    foreign = any("\u0370" <= c <= "\u058f" and ord(c) not in LOOKALIKES for c in around)
    return plain if re.search("[A-Za-z]", around) and not foreign else word


def _joined(match: re.Match[str]) -> str:
    """Spaced letters as a word; a number or an exclamation mark beside them may be no part of it."""
    spaced, sign = match[0], match[1]
    for run in (spaced, spaced.strip(f"0123456789!{sign}")):
        joined = run.replace(sign, "")
        disguised = len(joined) <= LONGEST_DISGUISE and _undisguised(joined) != joined
        if disguised or (len(joined) >= FEWEST_SPACED and joined.isalpha()):
            return spaced.replace(run, joined, 1)
    return spaced


def _revealed(match: re.Match[str]) -> str:
    """The word behind leet and masks; an exclamation mark before it is an "i" where that makes a word."""
    word = match[0]
    bare = word.lstrip("!¡")
    found = _undisguised(word)
    return found if found != word else word[: len(word) - len(bare)] + _undisguised(bare)


def _broken(match: re.Match[str]) -> str:
    word = match[0]
    return " ".join(word[i : i + LONGEST_WORD] for i in range(0, len(word), LONGEST_WORD))


Step = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _outside_links(pattern: str, replacement: Callable[[re.Match[str]], str]) -> Step:
    """A step that passes over addresses: what spells a word in them is most often chance."""
    link = r"\b(?:[Hh]ttps?://|[Ww]ww\.)\S+"
    return (
        re.compile(f"{link}|(?:{pattern})"),
        lambda match: match[0] if re.match(link, match[0]) else replacement(match),
    )


LETTER = rf"\w{re.escape(''.join(LEET).replace('+', ''))}"
SIGNS = re.escape("".join(LEET) + MASKS)
# Every pattern takes time in proportion to the text: each is anchored at a word's start, or bounded.
STEPS: tuple[Step, ...] = (
    # What an override shows from right to left.
    (re.compile("\u202e[^\u202c\u2069\n]+"), _forwards),
    (re.compile("[\U0001f1e6-\U0001f1ff]+"), _flags),
    (re.compile(r"[^\x00-\x7f]"), lambda match: plain_character(match[0])),
    (re.compile(rf"(?<!\w)\w*[{''.join(map(chr, LOOKALIKES))}]\w*"), _latin),
    # i d i o t, i.d.i.o.t, 1/d/1/0/t: at least three single letters with the same sign or white space between them.
    _outside_links(
        r"(?<![\w@$])[A-Za-z0-9@$!](?=([._*/|,·•~+=:;-]|\s{1,3}))(?:\1[A-Za-z0-9@$!]){2,}(?![\w@$])", _joined
    ),
    _outside_links(r"\b\w*([A-Za-z])\1{2}\w*", _shortened),
    # A word with a leet digit, a symbol or a mask in it.
    _outside_links(
        rf"(?<!\w)(?!(?<=#)(?:[0-9A-Fa-f]{{3}}){{1,2}}(?!\w))(?=[^\W\d_]*[{SIGNS}])"
        rf"(?!_)[{LETTER}][\w{SIGNS}]{{0,{LONGEST_DISGUISE}}}[\w@$*#%]",
        _revealed,
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
