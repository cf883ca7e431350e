"""GET /metrics: for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

router = APIRouter(tags=["operations"])


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request) -> Response:
    """Requests, latencies by stage, the queue, batches, scores, decisions. With keys, it needs one as well."""
    return Response(request.app.state.service.metrics.text(), media_type=CONTENT_TYPE_LATEST)
