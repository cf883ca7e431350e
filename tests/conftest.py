"""What every test may use: the model that ships, and the material beside the checkout where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation import load
from moderation.scoring import OnnxScorer

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def scorer() -> OnnxScorer:
    """The shipped model."""
    return load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled material beside the checkout; the test is skipped where there is none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is not here")
    return folder
