"""Two labelled outputs of the same dump, row by row: two models, or two policies."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from moderation.batch.scored import ScoredChunk, ScoredOutput
from moderation.errors import DumpError

ACTIONS = ("approve", "review", "reject")


@dataclass(frozen=True, slots=True)
class Flip:
    """A row that was decided otherwise: its number in the outputs, both decisions and their reasons."""

    row: int
    before: str
    after: str
    reasons_before: str
    reasons_after: str
    text: str | None = None


@dataclass(slots=True)
class Comparison:
    """What changed from A to B. `moves` counts rows by both decisions, `shifts` is by attribute the mean
    change of the score, its mean size and the largest, over the rows that have both."""

    rows: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    shifts: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    examples: list[Flip] = field(default_factory=list)

    @property
    def flipped(self) -> int:
        """Rows that were decided otherwise."""
        return sum(count for (before, after), count in self.moves.items() if before != after)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rows": self.rows,
            "flipped": self.flipped,
            "flipped_share": self.flipped / self.rows if self.rows else 0.0,
            "moves": {
                f"{before} → {after}": self.moves[before, after]
                for before in ACTIONS
                for after in ACTIONS
                if before != after and self.moves[before, after]
            },
            "decisions": {
                action: [
                    sum(count for (before, _), count in self.moves.items() if before == action),
                    sum(count for (_, after), count in self.moves.items() if after == action),
                ]
                for action in ACTIONS
            },
            "score_changes": {
                name: {"mean": mean, "mean_size": size, "largest": largest}
                for name, (mean, size, largest) in self.shifts.items()
            },
            "examples": [
                {name: getattr(each, name) for name in Flip.__slots__ if getattr(each, name) is not None}
                for each in self.examples
            ],
        }


def compare(
    one: ScoredOutput, other: ScoredOutput, *, n_examples: int = 10, texts: bool = False
) -> Comparison:
    """Compare two outputs with the same rows in the same order.

    `n_examples` flips are drawn at random, the same ones every time. Raises DumpError when the rows differ.
    """
    result, rng = Comparison(), random.Random(0)
    shared = [name for name in one.labels.attributes if name in other.labels.attributes]
    sums = {name: [0.0, 0.0, 0.0, 0] for name in shared}
    n_flips = 0
    for before, after in _pairs(one, other):
        result.rows += len(before)
        _add_shifts(sums, shared, one, other, before, after)
        for flip in _flips(one, other, before, after, result.moves, texts):
            n_flips += 1  # reservoir sampling: every flip is an example with the same chance
            if len(result.examples) < n_examples:
                result.examples.append(flip)
            elif (slot := rng.randrange(n_flips)) < n_examples:
                result.examples[slot] = flip
    result.examples.sort(key=lambda flip: flip.row)
    result.shifts = {
        name: (total / n, size / n, largest) for name, (total, size, largest, n) in sums.items() if n
    }
    return result


def _pairs(one: ScoredOutput, other: ScoredOutput) -> Iterator[tuple[ScoredChunk, ScoredChunk]]:
    """Chunks of both with the same rows; both are read in chunks of the same size."""
    keys = _keys(one, other)
    for before, after in zip_longest(one.chunks(), other.chunks()):
        if before is None or after is None or len(before) != len(after):
            raise DumpError(str(other.path), f"has another number of rows than {one.path}", WAY_OUT)
        for key in keys:
            columns = zip(before.column(key), after.column(key), strict=True)
            differing = next((i for i, (a, b) in enumerate(columns) if str(a) != str(b)), None)
            if differing is not None:
                row = before.numbers[differing]
                raise DumpError(
                    str(other.path), f"row {row} is not that of {one.path} ({key} differs)", WAY_OUT
                )
        yield before, after


WAY_OUT = "Compare outputs of the same dump with the same selection of rows."


def _keys(one: ScoredOutput, other: ScoredOutput) -> list[str]:
    """What tells that two rows are the same: the text, and what is called id."""
    both = set(one.source.columns) & set(other.source.columns)
    return [name for name in ("id", "comment_id", one.text_column) if name in both]


def _add_shifts(
    sums: dict[str, list[Any]],
    shared: list[str],
    one: ScoredOutput,
    other: ScoredOutput,
    before: ScoredChunk,
    after: ScoredChunk,
) -> None:
    for name in shared:
        olds, news = before.column(one.labels.names[name]), after.column(other.labels.names[name])
        changes = [
            float(b) - float(a) for a, b in zip(olds, news, strict=True) if _is_score(a) and _is_score(b)
        ]
        if changes:
            sums[name][0] += math.fsum(changes)
            sums[name][1] += math.fsum(map(abs, changes))
            sums[name][2] = max([sums[name][2], *changes], key=abs)
            sums[name][3] += len(changes)


def _flips(
    one: ScoredOutput,
    other: ScoredOutput,
    before: ScoredChunk,
    after: ScoredChunk,
    moves: Counter[tuple[str, str]],
    texts: bool,
) -> Iterator[Flip]:
    olds, news = before.column(one.labels.names["decision"]), after.column(other.labels.names["decision"])
    moves.update(zip(olds, news, strict=True))
    if olds == news:
        return
    old_reasons = before.column(one.labels.names["reasons"])
    new_reasons = after.column(other.labels.names["reasons"])
    text = after.column(other.text_column) if texts else [None] * len(after)
    for index, (old, new) in enumerate(zip(olds, news, strict=True)):
        if old != new:
            reasons = _joined(old_reasons[index]), _joined(new_reasons[index])
            yield Flip(before.numbers[index], old, new, *reasons, text[index])


def _joined(reasons: Any) -> str:
    return "; ".join(reasons) if isinstance(reasons, list) else reasons or ""


def _is_score(value: Any) -> bool:
    return value not in (None, "")
