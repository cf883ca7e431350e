"""The charts of a report as SVG: text stays text, the same counts give the same bytes, nothing is loaded."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from moderation.errors import MissingExtra

try:
    import matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
except ImportError as error:
    raise MissingExtra("the report as a page", "report") from error

# Told apart by people who see no red and green, and by their lightness in print (Okabe and Ito 2008).
REVIEW, REJECT, PLAIN = "#E69F00", "#A03000", "#56768F"
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.size": 9,
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
}
COLUMNS_OF_HISTOGRAMS = 3


def histograms(attributes: Mapping[str, Mapping[str, Any]]) -> str:
    """A histogram of scores an attribute, on a logarithmic scale, with the policy's thresholds."""
    n_rows = -(-len(attributes) // COLUMNS_OF_HISTOGRAMS)
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(9, 1.7 * n_rows), layout="constrained")
        grid = figure.subplots(n_rows, COLUMNS_OF_HISTOGRAMS, sharex=True, squeeze=False)
        for axes in grid.flat[len(attributes) :]:
            axes.set_visible(False)
        for axes, (name, each) in zip(grid.flat, attributes.items(), strict=False):
            counts = each["histogram"]
            edges = [index / len(counts) for index in range(len(counts))]
            axes.bar(edges, counts, width=1 / len(counts), align="edge", color=PLAIN, log=True)
            for limit, colour, line in (
                (each["review_threshold"], REVIEW, "--"),
                (each["reject_threshold"], REJECT, "-"),
            ):
                if limit is not None:
                    axes.axvline(limit, color=colour, linestyle=line, linewidth=1.8)
            axes.set_title(name, loc="left", fontsize=9)
            axes.set_xlim(0, 1)
        return _svg(figure)


def shares(groups: Sequence[Mapping[str, Any]]) -> str:
    """A bar a group: the share that goes to review, and that is rejected."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(9, 0.7 + 0.24 * len(groups)), layout="constrained")
        axes = figure.subplots()
        names = [_brief(each["name"]) for each in groups]
        _stacked(axes, names, groups, horizontal=True)
        axes.invert_yaxis()
        axes.set_xlabel("share of rows, %")
        return _svg(figure)


def over_time(groups: Sequence[Mapping[str, Any]]) -> str:
    """Rows, and the share that is flagged, by day, month or year."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(9, 3.6), layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True)
        names = [each["name"] for each in groups]
        upper.bar(names, [each["rows"] for each in groups], color=PLAIN)
        upper.set_ylabel("rows")
        _stacked(lower, names, groups, horizontal=False)
        lower.set_ylabel("share of rows, %")
        step = -(-len(names) // 12)
        lower.set_xticks(range(0, len(names), step), names[::step], rotation=30, ha="right")
        return _svg(figure)


def _stacked(
    axes: Axes, names: Sequence[str], groups: Sequence[Mapping[str, Any]], *, horizontal: bool
) -> None:
    review = [100 * each["review"] / max(1, each["rows"]) for each in groups]
    reject = [100 * each["reject"] / max(1, each["rows"]) for each in groups]
    places = range(len(names))
    draw = axes.barh if horizontal else axes.bar
    draw(places, reject, color=REJECT, label="reject")
    offset: dict[str, Any] = {"left": reject} if horizontal else {"bottom": reject}
    draw(places, review, color=REVIEW, hatch="///", edgecolor="white", label="review", **offset)
    (axes.set_yticks if horizontal else axes.set_xticks)(places, names)
    if any(review) or any(reject):
        axes.legend(frameon=False, fontsize=8, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))


def _brief(name: str) -> str:
    # A dollar sign would begin a formula.
    return (name if len(name) <= 44 else name[:43] + "…").replace("$", r"\$")


def _svg(figure: Figure) -> str:
    """The figure as an element for a page; the page describes it."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = file.getvalue()
    return text[text.index("<svg") :].replace("<svg ", '<svg aria-hidden="true" ', 1)
