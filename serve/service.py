"""What all routes share: the model, the policy, the queue in front of both, and how requests go through it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError
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
    split,
)
from serve.batching import Batcher, EncodingScorer, QueuedScorer
from serve.database import open_database
from serve.disconnect import while_connected
from serve.errors import InvalidRequest, Overloaded, ScoringFailed, ShuttingDown, StoreFailed
from serve.feedback import Feedback, FeedbackStore
from serve.keys import Gate, KeyStore
from serve.metrics import Metrics
from serve.score_drift import ScoreDrift
from serve.serving_model import ServingModel
from serve.settings import Settings
from serve.shadow import Shadow


class Service:
    """Composes settings, policy and queue; it lives as long as the application runs.

    `threads` is what one run of the network takes: as many runs as there are cores are under way at once.
    """

    threads = 1

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
        cores = settings.threads or max(1, (os.cpu_count() or 1) // settings.workers)
        self.model = ServingModel(scorer) if scorer else ServingModel.load(settings.model, self.threads)
        self.policy = Policy.load(settings.policy) if settings.policy else Policy.load()
        self.policy.require(self.model.attributes)
        self.batcher = Batcher(self.model.scorer, self.metrics, max_wait_s=settings.max_wait_s, threads=cores)
        self._drift = ScoreDrift(self.model.reference, self.metrics)
        self.shadow = Shadow.of(settings, self.policy, self.metrics)
        self.metrics.model.labels(self.model.id, self.policy.id).set(1)

    def serve(self, model: ServingModel) -> None:
        """Let another model score what comes from now on; what was accepted before is finished by the old one.

        The model has scored before, and has the attributes of the policy. Called on the event loop, as are
        routes: what a route looks at between two awaits is of one model.
        """
        self.metrics.model.labels(self.model.id, self.policy.id).set(0)
        self.metrics.model.labels(model.id, self.policy.id).set(1)
        self.metrics.swaps.labels("done").inc()
        self._drift.end()
        self._drift = ScoreDrift(model.reference, self.metrics)
        self.model, self.batcher.scorer = model, model.scorer

    async def score(
        self,
        request: Request,
        model: ServingModel,
        comments: Sequence[ScoringInput],
        passages: Sequence[ScoringInput] = (),
        *,
        words: bool = False,
    ) -> list[Scores]:
        """One Scores a comment and then one a passage of a comment, in order, all by `model`.

        With `words`, those of comments have the words that carried them as spans. Raises Overloaded,
        ScoringFailed, ClientDisconnect.
        """
        n_explained = len(comments) if words else 0
        results = await self._scored(request, model, [*comments, *passages], n_explained)
        self._observe(comments, results[: len(comments)])
        return results

    async def _scored(
        self, request: Request, model: ServingModel, inputs: Sequence[ScoringInput], n_explained: int = 0
    ) -> list[Scores]:
        future = self.batcher.submit(inputs, model.scorer, n_explained=n_explained)
        return await while_connected(request, asyncio.wrap_future(future))

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

        Feedback is worth more than those scores: it is kept without them when they cannot be had. Raises StoreFailed.
        """
        model = self.model
        try:
            (scores,) = await self._scored(request, model, [ScoringInput(given.text, given.parent_text)])
            given = replace(given, scores=dict(scores.values), model=model.id)
        except (Overloaded, ScoringFailed, ShuttingDown):
            given = replace(given, model=model.id)
        try:
            await run_in_threadpool(self.feedback.record, given)
        except SQLAlchemyError as error:
            raise StoreFailed(error) from error
        self.metrics.feedback.labels(given.source).inc()

    def decide(self, comment: Comment, scores: Scores) -> Decision:
        """What the service's policy says about a comment."""
        decision = self.policy.decide(comment, scores)
        self.metrics.decisions.labels(decision.action).inc()
        return decision

    async def split(self, request: Request, page: Page) -> Thread:
        """The article and the comments of a page. Raises PageError, ClientDisconnect."""
        return await while_connected(request, run_in_threadpool(split, page))

    async def moderate(
        self, request: Request, model: ServingModel, page: Page, policy: Policy
    ) -> ModeratedThread:
        """Split, score and decide. Raises PageError, Overloaded, ScoringFailed, ClientDisconnect."""
        self.batcher.check()
        scorer = QueuedScorer(self.batcher, model.scorer)
        moderator = Moderator(scorer, policy)
        work = run_in_threadpool(moderator.moderate, page)
        moderated = await while_connected(request, work, scorer.cancel)
        decisions = moderated.decisions
        self._observe(scorer.inputs, [decision.scores for decision in decisions])
        for decision in decisions:
            self.metrics.decisions.labels(decision.action).inc()
        return moderated

    def _observe(self, comments: Sequence[ScoringInput], results: Sequence[Scores]) -> None:
        """Count the scores of comments that readers wrote: for the metrics, for drift, for the shadow."""
        for scores in results:
            for attribute, value in scores.values.items():
                self.metrics.scores.labels(attribute).observe(value)
        self._drift.observe(results)
        if self.shadow is not None:
            self.shadow.offer(comments, results)
