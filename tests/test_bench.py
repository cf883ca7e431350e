"""The measurements that documents quote: each is there, and still fits the code that it measures."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BENCHES = sorted(path.stem for path in (ROOT / "bench").glob("*.py"))
QUOTING = ("*.md", "docs/*.md", "training/**/*.md", "training/**/*.py", "moderation/**/*.py", "serve/**/*.py")


@pytest.mark.parametrize("name", BENCHES)
def test_what_a_bench_imports_is_there(name: str) -> None:
    assert importlib.import_module(f"bench.{name}").__doc__


def test_benches_that_are_named_exist() -> None:
    named = {
        (name, path.name)
        for pattern in QUOTING
        for path in ROOT.glob(pattern)
        for name in re.findall(r"-m bench\.(\w+)", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    assert [each for each in sorted(named) if each[0] not in BENCHES] == []
