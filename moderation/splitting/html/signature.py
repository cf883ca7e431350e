"""Who and when: names, dates and votes as they stand around a comment, and the controls that are not text."""

from __future__ import annotations

import re

from moderation.splitting.dates import find_date, parse_date
from moderation.splitting.html.document import Document, squeeze

_BY = re.compile(r"^(?:(?:posted|written|submitted|comment(?:ed)?|left)\s+)?by\s*:?\s+|^(?:von|par|por|di|door)\s+(?=\S)", re.IGNORECASE)  # fmt: skip
_SAYS = re.compile(
    r"\s*(?:\b(?:says?|said|writes|wrote|replied|commented|sagt|schreibt|schrieb|meint|dit|a dit|dice|ha detto|ha scritto|"
    r"diz|disse|zegt|schreef|pisze|skriver|sier|dijo|написал(?:а)?|viết|diyor ki)\b|说道?|より)?\s*(?:[:：]|\.{3}|…)?\s*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+−]?\d[\d.,]*\s?[kK]?")
_CONTROL = re.compile(
    r"^(?:\W*(?:reply|antworten|répondre|responder|rispondi|beantwoorden|odpowiedz|ответить|svara|quote|zitieren|permalink|link|"
    r"edit|report(?:\s+abuse)?|melden|flag|share|like|log\s?in to reply|reply to this|link to this|#)\W*)+$",
    re.IGNORECASE,
)
_TRIM = " \t\r\n,;:|•·-–—»«>/"


def clean_name(text: str) -> str | None:
    """A name without "by", "says:" and what a date or a colon glued to it; None where nothing is left."""
    name = squeeze(text)
    match = find_date(name) if any(ch.isdigit() for ch in name) else None
    if match and match.begin > 0:
        name = name[: match.begin]
    elif match and match.begin == 0 and match.end < len(name):
        name = name[match.end :]
    name = _BY.sub("", name.strip(_TRIM))
    name = _SAYS.sub("", name).strip(_TRIM)
    return name if name and len(name) <= 120 else None


def date_of(document: Document, element: int, fetched_at: str | None) -> tuple[str | None, str | None]:
    """The text of a date element and its ISO 8601: `datetime`, `title` or `content` first, then the text."""
    text = document.text(element)
    for name in ("datetime", "title", "content", "data-time", "data-timestamp"):
        value = document.get(element, name)
        if value and (iso := parse_date(value, fetched_at=fetched_at)):
            return text or value, iso
    return text or None, parse_date(text, fetched_at=fetched_at) if text else None


def clean_paragraphs(paragraphs: list[str]) -> list[str]:
    """Paragraphs without those that are nothing but controls ("Reply", "Permalink")."""
    return [paragraph for paragraph in paragraphs if not _CONTROL.match(paragraph)]


def number_in(text: str) -> int | None:
    """The first whole number of a text ("1,204 points", "−3", "1.2k"), None where there is none."""
    match = _NUMBER.search(text)
    if not match:
        return None
    digits = match[0].replace("−", "-").strip()
    thousands = digits[-1] in "kK"
    try:
        if thousands:
            return int(float(digits[:-1].replace(",", ".")) * 1000)
        return int(re.sub(r"[.,](?=\d{3}\b)", "", digits).split(".")[0].split(",")[0])
    except ValueError:
        return None
