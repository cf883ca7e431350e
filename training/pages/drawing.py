"""How plots look, and how they become SVG that stands inside a page."""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from html import escape

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

BETTER, WORSE, NEUTRAL, PALE = "#0b6bcb", "#c0392b", "#6b7785", "#9aa4af"


def drawing() -> AbstractContextManager[None]:
    """Settings while a plot is drawn: text stays text, so that the page can be searched and read aloud."""
    return rc_context(
        {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9, "svg.hashsalt": "moderation"}
    )


def plain(axes: Axes, grid: str = "x") -> None:
    """No box, and a grid behind what is drawn."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis=grid, color="#e3e6ea", linewidth=0.6)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def svg(figure: Figure, title: str) -> str:
    """The figure as an <svg> element with a title, without metadata: the same figures give the same page."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    element = text.getvalue()[text.getvalue().index("<svg") :]
    # Not an image to who has it read aloud: its words are text, and the title says what they are of.
    return element.replace(">", f' role="group"><title>{escape(title)}</title>', 1)
