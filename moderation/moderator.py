"""The one composition of splitting, scoring and policy that the command line, the service and batches use."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.policy import Policy
from moderation.scoring import Scorer
from moderation.splitting import split
from moderation.types import Comment, Decision, ModeratedThread, Page, ScoringInput


class Moderator:
    """Splits pages, scores comments and decides on them; it composes and does nothing of its own.

    Raises PolicyError at once when the policy names an attribute that the model does not score.
    """

    def __init__(self, scorer: Scorer, policy: Policy) -> None:
        policy.require(scorer.attributes)
        self.scorer = scorer
        self.policy = policy

    def moderate(self, page: Page) -> ModeratedThread:
        """Split a page and decide on each of its comments. Raises PageError, ScoringError."""
        thread = split(page)
        texts = {comment.id: comment.text for comment in thread.comments}
        parents = [texts.get(comment.parent_id or "") for comment in thread.comments]
        return ModeratedThread(thread, tuple(self.decide(thread.comments, parents)))

    def decide(
        self, comments: Sequence[Comment], parent_texts: Sequence[str | None] | None = None
    ) -> list[Decision]:
        """Score comments and decide on them, one decision a comment in the same order.

        `parent_texts`, if given, is as long as `comments`. Raises ScoringError: then none was decided.
        """
        parents = parent_texts if parent_texts is not None else [None] * len(comments)
        inputs = [
            ScoringInput(comment.text, parent) for comment, parent in zip(comments, parents, strict=True)
        ]
        scores = self.scorer.score(inputs)
        return [self.policy.decide(comment, its) for comment, its in zip(comments, scores, strict=True)]
