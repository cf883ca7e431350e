"""Counts, times and logs each request, and answers for an error that nobody foresaw."""

from __future__ import annotations

import time
import traceback

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.error_responses import error_response
from serve.metrics import Metrics
from serve.middleware.door import SCORED

log: structlog.stdlib.BoundLogger = structlog.get_logger("moderation.access")


class Observation:
    """Middleware. Logs method, route, status and milliseconds: no query (it may hold a key) and no body."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def observed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, observed_send)
        except ClientDisconnect:
            status = 499  # as nginx has it: the client left before the answer
        except Exception as error:
            log.error("unexpected error", error=type(error).__name__, at=_where(error))
            if status == 0:
                await error_response(Request(scope), error)(scope, receive, observed_send)
        self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route_of(scope)
        self.metrics.requests.labels(route, status).inc()
        self.metrics.latency_s.labels(route).observe(seconds)
        log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))


def _route_of(scope: Scope) -> str:
    """The path of the route, also of a request that the door refused, which reaches none."""
    path: str = scope["path"]
    return path if path in SCORED else getattr(scope.get("route"), "path", "unknown")


def _where(error: Exception) -> list[str]:
    """Where an error came from, without its message, which could quote a comment."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
