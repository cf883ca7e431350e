"""The objects of JSON exports, looked into with care: one that is not as its format has it is rejected alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from moderation.batch.chunk import Reject
from moderation.batch.formats.exports import Exported

# Half of the levels that Python's JSON can write; comments with replies in replies have some dozens.
DEEPEST = 500
TOO_DEEP = f"nested over {DEEPEST} levels deep"


class OddObject(Exception):
    """An object is not as its format has it; the message names the field and the kind of its value, no text."""


def converted(
    convert: Callable[..., Iterator[Exported | Reject]], each: Any, *more: Any
) -> Iterator[Exported | Reject]:
    """The comments that `convert` finds in an object; where that is odd, those before and a Reject with all of it.

    Nothing but OddObject makes a reject: a fault of ours must not pass for one of the data.
    """
    try:
        require_object(each)
        yield from convert(each, *more)
    except OddObject as error:
        yield Reject(0, f"not as this format has it: {error}", json.dumps(each))


def require_object(value: Any) -> None:
    """Raise OddObject for what is no object, and for one that could not be written as JSON again."""
    if not isinstance(value, dict):
        raise OddObject("not a JSON object")
    if nests_too_deep(value):
        raise OddObject(TOO_DEEP)


def text_in(fields: Any, name: str) -> str:
    """The text of that name, empty where it is null or left out. Raises OddObject."""
    text = _in(fields, name, str, "text")
    return "" if text is None else str(text)


def key_in(fields: Any, name: str) -> str | float | None:
    """What objects refer to each other by: a text or a number. Raises OddObject."""
    key: str | float | None = _in(fields, name, (str, int, float), "a text or a number")
    return key


def object_in(fields: Any, name: str) -> dict[str, Any]:
    """The object of that name, empty where it is null or left out. Raises OddObject."""
    return _in(fields, name, dict, "an object") or {}


def list_in(fields: Any, name: str) -> list[Any]:
    """The list of that name, empty where it is null or left out. Raises OddObject."""
    return _in(fields, name, list, "a list") or []


def _in(fields: Any, name: str, kind: type | tuple[type, ...], told: str) -> Any:
    if not isinstance(fields, dict):
        raise OddObject("not a JSON object")
    value = fields.get(name)
    if value is not None and not isinstance(value, kind):
        raise OddObject(f"field {name!r} is {type(value).__name__}, not {told}")
    return value


def nests_too_deep(value: Any) -> bool:
    """Whether there are objects and lists in each other over more than DEEPEST levels."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return False
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return True
