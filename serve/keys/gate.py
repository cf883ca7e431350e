"""Lets a request in by its key, and counts it against the key's quota."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Mapping

import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from serve.errors import BadKey, QuotaExceeded, StoreFailed
from serve.keys.store import Key, KeyStore, digest

# How long a key is remembered before the database is asked again: so soon is a revoked one refused.
REMEMBER_S = 5.0
REMEMBERED = 10_000

log: structlog.stdlib.BoundLogger = structlog.get_logger("moderation.keys")


class Gate:
    """Checks keys; `required` False lets everybody in. Quotas are counted in each worker process."""

    def __init__(self, store: KeyStore, *, required: bool, per_minute: int | None, workers: int) -> None:
        """`per_minute` is the quota of a key that has none of its own."""
        self.required = required
        self._store = store
        self._per_minute = per_minute
        self._workers = workers
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._remembered: OrderedDict[str, tuple[float, Key | None]] = OrderedDict()

    async def admit(self, key: str | None, calls: int = 1) -> None:
        """Raises BadKey when a key is required and this is none, QuotaExceeded past its quota, StoreFailed.

        While the database is away, keys that were let in before still are: comments must be moderated.
        `calls` 0 checks the key and counts nothing.
        """
        if not self.required:
            return
        if not key:
            raise BadKey(missing=True)
        found = await self._find(key)
        if found is None:
            raise BadKey(missing=False)
        limit = found.per_minute or self._per_minute
        if limit is None or calls == 0:
            return
        item = RateLimitItemPerMinute(max(1, limit // self._workers))
        if not self._limiter.hit(item, found.name, cost=calls):
            window = self._limiter.get_window_stats(item, found.name)
            raise QuotaExceeded(limit, max(1, math.ceil(window.reset_time - time.time())))

    async def _find(self, key: str) -> Key | None:
        name = digest(key)
        at, found = self._remembered.get(name, (-math.inf, None))
        if time.monotonic() - at > REMEMBER_S:
            if found is not None:  # while one request asks, which takes seconds where the database is away
                self._remembered[name] = time.monotonic(), found
            try:
                found = await run_in_threadpool(self._store.find, key)
            except SQLAlchemyError as error:
                if found is None:
                    raise StoreFailed(error) from error
                log.error("keys are let in by memory", error=type(error).__name__)
            self._remembered[name] = time.monotonic(), found
            self._remembered.move_to_end(name)
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return found


def key_of(query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
    """The key of a request, wherever it is: ?key=, X-Goog-Api-Key, X-API-Key or Authorization: Bearer."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    return query.get("key") or headers.get("x-goog-api-key") or headers.get("x-api-key") or bearer or None


async def require_key(request: Request) -> None:
    """Dependency of the native routes. Raises BadKey, QuotaExceeded."""
    await request.app.state.service.gate.admit(key_of(request.query_params, request.headers))
