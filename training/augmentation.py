"""What is done to a text before each training pass: slots filled, and a share of words disguised."""

from __future__ import annotations

import random
import re

from training.identities import IDENTITIES, OFTEN, OFTEN_ABUSED, SLOTS

IDENTITY_WEIGHTS = [OFTEN if adjective in OFTEN_ABUSED else 1 for _, _, adjective in IDENTITIES]
LEET = str.maketrans("aeiost", "@310$7")
LOOKALIKES = str.maketrans("aceopxyi", "асеорхуі")


def fill_slots(text: str, rng: random.Random) -> str:
    """Fill the identity slots of a text; every slot of one text names the same group."""
    if "{" not in text:
        return text
    (identity,) = rng.choices(IDENTITIES, IDENTITY_WEIGHTS)
    for slot, term in zip(SLOTS, identity, strict=True):
        text = text.replace(slot, term)
    return text[:1].upper() + text[1:]


def disguise(text: str, rng: random.Random) -> str:
    """Disguise about a third of the longer words, or write some as one, as people do against filters."""
    way = rng.choice((*DISGUISES, None))
    if way is None:
        return _run_together(text, rng)
    words = re.split(r"(\s+)", text)
    return "".join(way(word, rng) if len(word) >= 4 and rng.random() < 1 / 3 else word for word in words)


def _run_together(text: str, rng: random.Random) -> str:
    """Write two to six successive words as one, at times as a hashtag: "youareanidiot", "#YouAreAnIdiot"."""
    words = text.split(" ")
    start = rng.randrange(len(words))
    joined = words[start : start + rng.randint(2, 6)]
    if hashtag := rng.random() < 0.3:
        joined = [word[:1].upper() + word[1:] for word in joined]
    return " ".join([*words[:start], "#" * hashtag + "".join(joined), *words[start + len(joined) :]])


def _leet(word: str, _: random.Random) -> str:
    return word.translate(LEET)


def _lookalike(word: str, _: random.Random) -> str:
    return word.translate(LOOKALIKES)


def _spaced(word: str, rng: random.Random) -> str:
    return rng.choice(" .-_").join(word)


def _masked(word: str, rng: random.Random) -> str:
    return re.sub("(?<=.)[aeiou](?=.)", rng.choice("*#-_"), word, count=1)


def _stretched(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] * rng.randint(2, 4) + word[at:]


def _swapped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _dropped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _invisible(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + "\u200b" + word[at:]


def _glued(word: str, rng: random.Random) -> str:
    return rng.choice(("so", "you", "the", "#")) + word


DISGUISES = (_leet, _lookalike, _spaced, _masked, _stretched, _swapped, _dropped, _invisible, _glued)
