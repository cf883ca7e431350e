"""The moderator's page at `/`: static files, and the headers that keep comments from becoming code."""

from serve.page.router import router

__all__ = ["router"]
