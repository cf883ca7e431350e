"""POST /v1/moderate and /v1/split on a running server."""

from __future__ import annotations

import pytest

from moderation import Page, split

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>The bridge closes</title></head><body>
<article class="post"><h1 class="entry-title">The bridge closes</h1>
<div class="entry-content"><p>The old bridge will be closed for a year, the council said on Monday.</p>
<p>Traffic is to be led over the new one.</p></div></article>
<div id="comments" class="comments-area"><h2>2 comments</h2><ol class="comment-list">
<li id="comment-1" class="comment depth-1"><article id="div-comment-1" class="comment-body">
<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Änne</b></div>
<div class="comment-metadata"><time datetime="2026-02-07T14:05:00+00:00">7 February 2026</time></div></footer>
<div class="comment-content"><p>A year is a long time, but it had to be done.</p></div></article>
<ol class="children"><li id="comment-2" class="comment depth-2"><article id="div-comment-2" class="comment-body">
<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Bob</b></div>
<div class="comment-metadata"><time datetime="2026-02-07T15:00:00+00:00">7 February 2026</time></div></footer>
<div class="comment-content"><p>You are a stupid, worthless idiot.</p></div></article></li></ol></li>
</ol></div></body></html>"""


def test_a_page_is_split_as_the_library_splits_it(client):
    answer = client.post("/v1/split", json={"content": PAGE, "url": "https://news.example/bridge"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    thread = split(Page(PAGE))
    assert [each["text"] for each in found["comments"]] == [each.text for each in thread.comments]
    assert len(found["comments"]) == 2
    assert found["comments"][1]["parent_id"] == found["comments"][0]["id"]
    assert found["url"] == "https://news.example/bridge" and found["notes"]["found_by"]


def test_every_comment_of_a_page_gets_scores_and_a_decision(client, scorer):
    answer = client.post("/v1/moderate", json={"content": PAGE}).json()
    assert answer["model"] == scorer.model
    polite, rude = answer["comments"]
    assert set(polite["scores"]) == set(scorer.attributes)
    assert rude["decision"]["action"] in ("approve", "review", "reject")


def test_a_page_may_be_sent_as_it_is_in_its_own_encoding(client):
    latin = PAGE.replace("utf-8", "iso-8859-1").encode("iso-8859-1")
    answer = client.post(
        "/v1/moderate",
        content=latin,
        headers={"content-type": "text/html"},
        params={"url": "https://a.example/"},
    ).json()
    assert answer["comments"][0]["author"] == "Änne" and answer["url"] == "https://a.example/"


def test_a_policy_in_the_request_decides(client):
    thresholds = {"toxicity": {"review": 1e-9, "reject": 1e-8}}
    policy = {"name": "closed", "version": "3", "thresholds": thresholds}
    answer = client.post("/v1/moderate", json={"content": PAGE, "policy": policy}).json()
    assert answer["policy"] == "closed@3"
    assert {each["decision"]["action"] for each in answer["comments"]} == {"reject"}


def test_a_page_without_comments_is_no_error(client):
    answer = client.post("/v1/moderate", json={"content": "<html><body><p>Nothing here.</p></body></html>"})
    assert answer.status_code == 200 and answer.json()["comments"] == []


@pytest.mark.parametrize(
    ("policy", "named"),
    [
        ({"name": "x", "version": "1", "thresholds": {"kindness": {"review": 0.5}}}, "kindness"),
        ({"name": "x", "version": "1", "thresholds": {"toxicity": {"reveiw": 0.5}}}, "reveiw"),
    ],
)
def test_a_wrong_policy_is_named(client, policy, named):
    answer = client.post("/v1/moderate", json={"content": PAGE, "policy": policy})
    assert answer.status_code == 422 and named in answer.json()["detail"]


def test_a_page_past_the_limit_is_a_413(client):
    answer = client.post("/v1/moderate", content=b"a" * 10_000_001, headers={"content-type": "text/html"})
    assert answer.status_code == 413 and answer.headers["content-type"] == "application/problem+json"
