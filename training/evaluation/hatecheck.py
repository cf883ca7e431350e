"""HateCheck, functional tests of hate speech detection (Röttger et al. 2021)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.evaluation.dev_sets import DevSets


def hatecheck(sets: DevSets) -> dict[str, Any]:
    """Shares decided rightly at 0.5: by identity_attack, `either` by that or toxicity."""
    rows = sets.rows("hatecheck")
    flagged = np.maximum(sets.of("hatecheck", "toxicity"), sets.of("hatecheck", "identity_attack")) >= 0.5
    identity = sets.of("hatecheck", "identity_attack") >= 0.5
    hateful = np.array([row["label_gold"] == "hateful" for row in rows])
    kinds = np.array([row["functionality"] for row in rows])
    return {
        **_accuracy(identity, hateful),
        "either": _accuracy(flagged, hateful),
        "by_functionality": {
            str(kind): round(float((identity == hateful)[kinds == kind].mean()), 3)
            for kind in np.unique(kinds)
        },
    }


def _accuracy(flagged: NDArray[np.bool_], hateful: NDArray[np.bool_]) -> dict[str, float]:
    right = flagged == hateful
    return {
        "hateful": round(float(right[hateful].mean()), 3),
        "harmless": round(float(right[~hateful].mean()), 3),
        "all": round(float(right.mean()), 3),
    }
