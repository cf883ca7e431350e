"""Tagged lines to the article: its title and its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from moderation.splitting.flattened.lines import Line
from moderation.types import Article

# Lines at the top of an article that may be its title, from the first one tagged as article on.
_TITLE_AMONG = 4
_SHORTEST = 8
_END_OF_SENTENCE = re.compile(r"[.!?…]\W{0,2}$")


def to_article(lines: Sequence[Line], states: Sequence[str]) -> Article:
    """The lines that the tagger took for the article; a short first one without a full stop is the title."""
    paragraphs: list[str] = []
    title: str | None = None
    source = None
    for line, state in zip(lines, states, strict=True):
        if state != "P":
            source = None
            continue
        if not paragraphs and title is None and not line.heading and len(line.text) < _SHORTEST:
            continue  # what is left of a menu
        if title is None and len(paragraphs) < _TITLE_AMONG and _may_be_title(line, paragraphs):
            title = line.text
        elif line.source == source and paragraphs:
            paragraphs[-1] += " " + line.text
        else:
            paragraphs.append(line.text)
        source = line.source
    return Article(title=title, text="\n\n".join(paragraphs))


def _may_be_title(line: Line, paragraphs: Sequence[str]) -> bool:
    if line.heading:
        return True
    words = len(line.text.split())
    return not paragraphs and 3 <= words <= 30 and not _END_OF_SENTENCE.search(line.text)
