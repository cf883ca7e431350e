# ruff: noqa: E501 (patterns and tables of words)
"""What one line looks like by itself.

The kind of a line is the one word that fits best, in the order of how well each tells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from moderation.splitting.dates import DateMatch
from moderation.splitting.flattened.boilerplate import is_boilerplate
from moderation.splitting.flattened.cuts import LONGEST_DATED, date_in
from moderation.splitting.flattened.kinds import Kind, Look
from moderation.splitting.flattened.lines import KNOWN_LINES
from moderation.splitting.flattened.voice import voice_of
from moderation.splitting.phrases import PhraseMatch, match_phrase, phrase_kinds
from moderation.splitting.words import words_in

_LONGEST_COUNT = 40
_LENGTHS = (3, 13, 26, 46, 81, 141, 301, 801)
_LETTER = re.compile(r"[^\W\d_]")
_TWEET = re.compile(r"^[—–-]+\s?.{1,60}\(@\w{1,20}\)")
_MARKED = re.compile(r"(?:[@#]\w|https?://|www\.|\w@\w)")
_SAYS_ALONE = re.compile(
    r"^(?:says?|said|wrote|writes|sagte?|schrieb|schreibt|meint|dit|a dit|dice|dijo|diz|disse|ha detto|zei|zegt|schreef|pisze"
    r"|mówi|говорит|пишет|skriver|sa|diyor ki|dedi ki|より|说道|說道|viết|nói)\s?(?:[:：]|\.\.\.|…)$",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"^[\W_]*(?:posted|comment(?:ed)?|submitted|written|added|left|reply|response|by|on|at|geschrieben|verfasst|kommentar|erstellt|am|vom|von|publié|posté"
    r"|rédigé|écrit|le|par|publicado|escrito|enviado|el|por|scritto|pubblicato|inviato|il|da|postado|em|geplaatst|op|door|dodane|dnia|skrivet|den|av|gönderen)\b",
    re.IGNORECASE,
)
# A full stop inside or at the end is a sentence's, but for that of an initial: "Jennifer H.", "J. Hall".
_NAME_JUNK = re.compile(
    r"[!?;…=<>{}\[\]\\|^~]|\.{2,}|(?<=\w\w)\.(?:\s|$)|(?<=\w):\s|(?<![\s.]\w)\.$|:$|https?://|www\."
)
# Words that stand alone between the parts of a signature, and are no names.
_JOINING = frozenset(
    [
        "by",
        "on",
        "at",
        "am",
        "um",
        "von",
        "vom",
        "at:",
        "by:",
        "posted",
        "to",
        "in",
        "from",
        "le",
        "par",
        "à",
        "por",
        "el",
        "en",
        "da",
        "il",
        "di",
        "op",
        "om",
        "door",
        "dnia",
        "den",
        "av",
        "kl",
        "the",
        "this",
        "via",
        "re",
        "re:",
        "says",
        "said",
    ]
)
_NOUNS = (
    r"(?:comments?|responses?|replies|reactions?|kommentare?|antworten|commentaires?|réactions?|comentarios?|respuestas?|commenti|comentários?"
    r"|reacties|komentarz[ey]?|комментари\w+|kommentarer|yorum(?:lar)?)"
)
# "There are 3 comments about:", "5 comments so far...", "Read Comments (1)"
_LOOSE_HEADING = re.compile(
    rf"\W*(?!(?:see|view|show|load|more|all)\b)(?:[^\W\d]+\s){{0,3}}(?:\d{{1,5}}\s(?:[^\W\d]+\s)?{_NOUNS}\b(?![^\W\d])|{_NOUNS}\s?[-:(\[]?\s?\d{{1,5}}\b)(?:\W+[^\W\d]+){{0,4}}\W*",
    re.IGNORECASE,
)
_LONGEST_LOOSE = 50


def look_at(line: str, linked: float) -> Look:
    """The categories of a line, `linked` of which is a link. Only its first and last characters are read."""
    text = line if len(line) <= 1200 else f"{line[:800]} {line[-300:]}"
    words, folded = words_in(text)
    date = date_in(text) if len(text) <= LONGEST_DATED else None
    kind = _kind(text, words, folded, date, linked)
    return Look(
        kind,
        bisect_right(_LENGTHS, len(line)),
        _ending(text),
        _opening(text),
        _capitals(words),
        voice_of(text, folded),
        _date_place(text, date),
        0 if linked < 0.05 else 1 if linked < 0.5 else 2 if linked < 0.9 else 3,
    )


known_look = lru_cache(maxsize=KNOWN_LINES)(look_at)


def _kind(text: str, words: list[str], folded: set[str], date: DateMatch | None, linked: float) -> Kind:
    short = len(text) <= 240
    if short:
        phrase = _phrase_kind(text, date)
        if phrase is not None:
            return phrase
        if date is not None:
            dated = _dated_kind(text, date)
            if dated is not None:
                return dated
    if not words:
        return Kind.NUMBER if any(char.isdigit() for char in text) else Kind.MARK
    if short and text[-1] in ":：.…" and _SAYS_ALONE.match(text):
        return Kind.SAYS_ALONE
    if is_boilerplate(text, folded):
        return Kind.BOILERPLATE
    if is_name_like(text):
        return Kind.NAME
    if linked >= 0.9:
        return Kind.LINK
    return _prose_kind(text, words)


def _phrase_kind(text: str, date: DateMatch | None) -> Kind | None:
    if _TWEET.match(text):
        return Kind.TWEET
    match = match_phrase(text)
    if match is None and text[0].isdigit() and len(text) <= _LONGEST_COUNT:
        titled = match_phrase(f"{text} Ada")  # "6 Responses to", the title has a line of its own
        match = titled if titled and titled.kind == "heading" else None
    if match is None and date is None and _is_loose_heading(text):
        return Kind.COUNTED_HEADING
    if match is None:
        return _button_kind(text, date)
    if match.kind in {"says", "signed", "reply_to"}:
        return _naming_kind(text, match, date)
    if match.kind == "heading":
        return Kind.COUNTED_HEADING if match.count is not None or match.name else Kind.BARE_HEADING
    if match.kind in {"pingback", "deleted", "awaiting"}:
        return Kind.SET_ASIDE
    if match.kind in {"vote", "control"} and date is not None and not date.relative and date.iso:
        return None
    if match.kind == "vote" and not _LETTER.search(text):
        return Kind.NUMBER
    return Kind[match.kind.upper()]


def _is_loose_heading(text: str) -> bool:
    sentence = text.endswith(".") and not text.endswith("...")
    return len(text) <= _LONGEST_LOOSE and not sentence and _LOOSE_HEADING.fullmatch(text) is not None


def _button_kind(text: str, date: DateMatch | None) -> Kind | None:
    buttons = phrase_kinds(text)
    if not buttons and date is not None and date.relative:
        buttons = phrase_kinds(f"{text[: date.begin]} | {text[date.end :]}")  # "Like · Reply · 3y"
    for kind in ("reply", "more", "sort", "notify", "login", "form", "prompt", "rank", "vote", "control"):
        if kind in buttons:
            return Kind[kind.upper()]
    return None


def _naming_kind(text: str, match: PhraseMatch, date: DateMatch | None) -> Kind | None:
    words = len((match.name or "").split())
    if match.kind == "says":
        return None if words > 6 else Kind.SAYS_DATE if date else Kind.SAYS
    if match.kind == "reply_to":
        return Kind.REPLY_TO if 0 < words <= 6 else None
    if date is not None and len(text) <= 160:
        return Kind.SIGNED_DATE
    return Kind.SIGNED if 0 < words <= 5 and len(match.name or "") <= 50 else None


def _dated_kind(text: str, date: DateMatch) -> Kind | None:
    before, after = text[: date.begin].strip(" \t|·•,-–—:("), text[date.end :].strip(" \t|·•,.-–—:)»#")
    rest = len(before) + len(after)
    if rest <= 3 or (rest <= 16 and (_POSTED.match(before) or not before) and not _LETTER.search(after)):
        return (
            Kind.RELATIVE
            if date.relative
            else Kind.DATE
            if date.iso or ":" not in text[date.begin : date.end]
            else Kind.TIME
        )
    if rest > 70 or len(text) > 150 or not (date.iso or date.relative or rest <= 40):
        return None
    if len(after) <= 12 or _is_buttons(after):
        if _POSTED.match(before) and len(before.split()) > 1:
            return Kind.SIGNED_DATE
        return Kind.NAME_DATE if not _NAME_JUNK.search(before) or _is_buttons(before) else None
    if len(before) <= 6 or _POSTED.match(before):
        if len(before) > 12:
            return Kind.SIGNED_DATE
        return Kind.DATE_NAME if len(after.split()) <= 7 and text[-1:] not in ".!?" else None
    return None


def _is_buttons(text: str) -> bool:
    return bool(phrase_kinds(text))


def is_name_like(text: str) -> bool:
    """Whether a line could be a person's name or handle: one to five words without a sentence's marks."""
    if not 2 <= len(text) <= 40 or _NAME_JUNK.search(text) or text.casefold() in _JOINING:
        return False
    words = text.split()
    if len(words) == 1:
        return any(char.isalpha() for char in text) and len(text) <= 25
    if len(words) > 5:
        return False
    capital = sum(word[0].isupper() or not word[0].isalpha() for word in words)
    return capital == len(words) or (len(words) <= 3 and capital >= len(words) - 1)


def _prose_kind(text: str, words: list[str]) -> Kind:
    if len(text) > 300:
        return Kind.LONG
    if len(text) > 110:
        return Kind.PARAGRAPH
    if text[-1] in '.!?…。！？"”»)' and len(words) >= 2:
        return Kind.SENTENCE
    if text[-1] in ":：":
        return Kind.LABEL
    return Kind.FRAGMENT if text[0].islower() or _capitals(words) <= 1 else Kind.TITLE


def _ending(text: str) -> int:
    last = text[-1]
    if last in ".。":
        return 2 if text.endswith("...") else 1
    for value, marks in enumerate(("!?！？", ":：", ",;、，", "\"”»’)'"), start=3):
        if last in marks:
            return value
    return 2 if last == "…" else 0


def _opening(text: str) -> int:
    first = text[0]
    if first.isupper():
        return 1
    if first.islower():
        return 2
    if first.isdigit():
        return 3
    return 4 if first in "\"“„«‘'" else 5 if first == "@" else 6 if first in "—–-•*#»>+" else 7


def _capitals(words: list[str]) -> int:
    """0 none, 1 few, 2 half, 3 most words with a capital, 4 all in capitals."""
    if not words:
        return 0
    joined = "".join(words)
    if len(joined) > 3 and joined.isupper() and all(map(str.isupper, words)):
        return 4
    share = sum(map(str.isupper, [word[0] for word in words])) / len(words)
    return 0 if share == 0 else 1 if share < 0.35 else 2 if share < 0.65 else 3


def _date_place(text: str, date: DateMatch | None) -> int:
    """0 none, 1 the whole line, 2 at its end, 3 at its beginning, 4 inside."""
    if date is None:
        return 0
    before, after = date.begin <= 2, len(text) - date.end <= 2
    return 1 if before and after else 2 if after else 3 if before else 4
