"""Agreement with the scores that Perspective itself gave to the same comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from training.evaluation.dev_sets import DevSets, Floats


def perspective_rows(sets: DevSets) -> Iterable[tuple[str, str, Floats, Floats]]:
    """Perspective's names, our attributes, our scores and Perspective's own of the same comments."""
    names = {
        "TOXICITY": ("toxicity", "TOXICITY@6"),
        "SEVERE_TOXICITY": ("severe_toxicity", "SEVERE_TOXICITY@2"),
        "IDENTITY_ATTACK": ("identity_attack", "IDENTITY_ATTACK"),
        "INSULT": ("insult", "INSULT"),
        "PROFANITY": ("profanity", "PROFANITY"),
        "THREAT": ("threat", "THREAT"),
        "SEXUALLY_EXPLICIT": ("sexually_explicit", "SEXUALLY_EXPLICIT"),
    }
    for name, (ours, column) in names.items():
        mine = sets.of("perspective_scores", ours)
        theirs = np.array([row[column] for row in sets.rows("perspective_scores")], dtype=np.float32)
        if name == "TOXICITY":
            mine = np.concatenate([mine, sets.of("wiki_context_gn", ours)])
            api = [row["api"] for row in sets.rows("wiki_context_gn")]
            theirs = np.concatenate([theirs, np.array(api, dtype=np.float32)])
        known = ~np.isnan(theirs)
        yield name, ours, mine[known], theirs[known]


def agreement_with_perspective(sets: DevSets) -> dict[str, Any]:
    """Rank correlation, and the share flagged by either, on the odd rows: the map is fitted on the even ones."""
    maps = sets.scorer.manifest.perspective or {}
    agreement = {}
    for name, _, mine, theirs in perspective_rows(sets):
        mine, theirs = mine[1::2], theirs[1::2]
        mapped = np.interp(mine, maps[name]["x"], maps[name]["y"]) if name in maps else mine
        agreement[name] = {
            "rank_correlation": round(float(spearmanr(mine, theirs).statistic), 3),
            "share_flagged": {
                str(t): {
                    "ours": round(float((mapped >= t).mean()), 4),
                    "perspective": round(float((theirs >= t).mean()), 4),
                }
                for t in (0.5, 0.7, 0.8, 0.9)
            },
        }
    return {"toxicity_rank_agreement_2018": round(rank_agreement(sets), 3), **agreement}


def rank_agreement(sets: DevSets) -> float:
    """Rank correlation of `toxicity` with Perspective's TOXICITY of 2018 on the comments that have it."""
    theirs = [row["TOXICITY@6"] for row in sets.rows("perspective_scores")]
    return float(spearmanr(sets.of("perspective_scores", "toxicity"), theirs).statistic)
