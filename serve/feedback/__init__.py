"""Moderators' feedback: kept until it is exported for retraining, or purged."""

from serve.feedback.store import Feedback, FeedbackStore

__all__ = ["Feedback", "FeedbackStore"]
