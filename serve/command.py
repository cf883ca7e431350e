"""What the commands of the service share: the database that they work on, and errors as one line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from sqlalchemy import Engine

from moderation import ModerationError
from serve.database import migrate, open_database
from serve.settings import Settings, refuse_unknown_variables

DatabaseUrl = Annotated[
    str | None, typer.Option(help="As for `moderation serve`; by default what MODERATION_DATABASE_URL says.")
]


def database(url: str | None) -> Engine:
    """The database of that URL or of the environment, up to date. Raises DatabaseError, ValueError."""
    refuse_unknown_variables()
    engine = open_database(url or Settings().database_url)
    migrate(engine)
    return engine


def run(app: typer.Typer, name: str) -> int:
    """Run a command; what went wrong is one line on stderr and exit code 2."""
    try:
        app(prog_name=name)
    except (ModerationError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0
