"""Ranges of texts: `(begin, end)`, end exclusive, as index arithmetic on a document's list of texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from sys import maxsize

Range = tuple[int, int]


def without(whole: Range, holes: Sequence[Range]) -> list[Range]:
    """What is left of a range when the holes (in any order, overlapping or not) are cut out."""
    at, end = whole
    left = []
    for begin, stop in sorted(holes):
        if begin > at:
            left.append((at, min(begin, end)))
        at = max(at, stop)
        if at >= end:
            break
    if at < end:
        left.append((at, end))
    return left


def covers(ranges: Sequence[Range], at: int) -> bool:
    """Whether one of the ranges, which are in order and apart, holds a place."""
    before = bisect_right(ranges, (at, maxsize))
    return before > 0 and at < ranges[before - 1][1]


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Ranges in order, those that touch or overlap made one."""
    whole: list[Range] = []
    for begin, end in sorted(ranges):
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((begin, end))
    return whole
