"""The report of an evaluation: one HTML file that opens offline, without any comment in it, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from training.evaluation import plots
from training.evaluation.dev_sets import DevSets
from training.evaluation.questions import QUESTIONS, truth_and_scores
from training.pages import environment

TEMPLATE = "report.html.jinja"
HTML, JSON = "evaluation.html", "evaluation.json"


def write_report(
    sets: DevSets, figures: Mapping[str, Any], folder: Path, shortfalls: Sequence[str] = ()
) -> Path:
    """Write both files into `folder`, which is made, and return the page. `shortfalls` are what floors say."""
    folder.mkdir(parents=True, exist_ok=True)
    report = {"model": sets.scorer.model, **figures, "shortfalls": list(shortfalls)}
    (folder / JSON).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    by_kind = figures["hatecheck"]["by_functionality"]
    page = (
        environment(Path(__file__).parent)
        .get_template(TEMPLATE)
        .render(
            model=sets.scorer.model,
            figures=figures,
            shortfalls=shortfalls,
            curves={
                each.key: Markup(plots.curves(*truth_and_scores(sets, each), each.key)) for each in QUESTIONS
            },
            hatecheck=Markup(
                plots.bars(
                    by_kind,
                    "share right",
                    "HateCheck by functionality",
                    {kind: right >= 0.5 for kind, right in by_kind.items()},
                )
            ),
            identities=Markup(plots.areas(figures["identities"]["terms"])),
            disguised=Markup(
                plots.bars(figures["disguised"]["auc_lost"], "AUC lost", "AUC lost by way of disguise")
            ),
        )
    )
    (folder / HTML).write_text(page, encoding="utf-8")
    return folder / HTML
