"""Refuses a request body that is too large, before all of it has been read, or too slow."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# 10 MB at 1.4 Mbit/s. Without an end, a client that sends a byte now and then holds its connection for ever.
MAX_SECONDS = 60.0
# What is still on its way is not waited for.
CLOSE = {"Connection": "close"}


class BodyLimit:
    """Middleware. Goes by Content-Length where there is one, and counts what arrives."""

    def __init__(self, app: ASGIApp, max_bytes: int, max_seconds: float = MAX_SECONDS) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.max_seconds = max_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        received = 0
        stated = Headers(scope=scope).get("content-length", "")
        end: float | None = asyncio.get_running_loop().time() + self.max_seconds

        async def limited_receive() -> Message:
            nonlocal received, end
            if stated.isdigit() and int(stated) > self.max_bytes:
                raise self._too_large()
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(
                    408, f"The body did not arrive within {self.max_seconds:.0f} s.", CLOSE
                ) from None
            if not message.get("more_body", False):
                end = None
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                raise self._too_large()
            return message

        await self.app(scope, limited_receive, send)

    def _too_large(self) -> HTTPException:
        return HTTPException(
            413, f"The body is larger than the {self.max_bytes} bytes that this service takes.", CLOSE
        )
