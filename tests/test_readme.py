"""The README's commands, run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


LINES = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]
MODERATION = [line for line in LINES if line.startswith("moderation ")]
MAKE = [line for line in LINES if line.startswith("make ")]
CURL = [line for line in LINES if line.startswith("curl ")]


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with the samples where the README's paths expect them, and nothing else."""
    (tmp_path / "moderation").mkdir()
    (tmp_path / "moderation" / "samples").symlink_to(ROOT / "moderation" / "samples")
    return tmp_path


@pytest.fixture
def environment() -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"]}


def test_the_readme_has_commands_of_each_kind() -> None:
    assert len(MODERATION) >= 5
    assert {"make demo", "make test", "make serve"} <= set(MAKE)
    assert CURL


@pytest.mark.parametrize("line", MODERATION)
def test_a_command_of_the_readme_runs(line: str, workplace: Path, environment: dict[str, str]) -> None:
    result = subprocess.run(
        shlex.split(line), cwd=workplace, env=environment, capture_output=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout or list(workplace.glob("labelled*"))


@pytest.mark.parametrize("line", MAKE)
def test_a_make_target_of_the_readme_exists(line: str) -> None:
    result = subprocess.run([*shlex.split(line), "--dry-run"], cwd=ROOT, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()


@pytest.mark.parametrize("block", blocks("python"))
def test_the_python_of_the_readme_runs(block: str, workplace: Path) -> None:
    # -P: the folder `moderation` of the workplace holds samples only and must not stand for the package.
    result = subprocess.run(
        [sys.executable, "-P", "-c", block], cwd=workplace, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "big_dave reject" in result.stdout or "big_dave review" in result.stdout


@pytest.fixture
def port(environment: dict[str, str]) -> Iterator[int]:
    """A service as `moderation serve` starts it, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    process = subprocess.Popen(
        ["moderation", "serve", "--port", str(number)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.1)
        yield number
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_the_curl_of_the_readme_gets_scores(port: int) -> None:
    for line in CURL:
        command = shlex.split(line.replace("localhost:8000", f"127.0.0.1:{port}"))
        answer = subprocess.run(command, capture_output=True, check=True, timeout=60)
        assert json.loads(answer.stdout)["comments"][0]["scores"]["insult"] > 0.5


def test_links_of_the_documents_lead_somewhere() -> None:
    documents = [ROOT / name for name in ("README.md", "CONTRIBUTING.md")] + sorted(
        (ROOT / "docs").glob("*.md")
    )
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_dependency_has_its_reason_in_the_decisions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[<>=; ]", each)[0] for group in groups for each in group} - {project["name"]}
    reasons = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8").replace("_", "-")
    assert [name for name in sorted(names) if not re.search(rf"\*{re.escape(name)}\*", reasons)] == []
