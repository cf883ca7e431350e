"""What every method of the Perspective protocol shares: errors and system parameters."""

from __future__ import annotations

import json

import pytest

from tests.serve.perspective_calls import (
    ANALYZE,
    TEXT,
    analyze,
    body_for,
    detail_of,
    error_of,
)


class TestErrors:
    @pytest.mark.parametrize("comment", [None, {}, {"text": ""}, {"text": " \n\u200b"}])
    def test_empty(self, client, comment):
        body = {"comment": comment, "requestedAttributes": {"TOXICITY": {}}}
        kind, message, _ = detail_of(client.post(ANALYZE, json=body))
        assert (kind, message) == ("COMMENT_EMPTY", "Comment must be non-empty.")

    def test_too_long_counts_bytes(self, client):
        assert analyze(client, text="ü" * 10_240, languages=["en"]).is_success
        kind, message, _ = detail_of(analyze(client, text="ü" * 11_684, languages=["en"]))
        assert kind == "COMMENT_TOO_LONG"
        assert message == "Comment text was too many bytes. Value (23368) exceeded limit (20480)."

    @pytest.mark.parametrize("attributes", [{}, None])
    def test_no_attributes(self, client, attributes):
        answer = client.post(ANALYZE, json={"comment": {"text": TEXT}, "requestedAttributes": attributes})
        assert detail_of(answer)[:2] == ("NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes")

    def test_named_languages(self, client):
        kind, message, detail = detail_of(analyze(client, languages=["en", "xx", "de"]))
        assert kind == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
        assert message == "Attribute TOXICITY does not support request languages: en, xx, de"
        assert detail["languageNotSupportedByAttributeError"]["requestedLanguages"] == ["en", "xx", "de"]

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (
                {"requestedAttributes": {"THREAT": {"scoreType": "STD_DEV"}}},
                "Requested score type STD_DEV is not supported by attribute THREAT",
            ),
            (
                {"comment": {"text": "a", "type": "HTML"}},
                "Currently, only 'PLAIN_TEXT' comments are supported",
            ),
            ({"comment": {"text": "a", "type": "MARKDOWN"}}, "Unknown text type"),
            (
                {"context": {"entries": [], "articleAndParentComment": {}}},
                "Context can have either entries or article_and_parent_comment, but both fields were populated.",
            ),
            (
                {"context": {"entries": [{"text": "a" * 1_048_577}]}},
                "Context entry was too many bytes. Value (1048577) exceeded limit (1048576).",
            ),
        ],
    )
    def test_invalid_requests(self, client, change, message):
        assert detail_of(client.post(ANALYZE, json=body_for() | change))[:2] == ("INVALID_REQUEST", message)

    @pytest.mark.parametrize("kind", ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT"])
    def test_plain_text_types(self, client, kind):
        assert client.post(ANALYZE, json=body_for() | {"comment": {"text": "a", "type": kind}}).is_success

    def test_unreadable_payloads_name_the_field_and_quote_nothing(self, client):
        error = error_of(client.post(ANALYZE, content=b'{"comment": '))
        assert error["message"].startswith("Invalid JSON payload received.")
        error = error_of(client.post(ANALYZE, json={"comment": {"txt": "secret"}}))
        assert "Unknown name \"txt\" at 'comment': Cannot find field." in error["message"]
        assert "secret" not in json.dumps(error)
        wanted = {"TOXICITY": {"scoreThreshold": "NaN"}}
        error = error_of(client.post(ANALYZE, json=body_for() | {"requestedAttributes": wanted}))
        assert "scoreThreshold" in error["message"]

    def test_unknown_methods(self, client):
        error_of(client.post("/v1alpha1/comments:guess"), 404, "NOT_FOUND")
        error_of(client.get(ANALYZE), 405, "NOT_FOUND")
        error_of(client.get("/$discovery/rest?version=v9"), 404, "NOT_FOUND")


class TestSystemParameters:
    def test_pretty_print_is_the_default(self, client):
        assert "\n  " in analyze(client).text
        assert "\n" not in analyze(client, params={"prettyPrint": "false"}).text

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ("languages", {"languages": ["en"]}),
            (
                "attributeScores/TOXICITY/spanScores(begin)",
                {"attributeScores": {"TOXICITY": {"spanScores": [{"begin": 0}]}}},
            ),
            (
                "languages,attributeScores/*/summaryScore/type",
                {
                    "attributeScores": {"TOXICITY": {"summaryScore": {"type": "PROBABILITY"}}},
                    "languages": ["en"],
                },
            ),
        ],
    )
    def test_fields(self, client, fields, expected):
        assert analyze(client, params={"fields": fields}).json() == expected

    def test_fields_that_make_no_sense(self, client):
        error_of(analyze(client, params={"fields": "a(b"}))

    def test_callback(self, client):
        answer = analyze(client, params={"callback": "on.scores"})
        assert answer.headers["content-type"].startswith("text/javascript")
        head, _, rest = answer.text.partition("on.scores(")
        assert head == "// API callback\n" and "attributeScores" in json.loads(rest.removesuffix(");"))

    @pytest.mark.parametrize("params", [{"callback": "alert(1)//"}, {"alt": "proto"}])
    def test_what_is_not_served(self, client, params):
        error_of(analyze(client, params=params))

    def test_the_others_are_taken(self, client):
        names = [
            "key",
            "quotaUser",
            "access_token",
            "oauth_token",
            "uploadType",
            "upload_protocol",
            "$.xgafv",
        ]
        assert analyze(client, params=dict.fromkeys(names, "1") | {"alt": "json"}).is_success
