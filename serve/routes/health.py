"""/livez and /readyz: whether the process runs, and whether it can score."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """Whether the answer to the question is yes."""

    status: Literal["ok", "not ready"]


@router.get("/livez", summary="Whether the process runs")
async def livez() -> Health:
    return Health(status="ok")


@router.get(
    "/readyz",
    summary="Whether comments can be scored",
    description="True after a first score; false after a batch that failed, until one succeeds.",
    responses={503: {"model": Health, "description": "The model is loading, or its last batch failed"}},
)
async def readyz(request: Request, response: Response) -> Health:
    if request.app.state.service.batcher.is_working:
        return Health(status="ok")
    response.status_code = 503
    return Health(status="not ready")
