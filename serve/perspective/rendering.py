"""How an answer is written: the system parameters `fields`, `prettyPrint`, `callback` and `alt`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

from serve.perspective.errors import UnreadablePayload

JSON = "application/json; charset=UTF-8"
JAVASCRIPT = "text/javascript; charset=UTF-8"
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.\[\]]{0,255}")
_FIELDS_TOKEN = re.compile(r"[\w$@*]+|[,/()]")

Mask = dict[str, "Mask"]


def check_parameters(query: Mapping[str, str]) -> None:
    """Raises UnreadablePayload for a system parameter that asks for what is not served."""
    if query.get("alt", "json") != "json":
        raise UnreadablePayload([("alt", "Only alt=json is served.")])
    if "callback" in query and not _CALLBACK.fullmatch(query["callback"]):
        raise UnreadablePayload([("callback", "Not the name of a function.")])
    parse_fields(query.get("fields", ""))


def render(body: Any, status: int, query: Mapping[str, str], headers: Mapping[str, str]) -> Response:
    """The answer as its query wants it; an error is never masked."""
    if status == 200 and query.get("fields"):
        body = masked(body, parse_fields(query["fields"]))
    pretty = query.get("prettyPrint", "true").lower() not in ("false", "0")
    content = to_json(body, indent=2 if pretty else None)
    callback = query.get("callback", "")
    if _CALLBACK.fullmatch(callback):
        # The comment keeps the answer from being read as anything but the call of a function.
        script = b"// API callback\n" + callback.encode() + b"(" + content + b");"
        return Response(script, 200, {**headers, "X-Content-Type-Options": "nosniff"}, JAVASCRIPT)
    return Response(content, status, dict(headers), JSON)


def parse_fields(expression: str) -> Mask:
    """The tree of a partial-response mask such as "languages,attributeScores/TOXICITY(summaryScore/value)"."""
    tokens = _FIELDS_TOKEN.findall(expression)
    if "".join(tokens) != "".join(expression.split()):
        raise _bad_fields()
    mask = _parse_list(tokens) if tokens else {}
    if tokens:
        raise _bad_fields()
    return mask


def _parse_list(tokens: list[str]) -> Mask:
    mask: Mask = {}
    while True:
        _parse_path(tokens, mask)
        if not tokens or tokens[0] != ",":
            return mask
        tokens.pop(0)


def _parse_path(tokens: list[str], mask: Mask) -> None:
    if not tokens or tokens[0] in ",/()":
        raise _bad_fields()
    below = mask.setdefault(tokens.pop(0), {})
    if tokens and tokens[0] == "/":
        tokens.pop(0)
        _parse_path(tokens, below)
    elif tokens and tokens[0] == "(":
        tokens.pop(0)
        below.update(_parse_list(tokens))
        if not tokens or tokens.pop(0) != ")":
            raise _bad_fields()


def _bad_fields() -> UnreadablePayload:
    return UnreadablePayload([("fields", "Invalid field selection.")])


def masked(body: Any, mask: Mask) -> Any:
    """What a mask leaves of an answer; it reaches through lists."""
    if not mask:
        return body
    if isinstance(body, list):
        return [masked(each, mask) for each in body]
    if not isinstance(body, dict):
        return body
    below_all = mask.get("*")
    return {
        name: masked(value, mask.get(name, below_all or {}))
        for name, value in body.items()
        if name in mask or below_all is not None
    }
