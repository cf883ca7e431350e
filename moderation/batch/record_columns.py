"""Columns for rows that each have their own keys (JSON), so that they can be written as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

# A whole number beyond this is no longer exact as a float.
EXACT_IN_FLOAT = 2**53

# "long" is an int that a float would not hold exactly.
_TYPES = {
    "bool": pa.bool_(),
    "int": pa.int64(),
    "long": pa.int64(),
    "float": pa.float64(),
    "text": pa.string(),
    "json": pa.string(),
}


class RecordColumns:
    """The columns of records: the union of their keys in order of first appearance, typed by all values.

    A column is bool, int64, float64 or string where every value is; anything else (lists, objects, mixed
    values, numbers that would lose digits) is written as JSON text.
    """

    def __init__(self, kinds: dict[str, str]) -> None:
        self.kinds = kinds

    @classmethod
    def of(cls, records: Iterable[dict[str, Any]]) -> RecordColumns:
        """Look at all records once."""
        kinds: dict[str, str | None] = {}
        for record in records:
            for key, value in record.items():
                kinds[key] = _wider(kinds.get(key), _kind(value))
        return cls({storable(key): kind or "text" for key, kind in kinds.items()})

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(key, _TYPES[kind]) for key, kind in self.kinds.items()])

    def table(self, records: list[dict[str, Any]]) -> pa.Table:
        """The records as a table; a key that a record lacks is null. Half a surrogate pair becomes U+FFFD."""
        clean = [{storable(key): value for key, value in record.items()} for record in records]
        columns = [
            pa.array([_cell(record.get(key), kind) for record in clean], _TYPES[kind])
            for key, kind in self.kinds.items()
        ]
        return pa.Table.from_arrays(columns, schema=self.schema)


def _kind(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        if abs(value) <= EXACT_IN_FLOAT:
            return "int"
        return "long" if -(2**63) <= value < 2**63 else "json"
    if isinstance(value, float):
        return "float"
    return "text" if isinstance(value, str) else "json"


def _wider(one: str | None, other: str | None) -> str | None:
    """The kind that holds values of both."""
    if one is None or other is None or one == other:
        return one or other
    pair = {one, other}
    if pair == {"int", "float"}:
        return "float"
    if pair == {"int", "long"}:
        return "long"
    return "json"


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "json":
        return storable(json.dumps(value, ensure_ascii=False))
    return storable(value)


def storable(value: Any) -> Any:
    """Text as UTF-8 can hold it: half a surrogate pair becomes the replacement character."""
    if not isinstance(value, str):
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
