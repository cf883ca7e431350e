"""/livez, /readyz and the OpenAPI document."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from starlette.requests import Request

from moderation import ScoringInput
from serve.app import create_app
from serve.middleware.body_limit import BodyLimit
from serve.service import Service
from serve.settings import Settings
from tests.serve.fake_scorer import FakeScorer
from tests.serve.perspective_calls import ANALYZE, body_for
from tests.serve.test_batcher import until

POLICY = 'name = "test"\nversion = "1"\n[thresholds.toxicity]\nreview = 0.5\n'


def settings_for(tmp_path, **more):
    (tmp_path / "policy.toml").write_text(POLICY)
    return Settings(policy=tmp_path / "policy.toml", database_url=f"sqlite:///{tmp_path}/db.sqlite3", **more)


def test_ready_follows_the_model(tmp_path):
    scorer = FakeScorer()
    scorer.failing = True
    with TestClient(create_app(Service(settings_for(tmp_path), scorer))) as client:
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert client.post("/v1/score", json={"comments": ["a"]}).json()["type"] == "scoring-failed"
        scorer.failing = False
        assert client.post("/v1/score", json={"comments": ["a"]}).status_code == 200
        assert client.get("/readyz").status_code == 200


def test_a_full_queue_is_a_429_with_retry_after(tmp_path):
    scorer = FakeScorer(seconds_per_token=1e-4)
    service = Service(settings_for(tmp_path, max_wait_s=0.01), scorer)
    with TestClient(create_app(service)) as client:
        until(lambda: service.batcher.ready)
        scorer.gate.clear()
        waiting = service.batcher.submit([ScoringInput("word " * 100)] * 50)
        answer = client.post("/v1/score", json={"comments": ["a"]})
        scorer.gate.set()
        waiting.result(10)
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
        assert answer.json()["type"] == "overloaded"
        refused = 'moderation_requests_total{route="/v1/score",status="429"} 1.0'
        assert refused in client.get("/metrics").text
        assert client.post("/v1/score", json={"comments": ["a"]}).status_code == 200


def test_the_calls_of_a_large_batch_do_not_fill_the_queue_for_each_other(tmp_path):
    service = Service(settings_for(tmp_path, threads=1), FakeScorer(seconds_per_token=2e-4))
    body = json.dumps(body_for("word " * 10))
    part = f"--b\r\nContent-Type: application/http\r\n\r\nPOST {ANALYZE}\r\n\r\n{body}\r\n"
    with TestClient(create_app(service)) as client:
        until(lambda: service.batcher.ready)
        headers = {"content-type": "multipart/mixed; boundary=b"}
        answer = client.post("/batch", content=part * 600 + "--b--", headers=headers)
        assert answer.text.count("HTTP/1.1 200 OK") == 600


def test_feedback_that_cannot_be_stored_is_a_503_and_comments_are_scored_on(tmp_path):
    service = Service(settings_for(tmp_path), FakeScorer())  # on a database without tables
    with TestClient(create_app(service)) as client:
        answer = client.post("/v1/feedback", json={"text": "a", "decision": "reject"})
        assert (answer.status_code, answer.json()["type"]) == (503, "store-failed")
        body = {"comment": {"text": "a"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
        answer = client.post("/v1alpha1/comments:suggestscore", json=body)
        assert (answer.status_code, answer.json()["error"]["status"]) == (503, "UNAVAILABLE")
        assert client.post("/v1/score", json={"comments": ["a"]}).status_code == 200


def test_a_body_that_does_not_come_is_given_up():
    async def read(scope, receive, send) -> None:
        await Request(scope, receive).body()

    async def receive():
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"a", "more_body": True}

    scope = {"type": "http", "headers": [], "method": "POST", "path": "/"}
    with pytest.raises(HTTPException) as caught:
        asyncio.run(BodyLimit(read, max_bytes=1000, max_seconds=0.1)(scope, receive, None))
    assert caught.value.status_code == 408 and caught.value.headers == {"Connection": "close"}


def test_the_docs_are_there(client):
    document = client.get("/openapi.json").json()
    assert {"/v1/score", "/v1/moderate", "/v1/split", "/livez", "/readyz"} <= set(document["paths"])
    page = client.get("/docs").text
    # The page works without the internet: it takes nothing from elsewhere.
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert links and all(client.get(link).status_code == 200 for link in links)
