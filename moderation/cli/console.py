"""What commands share at the edge: the console for people, exit codes, messages."""

from __future__ import annotations

from rich.console import Console

EXIT_REJECTED = 1
EXIT_USAGE = 2

# People read stderr, programs read stdout.
people = Console(stderr=True, highlight=False)


def complain(message: str) -> None:
    """Print an error for people; markup in `message` is shown as it stands."""
    people.print("[bold red]error:[/]", end=" ")
    people.print(message, markup=False, soft_wrap=True)
