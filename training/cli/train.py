"""`moderation train`: a candidate model from labelled comments."""

from __future__ import annotations

from training.cli.app import app


@app.command()
def train() -> None:
    """Make a candidate model from labelled comments."""
