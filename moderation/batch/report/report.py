"""The report of a run: its counts with the shares that people ask for, as JSON; `page` makes it readable."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from moderation.batch.report.groups import Groups
from moderation.batch.report.row_facts import FactColumns
from moderation.batch.report.tally import BINS, Example, Tally

# Groups that are listed; the others are summed up.
SHOWN_GROUPS = 20
# A group with fewer rows has no share worth ranking by.
ROWS_FOR_A_SHARE = 20
# Days are shown each up to this many, then months, then years.
SHOWN_TIMES = 60


@dataclass(frozen=True, slots=True)
class Throughput:
    """What a run took: seconds of work over all its beginnings, cores, and what an hour of the machine costs."""

    rows: int
    seconds: float
    cores: int
    price_per_hour: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Rates and costs; empty where nothing was measured."""
        if not self.rows or not self.seconds:
            return {}
        hours_per_million = self.seconds / self.rows * 1e6 / 3600
        told = {
            "seconds": round(self.seconds, 3),
            "cores": self.cores,
            "rows_per_second": round(self.rows / self.seconds, 1),
            "core_hours_per_million_rows": round(hours_per_million * self.cores, 3),
        }
        if self.price_per_hour is not None:
            told["price_per_hour"] = self.price_per_hour
            told["cost_per_million_rows"] = round(hours_per_million * self.price_per_hour, 4)
            told["cost"] = round(self.seconds / 3600 * self.price_per_hour, 4)
        return told


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is reported of a run. `totals` are those of its manifest; `columns` say where the facts
    of `tally` stood; `note` is a sentence on what the counts leave out."""

    source: str
    model: str
    policy: str
    tally: Tally
    columns: FactColumns
    totals: Mapping[str, Any]
    throughput: Throughput
    note: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON; shares are of the rows that were labelled, in [0, 1]."""
        tally = self.tally
        return {
            "source": self.source,
            "model": self.model,
            "policy": self.policy,
            "note": self.note,
            "rows": tally.rows,
            "rejected": self.totals.get("rejected", 0),
            "without_text": tally.unscored,
            "repeated": max(0, self.totals.get("rows", 0) - self.totals.get("scored", 0)),
            "decisions": {name: tally.actions.get(name, 0) for name in ("approve", "review", "reject")},
            "flagged_share": _share(tally.rows - tally.actions.get("approve", 0), tally.rows),
            "attributes": {name: self._attribute(name) for name in tally.histograms},
            "time": {"column": self.columns.time, **_times(tally.days)},
            "articles": {"column": self.columns.article, **_ranked(tally.articles)},
            "languages": {"column": self.columns.language, **_ranked(tally.languages)},
            "most_certain": [_told(each) for each in tally.most_certain],
            "least_certain": [_told(each) for each in tally.least_certain],
            "reject_reasons": dict(self.totals.get("reject_reasons", {})),
            "input_ends_early": self.totals.get("broken"),
            "throughput": self.throughput.as_dict(),
        }

    def to_json(self) -> bytes:
        """The same as indented JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1).encode() + b"\n"

    def _attribute(self, name: str) -> dict[str, Any]:
        counts = self.tally.histograms[name]
        limits = list(self.tally.limits.get(name, (None, None)))
        reviewed, rejected = self.tally.reached[name]
        scored = sum(counts)
        return {
            "review_threshold": limits[0],
            "reject_threshold": limits[1],
            "review": reviewed,
            "reject": rejected,
            "flagged_share": _share(reviewed + rejected, scored),
            "median": _quantile(counts, 0.5),
            "p99": _quantile(counts, 0.99),
            "histogram": counts,
        }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0


def _quantile(counts: Sequence[int], share: float) -> float:
    """The upper edge of the bin in which the quantile lies."""
    wanted, so_far = share * sum(counts), 0
    for index, count in enumerate(counts):
        so_far += count
        if so_far >= wanted:
            return (index + 1) / BINS
    return 1.0


def _group(name: str, counts: Sequence[int]) -> dict[str, Any]:
    rows, review, reject = counts
    return {
        "name": name,
        "rows": rows,
        "review": review,
        "reject": reject,
        "flagged_share": _share(review + reject, rows),
    }


def _times(days: Groups) -> dict[str, Any]:
    """Groups by day, or by month or year where there are many, in their order."""
    for unit, length in (("day", 10), ("month", 7), ("year", 4)):
        merged: dict[str, list[int]] = {}
        for day, counts in days.counts.items():
            total = merged.setdefault(day[:length], [0, 0, 0])
            for index, count in enumerate(counts):
                total[index] += count
        if len(merged) <= SHOWN_TIMES or unit == "year":
            break
    return {"unit": unit, "groups": [_group(name, merged[name]) for name in sorted(merged)]}


def _ranked(groups: Groups) -> dict[str, Any]:
    """The groups with the most rows, and those with the largest flagged share."""
    told = [_group(name, counts) for name, counts in groups.counts.items()]
    by_rows = sorted(told, key=lambda each: (-each["rows"], each["name"]))
    by_share = sorted(
        (each for each in told if each["rows"] >= ROWS_FOR_A_SHARE and each["flagged_share"]),
        key=lambda each: (-each["flagged_share"], -each["rows"], each["name"]),
    )
    return {
        "groups": by_rows[:SHOWN_GROUPS],
        "most_flagged": by_share[:SHOWN_GROUPS],
        "n_groups": len(told),
        "rows_of_others": sum(each["rows"] for each in by_rows[SHOWN_GROUPS:]) + groups.others,
    }


def _told(example: Example) -> dict[str, Any]:
    return {name: value for name, value in asdict(example).items() if name != "text" or value is not None}
