"""/livez, /readyz and the OpenAPI document."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from moderation import ScoringInput
from serve.app import create_app
from serve.service import Service
from serve.settings import Settings
from tests.serve.fake_scorer import FakeScorer
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
        assert client.post("/v1/score", json={"comments": ["a"]}).status_code == 200


def test_the_docs_are_there(client):
    document = client.get("/openapi.json").json()
    assert {"/v1/score", "/v1/moderate", "/v1/split", "/livez", "/readyz"} <= set(document["paths"])
    page = client.get("/docs").text
    # The page works without the internet: it takes nothing from elsewhere.
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert links and all(client.get(link).status_code == 200 for link in links)
