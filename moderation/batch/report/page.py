"""The report as one HTML page that needs nothing else: no script, no address, no file beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from moderation.batch.report.report import SHOWN_GROUPS, Report
from moderation.errors import MissingExtra

TEMPLATE = Path(__file__).with_name("page.html")


def to_html(report: Report) -> bytes:
    """Raises MissingExtra where the extra `report` is not installed."""
    try:
        import jinja2  # noqa: PLC0415  of the extra `report`
    except ImportError as error:
        raise MissingExtra("the report as a page", "report") from error
    from moderation.batch.report import charts  # noqa: PLC0415  brings the plotting library

    facts = report.as_dict()
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters.update(percent=_percent, number=_number)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    attributes = facts["attributes"]
    flagged = [
        {"name": name, "rows": facts["rows"], **each} for name, each in attributes.items() if _has_limit(each)
    ]
    drawn = {
        "attributes": charts.shares(flagged) if flagged else None,
        "histograms": charts.histograms(attributes) if attributes else None,
        "time": charts.over_time(facts["time"]["groups"]) if len(facts["time"]["groups"]) > 1 else None,
        "articles": _drawn(charts, facts["articles"]["most_flagged"]),
        "languages": _drawn(charts, facts["languages"]["groups"]),
    }
    return template.render(**facts, charts=drawn, shown=SHOWN_GROUPS).strip().encode()


def _has_limit(attribute: dict[str, Any]) -> bool:
    return attribute["review_threshold"] is not None or attribute["reject_threshold"] is not None


def _drawn(charts: Any, groups: list[dict[str, Any]]) -> str | None:
    drawn: str | None = charts.shares(groups) if len(groups) > 1 else None
    return drawn


def _percent(share: float) -> str:
    """12.3 %, and more digits where little is not nothing."""
    return f"{share:.1%}" if share >= 0.01 or not share else f"{share:.3%}"


def _number(value: float) -> str:
    return f"{value:,}"
