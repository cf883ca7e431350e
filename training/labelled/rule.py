"""How the cells of a row become a label: binary, fraction, words, votes, counts, or a scale with a limit."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moderation.errors import InputError
from training.labelled.comment import Label

# What moderators' decisions and common codings say to the question "does it have this attribute?".
WORDS: Mapping[str, float] = {
    **dict.fromkeys(("1", "true", "yes", "y", "t"), 1.0),
    **dict.fromkeys(("0", "false", "no", "n", "f"), 0.0),
    **dict.fromkeys(("reject", "rejected", "remove", "removed", "delete", "deleted"), 1.0),
    **dict.fromkeys(("approve", "approved", "accept", "accepted", "publish", "published"), 0.0),
    # Somebody looked and would have it looked at.
    "review": 0.5,
}
UNKNOWN = {"", "nan", "none", "null", "na", "n/a", "-", "?"}

EXPRESSION = re.compile(r"(?P<columns>.+?)(?:>=(?P<limit>-?\d+(?:\.\d+)?)|:(?P<yes>[^:]+))?")


@dataclass(frozen=True, slots=True)
class LabelRule:
    """Which columns answer an attribute, and how.

    One column holds 0 or 1, a share in [0, 1], a known word, or an array of votes. Several columns are a vote
    each. `yes` lists the words that mean yes, any other word being a no. `at_least` turns a scale into yes or no.
    `total` is a column with the number of votes, of which `columns[0]` counts those that said yes.
    """

    columns: tuple[str, ...]
    yes: tuple[str, ...] = ()
    at_least: float | None = None
    total: str | None = None

    @classmethod
    def parse(cls, expression: str, known: Collection[str] = ()) -> LabelRule:
        """COLUMN, COLUMN:WORD|WORD, COLUMN>=LIMIT, YES_COUNT/VOTES or COLUMN,COLUMN,…

        An expression that is the name of a column in `known` is that column, whatever characters it holds.
        """
        if expression in known:
            return cls((expression,))
        match = EXPRESSION.fullmatch(expression)
        if match is None:
            raise InputError(f"label {expression!r}", "names no column", "Write it as ATTRIBUTE=COLUMN.")
        columns, limit, yes = match["columns"], match["limit"], match["yes"]
        if "/" in columns and columns not in known:
            counted, _, total = columns.partition("/")
            return cls((counted.strip(),), total=total.strip())
        names = (columns,) if columns in known else tuple(name.strip() for name in columns.split(","))
        words = tuple(word.strip().casefold() for word in yes.split("|")) if yes else ()
        return cls(names, words, float(limit) if limit else None)

    @property
    def needs(self) -> tuple[str, ...]:
        """Every column that the rule reads."""
        return (*self.columns, self.total) if self.total else self.columns

    def label(self, row: Mapping[str, Any]) -> Label | None:
        """The label of a row; None where nobody judged it. Raises ValueError that says why and quotes no text."""
        if self.total is not None:
            yes, votes = _number(row.get(self.columns[0])), _number(row.get(self.total))
            if yes is None or not votes:
                return None
            if not 0 <= yes <= votes:
                raise ValueError(f"{yes:g} of {votes:g} votes")
            return Label(yes / votes, votes)
        votes = [vote for column in self.columns for vote in self._votes(row.get(column))]
        return Label(sum(votes) / len(votes), len(votes)) if votes else None

    def _votes(self, value: Any) -> Sequence[float]:
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                value = json.loads(value)
            except ValueError:
                raise ValueError("a list of votes that is not JSON") from None
        values = value if isinstance(value, list | tuple) else [value]
        return [share for each in values if (share := self._share(each)) is not None]

    def _share(self, value: Any) -> float | None:
        if self.yes:
            word = str(value).strip().casefold() if value is not None else ""
            return None if word in UNKNOWN else float(word in self.yes)
        if isinstance(value, str) and (word := value.strip().casefold()) in WORDS and self.at_least is None:
            return WORDS[word]
        number = _number(value)
        if number is None:
            return None
        if self.at_least is not None:
            return float(number >= self.at_least)
        if not 0 <= number <= 1:
            raise ValueError(f"{number:g}, which is no share in [0, 1]; for a scale write COLUMN>=LIMIT")
        return number


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, str):
        if value.strip().casefold() in UNKNOWN:
            return None
        try:
            value = float(value)
        except ValueError:
            raise ValueError(
                "a word that says neither yes nor no; name the words that say yes as COLUMN:WORD"
            ) from None
    if not isinstance(value, int | float):
        raise ValueError(f"a {type(value).__name__}, where a number, a word or a list of votes is expected")
    return None if math.isnan(value) else float(value)
