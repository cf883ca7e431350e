"""Quotes in comments: what a comment repeats of the article or of another comment is not its own text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from moderation.splitting.html.document import Document, squeeze
from moderation.splitting.html.ranges import Range, without

SHORTEST = 20  # characters; a shorter quotation is a phrase that anyone may use


# Characters that are looked through for quotations, 0.2 s: of a hostile page the rest of them stays own text.
_MOST_READ = 500_000_000


class Passages:
    """Tells which passages, squeezed, a squeezed page holds more than once."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._left = _MOST_READ

    def repeat(self, passage: str) -> bool:
        """Whether a passage stands elsewhere on the page too; never true of one shorter than SHORTEST."""
        if len(passage) < SHORTEST or self._left <= 0:
            return False
        self._left -= len(self._page)
        return self._page.count(passage) > 1


class Quotes:
    """Tells quotations from own words: a <blockquote> whose text stands elsewhere on the page too."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.elements = list(document.elements("blockquote"))
        self._begins = [document.text_begin[element] for element in self.elements]

    @cached_property
    def _page(self) -> Passages:
        return Passages(squeeze("".join(self.document.texts)))

    def cut(self, ranges: Sequence[Range]) -> tuple[list[Range], list[str]]:
        """The ranges of texts without quotations, and the quotations."""
        holes, quotes = [], []
        if not ranges or not self.elements:
            return list(ranges), []
        first = bisect_left(self._begins, min(begin for begin, _ in ranges))
        last = bisect_left(self._begins, max(end for _, end in ranges))
        for element in self.elements[first:last]:
            begin, end = self.document.text_range(element)
            if not any(start <= begin and end <= stop for start, stop in ranges):
                continue
            if self._page.repeat(self.document.text(element)):
                holes.append((begin, end))
                quotes.append("\n".join(self.document.paragraphs([(begin, end)])))
        if not holes:
            return list(ranges), []
        return [left for whole in ranges for left in without(whole, holes)], quotes
