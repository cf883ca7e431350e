"""JSON as clients really send it: with a byte order mark, or with half of an emoji."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# An escape of a string: two halves of a character, one half alone, or any other.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def mended(body: bytes) -> bytes:
    """The body with a replacement character for each half of a character, and without a byte order mark.

    A comment that was cut in the middle of an emoji is such JSON, and must be scored like any other: where a
    site cannot have a comment judged, it is published. Offsets in UTF-16 units stay what they are.
    """
    body = body.removeprefix(BYTE_ORDER_MARK)
    if b"\\u" not in body:
        return body
    return _ESCAPE.sub(lambda match: rb"\ufffd" if match[1] else match[0], body)


class MendedJson(APIRoute):
    """A route that reads its JSON mended."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_mended(request: Request) -> Response:
            return await handle(_MendedRequest(request.scope, request.receive))

        return handle_mended


class _MendedRequest(Request):
    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            self._body = mended(await super().body())
        return self._body
