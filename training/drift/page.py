"""The drift report's page: one HTML file that opens offline, without any comment in it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from moderation.drift import EmbeddingReference, Floats
from training.drift.measuring import Drift, ScoreShift
from training.pages import BETTER, NEUTRAL, drawing, environment, plain, svg

TEMPLATE = "page.html.jinja"
# Points of a scatter plot: more would only make the page heavy.
POINTS = 1000
# Histograms that are drawn, of the attributes that moved most.
DRAWN = 6


def write_page(drift: Drift, embedding: EmbeddingReference | None, path: Path) -> None:
    """Write the page of a measurement."""
    moved = sorted(drift.scores.items(), key=lambda item: -item[1].distance)
    points = None
    if embedding is not None and drift.projected is not None and len(embedding.variances) > 1:
        points = Markup(_map(embedding, drift.projected))
    html = (
        environment(Path(__file__).parent)
        .get_template(TEMPLATE)
        .render(
            drift=drift,
            moved=moved,
            histograms={name: Markup(_histogram(each)) for name, each in moved[:DRAWN]},
            points=points,
        )
    )
    path.write_text(html, encoding="utf-8")


def _histogram(shift: ScoreShift) -> str:
    before = np.asarray(shift.reference.counts) / max(1, sum(shift.reference.counts))
    after = np.asarray(shift.counts) / max(1, sum(shift.counts))
    edges = [0.0, *shift.reference.edges, 1.0]
    names = [f"{low:.2g}–{high:.2g}" for low, high in pairwise(edges)]
    with drawing():
        figure = Figure(figsize=(7, 2.4), layout="constrained")
        axes = figure.subplots()
        at = np.arange(len(before))
        axes.bar(at - 0.2, before, 0.4, color=NEUTRAL, label="reference")
        axes.bar(at + 0.2, after, 0.4, color=BETTER, label="recent")
        axes.set_xticks(at, names, rotation=35, ha="right")
        axes.set(xlabel="score", ylabel="share of comments")
        axes.legend(frameon=False)
        plain(axes, "y")
        return svg(figure, "Scores of the reference and of recent comments")


def _map(embedding: EmbeddingReference, projected: Floats) -> str:
    """Recent comments along the two main directions of the reference, whose ellipses hold 39 and 86 % of it."""
    with drawing():
        figure = Figure(figsize=(5, 4.4), layout="constrained")
        axes = figure.subplots()
        shown = projected[:: max(1, len(projected) // POINTS)]
        axes.scatter(shown[:, 0], shown[:, 1], s=5, color=BETTER, alpha=0.35, linewidths=0)
        for width in (1, 2):
            axes.add_patch(
                Ellipse(
                    (0, 0),
                    2 * width * embedding.variances[0] ** 0.5,
                    2 * width * embedding.variances[1] ** 0.5,
                    fill=False,
                    color=NEUTRAL,
                )
            )
        axes.set(xlabel="first direction", ylabel="second direction")
        plain(axes, "both")
        return svg(figure, "Recent comments among those of the reference")
