"""Counts over labelled rows that can be added up: a part's are kept with its record, a report is their sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from moderation.batch.report.groups import Groups
from moderation.batch.report.row_facts import RowFacts
from moderation.batch.scoring_pool import ScoredText

# Bins of a histogram over [0, 1]: thresholds are multiples of their width or lie visibly inside.
BINS = 50
# The most and the least certain comments that are named.
EXAMPLES = 20

# Thresholds of a policy by attribute: review, reject.
Limits: TypeAlias = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Example:
    """A comment by its row number and id: the threshold that it is told by, and how far its score lies from it."""

    row: int
    id: str | None
    decision: str
    attribute: str
    score: float
    threshold: float
    text: str | None = None

    @property
    def distance(self) -> float:
        """Of the score to the threshold, positive where it is reached."""
        return self.score - self.threshold


@dataclass(slots=True)
class Tally:
    """What rows came to. `attributes` are in the order of the scores; `histograms` int[BINS] by attribute over
    the scored rows, `reached` by attribute the rows that reached review alone, and reject."""

    attributes: tuple[str, ...]
    limits: Limits
    rows: int = 0
    unscored: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    histograms: dict[str, list[int]] = field(default_factory=dict)
    reached: dict[str, list[int]] = field(default_factory=dict)
    days: Groups = field(default_factory=Groups)
    articles: Groups = field(default_factory=Groups)
    languages: Groups = field(default_factory=Groups)
    most_certain: list[Example] = field(default_factory=list)
    least_certain: list[Example] = field(default_factory=list)

    def add(
        self,
        scored: Sequence[ScoredText],
        actions: Sequence[str],
        facts: RowFacts,
        numbers: Sequence[int],
        texts: Sequence[str | None] | None = None,
    ) -> None:
        """Count rows by their scores and what was decided; `texts` are kept with the examples if given."""
        self.rows += len(scored)
        self.actions.update(actions)
        self.days.add(facts.days, actions)
        self.articles.add(facts.articles, actions)
        self.languages.add(facts.languages, actions)
        indices = [index for index, each in enumerate(scored) if each.values]
        self.unscored += len(scored) - len(indices)
        if not indices:
            return
        values = np.array([scored[index].values for index in indices], dtype=np.float64)
        self._count_scores(values)
        self._keep_examples(values, indices, actions, facts, numbers, texts)

    def _count_scores(self, values: NDArray[np.float64]) -> None:
        bins = np.minimum((values * BINS).astype(np.int64), BINS - 1)
        for column, name in enumerate(self.attributes):
            counts = np.bincount(bins[:, column], minlength=BINS)
            self.histograms[name] = _sum(self.histograms.get(name), counts.tolist())
            review, reject = self.limits.get(name, (None, None))
            rejected = int((values[:, column] >= reject).sum()) if reject is not None else 0
            lowest = review if review is not None else reject
            flagged = int((values[:, column] >= lowest).sum()) if lowest is not None else 0
            self.reached[name] = _sum(self.reached.get(name), [flagged - rejected, rejected])

    def _keep_examples(
        self,
        values: NDArray[np.float64],
        indices: Sequence[int],
        actions: Sequence[str],
        facts: RowFacts,
        numbers: Sequence[int],
        texts: Sequence[str | None] | None,
    ) -> None:
        limits = [
            (column, limit)
            for column, name in enumerate(self.attributes)
            for limit in self.limits.get(name, ())
            if limit is not None
        ]
        if not limits:
            return
        columns, thresholds = (np.array(each) for each in zip(*limits, strict=True))
        distances = values[:, columns] - thresholds

        def examples(which: NDArray[np.int64], order: NDArray[np.float64]) -> list[Example]:
            return [
                Example(
                    numbers[row := indices[at]],
                    facts.ids[row],
                    actions[row],
                    self.attributes[columns[which[at]]],
                    float(values[at, columns[which[at]]]),
                    float(thresholds[which[at]]),
                    texts[row] if texts is not None else None,
                )
                # More than are kept, since equal comments count once.
                for at in np.argsort(order, kind="stable")[: 5 * EXAMPLES].tolist()
            ]

        nearest, furthest = np.abs(distances).argmin(axis=1), distances.argmax(axis=1)
        self.least_certain = _least(self.least_certain + examples(nearest, np.abs(distances).min(axis=1)))
        reached = [each for each in examples(furthest, -distances.max(axis=1)) if each.distance >= 0]
        self.most_certain = _most(self.most_certain + reached)

    def merge(self, other: Tally) -> None:
        """Add the counts of other rows."""
        self.rows += other.rows
        self.unscored += other.unscored
        self.actions.update(other.actions)
        for name in other.histograms:
            self.histograms[name] = _sum(self.histograms.get(name), other.histograms[name])
            self.reached[name] = _sum(self.reached.get(name), other.reached[name])
        self.days.merge(other.days)
        self.articles.merge(other.articles)
        self.languages.merge(other.languages)
        self.most_certain = _most(self.most_certain + other.most_certain)
        self.least_certain = _least(self.least_certain + other.least_certain)

    def as_dict(self) -> dict[str, Any]:
        """For the record of a part: the counts, without what the run knows."""
        return {
            "rows": self.rows,
            "unscored": self.unscored,
            "actions": dict(self.actions),
            "histograms": self.histograms,
            "reached": self.reached,
            **{name: getattr(self, name).as_dict() for name in GROUPS},
            "most_certain": [asdict(each) for each in self.most_certain],
            "least_certain": [asdict(each) for each in self.least_certain],
        }

    @classmethod
    def from_dict(cls, table: Mapping[str, Any], attributes: Sequence[str], limits: Limits) -> Tally:
        """What `as_dict` gave, of a run with these attributes and thresholds."""
        return cls(
            attributes=tuple(attributes),
            limits=limits,
            rows=table["rows"],
            unscored=table["unscored"],
            actions=Counter(table["actions"]),
            histograms=dict(table["histograms"]),
            reached=dict(table["reached"]),
            **{name: Groups.from_dict(table[name]) for name in GROUPS},
            most_certain=[Example(**each) for each in table["most_certain"]],
            least_certain=[Example(**each) for each in table["least_certain"]],
        )


GROUPS = ("days", "articles", "languages")


def _sum(one: Sequence[int] | None, other: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)] if one else list(other)


def _most(examples: list[Example]) -> list[Example]:
    return _distinct(sorted(examples, key=lambda each: (-each.distance, each.row)))


def _least(examples: list[Example]) -> list[Example]:
    return _distinct(sorted(examples, key=lambda each: (abs(each.distance), each.row)))


def _distinct(examples: list[Example]) -> list[Example]:
    """The first EXAMPLES; of those with the same score, which are the same text nearly always, the first alone."""
    seen: dict[tuple[str, float, float], Example] = {}
    for each in examples:
        seen.setdefault((each.attribute, each.score, each.threshold), each)
    return list(seen.values())[:EXAMPLES]
