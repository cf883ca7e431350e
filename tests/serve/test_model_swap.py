"""A promotion or a rollback while the service runs: no request fails, every answer names what gave its scores."""

from __future__ import annotations

import json
import shutil

import pytest
from fastapi.testclient import TestClient

from bench.model_swaps import swap_under_load
from bench.registry_kills import registry_of_two
from moderation import ScoringInput
from moderation.registry import Registry
from serve.app import create_app
from serve.batching import Batcher, QueuedScorer
from serve.metrics import Metrics
from serve.service import Service
from serve.settings import Settings
from tests.serve.conftest import running_server
from tests.serve.fake_scorer import FakeScorer
from tests.serve.test_batcher import until

ONE, TWO = "comment-minilm-en@1", "comment-minilm-en@2"


@pytest.fixture
def registry(tmp_path) -> Registry:
    return registry_of_two(tmp_path)


def settings_for(registry: Registry, **more) -> Settings:
    database = f"sqlite:///{registry.path.parent}/service.sqlite3"
    return Settings(model=str(registry.path), database_url=database, threads=1, max_wait_s=60, **more)


def perspective_score(client: TestClient) -> float:
    body = {"comment": {"text": "You are a half-witted liar."}, "requestedAttributes": {"TOXICITY": {}}}
    answer = client.post("/v1alpha1/comments:analyze", json=body).json()
    return answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"]


def test_swaps_under_load_drop_nothing_and_every_worker_follows(registry, tmp_path):
    settings = {"model": str(registry.path), "threads": "1"}
    with running_server(tmp_path, settings, "--workers", "2") as server:
        seen = swap_under_load(server, registry, swaps=2, clients=2, workers=2)
    assert seen.failures == []
    assert {each.model for each in seen.answered} == {ONE, TWO}


def test_what_was_accepted_is_finished_by_the_model_that_accepted_it():
    old, new = FakeScorer(), FakeScorer()
    new.model = "fake@2"
    batcher = Batcher(old, Metrics(), max_wait_s=1000)
    batcher.start()
    until(lambda: batcher.ready)
    old.gate.clear()
    running = batcher.submit([ScoringInput("a")])
    until(lambda: old.at_gate)
    waiting = batcher.submit([ScoringInput("b")] * 3)
    page = QueuedScorer(batcher, batcher.scorer)
    batcher.scorer = new
    after = batcher.submit([ScoringInput("c")] * 3)
    old.gate.set()
    models = [{scores.model for scores in future.result(5)} for future in (running, waiting, after)]
    assert models == [{"fake@1"}, {"fake@1"}, {"fake@2"}]
    assert {scores.model for scores in page.score([ScoringInput("of a page")])} == {page.model} == {"fake@1"}
    batcher.close()


def test_routes_speak_of_the_model_that_serves_now(registry):
    service = Service(settings_for(registry))
    with TestClient(create_app(service)) as client:
        assert client.get("/v1/models").json()["data"][0]["id"] == ONE
        before = perspective_score(client)
        registry.promote(TWO)
        until(lambda: service.model.id == TWO, timeout_s=100)
        assert client.get("/v1/models").json()["data"][0]["id"] == TWO
        assert client.post("/v1/score", json={"comments": ["Hello"]}).json()["model"] == TWO
        assert client.post("/v1/moderations", json={"input": "Hello"}).json()["model"] == TWO
        page = "<article><h1>News</h1><p>Long ago.</p></article>"
        assert client.post("/v1/moderate", json={"content": page}).json()["model"] == TWO
        assert perspective_score(client) > before
        metrics = client.get("/metrics").text
    assert f'moderation_model_info{{model="{TWO}",policy="default@1"}} 1.0' in metrics
    assert f'moderation_model_info{{model="{ONE}",policy="default@1"}} 0.0' in metrics


def test_a_model_that_lacks_what_the_policy_needs_is_not_swapped_in(registry, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(registry.folder(TWO), other)
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["version"] = "3"
    manifest["attributes"] = ["rudeness" if name == "toxicity" else name for name in manifest["attributes"]]
    manifest["calibration"]["rudeness"] = manifest["calibration"].pop("toxicity")
    (other / "manifest.json").write_text(json.dumps(manifest))
    service = Service(settings_for(registry))
    with TestClient(create_app(service)) as client:
        registry.promote(registry.add(other), force=True)
        until(lambda: 'swaps_total{outcome="failed"} 1.0' in client.get("/metrics").text, timeout_s=100)
        assert client.post("/v1/score", json={"comments": ["Hello"]}).json()["model"] == ONE
        registry.promote(TWO, force=True)
        until(lambda: service.model.id == TWO, timeout_s=100)
