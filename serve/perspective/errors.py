"""Errors in Google's envelope, with the texts that clients match on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from serve.errors import BadKey, QuotaExceeded, ServiceError
from serve.problems import Problem

ERROR_TYPE = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
SERVICE = "commentanalyzer.googleapis.com"
QUOTA_METRIC = "Analysis requests (AnalyzeComment)"
BAD_KEY = "API key not valid. Please pass a valid API key."
MISSING_KEY = "The request is missing a valid API key."
STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    413: "INVALID_ARGUMENT",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class AnalyzeError(ServiceError):
    """Raised for a request that Perspective would refuse; `error_type` is its name for the reason."""

    status = 400

    def __init__(self, error_type: str, message: str, **detail: Any) -> None:
        self.error_type = error_type
        self.type = error_type.lower().replace("_", "-")
        self.detail = detail
        super().__init__(message)


class UnreadablePayload(ServiceError):
    """Raised for a body that is not JSON or not of the message's shape."""

    status = 400
    type = "invalid-json"

    def __init__(self, violations: Sequence[tuple[str, str]]) -> None:
        self.violations = list(violations)
        super().__init__("Invalid JSON payload received. " + " ".join(text for _, text in self.violations))


def envelope(problem: Problem, error: Exception) -> dict[str, Any]:
    """The body of an error answer."""
    code, message = _code_and_message(problem, error)
    body: dict[str, Any] = {
        "code": code,
        "message": message,
        "status": STATUS_NAMES.get(code, "UNKNOWN"),
    }
    if details := _details(problem, error):
        body["details"] = details
    return {"error": body}


def _code_and_message(problem: Problem, error: Exception) -> tuple[int, str]:
    """The protocol's own words for keys and quotas. It knows no 422: what is not valid is a 400."""
    if isinstance(error, BadKey):
        return (403, MISSING_KEY) if error.missing else (400, BAD_KEY)
    if isinstance(error, QuotaExceeded):
        return 429, (
            f"Quota exceeded for quota metric '{QUOTA_METRIC}' and limit '{QUOTA_METRIC} per minute' "
            f"of service '{SERVICE}' for this API key."
        )
    return (400 if problem.status == 422 else problem.status), problem.detail


def _quota_details(error: QuotaExceeded) -> list[Mapping[str, Any]]:
    metadata = {
        "quota_limit": "AnalyzeRequestsPerMinutePerProject",
        "quota_limit_value": str(error.per_minute),
        "quota_metric": f"{SERVICE}/analyze_requests",
        "service": SERVICE,
        "consumer": "projects/self-hosted",
        "quota_location": "global",
    }
    return [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": metadata,
        },
        {
            "@type": "type.googleapis.com/google.rpc.Help",
            "links": [{"description": "Quotas are set with `moderation keys`.", "url": "/docs"}],
        },
    ]


def _details(problem: Problem, error: Exception) -> list[Mapping[str, Any]]:
    if isinstance(error, AnalyzeError):
        return [{"@type": ERROR_TYPE, "errorType": error.error_type, **error.detail}]
    if isinstance(error, UnreadablePayload):
        violations = [{"field": field, "description": text} for field, text in error.violations]
        return [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    if isinstance(error, QuotaExceeded):
        return _quota_details(error)
    if retry_after := problem.headers.get("Retry-After"):
        return [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{retry_after}s"}]
    return []
