"""The paths of the Perspective protocol.

Bodies are read whatever content type they claim. A server decodes %3A and %24 before it matches a path.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from serve.perspective.api import PerspectiveAPI
from serve.perspective.batch import Call
from serve.perspective.discovery import SCHEMAS

router = APIRouter(tags=["Perspective protocol"])

ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "status"],
            "properties": {
                "code": {"type": "integer"},
                "message": {"type": "string"},
                "status": {"type": "string"},
                "details": {"type": "array", "items": {"type": "object"}},
            },
        }
    },
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {"application/json": {"schema": ERROR}}}
    for status, description in (
        (400, "The request is refused; `errorType` in the details says why"),
        (403, "A key is required"),
        (404, "There is no such method"),
        (408, "The body took too long to arrive"),
        (413, "The body is too large"),
        (429, "Too many requests are waiting, or the key's quota is used up"),
        (500, "The model failed; there is no score"),
        (503, "The service is shutting down, or its database is away"),
    )
}
TEXT = {"text": "You are a half-witted liar."}
ANALYZE_EXAMPLE = {"comment": TEXT, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}
SUGGEST_EXAMPLE = {"comment": TEXT, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}


def schema_of(name: str) -> dict[str, Any]:
    """A message of the discovery document as a JSON schema without references; null is as good as nothing."""
    return {
        "type": ["object", "null"],
        "properties": {key: _resolved(value) for key, value in SCHEMAS[name].items()},
    }


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return schema_of(schema["$ref"])
    resolved: dict[str, Any] = {"type": [schema["type"], "null"]}
    for key in ("items", "additionalProperties"):
        if key in schema:
            resolved[key] = _resolved(schema[key])
    return resolved


def _documentation(request: str, example: dict[str, Any], answer: str) -> dict[str, Any]:
    body = {"application/json": {"schema": schema_of(request) | {"type": "object"}, "example": example}}
    found = {"application/json": {"schema": schema_of(answer) | {"type": "object"}}}
    return {
        "requestBody": {"required": True, "content": body},
        "responses": {"200": {"description": "The answer", "content": found}},
    }


async def _call(request: Request) -> Response:
    api: PerspectiveAPI = request.app.state.perspective
    call = Call(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params),
        headers={},
        body=await request.body(),
    )
    return await api.answer(request, call)


@router.post(
    "/v1alpha1/comments:analyze",
    summary="Score a comment on Perspective's scale",
    responses=ERRORS,
    response_class=JSONResponse,
    openapi_extra=_documentation("AnalyzeCommentRequest", ANALYZE_EXAMPLE, "AnalyzeCommentResponse"),
)
async def analyze(request: Request) -> Response:
    """Scores pass through a monotone map, so that a threshold flags about as many comments as at Perspective."""
    return await _call(request)


@router.post(
    "/v1alpha1/comments:suggestscore",
    summary="Say what the scores of a comment should have been",
    responses=ERRORS,
    response_class=JSONResponse,
    openapi_extra=_documentation(
        "SuggestCommentScoreRequest", SUGGEST_EXAMPLE, "SuggestCommentScoreResponse"
    ),
)
async def suggest_score(request: Request) -> Response:
    """Kept in the feedback store; once a comment, the last word counts."""
    return await _call(request)


@router.get("/$discovery/rest", summary="Discovery document", responses={404: ERRORS[404]})
async def discovery(
    request: Request, version: str = Query("v1alpha1", description="version of the API")
) -> dict[str, Any]:
    """What Google's clients build themselves from."""
    if version != "v1alpha1":
        raise HTTPException(404, "The API version is v1alpha1.")
    api: PerspectiveAPI = request.app.state.perspective
    return api.discovery(request)


MULTIPART = {"multipart/mixed": {"schema": {"type": "string"}}}


@router.post(
    "/batch",
    summary="Many calls in one",
    responses=ERRORS,
    response_class=Response,
    openapi_extra={
        "requestBody": {"required": True, "content": MULTIPART},
        "responses": {"200": {"description": "One part a call", "content": MULTIPART}},
    },
)
async def batch(request: Request) -> Response:
    """At most 1,000 calls, each an application/http part."""
    api: PerspectiveAPI = request.app.state.perspective
    return await api.batch(request, request.headers.get("content-type", ""), await request.body())
