"""POST /v1/score on a running server."""

from __future__ import annotations

import json

import pytest

from moderation import Policy, ScoringInput


def post(client, **body):
    return client.post("/v1/score", json=body)


def test_scores_are_those_of_the_library(client, scorer):
    texts = ["You are a half-witted liar.", "I disagree, and here is why. " * 200, "Да здравствует 🌉 bridge"]
    answer = post(client, comments=texts).json()
    assert answer["model"] == scorer.model
    for got, expected in zip(answer["comments"], scorer.score([ScoringInput(t) for t in texts]), strict=True):
        # Batched with others a row is padded differently, which moves a score in the sixth decimal.
        assert got["scores"] == pytest.approx(dict(expected.values), abs=2e-3)


def test_an_insult_is_decided_on_by_the_policy(client):
    answer = post(client, comments=[{"id": "a", "text": "You are a worthless idiot."}]).json()
    (comment,) = answer["comments"]
    assert comment["id"] == "a" and answer["policy"] == Policy.load().id
    for reason in comment["decision"]["reasons"]:
        assert comment["scores"][reason["attribute"]] == reason["score"] >= reason["threshold"]


def test_text_without_visible_characters_goes_to_review(client):
    for comment in post(client, comments=["", " \n\t", "\u200b"]).json()["comments"]:
        assert comment["scores"] == {} and comment["decision"]["action"] == "review"


def test_attributes_limit_the_answer_and_not_the_decision(client, scorer):
    text = "You are a worthless idiot."
    one = post(client, comments=[text], attributes=["threat"]).json()["comments"][0]
    every = post(client, comments=[text]).json()["comments"][0]
    assert list(one["scores"]) == ["threat"]
    assert one["decision"]["action"] == every["decision"]["action"]


def test_spans_are_the_sentences_in_code_points(client, scorer):
    text = "Thanks 🌉 for that! You are an idiot…\nGo away"
    (comment,) = post(client, comments=[text], spans=True).json()["comments"]
    passages = [text[span["begin"] : span["end"]] for span in comment["spans"]]
    assert passages == ["Thanks 🌉 for that!", "You are an idiot…", "Go away"]
    expected = scorer.score([ScoringInput(passages[1])])[0].values
    assert comment["spans"][1]["scores"] == pytest.approx(dict(expected), abs=2e-3)


def test_words_that_carried_the_scores_are_those_of_the_library(client, scorer):
    long = "The weather was calm all day. " * 30 + "You stupid idiot! " + "And so it went on. " * 30
    texts = ["Well 👍 what a stupid 1d10t you are, sir.", "Thanks, that helps.", long, ""]
    got = post(client, comments=texts, words=True, spans=True).json()["comments"]
    for comment, expected in zip(got, scorer.explain([ScoringInput(text) for text in texts]), strict=True):
        found = [(each["begin"], each["end"]) for each in comment["words"]]
        assert found == [(span.begin, span.end) for span in expected.spans]
        assert [each["score"] for each in comment["words"]] == pytest.approx(
            [span.score for span in expected.spans], abs=2e-3
        )
        assert comment["scores"] == pytest.approx(dict(expected.values), abs=2e-3)
    marked = [
        " ".join(text[w["begin"] : w["end"]] for w in c["words"]) for text, c in zip(texts, got, strict=True)
    ]
    assert "1d10t" in marked[0] and "idiot" in marked[2]
    assert marked[3] == "" and "weather" not in marked[2]
    assert "words" not in post(client, comments=texts).json()["comments"][0]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 422, "/comments"),
        ({"comments": []}, 422, "/comments"),
        ({"comments": ["a"], "attribute": ["threat"]}, 422, "/attribute"),
        ({"comments": ["a"], "attributes": ["kindness"]}, 422, "/attributes/0"),
        ({"comments": ["a", "b" * 70_000]}, 422, "/comments/1"),
        ({"comments": ["a"] * 1001}, 422, "/comments"),
        ({"comments": ["a", {"txt": "secret words"}]}, 422, "/comments/1/text"),
    ],
)
def test_what_is_wrong_is_named(client, body, status, pointer):
    answer = client.post("/v1/score", json=body)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert problem["status"] == status and problem["title"] and problem["type"]
    assert pointer in [fault["pointer"] for fault in problem["errors"]]
    assert "secret" not in answer.text


def test_a_body_that_is_not_json_is_a_400(client):
    answer = client.post("/v1/score", content=b'{"comments": [', headers={"content-type": "application/json"})
    assert answer.status_code == 400 and answer.json()["type"] == "invalid-json"


def test_a_body_that_is_not_marked_as_json_says_so(client):
    for path, body, status in (
        ("/v1/score", '{"comments": ["a"]}', 415),
        ("/v1/moderations", '{"input": "a"}', 400),
    ):
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = client.post(path, content=body, headers=headers)
        assert answer.status_code == status and "Content-Type: application/json" in answer.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/score", {"comments": [{"text": "You idiot \ud83d"}]}),
        ("/v1/moderations", {"input": "You idiot \ud83d"}),
        ("/v1/moderate", {"content": "You idiot \ud83d"}),
        ("/v1/feedback", {"text": "You idiot \ud83d", "decision": "reject", "do_not_store": True}),
        ("/v1/coral", {"comment": {"body": "You idiot \ud83d"}}),
    ],
)
def test_half_an_emoji_is_no_error(client, path, body):
    answer = client.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
    assert answer.is_success, answer.text


def test_an_unknown_path_and_method_are_problems_too(client):
    assert client.get("/v1/nothing").json()["status"] == 404
    assert client.get("/v1/score").json()["status"] == 405
