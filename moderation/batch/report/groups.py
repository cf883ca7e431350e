"""How many rows of each group there were and what was decided on them, for any number of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Groups that are kept, by their rows: a dump of millions of threads does not fill the memory (some 4 MB).
MOST_GROUPS = 20_000


@dataclass(slots=True)
class Groups:
    """Rows, rows for review and rows rejected by group. Past twice MOST_GROUPS the smallest are let go of:
    `others` counts their rows, and a group that comes back begins anew."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    others: int = 0

    def add(self, names: Sequence[str | None], actions: Sequence[str]) -> None:
        """Count rows by group; None is in none."""
        for name, action in zip(names, actions, strict=True):
            if name is not None:
                counts = self.counts.setdefault(name, [0, 0, 0])
                counts[0] += 1
                counts[1] += action == "review"
                counts[2] += action == "reject"
        self._let_go()

    def merge(self, other: Groups) -> None:
        """Add the counts of other rows."""
        for name, added in other.counts.items():
            counts = self.counts.setdefault(name, [0, 0, 0])
            for index, count in enumerate(added):
                counts[index] += count
        self.others += other.others
        self._let_go()

    def _let_go(self) -> None:
        if len(self.counts) <= 2 * MOST_GROUPS:
            return
        largest = sorted(self.counts.items(), key=lambda item: -item[1][0])
        self.counts = dict(largest[:MOST_GROUPS])
        self.others += sum(counts[0] for _, counts in largest[MOST_GROUPS:])

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"counts": self.counts, "others": self.others}

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Groups:
        """What `as_dict` gave."""
        return cls({name: list(counts) for name, counts in table["counts"].items()}, table["others"])
