"""What stands around articles and threads on nearly every page: rights, policies, newsletters, authors."""

from __future__ import annotations

import re
from functools import cache

_LOOKED_AT = 400  # characters
_SHORTEST = 12
# Words that articles and comments rarely have and what stands around them nearly always.
_TELLING = re.compile(
    r"©|\bcopyright|\bdisclaimer\b|\bpatreon\b|\bdonat(?:e|ion)\b|\bnewsletter|\bimpressum\b|\bdatenschutz|\bnutzungsbedingungen",
    re.IGNORECASE,
)
_COMMENTS = r"\bcomments? (?:policy|guidelines|are moderated|that)\b"
_COOKIES = r"\bcookies?\b(?=.*\b(?:site|use|accept|policy|browser)\b)"
_EXPRESSED = r"\b(?:views|opinions) (?:and opinions )?expressed\b"
_FIRST = r"\b(?:first|originally) (?:appeared|published)\b"
_REPRODUCED = r"\breproduc(?:ed|tion) (?:in|without)\b"
_BY = r"\bby (?:posting|submitting|commenting)\b"
# The same by one of their words. Of a line without any of all these words nothing is looked for: the patterns alone
# would take a third of the time.
_PATTERNS = {
    "rights": r"\ball rights reserved",
    "sign": r"\bsign up (?:for|to)\b",
    "subscribe": r"\bsubscribe (?:to|now|today|for)\b",
    "follow": r"\bfollow us\b|\byou can follow any responses\b",
    "share": r"\bshare buttons?\b",
    "note": r"\bnote to readers\b",
    "terms": r"\bterms (?:of|and)\b",
    "privacy": r"\bprivacy policy\b",
    "cookie": _COOKIES,
    "cookies": _COOKIES,
    "expressed": _EXPRESSED,
    "appeared": _FIRST,
    "published": _FIRST,
    "source": r"\boriginal source\b",
    "permission": r"\b(?:re)?print(?:ed)? (?:with|without)? ?permission",
    "inquiries": r"\bmedia inquiries\b",
    "author": r"\babout the author\b",
    "reproduced": _REPRODUCED,
    "reproduction": _REPRODUCED,
    "powered": r"\bpowered by\b",
    "response": r"\byou can leave a response\b",
    "comments": rf"\ball comments are\b|{_COMMENTS}",
    "comment": _COMMENTS,
    "posting": _BY,
    "submitting": _BY,
    "commenting": _BY,
    "reserve": r"\bwe reserve the right\b",
    "rules": r"\bhouse rules\b",
    "rechte": r"\balle rechte vorbehalten",
    "droits": r"\btous droits réservés",
    "mentions": r"\bmentions légales",
    "derechos": r"\btodos los derechos",
    "diritti": r"\btutti i diritti",
    "direitos": r"\btodos os direitos",
    "rechten": r"\balle rechten voorbehouden",
    "prawa": r"\bwszelkie prawa",
    "права": r"все права защищены",
    "hakları": r"\btüm hakları",
    "bản": r"\bbản quyền",
}
_TELLING_WORDS = {
    "copyright", "copyrighted", "disclaimer", "patreon", "donate", "donation", "newsletter", "newsletters",
    "impressum", "datenschutz", "datenschutzerklärung", "nutzungsbedingungen",
}  # fmt: skip
_WORDS = frozenset(_PATTERNS) | _TELLING_WORDS


@cache
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[word], re.IGNORECASE) if word in _PATTERNS else _TELLING


def is_boilerplate(text: str, folded: set[str]) -> bool:
    """Whether a text with these words, casefolded, is worded as boilerplate."""
    if len(text) <= _SHORTEST or (folded.isdisjoint(_WORDS) and "©" not in text):
        return False
    return any(_pattern(word).search(text, 0, _LOOKED_AT) for word in (*(folded & _WORDS), "copyright"))
