"""POST /v1/score: comments in, calibrated probabilities and decisions out."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import APIRouter, Request

from moderation import Comment, Scores, ScoringInput
from serve.errors import InvalidRequest
from serve.json_body import MendedJson
from serve.problems import PROBLEMS
from serve.schemas import (
    CommentToScore,
    DecisionOut,
    ScoreAnswer,
    ScoredComment,
    ScoreRequest,
    SpanOut,
    WordsOut,
)
from serve.sentences import sentence_spans
from serve.service import Service

router = APIRouter(prefix="/v1", tags=["moderation"], route_class=MendedJson)


@router.post("/score", summary="Score comments", responses=PROBLEMS, response_model_exclude_none=True)
async def score(request: Request, body: ScoreRequest) -> ScoreAnswer:
    """Scores are calibrated probabilities in [0, 1]. The decision is that of the service's policy."""
    service: Service = request.app.state.service
    comments = [
        each if isinstance(each, CommentToScore) else CommentToScore(text=each) for each in body.comments
    ]
    model = service.model
    wanted = wanted_attributes(body.attributes, model.attributes)
    service.check_comments([each.text for each in comments], "comments")
    spans = [sentence_spans(each.text) if body.spans else [] for each in comments]
    inputs = [ScoringInput(each.text, each.parent_text) for each in comments]
    of_sentences = [
        ScoringInput(each.text[begin:end], each.parent_text)
        for each, its in zip(comments, spans, strict=True)
        for begin, end in its
    ]
    results = await service.score(request, model, inputs, of_sentences, words=body.words)
    rest = iter(results[len(inputs) :])
    scored = []
    for each, scores, its in zip(comments, results, spans, strict=False):
        of_spans = [SpanOut(begin=begin, end=end, scores=_only(wanted, next(rest))) for begin, end in its]
        decision = service.decide(Comment(each.id or "", each.text), scores)
        scored.append(
            ScoredComment(
                id=each.id,
                scores=_only(wanted, scores),
                decision=DecisionOut.of(decision),
                spans=of_spans if body.spans else None,
                words=[WordsOut.of(span) for span in scores.spans] if body.words else None,
            )
        )
    return ScoreAnswer(model=model.id, policy=service.policy.id, comments=scored)


def wanted_attributes(requested: list[str] | None, served: Collection[str]) -> Collection[str]:
    """The attributes to return. Raises InvalidRequest for one that the model does not score."""
    for index, name in enumerate(requested or ()):
        if name not in served:
            raise InvalidRequest(
                f"unknown attribute; the model scores {', '.join(served)}", f"/attributes/{index}"
            )
    return served if requested is None else requested


def _only(wanted: Collection[str], scores: Scores) -> dict[str, float]:
    return {name: value for name, value in scores.values.items() if name in wanted}
