"""Comments scored by the Perspective protocol over the wire: every line of its contract."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from serve.perspective.attributes import ServedAttributes
from tests.serve.conftest import running_server
from tests.serve.perspective_calls import (
    ANALYZE,
    SUGGEST,
    TEXT,
    analyze,
    body_for,
    detail_of,
    error_of,
    suggestion,
)

PRODUCTION = ["TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"]

# Perspective's other attributes, for which no model of ours has a score.
NOT_SERVED = ["FLIRTATION", "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER", "INCOHERENT", "INFLAMMATORY"]
NOT_SERVED += ["LIKELY_TO_REJECT", "SPAM", "UNSUBSTANTIAL", "AFFINITY_EXPERIMENTAL", "NUANCE_EXPERIMENTAL"]


class TestAnswer:
    def test_its_shape(self, client):
        answer = analyze(client, languages=["en"], clientToken="mine").json()
        scores = answer["attributeScores"]["TOXICITY"]
        value = scores["summaryScore"]["value"]
        assert scores == {
            "spanScores": [{"begin": 0, "end": len(TEXT), "score": {"value": value, "type": "PROBABILITY"}}],
            "summaryScore": {"value": value, "type": "PROBABILITY"},
        }
        assert 0 <= value <= 1
        assert answer["languages"] == answer["detectedLanguages"] == ["en"]
        assert answer["clientToken"] == "mine"

    @pytest.mark.parametrize("suffix", ["", "_EXPERIMENTAL"])
    def test_the_production_attributes(self, client, suffix):
        names = [name + suffix for name in PRODUCTION]
        assert set(analyze(client, attributes=names).json()["attributeScores"]) == set(names)

    def test_names_of_ours_and_versions(self, client, scorer):
        names = ["incivility", "TOXICITY@6", f"TOXICITY@{scorer.manifest.version}", "SEXUALLY_EXPLICIT"]
        assert set(analyze(client, attributes=names).json()["attributeScores"]) == set(names)

    @pytest.mark.parametrize("name", ["TOXICITY_FAST", "OBSCENE", "SEXUALLY_EXPLICIT"])
    def test_other_names_of_what_we_score(self, client, name):
        assert list(analyze(client, attributes=(name,)).json()["attributeScores"]) == [name]

    def test_below_every_threshold_attribute_scores_are_absent(self, client):
        wanted = {"TOXICITY": {"scoreThreshold": 1.0}, "THREAT": {"scoreThreshold": 1.0}}
        answer = client.post(ANALYZE, json=body_for() | {"requestedAttributes": wanted}).json()
        assert "attributeScores" not in answer and answer["languages"] == ["en"]

    def test_a_threshold_leaves_out_its_attribute_only(self, client):
        wanted = {"TOXICITY": {"scoreThreshold": 0.0}, "THREAT": {"scoreThreshold": 1.0}}
        answer = client.post(ANALYZE, json=body_for() | {"requestedAttributes": wanted}).json()
        assert list(answer["attributeScores"]) == ["TOXICITY"]

    def test_spans_are_utf16_and_the_whole_text_comes_first(self, client):
        text = "Nice 🌉 e\u0301! Go away, 👍🏽 idiot."
        answer = analyze(client, text=text, spanAnnotations=True, languages=["en"]).json()
        scores = answer["attributeScores"]["TOXICITY"]
        units = text.encode("utf-16-le")
        passages = [units[2 * s["begin"] : 2 * s["end"]].decode("utf-16-le") for s in scores["spanScores"]]
        assert passages == [text, "Nice 🌉 e\u0301!", "Go away, 👍🏽 idiot."]
        assert scores["spanScores"][0]["score"] == scores["summaryScore"]

    def test_snake_case_null_and_unset_fields(self, client):
        body = {"comment": {"text": TEXT, "type": None}, "requested_attributes": {"TOXICITY": None}}
        body |= {
            "client_token": "t",
            "context": None,
            "session_id": "s",
            "community_id": "c",
            "do_not_store": True,
        }
        answer = client.post(ANALYZE, json=body)
        assert answer.json()["clientToken"] == "t"

    @pytest.mark.parametrize(
        "context",
        [
            {"entries": [{"text": "What do you think?", "type": "PLAIN_TEXT"}]},
            {"articleAndParentComment": {"article": {"text": "News"}, "parentComment": {"text": "I agree."}}},
        ],
    )
    def test_context_is_taken(self, client, context):
        assert analyze(client, context=context).is_success

    def test_a_byte_order_mark_and_half_an_emoji_are_read(self, client):
        """Clients cut comments in the middle of a character; JSON writes that as one surrogate."""
        raw = b'\xef\xbb\xbf{"comment": {"text": "You idiot \\ud83d\\ude00 \\\\ud83d \\ud83d"}, '
        answer = client.post(ANALYZE, content=raw + b'"requestedAttributes": {"TOXICITY": {}}}')
        (span,) = answer.json()["attributeScores"]["TOXICITY"]["spanScores"]
        assert span["end"] == len("You idiot xx \\ud83d x")
        body = suggestion() | {"comment": {"text": "You idiot \ud83d"}}
        assert client.post(SUGGEST, content=json.dumps(body)).is_success

    def test_languages_come_back_as_named(self, client):
        answer = analyze(client, languages=["en-US"]).json()
        assert answer["languages"] == ["en-US"] and answer["detectedLanguages"] == ["en"]


class TestTraps:
    @pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
    def test_1_any_content_type(self, server, content_type):
        headers = {"content-type": content_type} if content_type else {}
        answer = httpx.post(server.url + ANALYZE, content=json.dumps(body_for()).encode(), headers=headers)
        assert "attributeScores" in answer.json()

    def test_2_escaped_paths(self, client):
        assert client.post("/v1alpha1/comments%3Aanalyze", json=body_for()).is_success
        assert client.post("/v1alpha1/comments%3asuggestscore", json=suggestion()).is_success
        assert client.get("/%24discovery/rest?version=v1alpha1&key=x").is_success

    def test_3_the_discovery_document_names_the_address_of_its_caller(self, client):
        url = "/$discovery/rest?version=v1alpha1"
        document = client.get(url, headers={"host": "scores.example:81"}).json()
        assert document["rootUrl"] == "http://scores.example:81/"
        assert (document["servicePath"], document["batchPath"]) == ("", "batch")
        ids = [method["id"] for method in document["resources"]["comments"]["methods"].values()]
        assert ids == ["commentanalyzer.comments.analyze", "commentanalyzer.comments.suggestscore"]

    def test_4_a_batch_by_hand(self, client):
        content_id = "<1f3a + " + "%20".join(["a%20comment%20as%20id"] * 40) + ">"
        part = (
            "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
            f"Content-ID:\r\n {content_id}\r\n\r\n"
            f"POST {ANALYZE}?key=k&alt=json HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
        )
        calls = [
            part + json.dumps(body_for(text), ensure_ascii=False) for text in (TEXT, "Grüße 🌉 an alle", "")
        ]
        calls.append(part.replace("comments:analyze", "comments:guess") + "{}")
        body = "".join(f"--b\r\n{call}\r\n" for call in calls) + "--b--\r\n"
        headers = {"content-type": 'multipart/mixed;\r\n boundary="b"'.replace("\r\n", "")}
        answer = client.post("/batch", content=body.encode(), headers=headers)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(
            "multipart/mixed; boundary="
        )
        boundary = answer.headers["content-type"].partition("boundary=")[2]
        parts = answer.text.split("--" + boundary)[1:-1]
        statuses = [part.split("\r\n\r\n")[1].split(" ")[1] for part in parts]
        assert statuses[0] == "200" and statuses[2:] == ["400", "404"]
        for part in parts:
            assert f"Content-ID: <response-{content_id[1:]}\r\n" in part
        assert "attributeScores" in json.loads(parts[0].split("\r\n\r\n", 2)[2])

    def test_4_more_than_a_thousand_calls(self, client):
        part = f"--b\r\nContent-Type: application/http\r\n\r\nPOST {ANALYZE}\r\n\r\n{{}}\r\n"
        body = part * 1001 + "--b--"
        answer = client.post("/batch", content=body, headers={"content-type": "multipart/mixed; boundary=b"})
        assert "1000" in error_of(answer)["message"]

    def test_4_what_is_no_batch(self, client):
        error_of(client.post("/batch", content=b"hello", headers={"content-type": "text/plain"}))

    @pytest.mark.parametrize("value", [0, 1, 0.5])
    def test_6_suggested_scores_without_type(self, client, value):
        assert client.post(SUGGEST, json=suggestion(value)).is_success

    @pytest.mark.parametrize(
        "text",
        [
            "ok",
            "lol no",
            "Ciao",
            "yes",
            "hmmm",
            "idiot",
            "gtfo",
            "no u",
            "Amen",
            "so true",
            "LMAO",
            "😂",
            "2 + 2",
            "Trump!",
        ],
    )
    def test_7_short_english_is_english(self, client, text):
        answer = analyze(client, text=text)
        assert answer.json().get("detectedLanguages") == ["en"], answer.text

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Das ist doch völliger Unsinn, was du da schreibst.", "de"),
            ("C'est vraiment n'importe quoi, vous devriez avoir honte.", "fr"),
            ("Это полная чушь, что вы пишете.", "ru"),
        ],
    )
    def test_7_other_languages_are_told_apart(self, client, text, language):
        kind, message, detail = detail_of(analyze(client, text=text))
        assert kind == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
        assert message == f"Attribute TOXICITY does not support request languages: {language}"
        assert detail["languageNotSupportedByAttributeError"] == {
            "attribute": "TOXICITY",
            "detectedLanguages": [language],
        }

    @pytest.mark.parametrize("name", NOT_SERVED)
    def test_8_names_that_mean_nothing_here(self, client, name):
        assert detail_of(analyze(client, attributes=(name,)))[1] == f"Unknown requested attribute: {name}"

    def test_8_unknown_attributes(self, client):
        kind, message, _ = detail_of(analyze(client, attributes=("TOXICITY", "KINDNESS")))
        assert (kind, message) == ("INVALID_REQUEST", "Unknown requested attribute: KINDNESS")

    def test_7_and_8_by_settings(self, scorer, tmp_path):
        settings = {
            "permissive_attributes": "true",
            "fallback_language": "",
            "public_url": "https://api.example/x",
        }
        with running_server(tmp_path, settings) as server, httpx.Client(base_url=server.url) as client:
            answer = analyze(client, attributes=("TOXICITY", "KINDNESS"), languages=["en"]).json()
            assert list(answer["attributeScores"]) == ["TOXICITY"]
            assert "attributeScores" not in analyze(client, attributes=("KINDNESS",), languages=["en"]).json()
            assert detail_of(analyze(client, text="2 + 2"))[:2] == (
                "LANGUAGE_DETECTION_FAILED",
                "Unable to detect language",
            )
            assert client.get("/$discovery/rest").json()["rootUrl"] == "https://api.example/x/"


def test_many_at_once_get_their_own_answers(client):
    texts = [f"{TEXT} {'really ' * n}" for n in range(40)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda text: analyze(client, text=text).json(), texts))
    ends = [answer["attributeScores"]["TOXICITY"]["spanScores"][0]["end"] for answer in answers]
    assert ends == [len(text) for text in texts]


def test_the_scale_of_the_manifest_is_applied():
    fitted = {"TOXICITY": {"attribute": "toxicity", "x": [0.0, 0.1, 1.0], "y": [0.0, 0.5, 0.9]}}
    served = ServedAttributes(("toxicity", "incivility"), "1.0", fitted)
    for name in ("TOXICITY", "TOXICITY@6", "TOXICITY_EXPERIMENTAL", "TOXICITY@1.0"):
        assert [served.find(name).scale(p) for p in (0.0, 0.05, 0.1, 1.0)] == pytest.approx(
            [0.0, 0.25, 0.5, 0.9]
        )
    assert served.find("INCIVILITY").scale(0.3) == pytest.approx(0.3)
    assert served.find("TOXICITY@2.0") is None and served.find("INSULT") is None
