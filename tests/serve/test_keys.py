"""Keys and quotas on a server that requires them."""

from __future__ import annotations

import asyncio
import math
import time

import httpx
import openai
import pytest
from sqlalchemy import text

from serve.database import migrate, open_database
from serve.errors import StoreFailed
from serve.keys import Gate, KeyStore, key_of
from serve.keys.store import KeyNameTaken, NoSuchKey
from tests.serve.conftest import running_server

SCORE, ANALYZE = "/v1/score", "/v1alpha1/comments:analyze"
BODIES = {
    SCORE: {"comments": ["Hello there"]},
    ANALYZE: {"comment": {"text": "Hello there"}, "requestedAttributes": {"TOXICITY": {}}},
}


@pytest.fixture(scope="module")
def guarded(scorer, tmp_path_factory, moderation):
    """A server that requires keys, and keys: one without and one with a small quota, one to be revoked."""
    folder = tmp_path_factory.mktemp("keys")
    url = f"sqlite:///{folder}/service.sqlite3"
    keys = {}
    for name, options in (("site", ()), ("small", ("--per-minute", "3")), ("old", ())):
        made = moderation("keys", "create", name, *options, MODERATION_DATABASE_URL=url)
        keys[name] = made.stdout.strip()
        assert made.returncode == 0 and keys[name].startswith("mod_"), made.stderr
    with running_server(folder, None, "--require-keys") as server:
        yield server, keys, url


@pytest.mark.parametrize("path", [SCORE, ANALYZE])
def test_a_key_may_be_in_four_places(guarded, path):
    server, keys, _ = guarded
    key = keys["site"]
    for params, headers in (
        ({"key": key}, {}),
        ({}, {"X-Goog-Api-Key": key}),
        ({}, {"Authorization": f"Bearer {key}"}),
        ({}, {"X-API-Key": key}),
    ):
        answer = httpx.post(server.url + path, json=BODIES[path], params=params, headers=headers)
        assert answer.status_code == 200, answer.text


def test_every_protocol_refuses_in_its_own_words(guarded):
    server, _, _ = guarded
    answer = httpx.post(server.url + SCORE, json=BODIES[SCORE], headers={"X-API-Key": "mod_wrong"})
    assert (answer.status_code, answer.json()["type"]) == (401, "bad-key")
    answer = httpx.post(server.url + ANALYZE, json=BODIES[ANALYZE], params={"key": "mod_wrong"})
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"] == "API key not valid. Please pass a valid API key."
    answer = httpx.post(server.url + ANALYZE, json=BODIES[ANALYZE])
    assert (answer.status_code, answer.json()["error"]["status"]) == (403, "PERMISSION_DENIED")
    api = openai.OpenAI(base_url=server.url + "/v1", api_key="mod_wrong", max_retries=0)
    with api, pytest.raises(openai.AuthenticationError):
        api.moderations.create(input="a")


@pytest.mark.parametrize("path", ["/v1/split", "/v1/moderate", "/v1/feedback", "/v1/coral"])
def test_no_route_is_open(guarded, path):
    assert httpx.post(guarded[0].url + path, json={}).status_code == 401


@pytest.mark.parametrize("path", ["/v1/models", "/metrics"])
def test_no_page_of_ours_is_open(guarded, path):
    assert httpx.get(guarded[0].url + path).status_code == 401


def test_probes_and_the_discovery_document_need_no_key(guarded):
    for path in ("/livez", "/readyz", "/$discovery/rest"):
        assert httpx.get(guarded[0].url + path).status_code == 200


