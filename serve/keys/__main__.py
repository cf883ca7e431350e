"""`moderation keys`: creates, lists and revokes API keys."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from serve.command import DatabaseUrl, database, run
from serve.keys.store import KeyStore

app = typer.Typer(no_args_is_help=True, add_completion=False, help="API keys of the service.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is: a site, a person.")],
    per_minute: Annotated[int | None, typer.Option(min=1, help="Calls that it may make in a minute.")] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a key and print it. It is stored as a digest: nobody can read it again."""
    print(KeyStore(database(database_url)).create(name, per_minute))


@app.command()
def revoke(name: Annotated[str, typer.Argument()], database_url: DatabaseUrl = None) -> None:
    """Make a key useless, within five seconds."""
    KeyStore(database(database_url)).revoke(name)
    print(f"{name} is revoked", file=sys.stderr)


@app.command(name="list")
def list_keys(database_url: DatabaseUrl = None) -> None:
    """Show all keys by name, with their quotas."""
    table = Table("name", "calls a minute", "created", "revoked")
    for key in KeyStore(database(database_url)).list():
        revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
        table.add_row(key.name, str(key.per_minute or "–"), f"{key.created_at:%Y-%m-%d %H:%M}", revoked)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(run(app, "moderation keys"))
