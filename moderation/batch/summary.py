"""What a run came to, added up from the records of its parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to. `rows` were labelled, `scored` of them by the model (equal texts once)."""

    rows: int
    rejected: int
    scored: int
    actions: dict[str, int]
    reject_reasons: dict[str, int]
    broken: str | None = None
    already_done: bool = False
    rows_before: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, totals: Mapping[str, Any], **more: Any) -> Summary:
        """From the totals of a manifest."""
        keys = ("rows", "rejected", "scored", "actions", "reject_reasons", "broken")
        return cls(**{key: totals[key] for key in keys}, **more)


@dataclass(slots=True)
class Totals:
    """The sum of the records of parts; `seconds` are those that the parts took, whichever run made them."""

    rows: int = 0
    rejected: int = 0
    scored: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    reject_reasons: Counter[str] = field(default_factory=Counter)
    broken: str | None = None
    seconds: float = 0.0

    def add(self, record: Mapping[str, Any]) -> None:
        """Add the record of the next part."""
        self.rows += record["rows"]
        self.rejected += len(record["rejects"])
        self.scored += record["scored"]
        self.actions.update(record["actions"])
        self.reject_reasons.update(_kind_of(reject["reason"]) for reject in record["rejects"])
        self.broken = self.broken or record["broken"]
        self.seconds += record["seconds"]

    def as_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return {
            "rows": self.rows,
            "rejected": self.rejected,
            "scored": self.scored,
            "actions": dict(self.actions),
            "reject_reasons": dict(self.reject_reasons),
            "broken": self.broken,
            "seconds": round(self.seconds, 3),
        }


def _kind_of(reason: str) -> str:
    """What rejects are counted by: the reason without what differs from row to row."""
    return re.sub(r"\d+", "N", reason.split(":", maxsplit=1)[0])
