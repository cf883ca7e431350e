"""POST /v1/moderate and /v1/split: a page in, its article and comments out."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from moderation import Page, Policy
from serve.json_body import mended
from serve.problems import PROBLEMS
from serve.schemas import ModerateAnswer, ModerateRequest, PageRequest, SplitAnswer
from serve.service import Service

router = APIRouter(prefix="/v1", tags=["moderation"])

Body = TypeVar("Body", bound=PageRequest)
RAW_TYPES = ("text/html", "text/plain", "application/xhtml+xml")
URL = Query(None, description="where the page is from, for a page that is sent as it is")
FETCHED_AT = Query(None, description="day against which relative dates are resolved, for the same")


def _request_body(model: type[PageRequest]) -> dict[str, Any]:
    """A page may come inside JSON, or as it is: its encoding is then found out as a browser does."""
    as_it_is = {"schema": {"type": "string", "contentMediaType": "text/html"}}
    content: dict[str, Any] = dict.fromkeys(RAW_TYPES, as_it_is)
    content["application/json"] = {
        "schema": model.model_json_schema(ref_template="#/components/schemas/{model}")
    }
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/moderate", summary="Moderate a page", responses=PROBLEMS, openapi_extra=_request_body(ModerateRequest)
)
async def moderate(
    request: Request, url: str | None = URL, fetched_at: str | None = FETCHED_AT
) -> ModerateAnswer:
    """Finds the article and the comments of a page, scores each comment and decides on it."""
    service: Service = request.app.state.service
    page, body = await _page(request, ModerateRequest, url, fetched_at)
    policy = Policy.from_dict(body.policy) if body and body.policy is not None else service.policy
    model = service.model
    moderated = await service.moderate(request, model, page, policy)
    return ModerateAnswer.of(moderated, model.id, policy.id)


@router.post("/split", summary="Split a page", responses=PROBLEMS, openapi_extra=_request_body(PageRequest))
async def split(request: Request, url: str | None = URL, fetched_at: str | None = FETCHED_AT) -> SplitAnswer:
    """Finds the article and the comments of a page, without scoring them."""
    service: Service = request.app.state.service
    page, _ = await _page(request, PageRequest, url, fetched_at)
    return SplitAnswer.of(await service.split(request, page))


async def _page(
    request: Request, model: type[Body], url: str | None, fetched_at: str | None
) -> tuple[Page, Body | None]:
    """The page of a request, and its JSON body where it came in one. Raises RequestValidationError."""
    content = await request.body()
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() in RAW_TYPES:
        return Page(content, url, media_type, fetched_at), None
    try:
        body = model.model_validate_json(mended(content))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        raise RequestValidationError(
            [{**fault, "loc": ("body", *fault["loc"])} for fault in faults]
        ) from None
    page = Page(body.content, body.url or url, body.media_type, body.fetched_at or fetched_at)
    return page, body
