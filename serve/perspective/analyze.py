"""comments:analyze: the scores of one comment on Perspective's scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from moderation import Scores, ScoringInput
from moderation.languages import LanguageDetector
from serve.perspective import checks
from serve.perspective.attributes import ServedAttribute, ServedAttributes
from serve.perspective.errors import AnalyzeError
from serve.perspective.schemas import AnalyzeRequest, AttributeParameters
from serve.sentences import sentence_spans
from serve.service import Service

Span = tuple[int, int]


class Analyzer:
    """Answers comments:analyze for one service."""

    def __init__(self, service: Service, detector: LanguageDetector) -> None:
        self.service = service
        self.detector = detector

    async def analyze(self, request: Request, body: AnalyzeRequest) -> dict[str, Any]:
        """The body of the answer. Raises AnalyzeError, and what Service.score raises."""
        text = checks.comment_text(body.comment)
        checks.check_context(body.context)
        model = self.service.model
        requested = self._requested(body, model.perspective)
        languages = checks.Languages(body.languages, text, self.detector)
        languages.check(list(body.requested_attributes or {}), model.languages)
        spans = self._spans(text, bool(body.span_annotations))
        parent = checks.parent_text(body.context)
        whole, *sentences = [ScoringInput(text[begin:end], parent) for begin, end in spans]
        scores = await self.service.score(request, model, [whole], sentences)
        if not scores[0].values:
            raise checks.comment_empty()
        units = [_utf16_span(text, span) for span in spans]
        by_attribute = {
            name: its
            for name, (served, parameters) in requested.items()
            if (its := _attribute_scores(served, parameters, scores, units))
        }
        answer: dict[str, Any] = {"attributeScores": by_attribute} if by_attribute else {}
        answer["languages"] = languages.requested or languages.detected
        answer["detectedLanguages"] = languages.detected
        if body.client_token:
            answer["clientToken"] = body.client_token
        return answer

    def _requested(
        self, body: AnalyzeRequest, names: ServedAttributes
    ) -> dict[str, tuple[ServedAttribute, AttributeParameters]]:
        """What stands for each requested name. Raises AnalyzeError for an unknown one, unless permissive."""
        if not body.requested_attributes:
            raise AnalyzeError("NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes")
        requested = {}
        for name, given in body.requested_attributes.items():
            parameters = given or AttributeParameters()
            served = names.find(name)
            if served is None:
                if self.service.settings.permissive_attributes:
                    continue
                raise AnalyzeError("INVALID_REQUEST", f"Unknown requested attribute: {name}")
            if parameters.score_type not in (None, "", "SCORE_TYPE_UNSPECIFIED", "PROBABILITY"):
                raise AnalyzeError(
                    "INVALID_REQUEST",
                    f"Requested score type {parameters.score_type} is not supported by attribute {name}",
                )
            requested[name] = served, parameters
        return requested

    @staticmethod
    def _spans(text: str, by_sentence: bool) -> list[Span]:
        """The whole text first, which callers take for the score; then each sentence, if there are several."""
        sentences = sentence_spans(text) if by_sentence else []
        return [(0, len(text)), *(sentences if len(sentences) > 1 else ())]


def _attribute_scores(
    served: ServedAttribute, parameters: AttributeParameters, scores: Sequence[Scores], spans: Sequence[Span]
) -> dict[str, Any] | None:
    """Summary and spans of one attribute; None below the threshold of the request."""
    threshold = parameters.score_threshold or 0.0
    values = [
        (span, served.scale(its.values[served.attribute]))
        for span, its in zip(spans, scores, strict=True)
        if its.values
    ]
    (_, summary), *_ = values
    if summary < threshold:
        return None
    return {
        "spanScores": [
            {"begin": begin, "end": end, "score": _score(value)}
            for (begin, end), value in values
            if value >= threshold
        ],
        "summaryScore": _score(summary),
    }


def _score(value: float) -> dict[str, Any]:
    return {"value": round(value, 8), "type": "PROBABILITY"}


def _utf16_span(text: str, span: Span) -> Span:
    """Code points to UTF-16 code units, in which browsers and Java count."""
    if text.isascii():
        return span
    begin = _utf16_length(text[: span[0]])
    return begin, begin + _utf16_length(text[slice(*span)])


def _utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
