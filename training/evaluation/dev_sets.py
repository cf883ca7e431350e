"""A folder of labelled dev sets, and what a model makes of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from moderation import ScoringInput
from moderation.scoring import OnnxScorer

Floats = NDArray[np.float32]
Row = Mapping[str, Any]

# Of these no selection is taken: one in 170 rows of it is positive, and none can be spared.
WHOLE = ("wiki_context_gn",)


class DevSets:
    """A folder of labelled dev sets, and a model's scores of them; every set is scored once.

    `rows_at_most` takes an even selection of a larger set, but of those in `whole`.
    """

    def __init__(
        self,
        folder: Path,
        scorer: OnnxScorer,
        rows_at_most: int | None = None,
        whole: Collection[str] = (),
    ) -> None:
        self.folder, self.scorer, self.rows_at_most, self.whole = folder, scorer, rows_at_most, whole
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._scores: dict[str, Floats] = {}

    def rows(self, name: str) -> list[dict[str, Any]]:
        if name not in self._rows:
            rows: list[dict[str, Any]] = pq.read_table(self.folder / f"{name}.parquet").to_pylist()
            rows = [row for row in rows if row["text"].strip()]
            most = len(rows) if name in self.whole else self.rows_at_most or len(rows)
            self._rows[name] = rows[:: max(1, len(rows) // most)]
        return self._rows[name]

    def probabilities(self, name: str) -> Floats:
        """float32[n, n_attributes] of the rows of a dev set."""
        if name not in self._scores:
            self._scores[name] = probabilities(self.scorer, [row["text"] for row in self.rows(name)])
        return self._scores[name]

    def of(self, name: str, attribute: str) -> Floats:
        """float32[n]: one attribute's column."""
        return self.probabilities(name)[:, self.scorer.attributes.index(attribute)]


def probabilities(scorer: OnnxScorer, texts: Sequence[str]) -> Floats:
    """float32[n, n_attributes] in [0, 1]; a text without visible characters gets zeros."""
    scores = scorer.score([ScoringInput(text) for text in texts])
    return np.array(
        [[each.values.get(name, 0.0) for name in scorer.attributes] for each in scores], dtype=np.float32
    )
