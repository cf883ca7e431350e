"""Metrics, models, TLS, several workers, shutdown, clients that leave."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import threading
import time

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.serve.conftest import running_server


def metrics_of(client) -> dict[tuple[str, tuple], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_metrics_count_what_was_done(client, scorer):
    before = metrics_of(client)
    client.post("/v1/score", json={"comments": ["You are an idiot.", "Hello"]})
    client.post("/v1/score", json={"comments": []})
    after = metrics_of(client)

    def more(name, **labels) -> float:
        key = (name, tuple(sorted(labels.items())))
        return after[key] - before.get(key, 0.0)

    assert more("moderation_requests_total", route="/v1/score", status="200") == 1
    assert more("moderation_requests_total", route="/v1/score", status="422") == 1
    assert more("moderation_rejected_total", reason="invalid-request") == 1
    assert more("moderation_request_seconds_count", route="/v1/score") == 2
    for stage in ("wait", "tokenise", "score"):
        assert more("moderation_stage_seconds_count", stage=stage) >= 1
    assert more("moderation_batch_tokens_sum") > 4
    for attribute in scorer.attributes:
        assert more("moderation_score_count", attribute=attribute) == 2
    assert sum(more("moderation_decisions_total", action=a) for a in ("approve", "review", "reject")
               if ("moderation_decisions_total", (("action", a),)) in after) == 2  # fmt: skip
    assert ("moderation_waiting_requests", ()) in after
    assert any(
        name == "moderation_model_info" and ("model", scorer.model) in labels for name, labels in after
    )


def test_models(client, scorer):
    (model,) = client.get("/v1/models").json()["data"]
    assert model["id"] == scorer.model and model["attributes"] == list(scorer.attributes)
    assert "TOXICITY" in model["perspective_attributes"] and model["languages"] == ["en"]


def test_https_and_two_workers(scorer, tmp_path):
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    out = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
    subprocess.run(["openssl", "req", *kind, *names, *out], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "tls_cert": f"{tmp_path}/cert.pem",
        "tls_key": f"{tmp_path}/key.pem",
        "workers": "2",
        "threads": "1",
    }
    with running_server(tmp_path, options, "--port", str(port)) as server:
        trusted = ssl.create_default_context(cafile=tmp_path / "cert.pem")
        with httpx.Client(base_url=server.url, verify=trusted, timeout=30) as client:
            assert client.post("/v1/score", json={"comments": ["Hello"]}).is_success
            values = metrics_of(client)
            key = ("moderation_requests_total", (("route", "/v1/score"), ("status", "200")))
            assert values[key] == 1


def test_shutdown_answers_what_was_accepted(scorer, tmp_path):
    answers = []
    with running_server(tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        body = {"comments": ["A comment of some length that takes the model a moment. " * 20] * 100}

        def post() -> None:
            answers.append(httpx.post(server.url + "/v1/score", json=body, timeout=60).status_code)

        thread = threading.Thread(target=post)
        thread.start()
        deadline = time.monotonic() + 10
        while not metrics_of(client)["moderation_waiting_requests", ()]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        server.process.send_signal(signal.SIGTERM)
        thread.join()
        assert server.process.wait(30) in (0, -signal.SIGTERM)
    assert answers == [200]


def test_the_work_of_a_client_that_left_is_dropped(client, server):
    text = "A comment of some length that takes the model a moment. " * 100
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(server.url + "/v1/score", json={"comments": [text] * 900}, timeout=0.5)
    deadline = time.monotonic() + 10
    while metrics_of(client)["moderation_waiting_requests", ()]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client.post("/v1/score", json={"comments": ["Hello"]}).is_success
