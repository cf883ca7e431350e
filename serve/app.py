"""The application: middleware, routes and what they share, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from moderation import ModerationError
from serve import coral, openai_moderation, page
from serve.error_responses import error_response
from serve.keys.gate import require_key
from serve.logs import configure_logs
from serve.middleware.body_limit import BodyLimit
from serve.middleware.door import Door
from serve.middleware.observation import Observation
from serve.model_watch import ModelWatch
from serve.perspective import routes as perspective
from serve.perspective.api import PerspectiveAPI
from serve.problems import ProblemDocument
from serve.routes import feedback, health, metrics, models, pages, policy, score
from serve.service import Service
from serve.settings import Settings
from serve.shadow import Shadow
from serve.tracing import traces_to

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

log: structlog.stdlib.BoundLogger = structlog.get_logger("moderation.feedback")

PURGE_EVERY_S = 3600
DESCRIPTION = """Scores reader comments and decides on them, on this machine.

Scores are calibrated probabilities: of a hundred comments with a score of 0.8, about eighty are so."""


def create_app(service: Service | None = None) -> FastAPI:
    """The application; `service` None builds one from the environment, which is what worker processes do."""
    if service is None:
        settings = Settings.from_environment()
        configure_logs(settings.log_level)
        service = Service(settings)
    app = FastAPIOffline(
        title="Comment moderation",
        version="1",
        description=DESCRIPTION,
        lifespan=_lifespan,
        redoc_url=None,
    )
    app.state.service = service
    app.state.perspective = PerspectiveAPI(service)
    for router in (score.router, pages.router, feedback.router, models.router, policy.router, metrics.router):
        app.include_router(router, dependencies=[Depends(require_key)])
    for router in (perspective.router, openai_moderation.router, coral.router, page.router, health.router):
        app.include_router(router)
    for error in (ModerationError, RequestValidationError, HTTPException):
        app.add_exception_handler(error, error_response)
    app.add_middleware(BodyLimit, max_bytes=service.settings.max_page_bytes)
    app.add_middleware(Door, batcher=service.batcher)
    if origins := service.settings.allowed_origins:
        app.add_middleware(CORSMiddleware, allow_origins=origins, allow_methods=["*"], allow_headers=["*"])
    app.add_middleware(Observation, metrics=service.metrics)
    app.state.traces = _traced(app, service.settings.otel_endpoint)
    _document_problems(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    service.batcher.start()
    beside: list[ModelWatch | Shadow] = [
        each for each in (ModelWatch.of(service), service.shadow) if each is not None
    ]
    for each in beside:
        each.start()
    purging = asyncio.create_task(_purge(service))
    yield
    purging.cancel()
    for each in beside:
        await run_in_threadpool(each.close)
    await run_in_threadpool(service.batcher.close)
    if app.state.traces is not None:
        await run_in_threadpool(app.state.traces.shutdown)


def _traced(app: FastAPI, endpoint: str | None) -> TracerProvider | None:
    """Trace all requests, if there is a collector for it. Raises MissingExtra."""
    if endpoint is None:
        return None
    provider = traces_to(endpoint)
    from serve.middleware.tracing import Tracing  # noqa: PLC0415  of an extra that few install

    app.add_middleware(Tracing, tracer=provider.get_tracer("moderation"))
    return provider


async def _purge(service: Service) -> None:
    """Delete feedback past its retention, once an hour."""
    days = service.settings.retention_days
    while days is not None:
        before = datetime.now(UTC) - timedelta(days=days)
        try:
            deleted = await run_in_threadpool(service.feedback.purge, before)
            log.info("feedback purged", deleted=deleted)
        except SQLAlchemyError as error:
            log.error("feedback could not be purged", error=type(error).__name__)
        await asyncio.sleep(PURGE_EVERY_S)


def _document_problems(app: FastAPI) -> None:
    """Put the problem document into the OpenAPI schema, and take out the errors that are never sent."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        schema = generate()
        schemas = schema["components"]["schemas"]
        template = "#/components/schemas/{model}"
        document = ProblemDocument.model_json_schema(ref_template=template)
        schemas.update(document.pop("$defs"), ProblemDocument=document)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
