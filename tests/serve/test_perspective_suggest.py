"""suggestscore of the Perspective protocol."""

from __future__ import annotations

from tests.serve.perspective_calls import (
    SUGGEST,
    detail_of,
    suggestion,
)


class TestSuggestScore:
    def test_its_answer(self, client):
        answer = client.post(SUGGEST, json=suggestion(languages=["en"], clientToken="c-1"))
        expected = {"detectedLanguages": ["en"], "requestedLanguages": ["en"], "clientToken": "c-1"}
        assert answer.json() == expected

    def test_spans_need_begin_and_end(self, client):
        scores = {"THREAT": {"spanScores": [{"begin": 0, "score": {"value": 1}}]}}
        kind, message, _ = detail_of(client.post(SUGGEST, json=suggestion() | {"attributeScores": scores}))
        assert kind == "INVALID_REQUEST" and "THREAT" in message

    def test_scores_of_another_type_or_out_of_range(self, client):
        for score, expected in (
            ({"value": 1, "type": "STD_DEV"}, "Requested score type STD_DEV is not supported"),
            ({"value": 7}, "not in [0, 1]"),
        ):
            scores = {"THREAT": {"summaryScore": score}}
            kind, message, _ = detail_of(
                client.post(SUGGEST, json=suggestion() | {"attributeScores": scores})
            )
            assert kind == "INVALID_REQUEST" and expected in message

    def test_no_comment_and_a_context_of_both_kinds(self, client):
        kind, *_ = detail_of(client.post(SUGGEST, json=suggestion() | {"comment": {"text": ""}}))
        assert kind == "COMMENT_EMPTY"
        both = {"entries": [], "articleAndParentComment": {}}
        kind, *_ = detail_of(client.post(SUGGEST, json=suggestion(context=both)))
        assert kind == "INVALID_REQUEST"

    def test_no_scores(self, client):
        assert (
            detail_of(client.post(SUGGEST, json=suggestion() | {"attributeScores": {}}))[0]
            == "INVALID_REQUEST"
        )

    def test_it_takes_names_that_the_model_does_not_serve(self, client):
        scores = {"SPAM": {"summaryScore": {"value": 1, "type": "PROBABILITY"}}}
        assert client.post(SUGGEST, json=suggestion() | {"attributeScores": scores}).is_success
