# ruff: noqa: E501 (patterns)
"""Who speaks in a line: pronouns, greetings, thanks. Comments have them far more often than articles."""

from __future__ import annotations

import re

_FIRST_PERSON = frozenset(
    [
        "i",
        "i'm",
        "i've",
        "i'd",
        "i'll",
        "my",
        "me",
        "mine",
        "myself",
        "we",
        "our",
        "us",
        "im",
        "ive",
        "ich",
        "mir",
        "mich",
        "mein",
        "meine",
        "meinen",
        "meiner",
        "wir",
        "uns",
        "je",
        "j'ai",
        "moi",
        "mon",
        "ma",
        "mes",
        "nous",
        "yo",
        "mi",
        "nosotros",
        "io",
        "mio",
        "mia",
        "noi",
        "eu",
        "meu",
        "minha",
        "ik",
        "mijn",
        "wij",
        "ja",
        "mnie",
        "mój",
        "jestem",
        "я",
        "мне",
        "мой",
        "моя",
        "мы",
        "jag",
        "min",
        "mig",
        "vi",
        "ben",
        "benim",
        "biz",
        "我",
        "我们",
        "私",
        "僕",
        "俺",
        "tôi",
        "mình",
    ]
)
_SECOND_PERSON = frozenset(
    [
        "you",
        "your",
        "you're",
        "u",
        "ur",
        "du",
        "dir",
        "dich",
        "dein",
        "deine",
        "ihr",
        "euch",
        "sie",
        "tu",
        "toi",
        "te",
        "vous",
        "votre",
        "tú",
        "usted",
        "vosotros",
        "ti",
        "lei",
        "voi",
        "você",
        "voce",
        "vocês",
        "je",
        "jij",
        "jouw",
        "ty",
        "ci",
        "ciebie",
        "ты",
        "вы",
        "вас",
        "тебя",
        "вам",
        "dig",
        "din",
        "sen",
        "siz",
        "你",
        "您",
        "あなた",
        "bạn",
    ]
)
_ADDRESSING = re.compile(
    r"\b(?:thanks?|thank you|thx|lol|imo|imho|btw|agree|disagree|congrats|great (?:post|article|job)|nice (?:post|article)|danke|merci|gracias|grazie|obrigad[oa]"
    r"|bedankt|dziękuję|dzięki|спасибо|tack|teşekkürler|cảm ơn|bravo)\b",
    re.IGNORECASE,
)
_ADDRESSING_WORDS = frozenset(
    [
        "thank",
        "thanks",
        "thx",
        "lol",
        "imo",
        "imho",
        "btw",
        "agree",
        "disagree",
        "congrats",
        "great",
        "nice",
        "danke",
        "merci",
        "gracias",
        "grazie",
        "obrigado",
        "obrigada",
        "bedankt",
        "dziękuję",
        "dzięki",
        "спасибо",
        "tack",
        "teşekkürler",
        "cảm",
        "bravo",
    ]
)
# No flags, and characters that lines rarely have at the beginnings: the search skips to these.
_ADDRESSING_MARKS = re.compile(r":-?[)(DdPp]|;-?\)|<3|\^\^|!!|\?\?|\?!|谢谢|感谢|ありがとう")
_SMILE = re.compile(r"[\U0001F600-\U0001F64F]")
_LAUGH = re.compile(r"(?<!\w)haha", re.IGNORECASE)


def voice_of(text: str, folded: set[str]) -> int:
    """The voice of a text with these words, casefolded: 0 none, 1 second person, 2 first person, 3 both, 4 greets, thanks or shouts, 5 and is personal too."""
    first, second = not folded.isdisjoint(_FIRST_PERSON), not folded.isdisjoint(_SECOND_PERSON)
    addressing = not folded.isdisjoint(_ADDRESSING_WORDS) and _ADDRESSING.search(text)
    if addressing or _ADDRESSING_MARKS.search(text) or _is_merry(text):
        return 5 if first or second else 4
    return first * 2 + second


def _is_merry(text: str) -> bool:
    if "haha" in text.lower() and _LAUGH.search(text):
        return True
    return not text.isascii() and _SMILE.search(text) is not None
