# ruff: noqa: E501 (patterns)
"""What stands around articles and threads on nearly every page: rights, policies, newsletters, authors."""

from __future__ import annotations

import re

_LOOKED_AT = 400  # characters
_SHORTEST = 12
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


def is_boilerplate(text: str, folded: set[str]) -> bool:
    """Whether a text with these words, casefolded, is worded as boilerplate."""
    marked = not folded.isdisjoint(_BOILERPLATE_WORDS) or "©" in text
    return marked and len(text) > _SHORTEST and _BOILERPLATE.search(text, 0, _LOOKED_AT) is not None
