"""One place that turns an error into an answer, in the words of the protocol that was spoken."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from serve.perspective.errors import envelope
from serve.problems import MEDIA_TYPE, Problem, problem_of

PERSPECTIVE = ("/v1alpha1/", "/$discovery", "/batch")


def error_response(request: Request, error: Exception) -> Response:
    """The answer for an error, as the client of this path expects it."""
    problem = problem_of(error)
    request.app.state.service.metrics.rejected.labels(problem.type).inc()
    path: str = request.scope["path"]  # a request's `url` costs a sixth of this answer
    if path.startswith(PERSPECTIVE):
        body = envelope(problem, error)
        return Response(
            to_json(body, indent=2), body["error"]["code"], problem.headers, "application/json; charset=UTF-8"
        )
    if path == "/v1/moderations":
        # OpenAI's clients know no 415 and no 422.
        status = 400 if problem.status in (415, 422) else problem.status
        return JSONResponse({"error": _openai_error(problem, status)}, status, problem.headers)
    return JSONResponse(problem.document(), problem.status, problem.headers, MEDIA_TYPE)


def _openai_error(problem: Problem, status: int) -> dict[str, Any]:
    kind = {401: "authentication_error", 429: "rate_limit_error"}.get(status, "invalid_request_error")
    pointer = problem.faults[0].pointer if problem.faults else ""
    return {
        "message": problem.detail,
        "type": kind if status < 500 else "server_error",
        "param": pointer.strip("/").replace("/", ".") or None,
        "code": {"bad-key": "invalid_api_key", "quota-exceeded": "rate_limit_exceeded"}.get(
            problem.type, problem.type
        ),
    }
