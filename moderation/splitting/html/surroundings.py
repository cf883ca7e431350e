"""What stands around a thread: how many comments the page says it has, and whether it shows all of them."""

from __future__ import annotations

import re
from dataclasses import replace

from moderation.splitting.html.document import Document
from moderation.splitting.html.located import Located
from moderation.splitting.phrases import match_phrase
from moderation.splitting.record import Finding

_COUNT_OF = re.compile(
    r"\W{0,3}(\d[\d.,]*)\s+(?:thoughts?|responses?|comments?|replies|reply|kommentare?|gedanken?|antworten?|réponses?|"
    r"commentaires?|réflexions?|comentarios?|respuestas?|comentários?|commenti|reacties?)\s+(?:on|to|for|about|zu|auf|über|"
    r"sur|à|en|a|em|su|op)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[|·•]\s+")
LINES_BEFORE = 12  # lines of sort menus, prompts and notes that may stand between heading and first record
LINES_AFTER = 6


def _count_in(line: str) -> int | None:
    """The count in a heading such as "12 comments", with or without a title behind it."""
    if match := _COUNT_OF.match(line):
        return int(re.sub(r"\D", "", match[1])[:9])
    for part in _PARTS.split(line):  # "45 points | 12 comments"
        phrase = match_phrase(part)
        if phrase and phrase.kind == "heading" and phrase.count is not None:
            return phrase.count
    return None


def with_surroundings(document: Document, located: Located) -> Finding:
    """The finding with its stated count and whether there are more comments than the page shows."""
    finding = located.finding
    if not located.ranges or not document.texts:
        return finding
    last_text = len(document.texts) - 1
    first = document.text_line[min(last_text, *(begin for begin, _ in located.ranges))]
    last = document.text_line[min(max(end for _, end in located.ranges), last_text)]
    stated = finding.stated_count
    for line in range(first, max(-1, first - LINES_BEFORE), -1):
        if (count := _count_in(document.line(line))) is not None:
            stated = count
            break
    after = (
        match_phrase(document.line(line))
        for line in range(last, min(last + LINES_AFTER, len(document.line_block)))
    )
    more = any(phrase is not None and phrase.kind == "more" for phrase in after)
    return replace(finding, stated_count=stated, partial=finding.partial or more)
