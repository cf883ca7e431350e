# ruff: noqa: E501 (patterns and tables of words)
"""What one line looks like by itself.

`Look` is a handful of small numbers, each a category below its size in `SIZES`; the tagger sees nothing
else of a line. Its `kind` is the one word that fits best, in the order of how well each tells.
"""

from __future__ import annotations

import re
from enum import IntEnum, auto
from typing import NamedTuple

from moderation.splitting.dates import DateMatch
from moderation.splitting.flattened.cuts import LONGEST_DATED, date_in
from moderation.splitting.flattened.lines import Line
from moderation.splitting.phrases import PhraseMatch, match_phrase, phrase_kinds


class Kind(IntEnum):
    """The one word for a line."""

    EDGE = 0  # beyond the first or last line
    COUNTED_HEADING = auto()
    BARE_HEADING = auto()
    NONE_YET = auto()
    CLOSED = auto()
    PROMPT = auto()
    FORM = auto()
    LOGIN = auto()
    NOTIFY = auto()
    SORT = auto()
    MORE = auto()
    RECENT = auto()
    REPLY = auto()
    VOTE = auto()
    CONTROL = auto()
    RANK = auto()
    SET_ASIDE = auto()
    SAYS = auto()
    SAYS_DATE = auto()
    SAYS_ALONE = auto()
    SIGNED = auto()
    SIGNED_DATE = auto()
    REPLY_TO = auto()
    DATE = auto()
    RELATIVE = auto()
    TIME = auto()
    NAME_DATE = auto()
    DATE_NAME = auto()
    TWEET = auto()
    NUMBER = auto()
    MARK = auto()
    LINK = auto()
    NAME = auto()
    TITLE = auto()
    LABEL = auto()
    SENTENCE = auto()
    FRAGMENT = auto()
    PARAGRAPH = auto()
    LONG = auto()
    BOILERPLATE = auto()


class Look(NamedTuple):
    """The categories of a line; see SIZES for how many values each has."""

    kind: int
    length: int
    ending: int
    opening: int
    capitals: int
    voice: int
    date: int
    linked: int


SIZES = Look(len(Kind), 9, 7, 8, 5, 6, 5, 4)
EDGE = Look(Kind.EDGE, 0, 0, 0, 0, 0, 0, 0)

_LONGEST_COUNT = 40
_LENGTHS = (3, 13, 26, 46, 81, 141, 301, 801)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
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
_NAME_JUNK = re.compile(r"[!?;…=<>{}\[\]\\|^~]|\.{2,}|(?<=\w)[.:]\s|[.:]$|https?://|www\.")
# Words that articles and comments rarely have and what stands around them nearly always.
_BOILERPLATE = re.compile(
    r"©|\bcopyright|\ball rights reserved|\bdisclaimer\b|\bpatreon\b|\bdonat(?:e|ion)\b|\bnewsletter|\bsign up (?:for|to)\b|\bsubscribe (?:to|now|today|for)\b"
    r"|\bfollow us\b|\bshare buttons?\b|\bnote to readers\b|\bterms (?:of|and)\b|\bprivacy policy\b|\bcookies?\b(?=.*\b(?:site|use|accept|policy|browser)\b)"
    r"|\b(?:views|opinions) (?:and opinions )?expressed\b|\b(?:first|originally) (?:appeared|published)\b|\boriginal source\b|\b(?:re)?print(?:ed)? (?:with|without)? ?permission"
    r"|\bmedia inquiries\b|\babout the author\b|\breproduc(?:ed|tion) (?:in|without)\b|\bpowered by\b|\byou can follow any responses\b|\byou can leave a response\b"
    r"|\ball comments are\b|\bcomments? (?:policy|guidelines|are moderated|that)\b|\bby (?:posting|submitting|commenting)\b|\bwe reserve the right\b|\bhouse rules\b"
    r"|\balle rechte vorbehalten|\bimpressum\b|\bdatenschutz|\bnutzungsbedingungen|\btous droits réservés|\bmentions légales|\btodos los derechos|\btutti i diritti|\btodos os direitos"
    r"|\balle rechten voorbehouden|\bwszelkie prawa|все права защищены|\btüm hakları|\bbản quyền",
    re.IGNORECASE,
)
# One of these words is in every such line: looking for the pattern alone would take a third of the time.
_BOILERPLATE_WORDS = frozenset(
    [
        "copyright",
        "copyrighted",
        "rights",
        "disclaimer",
        "patreon",
        "donate",
        "donation",
        "newsletter",
        "newsletters",
        "sign",
        "subscribe",
        "follow",
        "share",
        "note",
        "terms",
        "privacy",
        "cookie",
        "cookies",
        "expressed",
        "appeared",
        "published",
        "source",
        "permission",
        "inquiries",
        "author",
        "reproduced",
        "reproduction",
        "powered",
        "responses",
        "response",
        "comments",
        "comment",
        "posting",
        "submitting",
        "commenting",
        "reserve",
        "rules",
        "rechte",
        "impressum",
        "datenschutz",
        "datenschutzerklärung",
        "nutzungsbedingungen",
        "droits",
        "mentions",
        "derechos",
        "diritti",
        "direitos",
        "rechten",
        "prawa",
        "права",
        "hakları",
        "bản",
    ]
)
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
        "me",
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
        "te",
        "vosotros",
        "ti",
        "lei",
        "voi",
        "você",
        "voce",
        "vocês",
        "je",
        "jij",
        "u",
        "jouw",
        "ty",
        "ci",
        "ciebie",
        "ты",
        "вы",
        "вас",
        "тебя",
        "вам",
        "du",
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
    r"|bedankt|dziękuję|dzięki|спасибо|tack|teşekkürler|cảm ơn|bravo|haha\w*)\b|谢谢|感谢|ありがとう|(?::-?[)(DPp]|;-?\)|<3|\^\^|!!|\?\?|\?!)|[\U0001F600-\U0001F64F]",
    re.IGNORECASE,
)


