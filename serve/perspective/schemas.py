"""Requests of the Perspective protocol. As in all of Google's JSON, names come in camelCase or snake_case,
and null stands for a field that is not there."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError
from pydantic.alias_generators import to_camel

from serve.json_body import mended
from serve.perspective.errors import UnreadablePayload


class Message(BaseModel):
    """Base of all messages; an unknown name is an error, as it is at Google."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class TextEntry(Message):
    text: str | None = None
    type: str | None = None


class ArticleAndParentComment(Message):
    article: TextEntry | None = None
    parent_comment: TextEntry | None = None


class Context(Message):
    entries: list[TextEntry] | None = None
    article_and_parent_comment: ArticleAndParentComment | None = None


class AttributeParameters(Message):
    score_type: str | None = None
    score_threshold: FiniteFloat | None = None


class AnalyzeRequest(Message):
    comment: TextEntry | None = None
    requested_attributes: dict[str, AttributeParameters | None] | None = None
    languages: list[str] | None = None
    do_not_store: bool | None = None
    client_token: str | None = None
    session_id: str | None = None
    community_id: str | None = None
    span_annotations: bool | None = None
    context: Context | None = None


class Score(Message):
    value: float | None = None
    type: str | None = None


class SpanScore(Message):
    begin: int | None = None
    end: int | None = None
    score: Score | None = None


class AttributeScores(Message):
    summary_score: Score | None = None
    span_scores: list[SpanScore] | None = None


class SuggestRequest(Message):
    comment: TextEntry | None = None
    context: Context | None = None
    attribute_scores: dict[str, AttributeScores | None] | None = None
    languages: list[str] | None = None
    do_not_store: bool | None = None
    client_token: str | None = None
    session_id: str | None = None
    community_id: str | None = None


M = TypeVar("M", bound=Message)


def parse(model: type[M], body: bytes) -> M:
    """Read a message, whatever its content type was said to be. Raises UnreadablePayload, quoting no value."""
    try:
        return model.model_validate_json(mended(body) or b"{}")
    except ValidationError as error:
        raise UnreadablePayload([_violation(fault) for fault in error.errors(include_input=False)]) from None


def _violation(fault: Any) -> tuple[str, str]:
    *parents, name = fault["loc"] or ("",)
    field = ".".join(str(part) for part in parents)
    if fault["type"] == "json_invalid":
        return "", "The body is not valid JSON."
    if fault["type"] == "extra_forbidden":
        place = f" at '{field}'" if field else ""
        return field, f'Unknown name "{name}"{place}: Cannot find field.'
    field = f"{field}.{name}" if field else str(name)
    return field, f"Invalid value at '{field}': {fault['msg']}."
