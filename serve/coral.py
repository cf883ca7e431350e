"""Coral's external moderation phase: POST /v1/coral, signed by Coral with a secret that both know."""

from __future__ import annotations

import hashlib
import hmac
from html.parser import HTMLParser
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from moderation import Comment, ScoringInput
from serve.errors import BadSignature, InvalidRequest, Overloaded, ScoringFailed
from serve.json_body import mended
from serve.keys.gate import require_key
from serve.problems import PROBLEMS
from serve.service import Service

router = APIRouter(prefix="/v1", tags=["Coral"])

SIGNATURE = "X-Coral-Signature"


class CoralComment(BaseModel):
    """The comment as Coral sends it: its body is HTML."""

    model_config = ConfigDict(extra="ignore")

    body: str


class CoralRequest(BaseModel):
    """What is read of Coral's request; author, story, site and tenant are not."""

    model_config = ConfigDict(extra="ignore")

    action: Literal["NEW", "EDIT"] = "NEW"
    comment: CoralComment


class CoralAction(BaseModel):
    """A flag on the comment, for Coral's moderators."""

    actionType: Literal["FLAG"] = "FLAG"
    reason: Literal["COMMENT_DETECTED_TOXIC"] = "COMMENT_DETECTED_TOXIC"


class CoralAnswer(BaseModel):
    """What Coral is to do with the comment."""

    status: Literal["REJECTED", "SYSTEM_WITHHELD"]
    actions: list[CoralAction] = Field(default_factory=list)


REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["comment"],
                    "properties": {
                        "action": {"type": "string", "enum": ["NEW", "EDIT"]},
                        "comment": {
                            "type": "object",
                            "required": ["body"],
                            "properties": {"body": {"type": "string"}},
                        },
                    },
                },
                "example": {"action": "NEW", "comment": {"body": "<div>I disagree, and here is why.</div>"}},
            }
        },
    }
}


@router.post(
    "/coral",
    summary="Coral's external moderation phase",
    response_model=CoralAnswer,
    responses=PROBLEMS | {204: {"description": "Nothing to object to"}},
    openapi_extra=REQUEST_BODY,
)
async def coral(request: Request) -> CoralAnswer | Response:
    """Rejected and reviewed comments are flagged; a comment that could not be scored is withheld, as Coral
    would publish it if this answered with an error."""
    service: Service = request.app.state.service
    raw = await request.body()
    await _authenticate(request, raw)
    try:
        text = text_of(CoralRequest.model_validate_json(mended(raw)).comment.body)
    except ValidationError:
        raise InvalidRequest("This is not a request of Coral's external moderation phase.") from None
    try:
        (scores,) = await service.score(request, service.model, [ScoringInput(text)])
    except (Overloaded, ScoringFailed):
        return CoralAnswer(status="SYSTEM_WITHHELD")
    action = service.decide(Comment("", text), scores).action
    if action == "approve":
        return Response(status_code=204)
    flags = [CoralAction()] if scores.values else []
    return CoralAnswer(status="REJECTED" if action == "reject" else "SYSTEM_WITHHELD", actions=flags)


async def _authenticate(request: Request, raw: bytes) -> None:
    """A signature where the service has Coral's secret, else a key as on other routes."""
    secret = request.app.state.service.settings.coral_secret
    if secret is None:
        await require_key(request)
    elif not signed(raw, request.headers.get(SIGNATURE, ""), secret.get_secret_value()):
        raise BadSignature


def signed(raw: bytes, header: str, secret: str) -> bool:
    """Whether one of the signatures of a header, "sha256=<hex>[,sha256=<hex>]", is that of the body."""
    expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    given = [each.strip().removeprefix("sha256=") for each in header.split(",")]
    return any(hmac.compare_digest(expected.encode(), each.encode()) for each in given)


def text_of(html: str) -> str:
    """The text of a comment's HTML; blocks and breaks end a line."""
    parser = _TextParser()
    parser.feed(html)
    parser.close()
    lines = ("".join(parser.pieces)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


class _TextParser(HTMLParser):
    BLOCKS = frozenset(("br", "div", "p", "blockquote", "li", "ul", "ol", "pre", "h1", "h2", "h3"))

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
