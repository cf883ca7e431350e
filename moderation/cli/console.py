"""What commands share at the edge: the console for people, exit codes, messages."""

from __future__ import annotations

import unicodedata

from rich.console import Console

EXIT_REJECTED = 1
EXIT_USAGE = 2
# Embeddings, overrides and isolates of a direction of writing.
TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")

# People read stderr, programs read stdout.
people = Console(stderr=True, highlight=False)


def complain(message: str) -> None:
    """Print an error for people; markup in `message` is shown as it stands."""
    people.print("[bold red]error:[/]", end=" ")
    people.print(message, markup=False, soft_wrap=True)


def shown(text: str) -> str:
    """A stranger's text for a terminal, as long as before: what would steer it or turn the line around is replaced."""
    return "".join("\ufffd" if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    if character.isprintable() or character in "\n\t\u200d":
        return False
    return unicodedata.category(character) == "Cc" or unicodedata.bidirectional(character) in TURNING
