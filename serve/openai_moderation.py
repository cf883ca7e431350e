"""The protocol of OpenAI's moderation endpoint: POST /v1/moderations."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from moderation import Scores, ScoringInput
from serve.errors import InvalidRequest
from serve.json_body import MendedJson
from serve.keys.gate import require_key
from serve.service import Service

router = APIRouter(
    prefix="/v1",
    tags=["OpenAI moderation protocol"],
    dependencies=[Depends(require_key)],
    route_class=MendedJson,
)

# A category holds as far as all groups hold, a group as far as its likeliest attribute does. Categories
# without groups are not assessed: they score 0 and name no input type, so that nobody takes them for clean.
CATEGORIES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "harassment": (("insult", "toxicity"),),
    "harassment/threatening": (("threat",), ("insult",)),
    "hate": (("identity_attack",),),
    "hate/threatening": (("identity_attack",), ("threat",)),
    "illicit": (),
    "illicit/violent": (),
    "self-harm": (),
    "self-harm/instructions": (),
    "self-harm/intent": (),
    "sexual": (("sexually_explicit",),),
    "sexual/minors": (),
    "violence": (("threat",),),
    "violence/graphic": (),
}


class TextPart(BaseModel):
    """A text among the parts of one input."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["text"]
    text: str


class ImagePart(BaseModel):
    """An image; refused, as no model here sees."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["image_url"]


class ModerationRequest(BaseModel):
    """One text, several texts, or one input of several parts."""

    model_config = ConfigDict(extra="ignore")

    input: str | list[str] | list[TextPart | ImagePart] = Field(examples=["You are a half-witted liar."])
    model: str | None = Field(None, description="taken and ignored: the service has one model")


class ModerationResult(BaseModel):
    """Categories of one input. One that is not assessed scores 0 with an empty list of input types."""

    flagged: bool
    categories: dict[str, bool]
    category_scores: dict[str, float]
    category_applied_input_types: dict[str, list[str]]


class ModerationAnswer(BaseModel):
    """One result a text; one in all for an input of several parts."""

    id: str = Field(examples=["modr-1f3a"])
    model: str = Field(examples=["comment-minilm-en@1.0"])
    results: list[ModerationResult]


ERROR_SCHEMA = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {"application/json": {"schema": ERROR_SCHEMA}}}
    for status, description in (
        (400, "The request is not valid"),
        (401, "A key is required, and this is none"),
        (408, "The body took too long to arrive"),
        (413, "The body is too large"),
        (429, "Too many requests are waiting, or the key's quota is used up"),
        (500, "The model failed"),
        (503, "The service is shutting down, or its database is away"),
    )
}


@router.post("/moderations", summary="Moderate texts", responses=ERRORS)
async def moderations(request: Request, body: ModerationRequest) -> ModerationAnswer:
    """An assessed category is flagged where the service's policy would have its attributes reviewed."""
    service: Service = request.app.state.service
    texts = _texts(body)
    service.check_comments(texts, "input")
    model = service.model
    scores = await service.score(request, model, [ScoringInput(text) for text in texts])
    return ModerationAnswer(
        id=f"modr-{uuid.uuid4().hex}",
        model=model.id,
        results=[_result(its, service) for its in scores],
    )


def _texts(body: ModerationRequest) -> list[str]:
    """Raises InvalidRequest for an image and for no input at all."""
    if isinstance(body.input, str):
        return [body.input]
    texts = [
        part if isinstance(part, str) else part.text for part in body.input if not isinstance(part, ImagePart)
    ]
    if len(texts) < len(body.input):
        raise InvalidRequest("Images are not assessed by this service; send text.", "/input")
    if not texts:
        raise InvalidRequest("The input is empty.", "/input")
    return texts if isinstance(body.input[0], str) else ["\n\n".join(texts)]


def _result(scores: Scores, service: Service) -> ModerationResult:
    assessed = {
        category: groups
        for category, groups in CATEGORIES.items()
        if groups and all(any(name in scores.values for name in group) for group in groups)
    }
    flags = {category: _flagged(assessed.get(category, ()), scores, service) for category in CATEGORIES}
    return ModerationResult(
        flagged=any(flags.values()),
        categories=flags,
        category_scores={category: _score(assessed.get(category, ()), scores) for category in CATEGORIES},
        category_applied_input_types={
            category: ["text"] if category in assessed else [] for category in CATEGORIES
        },
    )


def _score(groups: tuple[tuple[str, ...], ...], scores: Scores) -> float:
    return min((max(scores.values.get(name, 0.0) for name in group) for group in groups), default=0.0)


def _flagged(groups: tuple[tuple[str, ...], ...], scores: Scores, service: Service) -> bool:
    return bool(groups) and all(any(_reviewed(name, scores, service) for name in group) for group in groups)


def _reviewed(attribute: str, scores: Scores, service: Service) -> bool:
    """Whether the policy has a comment with that score reviewed; a half where it has no threshold for it."""
    score = scores.values.get(attribute, 0.0)
    thresholds = service.policy.thresholds.get(attribute)
    return score >= 0.5 if thresholds is None else thresholds.reached_by(score) is not None
