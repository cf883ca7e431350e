"""Pages in, threads out: `split(page) -> Thread` over HTML and flattened text."""

from moderation.splitting.split import split

__all__ = ["split"]
