"""GET /v1/models: what scores here."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from serve.problems import PROBLEMS
from serve.schemas import Wire
from serve.service import Service

router = APIRouter(prefix="/v1", tags=["models"])


class ModelOut(Wire):
    """A model that is loaded."""

    id: str = Field(description='"name@version", as scores carry it', examples=["comment-minilm-en@1.0"])
    object: Literal["model"] = "model"
    name: str = Field(examples=["comment-minilm-en"])
    version: str = Field(examples=["1.0"])
    attributes: list[str] = Field(examples=[["toxicity", "insult"]])
    perspective_attributes: list[str] = Field(description="names that the Perspective protocol serves")
    languages: list[str] = Field(examples=[["en"]])
    licence: str
    evaluation: dict[str, Any] | None = Field(None, description="what was measured when the model was made")
    card: str | None = Field(None, description="the model card, in Markdown")


class ModelsAnswer(Wire):
    """All models that are loaded."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


@router.get("/models", summary="What scores here", responses=PROBLEMS)
async def models(request: Request) -> ModelsAnswer:
    """Attributes, languages, versions and the card of the model. OpenAI's clients read it too."""
    service: Service = request.app.state.service
    model = service.model
    manifest = model.scorer.manifest
    shown = ModelOut(
        id=manifest.id,
        name=manifest.name,
        version=manifest.version,
        attributes=list(manifest.attributes),
        perspective_attributes=model.perspective.names,
        languages=list(manifest.languages),
        licence=manifest.licence,
        evaluation=dict(manifest.evaluation) if manifest.evaluation else None,
        card=model.card,
    )
    return ModelsAnswer(data=[shown])
