"""POST /v1/feedback: a moderator's decision on a comment, kept for retraining."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import Field

from serve.errors import InvalidRequest
from serve.feedback import Feedback
from serve.json_body import MendedJson
from serve.problems import PROBLEMS
from serve.schemas import Probability, Wire
from serve.service import Service

router = APIRouter(prefix="/v1", tags=["feedback"], route_class=MendedJson)


class FeedbackRequest(Wire):
    """What a moderator says of a comment. Said again of the same comment, the last word counts."""

    text: str = Field(min_length=1, description="the comment", examples=["You are a half-witted liar."])
    decision: Literal["approve", "review", "reject"] | None = Field(None, examples=["reject"])
    attributes: dict[str, Probability] | None = Field(
        None, description="what its scores should have been, by attribute", examples=[{"insult": 1}]
    )
    parent_text: str | None = Field(None, description="the comment that it replies to")
    id: str | None = Field(None, description="your own id of the comment", examples=["c-1"])
    community_id: str | None = Field(None, description="where the comment stands", examples=["news.example"])
    note: str | None = Field(None, description="why, in the moderator's words")
    do_not_store: bool = Field(False, description="check the request and forget it")


class FeedbackAnswer(Wire):
    """Whether the feedback is in the store."""

    stored: bool


@router.post("/feedback", summary="Say what was right", responses=PROBLEMS)
async def feedback(request: Request, body: FeedbackRequest) -> FeedbackAnswer:
    """The answer comes once the feedback is on the disk. Kept with the scores and the version of the model."""
    service: Service = request.app.state.service
    service.check_comments([body.text], "text")
    if body.decision is None and not body.attributes:
        raise InvalidRequest("give a decision, or attributes with their scores", "/decision")
    if body.do_not_store:
        return FeedbackAnswer(stored=False)
    given = Feedback(
        source="native",
        text=body.text,
        decision=body.decision,
        suggested=body.attributes,
        community_id=body.community_id,
        client_token=body.id,
        parent_text=body.parent_text,
        note=body.note,
    )
    await service.keep(request, given)
    return FeedbackAnswer(stored=True)
