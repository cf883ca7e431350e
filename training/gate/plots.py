"""The plots of the gate's page, as SVG that stands inside it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from training.gate.bootstrap import Estimate
from training.gate.comparison import AttributeComparison
from training.gate.measures import CALIBRATION_BINS, Floats
from training.pages import BETTER, NEUTRAL, PALE, WORSE, drawing, plain, svg

# Comments under which a point of the calibration plot is luck; they count in the calibration error all the same.
FEWEST_OF_A_POINT = 10


def differences(estimates: Mapping[str, Estimate], of: str) -> str:
    """What changed of a measure, a line an entry: the difference with its interval, coloured where it is no accident.

    Empty where nothing changed.
    """
    known = {
        name: each
        for name, each in estimates.items()
        if each.serving is not None and (each.difference or each.error)
    }
    if not known:
        return ""
    with drawing():
        figure = Figure(figsize=(7, 0.5 + 0.26 * len(known)), layout="constrained")
        axes = figure.subplots()
        for y, each in enumerate(reversed(known.values())):
            colour = BETTER if each.low > 0 and each.high > 0 else PALE
            colour = WORSE if each.low < 0 and each.high < 0 else colour
            axes.plot([each.low, each.high], [y, y], color=colour, linewidth=2, solid_capstyle="butt")
            axes.plot([each.difference], [y], "o", color=colour, markersize=5)
        axes.set_yticks(range(len(known)), [name.replace("_", " ") for name in reversed(known)])
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_xlabel("candidate - serving model")
        plain(axes)
        return svg(figure, f"Differences to the serving model: {of}")


def curves(of: AttributeComparison, attribute: str) -> str:
    """Of one attribute: what is caught at what rate of false alarms, and what probabilities are worth."""
    with drawing():
        figure = Figure(figsize=(7, 2.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        for scores, colour, label in (
            (of.serving, NEUTRAL, "serving model"),
            (of.candidate, BETTER, "candidate"),
        ):
            if scores is None:
                continue
            left.plot(*_roc(scores, of.answers), color=colour, label=label)
            right.plot(*_reliability(scores, of.answers), "o-", color=colour, markersize=3, label=label)
        for axes, x, y in ((left, "false alarms", "caught"), (right, "score", "share of yes")):
            axes.plot([0, 1], [0, 1], color=PALE, linewidth=0.8, linestyle=":")
            axes.set(xlabel=x, ylabel=y, xlim=(0, 1), ylim=(0, 1.02))
            plain(axes)
        left.legend(frameon=False, loc="lower right")
        return svg(figure, f"ROC and reliability curves of {attribute}")


def _roc(scores: Floats, answers: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    ends = ends[np.unique(np.linspace(0, len(ends) - 1, 200).astype(int))]
    caught, alarms = np.cumsum(answers[order]), np.cumsum(1 - answers[order])
    return (
        np.concatenate([[0], alarms[ends] / alarms[-1]]),
        np.concatenate([[0], caught[ends] / caught[-1]]),
    )


def _reliability(scores: Floats, answers: Floats) -> tuple[Floats, Floats]:
    bins = np.minimum((scores * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    values, counts = np.unique(bins, return_counts=True)
    filled = values[counts >= FEWEST_OF_A_POINT]
    return (
        np.array([scores[bins == each].mean() for each in filled]),
        np.array([answers[bins == each].mean() for each in filled]),
    )
