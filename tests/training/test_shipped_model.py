"""The model that ships states figures, and floors beside it that they hold."""

from __future__ import annotations

import moderation
from training.evaluation.floors import FLOORS, read_floors, shortfalls
from training.labels import ATTRIBUTES


def test_the_figures_of_the_shipped_model_hold_its_floors() -> None:
    folder = moderation.load(threads=1).folder
    floors = read_floors(folder.path / FLOORS)
    assert folder.manifest.attributes == ATTRIBUTES
    assert "ranking/wiki_context_gn/label/auc" in floors
    assert shortfalls(folder.manifest.evaluation or {}, floors) == []
    worse = dict(floors) | {"identities/worst_bpsn": 0.999}
    assert shortfalls(folder.manifest.evaluation or {}, worse) != []
