"""What a dump's rows say of a comment beside its text: its id, its day, its article, its language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Rows

# Under these names public dumps and exports keep it, most telling first; compared without case and punctuation.
ID_NAMES = ("id", "commentid", "commentcounter", "objectid", "postid", "rowid")
TIME_NAMES = (
    "createdat", "createdutc", "createddate", "publishedat", "postedat", "posttime", "date", "time", "timestamp",
    "published", "created", "datetime",
)  # fmt: skip
ARTICLE_NAMES = (
    "threadtitle", "articletitle", "storytitle", "threadid", "articleid", "linkid", "storyid", "topicid", "videoid",
    "threadurl", "articleurl", "source", "title", "url", "article", "thread",
)  # fmt: skip
LANGUAGE_NAMES = ("language", "lang", "languagecode")

# Short comments are clear in no language.
UNCLEAR = "unclear"

_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
# Times of the web in seconds since 1970; what is larger is milliseconds.
_LATEST_SECONDS = 10**11


@dataclass(frozen=True, slots=True)
class FactColumns:
    """The columns that hold these facts; None where the dump has none."""

    id: str | None = None
    time: str | None = None
    article: str | None = None
    language: str | None = None

    @classmethod
    def among(cls, columns: Sequence[str], text_column: str) -> FactColumns:
        """Find them by their names."""
        plain = {_plain(name): name for name in reversed(columns) if name != text_column}
        found = [
            next((plain[name] for name in names if name in plain), None)
            for names in (ID_NAMES, TIME_NAMES, ARTICLE_NAMES, LANGUAGE_NAMES)
        ]
        return cls(*found)


@dataclass(frozen=True, slots=True)
class RowFacts:
    """The facts of a chunk's rows, a value a row; None where the dump does not say."""

    ids: list[str | None]
    days: list[str | None]
    articles: list[str | None]
    languages: list[str | None]

    @classmethod
    def of(
        cls,
        rows: Rows,
        columns: FactColumns,
        texts: Sequence[str | None],
        detected: list[str | None] | None = None,
    ) -> RowFacts:
        """Read them; `texts` are the comments, `detected` their languages where these have been detected."""
        ids, times, articles, languages = (
            _values(rows, name) for name in (columns.id, columns.time, columns.article, columns.language)
        )
        if columns.language is None:
            languages = detect_languages(texts) if detected is None else detected
        return cls(
            [_short(value) for value in ids],
            [day_of(value) for value in times],
            [_short(value) for value in articles],
            [_short(value) for value in languages],
        )


def day_of(value: Any) -> str | None:
    """The day (ISO 8601) of a time in whatever form dumps keep it: a date, ISO text, seconds or milliseconds."""
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        if found := _ISO_DAY.match(value):
            return found.group()
        if not value.strip().replace(".", "", 1).isdecimal():
            return None
    try:
        seconds = float(value)
        return (
            dt.datetime.fromtimestamp(seconds / 1000 if seconds >= _LATEST_SECONDS else seconds, dt.UTC)
            .date()
            .isoformat()
        )
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _values(rows: Rows, name: str | None) -> list[Any]:
    if name is None:
        return [None] * len(rows)
    if isinstance(rows, list):
        return [row.get(name) for row in rows]
    column: pa.ChunkedArray = rows.column(rows.column_names.index(name))
    values: list[Any] = column.to_pylist()
    return values


def detect_languages(texts: Sequence[str | None]) -> list[str | None]:
    """The language of each text; 0.1 ms a comment (python -m bench.languages), where scoring takes 3."""
    detect = _detector()
    if detect is None:
        return [None] * len(texts)
    return [(detect(text) or UNCLEAR) if text and text.strip() else None for text in texts]


@cache
def _detector() -> Callable[[str], str | None] | None:
    """None where the extra `report` is not installed."""
    try:
        from moderation.languages import LanguageDetector  # noqa: PLC0415  needs the extra `report`
    except ImportError:
        return None
    return LanguageDetector(fallback=None).detect


def _short(value: Any) -> str | None:
    """A value as a name in a table; what is no plain value names nothing."""
    if value is None or isinstance(value, list | dict | bytes) or value == "":
        return None
    return str(value).encode("utf-8", "replace").decode()[:200]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
