"""Creates, lists and revokes API keys. A key itself is shown once and never stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from moderation import ModerationError
from serve.database import api_keys

PREFIX = "mod_"


class KeyNameTaken(ModerationError):
    """Raised when a key of that name was created before, even if it has been revoked since."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is or was a key named {name!r}. Choose another name.")


class NoSuchKey(ModerationError):
    """Raised when there is no key of that name that could be revoked."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no key named {name!r} is in use. `moderation keys list` shows them.")


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; `per_minute` None: no limit of its own."""

    name: str
    per_minute: int | None
    created_at: datetime
    revoked_at: datetime | None


def digest(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


class KeyStore:
    """The keys of the service; every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, name: str, per_minute: int | None = None) -> str:
        """Make a key and return it; it cannot be read again. Raises KeyNameTaken."""
        key = PREFIX + secrets.token_urlsafe(32)
        row = {"name": name, "digest": digest(key), "per_minute": per_minute, "created_at": datetime.now(UTC)}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(api_keys).values(**row))
        except IntegrityError:
            raise KeyNameTaken(name) from None
        return key

    def revoke(self, name: str) -> None:
        """Make a key useless, within the seconds that services remember it. Raises NoSuchKey."""
        in_use = (api_keys.c.name == name) & api_keys.c.revoked_at.is_(None)
        with self._engine.begin() as connection:
            if not connection.execute(
                update(api_keys).where(in_use).values(revoked_at=datetime.now(UTC))
            ).rowcount:
                raise NoSuchKey(name)

    def list(self) -> list[Key]:
        """All keys, oldest first, revoked ones too."""
        columns = (api_keys.c[name] for name in ("name", "per_minute", "created_at", "revoked_at"))
        with self._engine.connect() as connection:
            return [Key(*row) for row in connection.execute(select(*columns).order_by(api_keys.c.id))]

    def find(self, key: str) -> Key | None:
        """The key that is in use and reads so."""
        columns = (api_keys.c[name] for name in ("name", "per_minute", "created_at", "revoked_at"))
        query = select(*columns).where(api_keys.c.digest == digest(key), api_keys.c.revoked_at.is_(None))
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return Key(*row) if row else None
