"""GET / and GET /page/…: the moderator's page, which asks the native routes for all that it shows."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)

FILES = StaticFiles(directory=Path(__file__).with_name("static"))
# Comments are strangers' text. The page only ever sets them as text; should that fail one day, the browser
# runs no script but ours, builds no markup from strings, and sends nothing to another host.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # Always asked for again, with an ETag, so that a new version of the service is never shown by old scripts.
    "Cache-Control": "no-cache",
}


@router.api_route("/", methods=["GET", "HEAD"])
async def page(request: Request) -> Response:
    return await _file("index.html", request)


@router.api_route("/page/{name}", methods=["GET", "HEAD"])
async def file(request: Request, name: str) -> Response:
    return await _file(name, request)


async def _file(name: str, request: Request) -> Response:
    """A file of the page, or 304 where the browser has it. Raises HTTPException, 404."""
    response = await FILES.get_response(name, request.scope)
    response.headers.update(HEADERS)
    return response
