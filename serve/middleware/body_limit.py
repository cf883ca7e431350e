"""Refuses a request body past the limit, before all of it has been read."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Middleware. Goes by Content-Length where there is one, and counts what arrives."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0
        stated = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""

        async def counted_receive() -> Message:
            nonlocal received
            if stated.isdigit() and int(stated) > self.max_bytes:
                raise self._too_large()
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                raise self._too_large()
            return message

        await self.app(scope, counted_receive, send)

    def _too_large(self) -> HTTPException:
        return HTTPException(
            413, f"The body is larger than the {self.max_bytes} bytes that this service takes."
        )
