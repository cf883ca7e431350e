"""The tables, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
_JSON = JSON().with_variant(JSONB(), "postgresql")

# One row a comment: `comment_key` is a digest of community, client token and text, so that a client that
# repeats itself, or a moderator who decides anew, changes the row and adds none.
feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment_key", String(64), nullable=False, unique=True),
    Column("source", String(32), nullable=False),
    Column("community_id", Text),
    Column("client_token", Text),
    Column("session_id", Text),
    Column("text", Text, nullable=False),
    Column("parent_text", Text),
    Column("context", _JSON),
    Column("languages", _JSON),
    Column("decision", String(16)),
    Column("note", Text),
    Column("suggested", _JSON),
    Column("scores", _JSON),
    Column("model", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("feedback_updated_at", "updated_at"),
)

# Only a digest of a key is kept: keys are 256 random bits, so that no salt and no slow hash is called for.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("per_minute", Integer),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)
