"""Refuses requests for scores while the queue is full, before their bodies are read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.batching import Batcher
from serve.error_responses import error_response
from serve.errors import ServiceError

# Coral's route is not among them: it answers that a comment is withheld, where a 429 would publish it.
SCORED = frozenset(("/v1/score", "/v1/moderate", "/v1/moderations", "/v1alpha1/comments:analyze", "/batch"))


class Door:
    """Middleware. What a request costs is not known before it is read; the queue looks at it again then."""

    def __init__(self, app: ASGIApp, batcher: Batcher) -> None:
        self.app = app
        self.batcher = batcher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in SCORED:
            try:
                self.batcher.check()
            except ServiceError as error:
                await error_response(Request(scope), error)(scope, receive, send)
                return
        await self.app(scope, receive, send)
