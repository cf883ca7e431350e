"""The feedback store: one row a comment, the last word of its moderators in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from serve.database import feedback

# Rows that an export holds in memory at a time.
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a moderator said of a comment.

    `decision` is approve, review or reject; `suggested` is what the scores should have been, by attribute as
    the client named it; `scores` are what `model` gave. `source` is the route that it came by.
    """

    source: str
    text: str
    decision: str | None = None
    suggested: Mapping[str, float] | None = None
    community_id: str | None = None
    client_token: str | None = None
    session_id: str | None = None
    parent_text: str | None = None
    context: Mapping[str, Any] | None = None
    languages: Sequence[str] | None = None
    note: str | None = None
    scores: Mapping[str, float] | None = None
    model: str | None = None

    @property
    def comment_key(self) -> str:
        """The same for the same comment of the same client, whatever is said of it."""
        identity = json.dumps([self.community_id, self.client_token, self.text])
        return hashlib.sha256(identity.encode()).hexdigest()


class FeedbackStore:
    """Reads and writes feedback; every method is one transaction and safe to call from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, given: Feedback) -> None:
        """Keep feedback. What was said before of the same comment is overwritten, name by name."""
        try:
            with self._engine.begin() as connection:
                if not self._update(connection, given):
                    self._insert(connection, given)
        except IntegrityError:
            # Another request wrote the same comment in between: now it is there to be updated.
            with self._engine.begin() as connection:
                self._update(connection, given)

    def export(self) -> Iterator[dict[str, Any]]:
        """All rows, oldest first, as JSON objects with times in ISO 8601."""
        last = 0
        while True:
            query = select(feedback).where(feedback.c.id > last).order_by(feedback.c.id).limit(CHUNK)
            with self._engine.connect() as connection:
                rows = connection.execute(query).mappings().all()
            for row in rows:
                yield {
                    name: _plain(value) for name, value in row.items() if name not in ("id", "comment_key")
                }
            if len(rows) < CHUNK:
                return
            last = rows[-1]["id"]

    def count(self) -> int:
        """Comments that there is feedback on."""
        return sum(1 for _ in self.export())

    def purge(self, before: datetime) -> int:
        """Delete what was last changed before that moment; returns how many rows."""
        with self._engine.begin() as connection:
            return connection.execute(delete(feedback).where(feedback.c.updated_at < before)).rowcount

    def _insert(self, connection: Connection, given: Feedback) -> None:
        now = datetime.now(UTC)
        values = _values(given)
        connection.execute(
            insert(feedback).values(comment_key=given.comment_key, created_at=now, updated_at=now, **values)
        )

    def _update(self, connection: Connection, given: Feedback) -> bool:
        """Overwrite the row of the same comment, if there is one."""
        mine = feedback.c.comment_key == given.comment_key
        row = connection.execute(
            select(feedback.c.id, feedback.c.suggested).where(mine).with_for_update()
        ).first()
        if row is None:
            return False
        values = {name: value for name, value in _values(given).items() if value is not None}
        if given.suggested is not None:
            values["suggested"] = {**(row.suggested or {}), **values["suggested"]}
        connection.execute(update(feedback).where(mine).values(updated_at=datetime.now(UTC), **values))
        return True


def _values(given: Feedback) -> dict[str, Any]:
    return {field.name: _storable(getattr(given, field.name)) for field in fields(given)}


def _storable(value: Any) -> Any:
    """The value with a replacement character for each NUL, which no text of PostgreSQL's can hold."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, Mapping):
        return {_storable(name): _storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return value


def _plain(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    # SQLite gives back times without a zone; they were written in UTC.
    return (
        (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
    )
