"""The errors of the service, each with the HTTP status that stands for it.

    ServiceError
    ├── InvalidRequest   400/422  the request cannot be used as it is
    ├── BadKey           401      no API key, or none that is in use
    ├── BadSignature     401      a request of Coral's that is not signed with our secret
    ├── QuotaExceeded    429      the key has used up its calls of this minute
    ├── Overloaded       429      the queue is as long as it may be; `retry_after_s` says when to come back
    ├── ScoringFailed    500      the model failed on this request; nothing of it was scored
    ├── StoreFailed      503      the database of feedback and keys cannot be used
    └── ShuttingDown     503      the service no longer takes requests

Routes raise these and the library's own errors; `serve.problems` turns them into answers in one table.
No message holds comment text.
"""

from __future__ import annotations

from moderation import ModerationError


class ServiceError(ModerationError):
    """Base of what the service raises on purpose; `status`, `type` and `title` make its answer."""

    status = 500
    type = "internal-error"
    title = "The service failed"


class InvalidRequest(ServiceError):
    """Raised when a request is well-formed but asks for what cannot be; `pointer` is a JSON pointer to it."""

    status = 422
    type = "invalid-request"
    title = "The request is not valid"

    def __init__(self, detail: str, pointer: str | None = None) -> None:
        self.pointer = pointer
        super().__init__(detail)


class BadKey(ServiceError):
    """Raised when a key is required and the request has none, or none that is in use."""

    status = 401
    type = "bad-key"
    title = "No valid API key"

    def __init__(self, missing: bool) -> None:
        self.missing = missing
        super().__init__(
            "The request has no API key; send Authorization: Bearer KEY."
            if missing
            else "The API key is not valid; it may have been revoked."
        )


class BadSignature(ServiceError):
    """Raised when a request of Coral's is not signed with the secret of the settings."""

    status = 401
    type = "bad-signature"
    title = "The signature is not valid"

    def __init__(self) -> None:
        super().__init__("X-Coral-Signature does not match the body and the secret of this service.")


class QuotaExceeded(ServiceError):
    """Raised when a key has used up its calls a minute."""

    status = 429
    type = "quota-exceeded"
    title = "The quota of this API key is used up"

    def __init__(self, per_minute: int, retry_after_s: float) -> None:
        self.per_minute = per_minute
        self.retry_after_s = retry_after_s
        super().__init__(f"{per_minute} calls a minute are allowed. Try again in {retry_after_s:.0f} s.")


class Overloaded(ServiceError):
    """Raised at the door when a request would wait too long; nothing was done for it."""

    status = 429
    type = "overloaded"
    title = "Too many requests are waiting"

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"The queue is full. Try again in {retry_after_s:.0f} s.")


class ScoringFailed(ServiceError):
    """Raised when the model failed on the comments of this request, tried on their own."""

    type = "scoring-failed"
    title = "The model failed on a comment"

    def __init__(self, index: int, cause: Exception) -> None:
        self.index = index
        super().__init__(f"Comment {index} of the request could not be scored ({type(cause).__name__}).")


class StoreFailed(ServiceError):
    """Raised when the database cannot be asked or written to: nothing of the request was kept."""

    status = 503
    type = "store-failed"
    title = "The database cannot be used"

    def __init__(self, cause: Exception) -> None:
        super().__init__(f"The database cannot be used ({type(cause).__name__}). Try again in a moment.")


class ShuttingDown(ServiceError):
    """Raised for a request that arrives after the service was told to stop."""

    status = 503
    type = "shutting-down"
    title = "The service is shutting down"
