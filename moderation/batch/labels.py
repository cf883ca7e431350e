"""The columns that a run adds to each row: a score per attribute, the decision, its reasons, who said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from moderation.batch.scoring_pool import ScoredText
from moderation.policy import Policy
from moderation.types import Comment, Decision, Scores

VERDICT_COLUMNS = ("decision", "reasons", "model", "policy")


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """The added columns by what they hold; `names` gives each its name in the output."""

    attributes: tuple[str, ...]
    names: dict[str, str]

    @classmethod
    def beside(cls, columns: Sequence[str], attributes: Sequence[str], prefix: str = "") -> LabelColumns:
        """Names that no input column bears: where one does, the added column is called moderation_…"""
        taken, names = set(columns), {}
        for column in (*attributes, *VERDICT_COLUMNS):
            name = prefix + column
            while name in taken:
                name = f"moderation_{name}"
            taken.add(name)
            names[column] = name
        return cls(tuple(attributes), names)

    @property
    def schema(self) -> pa.Schema:
        scores = [(self.names[attribute], pa.float64()) for attribute in self.attributes]
        kinds = {"reasons": pa.list_(pa.string())}
        verdict = [(self.names[column], kinds.get(column, pa.string())) for column in VERDICT_COLUMNS]
        return pa.schema(scores + verdict)

    def table(self, texts: Sequence[ScoredText], decisions: Sequence[Decision]) -> pa.Table:
        """The added columns of rows that were all scored; scores are null where nothing was to be scored."""
        values = [text.values or (None,) * len(self.attributes) for text in texts]
        by_attribute = list(zip(*values, strict=True)) or [()] * len(self.attributes)
        columns = [pa.array(column, pa.float64()) for column in by_attribute]
        columns.append(pa.array([each.action for each in decisions], pa.string()))
        reasons = [[str(reason) for reason in each.reasons] for each in decisions]
        columns.append(pa.array(reasons, pa.list_(pa.string())))
        columns.append(pa.array([each.scores.model for each in decisions], pa.string()))
        columns.append(pa.array([each.policy for each in decisions], pa.string()))
        return pa.Table.from_arrays(columns, schema=self.schema)


def limits_of(policy: Policy) -> dict[str, list[float | None]]:
    """The thresholds of a policy, review and reject, as a manifest records them."""
    return {name: [limits.review, limits.reject] for name, limits in policy.thresholds.items()}


def decide(
    texts: Sequence[ScoredText], attributes: Sequence[str], model: str, policy: Policy
) -> list[Decision]:
    """One decision a text, from the scores as they are written: so re-deciding from a file says the same."""
    nobody = Comment(id="", text="")
    decided: dict[int, Decision] = {}  # equal texts share their ScoredText
    for text in texts:
        if id(text) not in decided:
            scores = Scores(dict(zip(attributes, text.values, strict=True)) if text.values else {}, model)
            decided[id(text)] = policy.decide(nobody, scores)
    return [decided[id(text)] for text in texts]
