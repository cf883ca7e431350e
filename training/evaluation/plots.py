"""The plots of the evaluation's page, as SVG that stands inside it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve, roc_curve

from training.evaluation.dev_sets import Floats
from training.pages import BETTER, PALE, WORSE, drawing, plain, svg

LINE, FAINT, GOOD, BAD = BETTER, PALE, "#1e7e44", WORSE
BINS = 15
# Points of a curve: more are not seen and make the page heavy.
POINTS = 150


def curves(truth: NDArray[np.bool_], scores: Floats, title: str) -> str:
    """Of one question: ROC, precision over recall, and what share says yes at what score."""
    with drawing():
        figure = Figure(figsize=(9, 2.7), layout="constrained")
        roc, precision, reliability = figure.subplots(1, 3)
        alarms, caught, _ = roc_curve(truth, scores)
        roc.plot(*_thinned(alarms, caught), color=LINE)
        roc.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=":")
        roc.set(xlabel="false alarms", ylabel="caught")
        right, recall, _ = precision_recall_curve(truth, scores)
        precision.plot(*_thinned(recall, right), color=LINE)
        precision.axhline(truth.mean(), color=FAINT, linewidth=0.8, linestyle=":")
        precision.set(xlabel="caught (recall)", ylabel="precision")
        bins = np.minimum((scores * BINS).astype(int), BINS - 1)
        filled = np.unique(bins)
        reliability.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=":")
        reliability.plot(
            [scores[bins == each].mean() for each in filled],
            [truth[bins == each].mean() for each in filled],
            "o-",
            color=LINE,
            markersize=3,
        )
        reliability.set(xlabel="score", ylabel="share of yes")
        for axes in (roc, precision, reliability):
            axes.set(xlim=(0, 1), ylim=(0, 1.02))
            plain(axes)
        return svg(figure, f"ROC, precision-recall and reliability curves of {title}")


def bars(values: Mapping[str, float], label: str, title: str, good: Mapping[str, bool] | None = None) -> str:
    """A bar an entry with its figure; `good` colours them."""
    with drawing():
        figure = Figure(figsize=(7, 0.5 + 0.24 * len(values)), layout="constrained")
        axes = figure.subplots()
        names = [*values][::-1]
        colours = [LINE if good is None else GOOD if good[name] else BAD for name in names]
        drawn = axes.barh(names, [values[name] for name in names], color=colours, height=0.6)
        axes.bar_label(drawn, fmt="%.3f", padding=3, fontsize=8)
        axes.axvline(0, color="black", linewidth=0.8)
        axes.margins(x=0.12)
        axes.set_xlabel(label)
        plain(axes)
        return svg(figure, title)


def areas(terms: Mapping[str, Mapping[str, float]]) -> str:
    """The three areas of every term, the worst term first."""
    with drawing():
        figure = Figure(figsize=(7, 0.7 + 0.2 * len(terms)), layout="constrained")
        axes = figure.subplots()
        names = sorted(terms, key=lambda term: min(terms[term].values()), reverse=True)
        for kind, marker, colour in (("subgroup", "s", FAINT), ("bpsn", "o", LINE), ("bnsp", "^", GOOD)):
            axes.plot(
                [terms[name][kind] for name in names], names, marker, color=colour, markersize=4, label=kind
            )
        axes.legend(frameon=False, loc="lower left")
        axes.set(xlabel="AUC", ylim=(-1, len(names)))
        plain(axes)
        return svg(figure, "Subgroup, BPSN and BNSP AUC of every term")


def _thinned(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    kept = np.unique(np.linspace(0, len(x) - 1, POINTS).astype(int))
    return x[kept], y[kept]
