"""The methods of the protocol, for a request of its own and for a call inside a batch alike."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from moderation import ModerationError
from moderation.languages import LanguageDetector
from serve.errors import ServiceError
from serve.keys import key_of
from serve.perspective.analyze import Analyzer
from serve.perspective.batch import Call, parse_batch, render_batch
from serve.perspective.discovery import discovery_document
from serve.perspective.errors import envelope
from serve.perspective.rendering import check_parameters, render
from serve.perspective.schemas import AnalyzeRequest, SuggestRequest, parse
from serve.perspective.suggest import Suggester
from serve.problems import problem_of
from serve.service import Service

# Calls of a batch that are in the queue at a time. All at once would be in each other's way: of a thousand, the door
# refused all after some 250 on a machine that had nothing else to do.
CALLS_AT_ONCE = 32

_METHOD = re.compile(r"/v1alpha1/comments:(analyze|suggestscore)")


class NoSuchMethod(ServiceError):
    """Raised for a call in a batch that names no method of the protocol."""

    status = 404
    type = "not-found"

    def __init__(self) -> None:
        super().__init__("Method not found.")


class PerspectiveAPI:
    """Perspective's protocol in front of one service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        detector = LanguageDetector(service.settings.fallback_language or None)
        self._analyzer = Analyzer(service, detector)
        self._suggester = Suggester(service, detector)

    async def answer(self, request: Request, call: Call) -> Response:
        """Answer one call; an error of its own becomes its answer. Raises ClientDisconnect."""
        try:
            check_parameters(call.query)
            body = await self._dispatch(request, call)
        except ModerationError as error:
            return self.error(error, call.query)
        return render(body, 200, call.query, {})

    async def batch(self, request: Request, content_type: str, body: bytes) -> Response:
        """Answer the calls of a batch, scored together. Raises BadBatch, ClientDisconnect."""
        calls = parse_batch(content_type, body)
        turns = asyncio.Semaphore(CALLS_AT_ONCE)

        async def in_turn(call: Call) -> Response:
            async with turns:
                return await self.answer(request, call)

        tasks = [asyncio.ensure_future(in_turn(call)) for call in calls]
        try:
            return render_batch(calls, await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    def discovery(self, request: Request) -> dict[str, object]:
        """The discovery document, with the address that its caller used."""
        root_url = self.service.settings.public_url or str(request.base_url)
        return discovery_document(root_url.rstrip("/") + "/")

    def error(self, error: Exception, query: Mapping[str, str]) -> Response:
        """An error in Google's envelope."""
        problem = problem_of(error)
        self.service.metrics.rejected.labels(problem.type).inc()
        body = envelope(problem, error)
        return render(body, body["error"]["code"], query, problem.headers)

    async def _dispatch(self, request: Request, call: Call) -> object:
        method = _METHOD.fullmatch(unquote(call.path))
        if call.method != "POST" or method is None:
            raise NoSuchMethod
        key = key_of(call.query, call.headers) or key_of(request.query_params, request.headers)
        if method[1] == "analyze":
            await self.service.gate.admit(key)
            return await self._analyzer.analyze(request, parse(AnalyzeRequest, call.body))
        # Feedback costs nothing of the quota.
        await self.service.gate.admit(key, calls=0)
        return await self._suggester.suggest(request, parse(SuggestRequest, call.body))
