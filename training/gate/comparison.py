"""A candidate against the serving model on the same held-out labelled comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from moderation import Comment, Policy, Scorer
from training.gate.bootstrap import Estimate, Resamples, estimate
from training.gate.measures import Floats, measure
from training.gate.scored import ScoredTexts
from training.gate.subgroups import mentions, subgroup_aucs
from training.labelled import LabelledComment

# Held-out comments that are compared at most: at 20,000 an interval of AUC is under 0.01 wide.
ROWS_AT_MOST = 20_000
# Comments of each kind (yes, no) under which an attribute is not compared.
MIN_ROWS = 10


@dataclass(frozen=True, slots=True)
class Policies:
    """The policy that decides on the serving model's scores, and the one that will on the candidate's."""

    serving: Policy
    candidate: Policy


@dataclass(frozen=True, slots=True)
class AttributeComparison:
    """One attribute on the rows that have a label for it.

    `figures` are by measure, `subgroups` by group and kind. `answers` and the two models' scores are what plots show.
    """

    rows: int
    yes: int
    figures: Mapping[str, Estimate]
    subgroups: Mapping[str, Mapping[str, Estimate]]
    answers: Floats
    serving: Floats | None
    candidate: Floats

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rows": self.rows,
            "yes": self.yes,
            "figures": {name: each.as_dict() for name, each in self.figures.items()},
            "subgroups": {
                group: {kind: each.as_dict() for kind, each in kinds.items()}
                for group, kinds in self.subgroups.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All attributes, those that had too few labels of a kind with the number of yes and no, and the decisions.

    `moves` counts comments by (decision on the serving model's scores, decision on the candidate's).
    """

    rows: int
    attributes: Mapping[str, AttributeComparison]
    too_few: Mapping[str, tuple[int, int]]
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rows": self.rows,
            "attributes": {name: each.as_dict() for name, each in self.attributes.items()},
            "too_few_labels": {name: {"yes": yes, "no": no} for name, (yes, no) in self.too_few.items()},
            "decisions": {f"{before} → {after}": n for (before, after), n in sorted(self.moves.items())},
        }


def compare(
    serving: Scorer, candidate: Scorer, comments: Sequence[LabelledComment], policies: Policies
) -> Comparison:
    """Score the comments with both models and compare by attribute.

    Of more than ROWS_AT_MOST comments an even selection is taken. Threads are drawn as a whole.
    """
    comments = comments[:: -(-len(comments) // ROWS_AT_MOST) or 1]
    texts = [comment.text for comment in comments]
    scored = ScoredTexts.of(texts, serving, candidate)
    groups = mentions(texts)
    threads = [comment.thread or f"alone {i}" for i, comment in enumerate(comments)]
    compared, too_few = {}, {}
    for attribute in sorted({name for comment in comments for name in comment.labels}):
        if attribute not in candidate.attributes:
            continue
        labels = [comment.labels.get(attribute) for comment in comments]
        answers = np.array([label.share if label else np.nan for label in labels])
        weights = np.array([label.weight if label else 0.0 for label in labels])
        yes, no = int((answers >= 0.5).sum()), int((answers < 0.5).sum())
        if min(yes, no) < MIN_ROWS:
            too_few[attribute] = (yes, no)
            continue
        pair, resamples = scored.pair(attribute), Resamples(threads, weights)
        known = np.isfinite(answers)

        def figure(scores: Floats, weights: Floats, truth: Floats = answers[known]) -> Mapping[str, Floats]:
            return measure(scores, truth, weights)

        compared[attribute] = AttributeComparison(
            yes + no,
            yes,
            estimate(figure, *pair, resamples, known),
            subgroup_aucs(pair, answers, groups, resamples),
            answers[known],
            None if pair[0] is None else pair[0][known],
            pair[1][known],
        )
    return Comparison(len(comments), compared, too_few, Counter(zip(*decided(scored, policies), strict=True)))


def decided(scored: ScoredTexts, policies: Policies) -> tuple[list[str], list[str]]:
    """What each model's policy decides on each text."""
    serving, candidate = (
        [policy.decide(Comment(str(i), ""), each).action for i, each in enumerate(scores)]
        for scores, policy in (
            (scored.serving, policies.serving),
            (scored.candidate, policies.candidate),
        )
    )
    return serving, candidate
