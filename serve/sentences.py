"""Sentences of a comment, for scores by span."""

from __future__ import annotations

import re

# A sentence ends at closing punctuation before a space, or at the end of a line. An abbreviation that is
# taken for an end gives two shorter spans, which costs nothing: every character is in a span all the same.
_SENTENCE = re.compile(r"\S(?:.*?[.!?…。！？]+[\"'”’)\]]*(?=\s|$)|.*)", re.MULTILINE)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Begin and end, in code points, of each sentence in order; none for a text of white space."""
    return [(match.start(), match.start() + len(match[0].rstrip())) for match in _SENTENCE.finditer(text)]
