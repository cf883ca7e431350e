"""Thresholds for a stated aim: what each one catches and what it costs, chosen on labelled comments, as a policy."""

from training.thresholds.aim import Aim
from training.thresholds.curve import Choice, Curve, choose
from training.thresholds.plot import plot
from training.thresholds.policy_file import policy_text

__all__ = ["Aim", "Choice", "Curve", "choose", "plot", "policy_text"]
