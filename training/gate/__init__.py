"""The gate between training and serving: compare, judge, report."""

from training.gate.floors import DEFAULT_FLOORS, Floors
from training.gate.gate import Gated, gate, write

__all__ = ["DEFAULT_FLOORS", "Floors", "Gated", "gate", "write"]
