"""What all routes share: the policy, the queue in front of the model, and how requests go through it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from moderation import (
    Comment,
    Decision,
    ModeratedThread,
    Moderator,
    Page,
    Policy,
    Scores,
    ScoringInput,
    Thread,
    load,
    split,
)
from moderation.scoring.model_folder import CARD
from serve.batching import Batcher, EncodingScorer, QueuedScorer
from serve.database import open_database
from serve.disconnect import while_connected
from serve.errors import InvalidRequest, Overloaded, ScoringFailed, ShuttingDown
from serve.feedback import Feedback, FeedbackStore
from serve.keys import Gate, KeyStore
from serve.metrics import Metrics
from serve.settings import Settings


class Service:
    """Composes settings, policy and queue; it lives as long as the application runs."""

    def __init__(self, settings: Settings, scorer: EncodingScorer | None = None) -> None:
        """`scorer` None loads the model of the settings. Raises ModelError, PolicyError."""
        self.settings = settings
        self.metrics = Metrics()
        engine = open_database(settings.database_url)
        self.feedback = FeedbackStore(engine)
        self.gate = Gate(
            KeyStore(engine),
            required=settings.keys_required,
            per_minute=settings.per_minute,
            workers=settings.workers,
        )
        threads = settings.threads or max(1, (os.cpu_count() or 1) // settings.workers)
        self.card: str | None = None
        if scorer is None:
            loaded = load(settings.model, threads=threads)
            card = loaded.folder.path / CARD
            self.card = card.read_text(encoding="utf-8") if card.is_file() else None
            scorer = loaded
        self.scorer = scorer
        self.policy = Policy.load(settings.policy) if settings.policy else Policy.load()
        self.policy.require(self.scorer.attributes)
        self.batcher = Batcher(self.scorer, self.metrics, max_wait_s=settings.max_wait_s)
        self.metrics.model.labels(self.scorer.model, self.policy.id).set(1)

    async def score(self, request: Request, inputs: Sequence[ScoringInput]) -> list[Scores]:
        """One Scores an input, in order. Raises Overloaded, ScoringFailed, ClientDisconnect."""
        future = self.batcher.submit(inputs)
        results = await while_connected(request, asyncio.wrap_future(future))
        self._count_scores(results)
        return results

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that the model reads, by their primary subtags."""
        return self.scorer.manifest.languages

    def check_comments(self, texts: Sequence[str], name: str) -> None:
        """Raises InvalidRequest when there are too many comments under that key, or one is too long."""
        settings = self.settings
        if len(texts) > settings.max_comments:
            raise InvalidRequest(
                f"{len(texts)} comments; at most {settings.max_comments} in one request", f"/{name}"
            )
        for index, text in enumerate(texts):
            size = len(text.encode(errors="replace"))
            if size > settings.max_comment_bytes:
                problem = f"{size} bytes of text; a comment has at most {settings.max_comment_bytes}"
                raise InvalidRequest(problem, f"/{name}/{index}")

    async def keep(self, request: Request, given: Feedback) -> None:
        """Store feedback, with the scores that the model gives the comment now.

        Feedback is worth more than those scores: it is kept without them when they cannot be had.
        """
        try:
            inputs = [ScoringInput(given.text, given.parent_text)]
            (scores,) = await self.score(request, inputs)
            given = replace(given, scores=dict(scores.values), model=scores.model)
        except (Overloaded, ScoringFailed, ShuttingDown):
            given = replace(given, model=self.scorer.model)
        await run_in_threadpool(self.feedback.record, given)
        self.metrics.feedback.labels(given.source).inc()

    def decide(self, comment: Comment, scores: Scores) -> Decision:
        """What the service's policy says about a comment."""
        decision = self.policy.decide(comment, scores)
        self.metrics.decisions.labels(decision.action).inc()
        return decision

    async def split(self, request: Request, page: Page) -> Thread:
        """The article and the comments of a page. Raises PageError, ClientDisconnect."""
        return await while_connected(request, run_in_threadpool(split, page))

    async def moderate(self, request: Request, page: Page, policy: Policy) -> ModeratedThread:
        """Split, score and decide. Raises PageError, Overloaded, ScoringFailed, ClientDisconnect."""
        self.batcher.check()
        scorer = QueuedScorer(self.batcher)
        moderator = Moderator(scorer, policy)
        work = run_in_threadpool(moderator.moderate, page)
        moderated = await while_connected(request, work, scorer.cancel)
        self._count_scores([decision.scores for decision in moderated.decisions])
        for decision in moderated.decisions:
            self.metrics.decisions.labels(decision.action).inc()
        return moderated

    def _count_scores(self, results: Sequence[Scores]) -> None:
        for scores in results:
            for attribute, value in scores.values.items():
                self.metrics.scores.labels(attribute).observe(value)
