"""Calls of the Perspective protocol, and what its errors must look like."""

from __future__ import annotations

ANALYZE = "/v1alpha1/comments:analyze"
SUGGEST = "/v1alpha1/comments:suggestscore"
TEXT = "You are an idiot and everybody here knows it."


def body_for(text=TEXT, attributes=("TOXICITY",), **more):
    return {"comment": {"text": text}, "requestedAttributes": {name: {} for name in attributes}} | more


def analyze(client, *, text=TEXT, attributes=("TOXICITY",), params=None, **more):
    return client.post(ANALYZE, json=body_for(text, attributes, **more), params=params)


def error_of(answer, status=400, name="INVALID_ARGUMENT"):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (status, name)
    return error


def detail_of(answer):
    error = error_of(answer)
    (detail,) = error["details"]
    assert detail["@type"] == "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    return detail["errorType"], error["message"], detail


def suggestion(value=1, **more):
    scores = {"TOXICITY": {"summaryScore": {"value": value}}}
    return {"comment": {"text": TEXT}, "attributeScores": scores} | more
