"""Toxic words found in comments in which people marked them (SemEval-2021 task 5)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from training.evaluation.dev_sets import DevSets
from training.spans import character_f1s


def toxic_spans(sets: DevSets) -> dict[str, Any]:
    """Mean character F1 over all comments, which is the task's figure, and over those with marked words."""
    rows = sets.rows("toxic_spans")
    offsets = [set(json.loads(row["spans"])) for row in rows]
    scores = character_f1s(sets.scorer, [row["text"] for row in rows], offsets)
    marked = np.array([bool(its) for its in offsets])
    return {
        "rows": len(rows),
        "character_f1": round(float(scores.mean()), 4),
        "rows_with_spans": int(marked.sum()),
        "character_f1_with_spans": round(float(scores[marked].mean()), 4),
    }
