"""What both models make of the functional tests: decisions by phenomenon, order of twins, every attribute,
and groups of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from moderation import Scorer
from training.gate.bootstrap import Estimate, Resamples, estimate
from training.gate.cases import MAIN_ATTRIBUTE, Case, identity_cases, read_cases
from training.gate.comparison import MIN_ROWS, Policies, decided
from training.gate.measures import Floats, auc
from training.gate.scored import ScoredTexts
from training.gate.subgroups import mentions, subgroup_aucs

ALL = "all"


@dataclass(frozen=True, slots=True)
class FunctionalResult:
    """What both models make of the cases.

    `passed` is the share decided rightly by phenomenon, ALL among them; `ordered` the share of twins of which
    the hurtful one scores higher; `attributes` the AUC of each attribute over all cases; `identities` the
    subgroup areas by group. `cases` counts by phenomenon, `sentences` those filled with groups of people.
    """

    cases: Mapping[str, int]
    sentences: int
    passed: Mapping[str, Estimate]
    ordered: Estimate
    attributes: Mapping[str, Estimate]
    identities: Mapping[str, Mapping[str, Estimate]]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "cases": dict(self.cases),
            "identity_sentences": self.sentences,
            "passed": {name: each.as_dict() for name, each in self.passed.items()},
            "ordered": self.ordered.as_dict(),
            "attributes": {name: each.as_dict() for name, each in self.attributes.items()},
            "identities": {
                group: {kind: each.as_dict() for kind, each in kinds.items()}
                for group, kinds in self.identities.items()
            },
        }


def run_cases(serving: Scorer, candidate: Scorer, policies: Policies) -> FunctionalResult:
    """Score all cases with both models and compare. Each must score what its policy asks for."""
    cases, filled = read_cases(), identity_cases()
    scored = ScoredTexts.of([each.text for each in (*cases, *filled)], serving, candidate)
    own = ScoredTexts(scored.serving[: len(cases)], scored.candidate[: len(cases)])
    everything = [*cases, *filled]
    resamples = Resamples([each.group for each in everything])
    phenomena = dict.fromkeys(each.phenomenon for each in cases)
    return FunctionalResult(
        {ALL: len(cases), **{name: sum(each.phenomenon == name for each in cases) for name in phenomena}},
        len(filled),
        _passed(cases, own, policies),
        _ordered(cases, own),
        _attributes(everything, scored, resamples),
        _identities(everything, scored, resamples),
    )


def _share(values: Floats, weights: Floats) -> dict[str, Floats]:
    with np.errstate(invalid="ignore"):
        return {"share": (weights * values).sum(axis=1) / weights.sum(axis=1)}


def _passed(cases: Sequence[Case], scored: ScoredTexts, policies: Policies) -> dict[str, Estimate]:
    serving, candidate = (
        np.array([case.passes(action) for case, action in zip(cases, actions, strict=True)], dtype=np.float64)
        for actions in decided(scored, policies)
    )
    resamples = Resamples([case.group for case in cases])
    kinds = np.array([case.phenomenon for case in cases])
    return {
        name: estimate(_share, serving, candidate, resamples, (kinds == name) | (name == ALL))["share"]
        for name in (ALL, *dict.fromkeys(kinds.tolist()))
    }


def _ordered(cases: Sequence[Case], scored: ScoredTexts) -> Estimate:
    """Over all pairs of a hurtful and a harmless case of one group."""
    twins = [
        (i, j)
        for i, hurtful in enumerate(cases)
        for j, harmless in enumerate(cases)
        if hurtful.group == harmless.group and hurtful.hurtful and not harmless.hurtful
    ]
    above, below = np.array(twins, dtype=np.int64).T
    both = [
        (scores[above] > scores[below]).astype(np.float64)
        for scores in scored.pair(MAIN_ATTRIBUTE)
        if scores is not None
    ]
    resamples = Resamples([cases[i].group for i, _ in twins])
    serving = both[0] if len(both) == 2 else None
    return estimate(_share, serving, both[-1], resamples, np.ones(len(twins), dtype=bool))["share"]


def _attributes(cases: Sequence[Case], scored: ScoredTexts, resamples: Resamples) -> dict[str, Estimate]:
    """AUC of every attribute that both models score and that enough cases have: whatever the labels that a
    candidate was trained on, this tells whether the rest has decayed."""
    everywhere = np.ones(len(cases), dtype=bool)
    found = {}
    for attribute in cases[0].answers:
        answers = np.array([case.answers[attribute] for case in cases])
        serving, candidate = scored.pair(attribute)
        if serving is None or min((answers >= 0.5).sum(), (answers < 0.5).sum()) < MIN_ROWS:
            continue

        def area(scores: Floats, weights: Floats, truth: Floats = answers) -> dict[str, Floats]:
            return {"area": auc(scores, truth, weights)}

        found[attribute] = estimate(area, serving, candidate, resamples, everywhere)["area"]
    return found


def _identities(
    cases: Sequence[Case], scored: ScoredTexts, resamples: Resamples
) -> dict[str, dict[str, Estimate]]:
    """Subgroup areas of filled sentences against each other, and against the cases that name nobody."""
    about = np.array([case.about or "" for case in cases])
    named = mentions([case.text for case in cases]).values()
    names_nobody = ~np.logical_or.reduce([about != "", *named])
    answers = np.array([case.answers[MAIN_ATTRIBUTE] for case in cases])
    found: dict[str, dict[str, Estimate]] = {}
    for group in sorted(set(about) - {""}):
        chosen = (about == group) | names_nobody
        masked = np.where(chosen, answers, np.nan)
        found |= subgroup_aucs(scored.pair(MAIN_ATTRIBUTE), masked, {group: about == group}, resamples)
    return found
