"""The categories of a line.

`Look` is a handful of small numbers, each a category below its size in `SIZES`; the tagger sees nothing else
of a line.
"""

from __future__ import annotations

from enum import IntEnum, auto
from typing import NamedTuple


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
