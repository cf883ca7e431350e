"""Lines in their surroundings, as feature numbers.

Every feature is a category: what a line is crossed with what stands around it, how far the next date is,
which heading came before, how often the page has its like. All lines are worked on at once in numpy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from moderation.splitting.flattened.classes import known_look, look_at
from moderation.splitting.flattened.kinds import EDGE, SIZES, Kind, Look
from moderation.splitting.flattened.lines import LONGEST_KNOWN, Line

_Ints = npt.NDArray[np.int64]
_K = len(Kind)

# Coarse kinds, for features over three lines and more.
_COARSE_GROUPS: tuple[tuple[Kind, ...], ...] = (
    (Kind.EDGE,),
    (Kind.COUNTED_HEADING, Kind.BARE_HEADING),
    (Kind.NONE_YET, Kind.CLOSED, Kind.PROMPT, Kind.FORM, Kind.LOGIN, Kind.NOTIFY),
    (Kind.SORT, Kind.MORE, Kind.CONTROL, Kind.VOTE, Kind.NUMBER, Kind.MARK, Kind.RANK),
    (Kind.RECENT,),
    (Kind.REPLY,),
    (Kind.SAYS, Kind.SAYS_DATE, Kind.SAYS_ALONE),
    (Kind.SIGNED, Kind.SIGNED_DATE, Kind.TWEET),
    (Kind.REPLY_TO, Kind.SET_ASIDE),
    (Kind.DATE, Kind.RELATIVE, Kind.TIME),
    (Kind.NAME_DATE, Kind.DATE_NAME),
    (Kind.NAME,),
    (Kind.TITLE, Kind.LABEL, Kind.FRAGMENT, Kind.LINK),
    (Kind.SENTENCE, Kind.PARAGRAPH, Kind.LONG),
    (Kind.BOILERPLATE,),
)
_C = len(_COARSE_GROUPS)
_COARSE = np.zeros(_K, np.int64)
for _number, _group in enumerate(_COARSE_GROUPS):
    _COARSE[list(_group)] = _number

_HEADINGS = (Kind.COUNTED_HEADING, Kind.BARE_HEADING)
_DATED = (
    Kind.DATE, Kind.RELATIVE, Kind.NAME_DATE, Kind.DATE_NAME, Kind.SAYS_DATE, Kind.SIGNED_DATE,
)  # fmt: skip
_SIGNING = (Kind.SAYS, Kind.SAYS_DATE, Kind.SAYS_ALONE, Kind.SIGNED, Kind.SIGNED_DATE, Kind.REPLY_TO)
_SECTIONS: tuple[tuple[Kind, ...], ...] = (
    _HEADINGS,
    (Kind.NONE_YET, Kind.CLOSED),
    (Kind.PROMPT, Kind.FORM, Kind.LOGIN, Kind.NOTIFY),
    (Kind.RECENT,),
)
_GAPS = np.array([2, 3, 4, 5, 8, 14, 40])  # limits of the buckets of a distance in lines
_PROSE = (Kind.SENTENCE, Kind.PARAGRAPH, Kind.LONG)
_CORDIAL = 4  # voices from here on greet, thank or shout
_VOICES = 6  # lines of prose that are looked at, either way
_SHARES = np.array([1, 3, 5])  # limits of the buckets of how many of them are personal
_COUNTS = np.array([1, 2, 3, 5, 10])  # limits of the buckets of a count


class Columns:
    """Collects one category of all lines after another, each with its own range of feature numbers."""

    def __init__(self) -> None:
        self.columns: list[_Ints] = []
        self.size = 0

    def add(self, *parts: tuple[_Ints, int]) -> None:
        """One feature: the cross of the (values, how many values there are) given."""
        value, size = parts[0]
        for other, n in parts[1:]:
            value = value * n + other
            size *= n
        self.columns.append(value + self.size)
        self.size += size


def featurise(lines: Sequence[Line]) -> _Ints:
    """int64[n_lines, n_fields]: the numbers of the features that each line has."""
    looks = _looks(lines)
    table = np.fromiter(chain.from_iterable(looks), np.int64, len(looks) * len(EDGE)).reshape(-1, len(EDGE))
    kind = np.ascontiguousarray(table[:, 0])
    columns = Columns()
    _own(columns, table, lines)
    _around(columns, kind)
    _far(columns, kind)
    _voices(columns, table)
    _whole_page(columns, kind, lines)
    return np.stack(columns.columns, axis=1)


def is_heading(features: _Ints) -> npt.NDArray[np.bool_]:
    """bool[n_lines]: whether a line is worded as the heading of a thread. Its kind is the first feature."""
    return _are(features[:, 0], _HEADINGS)


def n_features() -> int:
    """How many feature numbers there are."""
    line = [Line("a", 0)]
    columns = Columns()
    table = np.array([EDGE], np.int64)
    _own(columns, table, line)
    _around(columns, table[:, 0])
    _far(columns, table[:, 0])
    _voices(columns, table)
    _whole_page(columns, table[:, 0], line)
    return columns.size


def _looks(lines: Sequence[Line]) -> list[Look]:
    return [
        (known_look if len(line.text) <= LONGEST_KNOWN else look_at)(line.text, line.linked) for line in lines
    ]


def _own(columns: Columns, table: _Ints, lines: Sequence[Line]) -> None:
    kind = (table[:, 0], _K)
    columns.add(kind)
    for place in range(1, len(SIZES)):
        columns.add(kind, (table[:, place], SIZES[place]))
    columns.add((table[:, 1], SIZES.length), (table[:, 5], SIZES.voice), (table[:, 2], SIZES.ending))
    columns.add((_COARSE[table[:, 0]], _C), (table[:, 1], SIZES.length), (table[:, 5], SIZES.voice))
    gap = np.array([line.gap for line in lines], np.int64)
    after = np.append(gap[1:], 1)
    dense = np.full(len(lines), 0 if gap.mean() < 0.15 else 1 if gap.mean() < 0.7 else 2)
    columns.add(kind, (gap, 2), (after, 2), (dense, 3))
    marks = np.array([line.heading * 2 + line.bullet for line in lines], np.int64)
    columns.add(kind, (marks, 4))
    coarse = (_COARSE[table[:, 0]], _C)
    columns.add((_shift(marks, 1, 0), 4), (marks, 4), coarse)
    listed = marks & 1
    columns.add(
        (_shift(listed, -1, 0), 2), (listed, 2), (_shift(listed, 1, 0), 2), coarse, (table[:, 5], SIZES.voice)
    )
    source = np.array([line.source for line in lines], np.int64)
    piece = (source == _shift(source, -1, -1)) * 2 + (source == _shift(source, 1, -1))
    columns.add(kind, (piece.astype(np.int64), 4))
    quoted = np.array([min(line.quoted, 3) for line in lines], np.int64)
    change = np.sign(quoted - _shift(quoted, -1, 0)) + 1
    columns.add(kind, (np.minimum(quoted, 1), 2), (change, 3))


def _around(columns: Columns, kind: _Ints) -> None:
    near = {offset: _shift(kind, offset, Kind.EDGE) for offset in range(-3, 4)}
    for offset in (-3, -2, -1, 1, 2, 3):
        columns.add((near[offset], _K))
    for first, second in ((-1, 0), (0, 1), (-2, -1), (1, 2), (-1, 1), (-2, 0), (0, 2)):
        columns.add((near[first], _K), (near[second], _K))
    coarse = {offset: _COARSE[values] for offset, values in near.items()}
    for run in ((-2, -1, 0), (-1, 0, 1), (0, 1, 2), (-1, 0, 1, 2), (-2, -1, 0, 1)):
        columns.add(*((coarse[offset], _C) for offset in run))


def _far(columns: Columns, kind: _Ints) -> None:
    own = (kind, _K)
    size = len(_GAPS) + 2
    for group in (_DATED, _SIGNING, (Kind.REPLY,), (Kind.NAME,)):
        member = _are(kind, group)
        before, after = (np.digitize(gap, _GAPS) + 1 for gap in _distances(member))
        columns.add(own, (before, size))
        columns.add(own, (after, size))
    last = _last_of(kind, _SECTIONS)
    coarse = (_COARSE[kind], _C)
    columns.add(own, (last, len(_SECTIONS) + 1))
    columns.add(own, (_last_of(kind[::-1], _SECTIONS)[::-1], len(_SECTIONS) + 1))
    since = np.digitize(_distances(_are(kind, _HEADINGS))[0], _GAPS) + 1
    columns.add(coarse, (since, size), (last, len(_SECTIONS) + 1))
    counted = np.digitize(_distances(kind == Kind.COUNTED_HEADING)[0], _GAPS) + 1
    columns.add(coarse, (counted, size))


def _voices(columns: Columns, table: _Ints) -> None:
    """Who speaks: a line's own voice, and how many of the next and of the last few lines of prose are personal.

    Where nothing else is left of a thread, the voice changes at its first comment.
    """
    kind, voice = table[:, 0], table[:, 5]
    prose = _are(kind, _PROSE)
    places = np.cumsum(prose)  # lines of prose up to and with each line
    personal = np.append(0, np.cumsum((voice > 0)[prose]))
    cordial = np.append(0, np.cumsum((voice >= _CORDIAL)[prose]))
    most = len(personal) - 1
    here: _Ints = np.minimum(places, most)
    before: _Ints = places - prose
    near = np.minimum(here + _VOICES, most), np.maximum(before - _VOICES, 0)
    coarse = (_COARSE[kind], _C)
    shares = []
    for counts in (personal, cordial):
        ahead, behind = counts[near[0]] - counts[here], counts[before] - counts[near[1]]
        shares.append(tuple((np.digitize(part, _SHARES), len(_SHARES) + 1) for part in (ahead, behind)))
    for ahead_share, behind_share in shares:
        columns.add(coarse, ahead_share, behind_share)
        columns.add((voice, SIZES.voice), ahead_share, behind_share)


def _whole_page(columns: Columns, kind: _Ints, lines: Sequence[Line]) -> None:
    own, n = (kind, _K), len(kind)
    coarse = (_COARSE[kind], _C)
    buckets = len(_COUNTS) + 1
    counts = np.bincount(kind, minlength=_K)
    columns.add(own, (np.digitize(counts, _COUNTS)[kind], buckets))
    # Records are alike, whatever they are made of: how often the page has the line between such neighbours.
    around = _COARSE[np.stack([_shift(kind, offset, Kind.EDGE) for offset in (-2, -1, 0, 1, 2)])]
    for run in ((around[1], kind, around[3]), (kind, around[3], around[4]), (around[0], around[1], kind)):
        pattern = (run[0] * _K + run[1]) * _K + run[2]
        _, places, alike = np.unique(pattern, return_inverse=True, return_counts=True)
        columns.add(own, (np.digitize(alike, _COUNTS)[places.ravel()], buckets))
    for group in (
        _DATED,
        (Kind.REPLY,),
        (Kind.SAYS, Kind.SAYS_DATE, Kind.SAYS_ALONE),
        (Kind.COUNTED_HEADING,),
    ):
        total = np.full(n, np.digitize(int(counts[list(group)].sum()), _COUNTS))
        columns.add(coarse, (total, buckets))
    texts = [line.text for line in lines]
    often = Counter(text for text in texts if len(text) <= 60)
    repeats = np.digitize(np.array([often[text] for text in texts]), [2, 3, 6])
    columns.add(own, (repeats, 4))
    twin = np.array(
        [
            2 if a == b else 1 if b == c else 0
            for a, b, c in zip(["", *texts[:-1]], texts, [*texts[1:], ""], strict=True)
        ]
    )
    columns.add(own, (twin, 3))


def _shift(values: _Ints, offset: int, fill: int) -> _Ints:
    """The value of the line `offset` lines further down, `fill` beyond the ends."""
    shifted = np.full(len(values), fill, np.int64)
    if offset < 0:
        shifted[-offset:] = values[:offset]
    elif offset:
        shifted[:-offset] = values[offset:]
    else:
        shifted[:] = values
    return shifted


def _are(kind: _Ints, group: Sequence[Kind]) -> npt.NDArray[np.bool_]:
    """Which of the kinds are among those of a group, looked up rather than compared with each."""
    member = np.zeros(_K, np.bool_)
    member[list(group)] = True
    return member[kind]


def _distances(member: npt.NDArray[np.bool_]) -> tuple[_Ints, _Ints]:
    """Lines back to the last member before each line, and on to the next after it; far where there is none."""
    n, far = len(member), 1 << 20
    index = np.arange(n)
    last = np.maximum.accumulate(np.where(member, index, -far))
    before = index - np.append(-far, last[:-1])
    following = np.minimum.accumulate(np.where(member, index, n + far)[::-1])[::-1]
    after = np.append(following[1:], n + far) - index
    return before, after


def _last_of(kind: _Ints, groups: Sequence[Sequence[Kind]]) -> _Ints:
    """Which group the last member before each line belongs to, 0 for none."""
    number = np.zeros(_K, np.int64)
    for value, group in enumerate(groups, start=1):
        number[list(group)] = value
    index = np.arange(len(kind))
    values = number[kind]
    last = np.maximum.accumulate(np.where(values > 0, index, -1))
    last = np.append(-1, last[:-1])
    return np.where(last >= 0, values[np.maximum(last, 0)], 0)