def test_a_quota_ends_in_429_and_feedback_does_not_count(guarded):
    server, keys, _ = guarded
    params = {"key": keys["small"]}
    suggest = BODIES[ANALYZE]["comment"], {"TOXICITY": {"summaryScore": {"value": 1}}}
    for _ in range(4):
        body = {"comment": suggest[0], "attributeScores": suggest[1]}
        assert httpx.post(server.url + "/v1alpha1/comments:suggestscore", json=body, params=params).is_success
    # Several attributes count once.
    several = BODIES[ANALYZE] | {"requestedAttributes": {"TOXICITY": {}, "INSULT": {}, "THREAT": {}}}
    answers = [httpx.post(server.url + ANALYZE, json=several, params=params) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    error = answers[-1].json()["error"]
    assert error["status"] == "RESOURCE_EXHAUSTED" and int(answers[-1].headers["retry-after"]) >= 1
    assert error["message"].startswith(
        "Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' and limit "
        "'Analysis requests (AnalyzeComment) per minute'"
    )
    info, help_ = error["details"]
    assert info["reason"] == "RATE_LIMIT_EXCEEDED" and info["domain"] == "googleapis.com"
    assert info["metadata"]["quota_limit_value"] == "3"
    assert help_["@type"].endswith("google.rpc.Help")
    native = httpx.post(server.url + SCORE, json=BODIES[SCORE], params=params)
    assert (native.status_code, native.json()["type"]) == (429, "quota-exceeded")


def test_a_revoked_key_is_refused_soon(guarded, moderation):
    server, keys, url = guarded

    def status() -> int:
        return httpx.post(server.url + SCORE, json=BODIES[SCORE], params={"key": keys["old"]}).status_code

    assert status() == 200
    assert moderation("keys", "revoke", "old", MODERATION_DATABASE_URL=url).returncode == 0
    deadline = time.monotonic() + 20
    while status() != 401:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_keys_are_stored_as_digests_and_logged_nowhere(guarded, tmp_path):
    server, keys, url = guarded
    engine = open_database(url)
    store = KeyStore(engine)
    stored = b"".join(path.read_bytes() for path in server.log_path.parent.glob("service.sqlite3*"))
    for key in [*keys.values(), "mod_wrong"]:
        assert key.encode() not in stored and key not in server.log
    assert {key.name for key in store.list()} == set(keys)
    with pytest.raises(KeyNameTaken):
        store.create("site")
    with pytest.raises(NoSuchKey):
        store.revoke("nobody")
    engine.dispose()


def test_no_comment_is_logged(guarded):
    server, keys, _ = guarded
    secret = "Xylophone comment of a reader"
    headers = {"X-API-Key": keys["site"]}
    for path, body in (
        (SCORE, {"comments": [secret]}),
        (SCORE, {"comments": [{"txt": secret}]}),
        (SCORE, {"comments": [secret], "attributes": [secret]}),
        (ANALYZE, {"comment": {"text": secret}, "requestedAttributes": {"TOXICITY": {}}}),
        (ANALYZE, {"comment": {"text": secret}, "requestedAttributes": {secret: {}}}),
        ("/v1/moderate", {"content": f"<html><p>{secret}</p></html>"}),
        ("/v1/moderations", {"input": secret}),
        ("/v1/feedback", {"text": secret, "decision": "reject"}),
        ("/v1/coral", {"comment": {"body": secret}}),
        (f"/v1/{secret}", {}),
    ):
        httpx.post(server.url + path, json=body, headers=headers, params={"q": secret})
    assert "/v1/score" in server.log
    assert "Xylophone" not in server.log


def test_known_keys_are_let_in_while_the_database_is_away(tmp_path, monkeypatch):
    engine = open_database(f"sqlite:///{tmp_path}/k.sqlite3")
    migrate(engine)
    store = KeyStore(engine)
    gate = Gate(store, required=True, per_minute=None, workers=1)
    known, other = store.create("known"), store.create("other")
    monkeypatch.setattr("serve.keys.gate.REMEMBER_S", 0.0)
    asyncio.run(gate.admit(known))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE api_keys"))
    asyncio.run(gate.admit(known))
    with pytest.raises(StoreFailed):
        asyncio.run(gate.admit(other))
    engine.dispose()


def test_one_request_alone_waits_for_a_slow_database(tmp_path, monkeypatch):
    engine = open_database(f"sqlite:///{tmp_path}/k.sqlite3")
    migrate(engine)
    store = KeyStore(engine)
    gate = Gate(store, required=True, per_minute=None, workers=1)
    key, find, asked = store.create("known"), store.find, []

    def slowly(key: str):
        asked.append(key)
        time.sleep(0.05)
        return find(key)

    async def many() -> None:
        await asyncio.gather(*(gate.admit(key) for _ in range(20)))

    asyncio.run(gate.admit(key))
    ((name, (_, found)),) = gate._remembered.items()
    gate._remembered[name] = -math.inf, found
    monkeypatch.setattr(store, "find", slowly)
    asyncio.run(many())
    assert asked == [key]
    engine.dispose()


def test_where_a_key_is_looked_for():
    assert key_of({}, {"authorization": "Basic abc"}) is None
    assert key_of({}, {"authorization": "bearer abc"}) == "abc"
    assert key_of({"key": "q"}, {"x-api-key": "h"}) == "q"
