"""Coral's external moderation phase."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from fastapi.testclient import TestClient

from serve.app import create_app
from serve.coral import text_of
from serve.database import migrate, open_database
from serve.service import Service
from serve.settings import Settings
from tests.serve.fake_scorer import WINDOW, FakeScorer
from tests.serve.test_batcher import until

SECRET = "between Coral and us"
POLICY = 'name = "test"\nversion = "1"\n[thresholds.toxicity]\nreview = 0.25\nreject = 0.5\n'


@pytest.fixture
def scorer():
    return FakeScorer()


@pytest.fixture
def client(scorer, tmp_path):
    (tmp_path / "policy.toml").write_text(POLICY)
    url = f"sqlite:///{tmp_path}/db.sqlite3"
    engine = open_database(url)
    migrate(engine)
    engine.dispose()
    settings = Settings(policy=tmp_path / "policy.toml", database_url=url, coral_secret=SECRET)
    service = Service(settings, scorer)
    with TestClient(create_app(service)) as client:
        until(lambda: service.batcher.ready)
        yield client


def call(client, html, signature=None):
    body = {
        "action": "NEW",
        "comment": {"body": html, "parentID": None},
        "author": {"id": "a", "role": "COMMENTER"},
        "story": {"id": "s", "url": "https://news.example/a"},
        "site": {"id": "1"},
        "tenantID": "t",
        "tenantDomain": "news.example",
    }
    raw = json.dumps(body).encode()
    if signature is None:
        signature = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Coral-Signature": signature, "content-type": "application/json"}
    return client.post("/v1/coral", content=raw, headers=headers)


def words(n: int) -> str:
    return "<div>" + "a " * n + "</div>"


def test_nothing_to_object_to_is_a_204(client):
    answer = call(client, words(1))
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_policy_decides(client):
    flag = [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}]
    assert call(client, words(WINDOW // 3)).json() == {"status": "SYSTEM_WITHHELD", "actions": flag}
    assert call(client, words(WINDOW)).json() == {"status": "REJECTED", "actions": flag}


def test_what_could_not_be_scored_is_withheld_and_not_let_through(client):
    for html in ("<div>poison</div>", "<div><br></div>"):
        assert call(client, html).json() == {"status": "SYSTEM_WITHHELD", "actions": []}


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha256=ü"])
def test_a_wrong_signature_is_refused(client, signature):
    answer = call(client, words(1), signature.encode("latin-1"))
    assert (answer.status_code, answer.json()["type"]) == (401, "bad-signature")


def test_one_of_several_signatures_is_enough(client):
    body_signature = call(client, words(1)).request.headers["X-Coral-Signature"]
    assert call(client, words(1), f"sha256={'0' * 64},{body_signature}").status_code == 204


def test_the_text_of_a_comment():
    html = "<div>One &amp; <b>two</b></div><div>three<br>four</div><ul><li>five</li></ul>"
    assert text_of(html) == "One & two\nthree\nfour\nfive"
