"""One span a request, in the trace of its caller.

The names are OpenTelemetry's semantic conventions for HTTP. What a span holds is listed here and is all of it:
an instrumentation that takes whole URLs would take API keys and, with an exception, a comment.
"""

from __future__ import annotations

from opentelemetry.trace import SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Asked every few seconds by machines.
UNTRACED = frozenset(("/livez", "/readyz", "/metrics"))


class Tracing:
    """Middleware. Outside of `Observation`, so that no exception reaches it."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self.app = app
        self.tracer = tracer
        self._propagator = TraceContextTextMapPropagator()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNTRACED:
            await self.app(scope, receive, send)
            return
        caller = self._propagator.extract(Headers(scope=scope))
        method = scope["method"]
        with self.tracer.start_as_current_span(
            method, caller, SpanKind.SERVER, {"http.request.method": method}, record_exception=False
        ) as span:

            async def traced_send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= 500:
                        span.set_status(StatusCode.ERROR)
                await send(message)

            await self.app(scope, receive, traced_send)
            if route := getattr(scope.get("route"), "path", None):
                span.update_name(f"{method} {route}")
                span.set_attribute("http.route", route)
