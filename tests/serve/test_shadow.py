"""A candidate in the shadow: what differs is counted, and nothing that it does reaches a client."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from moderation import Policy, Scores, ScoringInput
from moderation.errors import PolicyError
from serve.app import create_app
from serve.metrics import Metrics
from serve.service import Service
from serve.shadow import LONGEST_QUEUE, Shadow, shadow_folder
from tests.serve.fake_scorer import WINDOW, FakeScorer
from tests.serve.test_batcher import until
from tests.serve.test_health import settings_for

POLICY = Policy.from_dict(
    {"name": "test", "version": "1", "thresholds": {"toxicity": {"review": 0.5}, "insult": {"reject": 0.9}}}
)
LONG = "word " * WINDOW


def count(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(f"moderation_shadow_{name}_total", labels) or 0.0


def shadow_of(candidate: FakeScorer, share: float = 1.0) -> tuple[Shadow, Metrics]:
    metrics = Metrics()
    candidate.model = "candidate@1"
    return Shadow(candidate, POLICY, share, metrics), metrics


def test_decisions_that_differ_are_counted_and_logged_without_the_text():
    shadow, metrics = shadow_of(FakeScorer())
    same = Scores({"toxicity": 1.0, "insult": 0.5}, "fake@1")
    milder = Scores({"toxicity": 0.1, "insult": 0.1}, "fake@1")
    with capture_logs() as logs:
        shadow.start()
        shadow.offer([ScoringInput(LONG)] * 3, [same, milder, milder])
        until(lambda: count(metrics, "comments", outcome="compared") == 3)
        shadow.close()
    assert count(metrics, "decisions", serving="review", shadow="review") == 1
    assert count(metrics, "decisions", serving="approve", shadow="review") == 2
    assert count(metrics, "differences", attribute="toxicity") == 2
    assert count(metrics, "differences", attribute="insult") == 0
    (line,) = logs
    assert line["compared"] == 3 and line["decisions"] == {"approve → review": 2}
    assert line["differing_share"] == pytest.approx(2 / 3, abs=1e-3) and "word" not in str(line)


def test_a_share_of_the_comments_is_sampled():
    shadow, _ = shadow_of(FakeScorer(), share=0.5)
    shadow.offer([ScoringInput("a")] * 400, [Scores({"toxicity": 0.1, "insult": 0.1}, "fake@1")] * 400)
    assert 100 < shadow._samples.qsize() < 256


def test_a_stuck_candidate_delays_nobody_and_fills_no_memory(tmp_path):
    candidate = FakeScorer()
    candidate.gate.clear()
    service = Service(settings_for(tmp_path, max_wait_s=1000), FakeScorer())
    service.shadow, metrics = shadow_of(candidate)
    with TestClient(create_app(service)) as client:
        for _ in range(3):
            assert client.post("/v1/score", json={"comments": ["a b"] * 120}).status_code == 200
        dropped = count(metrics, "comments", outcome="dropped")
        candidate.gate.set()
    assert 360 - LONGEST_QUEUE - 1 <= dropped <= 360 - LONGEST_QUEUE


def test_a_failing_candidate_is_counted_and_answers_stay_as_they_are(tmp_path):
    candidate = FakeScorer()
    candidate.failing = True
    service = Service(settings_for(tmp_path, max_wait_s=1000), FakeScorer())
    service.shadow, metrics = shadow_of(candidate)
    with TestClient(create_app(service)) as client:
        answer = client.post("/v1/score", json={"comments": ["a b"]})
        assert answer.status_code == 200 and answer.json()["model"] == "fake@1"
        until(lambda: count(metrics, "comments", outcome="failed") == 1)
        candidate.failing = False
        client.post("/v1/score", json={"comments": ["a b", " "]})
        until(lambda: count(metrics, "comments", outcome="compared") == 1)


def test_sentences_and_a_candidate_that_serves_itself_are_not_compared(tmp_path):
    service = Service(settings_for(tmp_path, max_wait_s=1000), FakeScorer())
    service.shadow, metrics = shadow_of(FakeScorer())
    with TestClient(create_app(service)) as client:
        client.post("/v1/score", json={"comments": ["One sentence. Another sentence."], "spans": True})
        until(lambda: count(metrics, "comments", outcome="compared") == 1)
    itself, metrics = shadow_of(FakeScorer())
    itself.offer([ScoringInput("a")], [Scores({"toxicity": 0.1, "insult": 0.1}, "candidate@1")])
    assert itself._samples.qsize() == 0


def test_a_candidate_must_have_what_the_policy_asks_for():
    candidate = FakeScorer()
    candidate.attributes = ("toxicity",)
    with pytest.raises(PolicyError, match="insult"):
        Shadow(candidate, POLICY, 1.0, Metrics())


def test_a_path_is_taken_as_it_is_where_there_is_no_registry(tmp_path):
    assert shadow_folder("some/folder", str(tmp_path)) == "some/folder"
