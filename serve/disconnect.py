"""Work for a client stops when the client leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

T = TypeVar("T")

# Most answers are there sooner; watching the connection of those would only cost time.
WATCH_AFTER_S = 0.1


async def while_connected(
    request: Request, work: Awaitable[T], cancel: Callable[[], object] | None = None
) -> T:
    """The result of `work`, cancelled when the client leaves; `cancel` stops what cancelling does not reach.

    The body of the request must have been read. Raises ClientDisconnect.
    """
    future = asyncio.ensure_future(work)
    try:
        await asyncio.wait({future}, timeout=WATCH_AFTER_S)
        if not future.done():
            watch = asyncio.ensure_future(_left(request))
            await asyncio.wait({future, watch}, return_when=asyncio.FIRST_COMPLETED)
            watch.cancel()
        if not future.done():
            raise ClientDisconnect
        return future.result()
    finally:
        if not future.done():
            future.cancel()
            if cancel is not None:
                cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
