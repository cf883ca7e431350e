"""The trade-off as a picture: what a threshold catches against what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

from training.thresholds.curve import Choice, Curve

COLOURS = {"caught": "#1b7837", "false alarms": "#b2182b", "precision": "#2166ac"}


def plot(
    curves: Mapping[str, Curve], choices: Mapping[str, Mapping[str, Choice]], title: str, path: Path
) -> Path:
    """Write one panel an attribute to `path` (svg, png or pdf): shares over thresholds, chosen ones as lines."""
    figure = Figure(figsize=(7, 3.2 * len(curves)), layout="constrained")
    panels = figure.subplots(len(curves), 1, squeeze=False)[:, 0]
    for panel, (attribute, curve) in zip(panels, curves.items(), strict=True):
        shares = {"caught": curve.caught, "false alarms": curve.alarms, "precision": curve.precision}
        for name, values in shares.items():
            panel.step(curve.thresholds, values, where="post", label=name, color=COLOURS[name])
        for action, choice in choices.get(attribute, {}).items():
            panel.axvline(choice.threshold, color="0.3", linestyle="--" if action == "review" else "-")
            panel.annotate(
                f"{action} {choice.threshold:g}", (choice.threshold, 1.02), ha="center", fontsize="small"
            )
        panel.set(xlabel=f"threshold on {attribute}", ylabel="share", xlim=(0, 1), ylim=(0, 1.1))
        panel.grid(alpha=0.3)
    panels[0].legend(loc="center right", frameon=False)
    figure.suptitle(title)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    return path
