"""/batch: many calls in one multipart/mixed body, answered in the same form."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from starlette.responses import Response

from serve.errors import ServiceError

MAX_CALLS = 1_000


class BadBatch(ServiceError):
    """Raised when the body of a batch cannot be taken apart."""

    status = 400
    type = "invalid-batch"


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what its HTTP request says. `content_id` stands without its angle brackets."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    content_id: str = ""


def parse_batch(content_type: str, body: bytes) -> list[Call]:
    """The calls of a batch, in order. Raises BadBatch."""
    # The content type may be folded over lines or hold what is no header: the parser sees it as one line.
    head = b"Content-Type: " + " ".join(content_type.split()).encode("latin-1", "replace") + b"\r\n\r\n"
    message: Message = BytesParser().parsebytes(head + body)
    if not message.is_multipart():
        raise BadBatch("Failed to parse batch request, error: the body is not multipart/mixed.")
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    if len(parts) > MAX_CALLS:
        raise BadBatch(f"The number of calls in the batch ({len(parts)}) exceeds the limit ({MAX_CALLS}).")
    return [_call(part) for part in parts]


def _call(part: Message) -> Call:
    content_id = " ".join(str(part.get("Content-ID", "")).split())
    payload = part.get_payload(decode=True)
    if part.get_content_type() != "application/http" or not isinstance(payload, bytes):
        raise BadBatch("Failed to parse batch request, error: a part is not application/http.")
    request_line, _, rest = payload.lstrip().partition(b"\n")
    method, _, target = request_line.decode("latin-1").strip().partition(" ")
    url = urlsplit(target.rpartition(" ")[0] if " HTTP/" in target else target)
    inner = BytesParser().parsebytes(rest)
    content = inner.get_payload(decode=True)
    return Call(
        method=method.upper(),
        path=url.path,
        query=dict(parse_qsl(url.query, keep_blank_values=True)),
        headers={name.lower(): str(value) for name, value in inner.items()},
        body=content if isinstance(content, bytes) else b"",
        content_id=content_id.removeprefix("<").removesuffix(">"),
    )


def render_batch(calls: list[Call], answers: list[Response]) -> Response:
    """One part a call, in the same order; header lines are never folded, as clients split them."""
    boundary = f"batch_{uuid.uuid4().hex}"
    parts = bytearray()
    for call, answer in zip(calls, answers, strict=True):
        reason = HTTPStatus(answer.status_code).phrase
        parts += f"--{boundary}\r\nContent-Type: application/http\r\n".encode()
        if call.content_id:
            parts += f"Content-ID: <response-{call.content_id}>\r\n".encode("latin-1", "replace")
        parts += f"\r\nHTTP/1.1 {answer.status_code} {reason}\r\n".encode()
        for name, value in answer.headers.items():
            parts += f"{name}: {value}\r\n".encode("latin-1")
        parts += b"\r\n" + bytes(answer.body) + b"\r\n"
    parts += f"--{boundary}--\r\n".encode()
    return Response(bytes(parts), 200, media_type=f"multipart/mixed; boundary={boundary}")