def look_at(line: Line) -> Look:
    """The categories of a line. Linear in its length, and only its first and last characters are read."""
    text = line.text if len(line.text) <= 1200 else f"{line.text[:800]} {line.text[-300:]}"
    words = _WORD.findall(text)
    folded = {word.casefold().replace("’", "'") for word in words}
    date = date_in(text) if len(text) <= LONGEST_DATED else None
    kind = _kind(text, words, folded, date, line)
    return Look(
        kind,
        sum(len(line.text) >= limit for limit in _LENGTHS),
        _ending(text),
        _opening(text),
        _capitals(words),
        _voice(text, folded),
        _date_place(text, date),
        0 if line.linked < 0.05 else 1 if line.linked < 0.5 else 2 if line.linked < 0.9 else 3,
    )


def _kind(text: str, words: list[str], folded: set[str], date: DateMatch | None, line: Line) -> Kind:
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
    if short and _SAYS_ALONE.match(text):
        return Kind.SAYS_ALONE
    marked = not folded.isdisjoint(_BOILERPLATE_WORDS) or "©" in text
    if marked and len(text) > 12 and _BOILERPLATE.search(text, 0, 400):
        return Kind.BOILERPLATE
    if is_name_like(text):
        return Kind.NAME
    if line.linked >= 0.9:
        return Kind.LINK
    return _prose_kind(text, words)


def _phrase_kind(text: str, date: DateMatch | None) -> Kind | None:
    if _TWEET.match(text):
        return Kind.TWEET
    match = match_phrase(text)
    if match is None and text[0].isdigit() and len(text) <= _LONGEST_COUNT:
        titled = match_phrase(f"{text} Ada")  # "6 Responses to", the title has a line of its own
        match = titled if titled and titled.kind == "heading" else None
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
    if match.kind == "vote" and not _WORD.search(text):
        return Kind.NUMBER
    return Kind[match.kind.upper()]


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
    if rest <= 3 or (rest <= 16 and (_POSTED.match(before) or not before) and not _WORD.search(after)):
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
    if not 2 <= len(text) <= 40 or _NAME_JUNK.search(text):
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
    if all(word.isupper() for word in words) and sum(map(len, words)) > 3:
        return 4
    share = sum(word[0].isupper() for word in words) / len(words)
    return 0 if share == 0 else 1 if share < 0.35 else 2 if share < 0.65 else 3


def _voice(text: str, folded: set[str]) -> int:
    """0 none, 1 second person, 2 first person, 3 both, 4 greets, thanks or shouts, 5 and is personal too."""
    first, second = bool(folded & _FIRST_PERSON), bool(folded & _SECOND_PERSON)
    if _ADDRESSING.search(text):
        return 5 if first or second else 4
    return first * 2 + second


def _date_place(text: str, date: DateMatch | None) -> int:
    """0 none, 1 the whole line, 2 at its end, 3 at its beginning, 4 inside."""
    if date is None:
        return 0
    before, after = date.begin <= 2, len(text) - date.end <= 2
    return 1 if before and after else 2 if after else 3 if before else 4
