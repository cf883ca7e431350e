"""How many of some elements a place is in, told without a walk up from it, which deep pages make long."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from moderation.splitting.html.document import Document


class Around:
    """Elements, in any order, that others may be in."""

    def __init__(self, document: Document, elements: Iterable[int]) -> None:
        self._begins = sorted(elements)
        self._ends = sorted(document.end[element] for element in self._begins)

    def count(self, place: int) -> int:
        """How many of the elements an element is in or is itself."""
        return bisect_right(self._begins, place) - bisect_right(self._ends, place)

    def counts_among(self, places: Sequence[int]) -> set[int]:
        """The counts that some elements, in document order, have: the time goes by the elements around them."""
        steps = sorted([*((begin, 1) for begin in self._begins), *((end, -1) for end in self._ends)])
        counts, count, before = set(), 0, 0
        for at, step in steps:
            passed = bisect_left(places, at)
            if passed > before:
                counts.add(count)
                before = passed
            count += step
        if before < len(places):
            counts.add(count)
        return counts
