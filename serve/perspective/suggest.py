"""comments:suggestscore: a moderator's word on a comment, into the feedback store."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from moderation.languages import LanguageDetector
from serve.feedback import Feedback
from serve.perspective import checks
from serve.perspective.errors import AnalyzeError
from serve.perspective.schemas import AttributeScores, Context, SuggestRequest
from serve.service import Service


class Suggester:
    """Answers comments:suggestscore for one service."""

    def __init__(self, service: Service, detector: LanguageDetector) -> None:
        self.service = service
        self.detector = detector

    async def suggest(self, request: Request, body: SuggestRequest) -> dict[str, Any]:
        """The body of the answer, once the feedback is stored. Raises AnalyzeError."""
        text = checks.comment_text(body.comment)
        checks.check_context(body.context)
        if not body.attribute_scores:
            raise AnalyzeError("INVALID_REQUEST", "Missing attribute_scores")
        suggested = {name: _suggested(name, scores) for name, scores in body.attribute_scores.items()}
        languages = checks.Languages(body.languages, text, self.detector)
        if not body.do_not_store:
            await self.service.keep(
                request,
                Feedback(
                    source="perspective",
                    text=text,
                    suggested=suggested,
                    community_id=body.community_id,
                    client_token=body.client_token,
                    session_id=body.session_id,
                    parent_text=_parent_text(body.context),
                    context=_context(body.context),
                    languages=languages.requested or languages.detected,
                ),
            )
        answer: dict[str, Any] = {"detectedLanguages": languages.detected}
        if languages.requested:
            answer["requestedLanguages"] = languages.requested
        if body.client_token:
            answer["clientToken"] = body.client_token
        return answer


def _suggested(name: str, given: AttributeScores | None) -> float:
    """The score for the whole comment: the summary, else the highest span. Raises AnalyzeError."""
    spans = (given.span_scores or []) if given is not None else []
    for span in spans:
        if span.begin is None or span.end is None:
            raise _invalid(f"Span scores of attribute {name} need begin and end")
    summary = given.summary_score if given is not None else None
    scores = [summary] if summary is not None else [span.score for span in spans if span.score is not None]
    for score in scores:
        if score.type not in (None, "", "SCORE_TYPE_UNSPECIFIED", "PROBABILITY"):
            raise _invalid(f"Requested score type {score.type} is not supported by attribute {name}")
        # Google's JSON leaves out a field that is zero, so a score without a value is one of zero.
        if not 0 <= (score.value or 0) <= 1:
            raise _invalid(f"The score of attribute {name} is not in [0, 1]")
    if not scores:
        raise _invalid(f"Attribute {name} has no score")
    return max(score.value or 0.0 for score in scores)


def _invalid(message: str) -> AnalyzeError:
    return AnalyzeError("INVALID_REQUEST", message)


def _parent_text(context: Context | None) -> str | None:
    """The parent comment; an entry that is a JSON object, as Coral sends it, is not one."""
    text = checks.parent_text(context)
    return None if _json_object(text) is not None else text


def _context(context: Context | None) -> dict[str, Any] | None:
    """What the context says beside texts: the first entry that is a JSON object."""
    entries = (context.entries or []) if context is not None else []
    return next((found for entry in entries if (found := _json_object(entry.text)) is not None), None)


def _json_object(text: str | None) -> dict[str, Any] | None:
    if text is None or not text.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
