"""Finds the reader comments on a page, scores each, and decides what a policy says about it."""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from moderation.batch.dataset import label_dataset

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
    "label_dataset",
    "load",
    "split",
]


def __getattr__(name: str) -> Any:
    """`label_dataset` on first use: it brings Arrow along, which who scores texts alone does not need."""
    if name == "label_dataset":
        from moderation.batch.dataset import label_dataset  # noqa: PLC0415

        return label_dataset
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
