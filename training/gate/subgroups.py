"""How well comments are told apart that name a group of people (Borkan et al. 2019)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.gate.bootstrap import Estimate, Resamples, estimate
from training.gate.measures import Floats, auc
from training.identities import IDENTITIES

# Comments of each kind under which the area of a subgroup is luck.
MIN_ROWS = 10
# What an area is of: how well the one is told from the other. In the paper subgroup, BPSN and BNSP.
SUBGROUP = "hurtful comments about the group from harmless ones about it"
BPSN = "harmless comments about the group from hurtful ones about others"
BNSP = "hurtful comments about the group from harmless ones about others"


def _terms() -> dict[str, set[str]]:
    """Words for a group by its name: without the article, in singular and plural, as noun and adjective."""
    terms: dict[str, set[str]] = {}
    for singular, plural, adjective in IDENTITIES:
        noun = singular.partition(" ")[2]
        terms.setdefault(adjective.casefold(), set()).update(
            each.casefold() for each in (noun, plural, adjective)
        )
    return terms


# A group is named after its adjective.
GROUPS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(
        rf"\b(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})\b", re.IGNORECASE
    )
    for name, words in _terms().items()
}


def mentions(texts: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """bool[n] by group: which texts name it. Groups that no text names are left out."""
    found = {
        name: np.array([bool(pattern.search(text)) for text in texts], dtype=bool)
        for name, pattern in GROUPS.items()
    }
    return {name: which for name, which in found.items() if which.any()}


def subgroup_aucs(
    pair: tuple[Floats | None, Floats],
    answers: Floats,
    groups: Mapping[str, NDArray[np.bool_]],
    resamples: Resamples,
) -> dict[str, dict[str, Estimate]]:
    """By group the three areas that a model treats it with, of rows with answers (NaN: not known)."""
    known = np.isfinite(answers)
    yes, no = known & (answers >= 0.5), known & (answers < 0.5)
    found: dict[str, dict[str, Estimate]] = {}
    for group, names_it in groups.items():
        kinds = {
            SUBGROUP: (yes & names_it, no & names_it),
            BPSN: (yes & ~names_it, no & names_it),
            BNSP: (yes & names_it, no & ~names_it),
        }
        for kind, (hurtful, harmless) in kinds.items():
            if min(hurtful.sum(), harmless.sum()) < MIN_ROWS:
                continue
            rows = hurtful | harmless
            truth = answers[rows]

            def area(scores: Floats, weights: Floats, truth: Floats = truth) -> dict[str, Floats]:
                return {"area": auc(scores, truth, weights)}

            found.setdefault(group, {})[kind] = estimate(area, *pair, resamples, rows)["area"]
    return found
