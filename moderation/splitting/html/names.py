"""Names, dates and numbers cleaned of what a page writes around them."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from moderation.splitting.dates import find_date, parse_date
from moderation.splitting.html.document import Document, squeeze
from moderation.splitting.phrases import match_phrase

_BY = re.compile(
    r"^(?:comment|message|post|kommentar|verfasst|geschrieben)\s+(?:from|by|von)\s+|^(?:(?:(?:re)?posted|written|submitted|comment(?:ed)?|left|sent|added)\s+(?:on\s+)?)?by\b\s*:?\s*"
    r"|^(?:(?:posted|geschrieben|erstellt|verfasst|publié|écrit|escrito|enviado)\s+)?(?:von|par|por|di|door)\s+(?=\S)"
    r"|^(?:name|author|user|posted|from|autor|nom)\s*:\s*",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\s*(?:\b(?:says?|said|writes|wrote|replied|commented|sagte?|schreibt|schrieb|meint|dit|a dit|dice|ha detto|"
    r"ha scritto|diz|disse|zegt|schreef|pisze|skriver|sier|dijo|viết|diyor ki|on|at|am|um|le)\b|说道?|より)?"
    r"\s*(?:[:：]|\.{3}|…)?\s*$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"^(?:comment|kommentar|post|reply|re)\s*#?\s*\d+\W*|^(?:#\s?\d+|\d{1,4}\s?[.)#:])\s*|^\(\d{1,4}\)\s*|^#\s+|^\d{1,4}\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
# Beside a name: whether its bearer is known to the site.
_BESIDE = re.compile(
    r"\s*\(\s*(?:not verified|nicht überprüft|non vérifié|no verificado|non verificato|não verificado|"
    r"niet gecontroleerd|niezweryfikowany|не проверено|ej verifierad|ikke verificeret|ikke bekreftet)\s*\)$",
    re.IGNORECASE,
)
_URL = re.compile(r"^(?:https?://|www\.)\S+\s+(?=\S)|\s*\(?https?://\S+$")
_ISO = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT[012]\d:[0-5]\d:[0-5]\d(?:Z|[+-]\d\d:\d\d)?$")
_NUMBER = re.compile(r"[-+−]?\d[\d.,]*\s?[kK]?")
MOST = 10**15  # that anything is counted to; stores of 64 bits hold it
_TRIM = " \t\r\n,;:|•·-–—»«>/[]{}~*☆★"
_NO_NAMES = frozenset(
    ["posted", "posted on", "by", "on", "at", "am", "um", "von", "date", "reply", "comment", "comments", "submitted",
     "written", "verfasst", "geschrieben", "erstellt", "publié", "link", "permalink", "name", "author"]
)  # fmt: skip
_DATE_ATTRIBUTES = ("datetime", "title", "content", "data-time", "data-timestamp", "data-utime", "data-date")


@lru_cache(4096)  # a name is looked at in several places of its record
def clean_name(text: str | None) -> str | None:
    """A name without "by", "says:", a number or a date beside it; None where nothing is left."""
    name = squeeze(text or "")
    if any(ch.isdigit() for ch in name):
        match = find_date(name)
        if match and match.begin > 0:
            name = name[: match.begin]
        elif match:
            name = name[match.end :]
    phrase = match_phrase(name) if name else None
    if phrase and phrase.kind in ("says", "signed") and phrase.name:
        name = phrase.name
    name = _ORDINAL.sub("", name.strip(_TRIM))
    name = _BY.sub("", name).strip(_TRIM)
    name = _URL.sub("", _BESIDE.sub("", _SAYS.sub("", name))).strip(_TRIM)
    if name.count("(") < name.count(")"):
        name = name.rstrip(")")
    elif name.count("(") > name.count(")"):
        name = name.rpartition("(")[0]
    name = name.strip(_TRIM)
    return name if name and len(name) <= 120 and name.casefold() not in _NO_NAMES else None


def date_of(
    document: Document, element: int, fetched_at: str | None, day_first: bool | None = None
) -> tuple[str | None, str | None]:
    """The text of a date element and its ISO 8601: an attribute (`datetime`, `title`…) first, then the text."""
    text = document.text(element)
    if stated := date_in_attributes(document, element, fetched_at, day_first):
        return text or stated[0], stated[1]
    return text or None, parse_date(text, fetched_at=fetched_at, day_first=day_first) if text else None


def date_in_attributes(
    document: Document, element: int, fetched_at: str | None, day_first: bool | None = None
) -> tuple[str, str] | None:
    """The first attribute of an element that is a date, and its ISO 8601."""
    own = document.attributes[element]
    for name in _DATE_ATTRIBUTES:
        value = own.get(name)
        if value and (iso := _iso(value) or parse_date(value, fetched_at=fetched_at, day_first=day_first)):
            return value, iso
    return None


def _iso(value: str) -> str | None:
    """A value that is ISO 8601 already, which spares it the search for a date."""
    if not _ISO.match(value):
        return None
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return None
    return value


def number_in(text: str) -> int | None:
    """The first whole number of a text ("1,204 points", "−3", "1.2k"), None where there is none."""
    match = _NUMBER.search(text)
    if not match:
        return None
    digits = match[0].replace("−", "-").strip()
    try:
        if digits[-1] in "kK":
            number = int(float(digits[:-1].replace(",", ".")) * 1000)
        else:
            number = int(re.sub(r"[.,](?=\d{3}\b)", "", digits).split(".")[0].split(",")[0])
    except (ValueError, OverflowError):  # 400 digits and a "k" are more than a float holds
        return None
    return number if abs(number) <= MOST else None
