"""Finds the reader comments on a page, scores each, and decides what a policy says about it."""

from moderation.errors import ModerationError
from moderation.moderator import Moderator
from moderation.policy import Policy
from moderation.scoring import Scorer, load
from moderation.splitting import split
from moderation.types import (
    Article,
    Comment,
    Decision,
    ModeratedThread,
    Page,
    Reason,
    Scores,
    ScoringInput,
    Span,
    Thread,
)

__all__ = [
    "Article",
    "Comment",
    "Decision",
    "ModeratedThread",
    "ModerationError",
    "Moderator",
    "Page",
    "Policy",
    "Reason",
    "Scorer",
    "Scores",
    "ScoringInput",
    "Span",
    "Thread",
    "load",
    "split",
]
