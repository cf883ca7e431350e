"""The gate's page: one HTML file that opens offline, with tables and plots and no comment in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from training.gate import plots
from training.gate.bootstrap import Estimate
from training.gate.functional import ALL
from training.gate.measures import AUC, LOWER_IS_BETTER, MEASURES
from training.pages import environment

if TYPE_CHECKING:
    from training.gate.gate import Gated

TEMPLATE = "page.html.jinja"
ACTIONS = ("approve", "review", "reject")


def write_page(gated: Gated, path: Path) -> None:
    """Write the page of a gated candidate."""
    templates = environment(Path(__file__).parent)
    templates.filters["change"] = _change
    templates.filters["tone"] = _tone
    attributes, functional = gated.comparison.attributes, gated.functional
    areas = {name: of.figures[AUC] for name, of in attributes.items()}
    identities = {
        group: min(kinds.values(), key=lambda each: each.difference)
        for group, kinds in functional.identities.items()
        if kinds
    }
    html = templates.get_template(TEMPLATE).render(
        report=gated.report,
        verdict=gated.verdict,
        comparison=gated.comparison,
        held_out=gated.held_out,
        functional=functional,
        measures=MEASURES,
        lower_is_better=LOWER_IS_BETTER,
        actions=ACTIONS,
        all=ALL,
        plots={
            "areas": Markup(plots.differences(areas, "AUC")),
            "curves": {name: Markup(plots.curves(of, name)) for name, of in attributes.items()},
            "passed": Markup(plots.differences(functional.passed, "functional tests passed")),
            "attributes": Markup(plots.differences(functional.attributes, "functional tests by attribute")),
            "identities": Markup(plots.differences(_worst(identities, 25), "groups of people")),
        },
    )
    path.write_text(html, encoding="utf-8")


def _worst(estimates: Mapping[str, Estimate], at_most: int) -> dict[str, Estimate]:
    by_difference = sorted(estimates.items(), key=lambda item: item[1].difference)
    return dict(by_difference[:at_most])


def _change(each: Estimate) -> str:
    if each.serving is None:
        return f"{each.candidate:.3f} (new)"
    if not (each.low or each.high):
        return f"{each.candidate:.3f} as before"
    return f"{each.serving:.3f} → {each.candidate:.3f}"


def _tone(each: Estimate, lower_is_better: bool = False) -> str:
    """The class of a cell: better or worse where the interval leaves no doubt."""
    low, high = (-each.high, -each.low) if lower_is_better else (each.low, each.high)
    if each.serving is None:
        return ""
    return "better" if low > 0 else "worse" if high < 0 else ""
