"""The database of the service: moderators' feedback and API keys, in SQLite or PostgreSQL."""

from serve.database.connection import migrate, open_database
from serve.database.tables import api_keys, feedback

__all__ = ["api_keys", "feedback", "migrate", "open_database"]
