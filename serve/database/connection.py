"""Opens the database and brings it to the newest migration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from moderation import ModerationError

MIGRATIONS = Path(__file__).with_name("migrations")
# How long a writer of SQLite waits for another one, and anybody for a connection to PostgreSQL.
BUSY_S = 10
# Services that start together migrate one after the other; an arbitrary number that they share.
MIGRATION_LOCK = 7_310_042


class DatabaseError(ModerationError):
    """Raised when the database cannot be opened or migrated; the message holds no password."""


def open_database(url: str) -> Engine:
    """An engine for a SQLAlchemy URL; nothing is connected yet. Raises DatabaseError."""
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(parsed, connect_args={"timeout": BUSY_S})
        else:
            engine = create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": BUSY_S})
    except (ArgumentError, NoSuchModuleError, ImportError, OSError) as error:
        # The URL may hold a password, and so may the message.
        raise DatabaseError(
            f"database_url cannot be used ({type(error).__name__}); "
            "give sqlite:////path/to/file or postgresql://user@host/name"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables. Raises DatabaseError."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except SQLAlchemyError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseError(f"database {where} cannot be used: {getattr(error, 'orig', error)}") from None


def _set_up_sqlite(connection: Any, _: Any) -> None:
    """Readers beside a writer, and every commit on the disk: what was accepted survives a crash."""
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the lock of the writer at once: a reader that turns writer later is refused, not made to wait."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
