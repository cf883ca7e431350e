"""The models that a service may serve, which of them it serves, and what it served before."""

from moderation.registry.gate_report import GATE_PAGE, GATE_REPORT, GateReport

__all__ = ["GATE_PAGE", "GATE_REPORT", "GateReport"]
