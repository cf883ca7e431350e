"""The models that a service may serve, which of them it serves, and what it served before."""

from moderation.registry.gate_report import GATE_PAGE, GATE_REPORT, GateReport
from moderation.registry.pointer import Change, Pointer
from moderation.registry.registry import Registry

__all__ = ["GATE_PAGE", "GATE_REPORT", "Change", "GateReport", "Pointer", "Registry"]
