"""Real clients from the registries, pointed at the running server by their URL and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import perspective
import pytest
from googleapiclient import discovery
from googleapiclient.errors import HttpError

RUDE, POLITE = "You are a worthless idiot.", "Thank you, that was a helpful answer."
NODE_CLIENTS = Path(__file__).with_name("node_clients.mjs")
NODE_PACKAGES = ("googleapis", "openai")


@pytest.fixture(scope="module")
def google(server):
    url = server.url + "/$discovery/rest?version=v1alpha1"
    with discovery.build(
        "commentanalyzer", "v1alpha1", developerKey="any", discoveryServiceUrl=url, static_discovery=False
    ) as client:
        yield client


def body_for(text, **more):
    return {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}, "INSULT": {}}} | more


class TestGoogleApiPythonClient:
    def test_analyze(self, google):
        answer = google.comments().analyze(body=body_for(RUDE)).execute()
        assert set(answer["attributeScores"]) == {"TOXICITY", "INSULT"}

    def test_suggestscore(self, google):
        scores = {"TOXICITY": {"summaryScore": {"value": 0}}}
        body = {"comment": {"text": POLITE}, "attributeScores": scores, "clientToken": "x"}
        assert google.comments().suggestscore(body=body).execute()["clientToken"] == "x"

    def test_http_error(self, google):
        with pytest.raises(HttpError) as caught:
            google.comments().analyze(body=body_for("")).execute()
        assert caught.value.status_code == 400 and caught.value.reason == "Comment must be non-empty."
        assert caught.value.error_details[0]["errorType"] == "COMMENT_EMPTY"

    def test_batch_with_comments_as_ids(self, google):
        texts = [RUDE, POLITE, "Grüße 🌉 + love " * 80, "%20 + \n new line", ""]
        found = {}
        batch = google.new_batch_http_request(
            callback=lambda name, body, error: found.update({name: body or error})
        )
        for text in texts:
            batch.add(
                google.comments().analyze(body=body_for(text, languages=["en"])), request_id=text or "empty"
            )
        batch.execute()
        assert isinstance(found.pop("empty"), HttpError)
        assert set(found) == set(texts[:-1])
        for text, body in found.items():
            end = body["attributeScores"]["INSULT"]["spanScores"][0]["end"]
            assert end == len(text.encode("utf-16-le")) // 2


class TestPerspective:
    @pytest.fixture
    def client(self, server):
        client = perspective.PerspectiveAPI("any")
        client.api_client.url = server.url + "/v1alpha1/{endpoint}"
        return client

    def test_analyze_with_all_fields(self, client):
        answer = client.analyze_comment(
            RUDE,
            comment_type="PLAIN_TEXT",
            context=[{"text": "Hello"}],
            requested_attributes={"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0.0}},
            span_annotations=True,
            languages=["en"],
            do_not_store=True,
            client_token="token",
            session_id="session",
            community_id="community",
        )
        assert answer["clientToken"] == "token" and "TOXICITY" in answer["attributeScores"]

    def test_score(self, client):
        assert set(client.score(RUDE, ["TOXICITY", "THREAT"])) == {"TOXICITY", "THREAT"}

    def test_suggest_score(self, client):
        span = {"begin": 0, "end": 5, "score": {"value": 1.0, "type": "PROBABILITY"}}
        scores = {"TOXICITY": {"summaryScore": {"value": 1.0, "type": "PROBABILITY"}, "spanScores": [span]}}
        answer = client.suggest_score(
            RUDE, scores, context=[{"text": "Hello"}], languages=["en"], client_token="t", community_id="c"
        )
        assert answer == {"detectedLanguages": ["en"], "requestedLanguages": ["en"], "clientToken": "t"}


@pytest.fixture(scope="module")
def node_modules(request) -> Path:
    """Where npm has put its clients; fetched once, and kept in pytest's cache for runs without a network."""
    folder = request.config.cache.mkdir("node-clients")
    modules = folder / "node_modules"
    if all((modules / name / "package.json").is_file() for name in NODE_PACKAGES):
        return modules
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("needs Node and npm")
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000"]
    command = [npm, "install", *options, "--prefix", str(folder), *NODE_PACKAGES]
    try:
        installed = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm took too long to install " + " and ".join(NODE_PACKAGES))
    if installed.returncode:
        pytest.skip("npm could not install its clients: " + installed.stderr.strip().partition("\n")[0])
    return modules


def test_node_clients(server, node_modules):
    command = ["node", str(NODE_CLIENTS), str(node_modules), server.url]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert found["toxicity"]["type"] == "PROBABILITY"
    assert found["error"] == [400, "Comment must be non-empty."]
    assert "harassment" in found["moderation"]["category_scores"]
