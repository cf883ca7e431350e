"""The OpenAI moderation protocol, through the real client from PyPI."""

from __future__ import annotations

import openai
import pytest

CATEGORIES = {
    "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent",
    "self-harm", "self-harm/instructions", "self-harm/intent", "sexual", "sexual/minors", "violence",
    "violence/graphic",
}  # fmt: skip
NOT_ASSESSED = {name for name in CATEGORIES if name.startswith(("illicit", "self-harm"))} | {
    "sexual/minors",
    "violence/graphic",
}
RUDE = "You are a worthless idiot."


@pytest.fixture(scope="module")
def api(server):
    with openai.OpenAI(base_url=server.url + "/v1", api_key="any", max_retries=0) as api:
        yield api


def test_one_text(api, scorer):
    answer = api.moderations.create(input=RUDE, model="omni-moderation-latest")
    (result,) = answer.results
    assert answer.id.startswith("modr-") and answer.model == scorer.model
    scores = result.category_scores.model_dump(by_alias=True)
    assert set(scores) == set(result.categories.model_dump(by_alias=True)) == CATEGORIES
    assert scores["harassment"] > 0
    assert scores["harassment/threatening"] <= min(scores["harassment"], scores["violence"])
    assert result.flagged == any(result.categories.model_dump().values())


def test_categories_are_what_the_model_says_of_our_attributes(api, client):
    (comment,) = client.post("/v1/score", json={"comments": [RUDE]}).json()["comments"]
    ours = comment["scores"]
    (result,) = api.moderations.create(input=RUDE).results
    expected = {
        "harassment": max(ours["insult"], ours["toxicity"]),
        "harassment/threatening": min(ours["threat"], ours["insult"]),
        "hate": ours["identity_attack"],
        "hate/threatening": min(ours["identity_attack"], ours["threat"]),
        "violence": ours["threat"],
        "sexual": ours["sexually_explicit"],
    }
    scores = result.category_scores.model_dump(by_alias=True)
    assert {name: scores[name] for name in expected} == pytest.approx(expected, abs=2e-3)


def test_what_is_not_assessed_says_so(api):
    (result,) = api.moderations.create(input=RUDE).results
    applied = result.category_applied_input_types.model_dump(by_alias=True)
    assert {name for name, types in applied.items() if not types} == NOT_ASSESSED
    scores = result.category_scores.model_dump(by_alias=True)
    assert all(scores[name] == 0 for name in NOT_ASSESSED)
    assert applied["hate"] == ["text"]


def test_one_result_a_string_and_one_for_all_parts(api):
    assert len(api.moderations.create(input=["a", "b", RUDE]).results) == 3
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": RUDE}]
    assert len(api.moderations.create(input=parts).results) == 1


def test_an_image_is_refused_and_not_passed_as_clean(api):
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    with pytest.raises(openai.BadRequestError) as caught:
        api.moderations.create(input=[{"type": "text", "text": "a"}, image])
    assert caught.value.param == "input" and "Images" in caught.value.message


@pytest.mark.parametrize("body", [{}, {"input": []}, {"input": 7}, {"input": ["a" * 70_000]}])
def test_errors_have_their_envelope(client, body):
    answer = client.post("/v1/moderations", json=body)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
    assert answer.json()["error"]["param"].startswith("input")
