"""The plots of the gate's page, as SVG that stands inside it."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.gate.bootstrap import Estimate
from training.gate.comparison import AttributeComparison
from training.gate.measures import CALIBRATION_BINS, Floats

SERVING, CANDIDATE, WORSE, UNSURE = "#6b7785", "#0b6bcb", "#c0392b", "#9aa4af"
# Text stays text, so that the page can be searched and read aloud; no dates, so that a page is reproducible.
SETTINGS = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9, "svg.hashsalt": "gate"}


def differences(estimates: Mapping[str, Estimate], lower_is_better: bool = False) -> str:
    """What changed, a line an entry: the difference with its interval, coloured where it is no accident."""
    known = {name: each for name, each in estimates.items() if each.serving is not None}
    if not known:
        return ""
    with rc_context(SETTINGS):
        figure = Figure(figsize=(7, 0.5 + 0.26 * len(known)), layout="constrained")
        axes = figure.subplots()
        for y, each in enumerate(reversed(known.values())):
            sign = -1 if lower_is_better else 1
            colour = CANDIDATE if sign * each.low > 0 and sign * each.high > 0 else UNSURE
            colour = WORSE if sign * each.low < 0 and sign * each.high < 0 else colour
            axes.plot([each.low, each.high], [y, y], color=colour, linewidth=2, solid_capstyle="butt")
            axes.plot([each.difference], [y], "o", color=colour, markersize=5)
        axes.set_yticks(range(len(known)), [name.replace("_", " ") for name in reversed(known)])
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_xlabel("candidate - serving model")
        _plain(axes)
        return _svg(figure)


def curves(of: AttributeComparison) -> str:
    """Of one attribute: what is caught at what rate of false alarms, and what probabilities are worth."""
    with rc_context(SETTINGS):
        figure = Figure(figsize=(7, 2.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        for scores, colour, label in (
            (of.serving, SERVING, "serving model"),
            (of.candidate, CANDIDATE, "candidate"),
        ):
            if scores is None:
                continue
            left.plot(*_roc(scores, of.answers), color=colour, label=label)
            right.plot(*_reliability(scores, of.answers), "o-", color=colour, markersize=3, label=label)
        for axes, x, y in ((left, "false alarms", "caught"), (right, "score", "share of yes")):
            axes.plot([0, 1], [0, 1], color=UNSURE, linewidth=0.8, linestyle=":")
            axes.set(xlabel=x, ylabel=y, xlim=(0, 1), ylim=(0, 1.02))
            _plain(axes)
        left.legend(frameon=False, loc="lower right")
        return _svg(figure)


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
    filled = np.unique(bins)
    return (
        np.array([scores[bins == each].mean() for each in filled]),
        np.array([answers[bins == each].mean() for each in filled]),
    )


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#e3e6ea", linewidth=0.6)
    axes.set_axisbelow(True)


def _svg(figure: Figure) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]
