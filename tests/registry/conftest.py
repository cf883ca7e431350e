"""Two versions of a model, and a registry that holds both and serves the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.registry import Registry
from tests.registry.versions import gate_report, make_version


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders of versions 1 and 2; 2 scores higher, and the gate let each through against the other."""
    parent = tmp_path_factory.mktemp("versions")
    one, two = make_version(parent, "1", 0.0), make_version(parent, "2", 2.0)
    gate_report(one, two).write(one)
    gate_report(two, one).write(two)
    return one, two


@pytest.fixture
def registry(versions: tuple[Path, Path], tmp_path: Path) -> Registry:
    registry = Registry(tmp_path / "registry")
    for folder in versions:
        registry.add(folder)
    registry.promote("comment-minilm-en@1")
    return registry
