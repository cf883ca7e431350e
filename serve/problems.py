"""Answers for what went wrong, as RFC 9457 problem documents, from one table of errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from moderation import ModerationError
from moderation.errors import InputError, PolicyError, ScoringError
from serve.errors import InvalidRequest, Overloaded, QuotaExceeded, ScoringFailed, ServiceError

MEDIA_TYPE = "application/problem+json"
SCHEMA_REF = "#/components/schemas/ProblemDocument"
# The library's errors that a request can cause, and what they are over HTTP.
LIBRARY_ERRORS: tuple[tuple[type[ModerationError], int, str, str], ...] = (
    (InputError, 422, "invalid-page", "The page cannot be used"),
    (PolicyError, 422, "invalid-policy", "The policy cannot be used"),
    (ScoringError, 500, ScoringFailed.type, ScoringFailed.title),
)


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    pointer: str = Field(
        description="JSON pointer (RFC 6901) to what is wrong", examples=["/comments/0/text"]
    )
    detail: str = Field(examples=["Field required"])


class ProblemDocument(BaseModel):
    """An RFC 9457 problem document."""

    type: str = Field(description="stable name of the kind of problem", examples=["invalid-request"])
    title: str = Field(examples=["The request is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["/comments: Field required"])
    errors: list[Fault] | None = Field(None, description="every fault found, where there are several")


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, before it is put in the words of a protocol."""

    status: int
    type: str
    title: str
    detail: str
    faults: tuple[Fault, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        document = ProblemDocument(
            type=self.type,
            title=self.title,
            status=self.status,
            detail=self.detail,
            errors=list(self.faults) or None,
        )
        return document.model_dump(exclude_none=True)


def problem_of(error: Exception) -> Problem:
    """The problem that an error stands for; an unexpected one says nothing of its cause."""
    if isinstance(error, ServiceError):
        return _of_service_error(error)
    if isinstance(error, RequestValidationError):
        if isinstance(error.body, bytes):
            detail = "The body is not marked as JSON; send the header Content-Type: application/json."
            return Problem(415, "not-json", "The body is not JSON", detail)
        if any(each["type"] == "json_invalid" for each in error.errors()):
            return Problem(400, "invalid-json", "The body cannot be read", "The body is not valid JSON.")
        faults = tuple(Fault(pointer=_pointer(each["loc"]), detail=each["msg"]) for each in error.errors())
        detail = "; ".join(f"{fault.pointer or 'body'}: {fault.detail}" for fault in faults)
        return Problem(422, InvalidRequest.type, InvalidRequest.title, detail, faults)
    if isinstance(error, HTTPException):
        title = HTTPStatus(error.status_code).phrase
        name = title.lower().replace(" ", "-")
        name = "too-large" if error.status_code == 413 else name
        return Problem(error.status_code, name, title, error.detail, headers=dict(error.headers or {}))
    for kind, status, name, title in LIBRARY_ERRORS:
        if isinstance(error, kind):
            return Problem(status, name, title, str(error))
    return Problem(
        500, ServiceError.type, ServiceError.title, "An unexpected error; the service's log names it."
    )


def _of_service_error(error: ServiceError) -> Problem:
    faults: tuple[Fault, ...] = ()
    headers = {}
    if isinstance(error, InvalidRequest) and error.pointer is not None:
        faults = (Fault(pointer=error.pointer, detail=str(error)),)
    if isinstance(error, Overloaded | QuotaExceeded):
        headers["Retry-After"] = f"{error.retry_after_s:.0f}"
    return Problem(error.status, error.type, error.title, str(error), faults, headers)


def _pointer(location: tuple[int | str, ...]) -> str:
    """A JSON pointer into the body; the types that pydantic names among the members of a union are left out."""
    parts = [str(part) for part in location[1:]]
    return "".join(f"/{part}" for part in parts if part != "str" and not part[:1].isupper())


# What the native routes document beside their answer.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": SCHEMA_REF}}}}
    for status, description in (
        (400, "The body cannot be read"),
        (401, "An API key is required, and this is none"),
        (408, "The body took too long to arrive"),
        (413, "The body is larger than the service takes"),
        (415, "The body is not marked as JSON"),
        (422, "The request is not valid; `errors` says where"),
        (429, "Too many requests are waiting, or the key's quota is used up; see Retry-After"),
        (500, "The model failed; nothing was decided"),
        (503, "The service is shutting down, or its database is away"),
    )
}
