"""Traces for an OpenTelemetry collector: a real exporter and a collector on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from serve.settings import Settings
from tests.serve.conftest import running_server

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SECRET_TEXT, SECRET_KEY = "Zanzibar is a worthless idiot.", "key-of-zanzibar"


class Collector(HTTPServer):
    """Keeps what exporters post."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[bytes] = []
        self.paths: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.paths.add(self.path)
        self.server.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever)
        thread.start()
        yield collector
        collector.shutdown()
        thread.join()


def test_a_request_is_a_span_in_the_trace_of_its_caller_without_text_or_key(scorer, tmp_path, collector):
    caller = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-API-Key": SECRET_KEY}
    query = {"key": SECRET_KEY}
    with (
        running_server(tmp_path, {"otel_endpoint": collector.url}) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        client.post("/v1/score", json={"comments": [SECRET_TEXT]}, headers=caller, params=query)
        client.post("/v1/score", json={"comments": SECRET_TEXT}, params=query)
        client.get("/metrics")
    assert collector.paths == {"/v1/traces"}
    spans = spans_of(collector.bodies)
    scored, refused = (span for span in spans if span.name == "POST /v1/score")
    assert (scored.trace_id.hex(), scored.parent_span_id.hex()) == (TRACE, PARENT)
    attributes = {each.key: each.value for each in scored.attributes}
    assert set(attributes) == {"http.request.method", "http.route", "http.response.status_code"}
    assert attributes["http.response.status_code"].int_value == 200
    assert {each.key: each.value.int_value for each in refused.attributes}["http.response.status_code"] == 422
    assert not any("/metrics" in span.name or "/readyz" in span.name for span in spans)
    sent = b"".join(collector.bodies)
    assert b"anzibar" not in sent and b"anzibar" not in server.log.encode()


def spans_of(bodies: list[bytes]) -> list:
    requests = [ExportTraceServiceRequest.FromString(body) for body in bodies]
    return [
        span
        for request in requests
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def test_nobody_is_told_unless_asked():
    assert Settings.model_fields["otel_endpoint"].default is None


def test_a_collector_that_is_away_does_no_harm(scorer, tmp_path):
    with running_server(tmp_path, {"otel_endpoint": "http://127.0.0.1:9"}) as server:
        answer = httpx.post(server.url + "/v1/score", json={"comments": ["Hello"]}, timeout=60)
        assert answer.status_code == 200
    assert server.process.returncode in (0, -15)
