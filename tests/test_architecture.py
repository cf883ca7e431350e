"""The import rules of docs/architecture.md, the public API, and the wheel used outside the checkout."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import moderation

ROOT = Path(__file__).resolve().parents[1]

# What a package of ours may import of ours; `tests` and `bench` may import all.
MAY_IMPORT = {"moderation": set(), "training": {"moderation"}, "serve": {"moderation"}}
# Libraries that only some files may import.
ONLY_IN = {
    "fastapi": ("serve/",),
    "starlette": ("serve/",),
    "torch": ("training/", "moderation/scoring/huggingface.py"),
    "transformers": ("training/", "moderation/scoring/huggingface.py"),
    "sklearn": ("training/",),
    "datasets": ("training/",),
    "ray": tuple(f"moderation/batch/ray_{part}.py" for part in ("attempts", "cluster", "engine")),
}
FORBIDDEN = {"pickle", "joblib", "dill", "shelve", "marshal"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_packages_import_only_what_the_architecture_allows(package: str) -> None:
    foreign = {"moderation", "training", "serve", "tests", "bench"} - {package} - MAY_IMPORT[package]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(package)
        for name in imports(path)
        if name.split(".")[0] in foreign
    ]
    assert files(package)
    assert wrong == []


def test_heavy_libraries_stay_where_they_belong() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package in MAY_IMPORT
        for path in files(package)
        for name in imports(path)
        if (root := name.split(".")[0]) in ONLY_IN
        and not str(path.relative_to(ROOT)).startswith(ONLY_IN[root])
    ]
    assert wrong == []


def test_nothing_imports_a_pickle() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package in (*MAY_IMPORT, "bench")
        for path in files(package)
        for name in imports(path)
        if name.split(".")[0] in FORBIDDEN
    ]
    assert wrong == []


def test_models_hold_no_code() -> None:
    assert [path for path in (ROOT / "models").rglob("*") if path.suffix in {".py", ".pkl", ".bin"}] == []


def test_attribute_names_stand_in_one_place_of_the_code() -> None:
    """The library reads them from manifests; policies and tables of others' names are data."""
    assert "severe_toxicity" in (ROOT / "training" / "labels.py").read_text(encoding="utf-8")
    listing = [
        str(path.relative_to(ROOT))
        for path in files("moderation")
        if "severe_toxicity" in path.read_text(encoding="utf-8")
    ]
    assert listing == []


def test_the_public_api_is_a_sorted_list() -> None:
    assert moderation.__all__ == sorted(moderation.__all__)
    assert all(hasattr(moderation, name) for name in moderation.__all__)


def test_importing_the_library_loads_nothing_heavy() -> None:
    heavy = ["torch", "transformers", "fastapi", "sklearn", "datasets", "ray"]
    program = f"import sys, moderation, moderation.cli; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_help_of_a_training_command_waits_for_nothing_heavy() -> None:
    heavy = ["torch", "transformers", "sklearn", "scipy", "matplotlib", "onnx", "pyarrow"]
    program = f"import sys, training.cli; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_library_and_the_model_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"moderation"}
    assert any(name.startswith("moderation/_models/") and name.endswith("model.onnx") for name in names)
    assert "moderation/policy/default.toml" in names


def test_the_wheel_scores_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    program = (
        f"import sys; sys.path[:0] = [{str(site)!r}]; import moderation; assert {str(site)!r} in moderation.__file__\n"
        "scores = moderation.load().score([moderation.ScoringInput('You are an idiot.')])\n"
        "print(max(scores[0].values.values()) > 0.5)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.stdout.strip() == "True", result.stderr


def test_the_base_install_needs_no_torch(wheel: Path) -> None:
    """Without extras no torch, transformers or web framework is asked for, directly."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("METADATA"))
        lines = archive.read(name).decode().splitlines()
    base = [line for line in lines if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert base
    assert not any(word in line for line in base for word in ("torch", "transformers", "fastapi", "scikit"))
