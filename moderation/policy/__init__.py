"""Decisions from scores: pure functions, so that a changed threshold re-decides without scoring again."""

from moderation.policy.policy import DEFAULT_POLICY_PATH, Policy, Thresholds

__all__ = ["DEFAULT_POLICY_PATH", "Policy", "Thresholds"]
