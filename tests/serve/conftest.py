"""A real server in a process of its own, on the shipped model; started once for all tests of routes."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from moderation import load
from moderation.scoring import DEFAULT_MODEL, OnnxScorer

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """A running server: its address, its log so far, and the process."""

    url: str
    log_path: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return self.log_path.read_text()


@contextlib.contextmanager
def running_server(
    folder: Path, settings: Mapping[str, str] | None = None, *options: str
) -> Iterator[Server]:
    """Start `python -m serve` on a free port and wait until it is ready."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MODERATION_")}
    environment["MODERATION_DATABASE_URL"] = f"sqlite:///{folder}/service.sqlite3"
    # On a busy machine the default of half a second would refuse what these tests are not about.
    environment["MODERATION_MAX_WAIT_S"] = "60"
    environment |= {f"MODERATION_{name.upper()}": value for name, value in (settings or {}).items()}
    folder.mkdir(parents=True, exist_ok=True)
    log_path = folder / "server.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "serve", "--port", "0", *options], cwd=ROOT, env=environment, stderr=log
        )
    try:
        yield Server(_wait_until_ready(process, log_path), log_path, process)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(process: subprocess.Popen[bytes], log_path: Path) -> str:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert process.poll() is None, log_path.read_text()
        if found := re.search(r"running on (https?://[\d.:\[\]]+)", log_path.read_text()):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(found[1] + "/readyz", verify=False).is_success:
                    return found[1]
        time.sleep(0.1)
    raise AssertionError(log_path.read_text())


@pytest.fixture(scope="session")
def scorer() -> OnnxScorer:
    return load(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def moderation() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the `moderation` command with arguments and variables."""

    def run(*arguments: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from moderation.cli import main; main()", *arguments]
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
        return subprocess.run(
            command, check=False, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120
        )

    return run


@pytest.fixture(scope="session")
def server(scorer: OnnxScorer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(Path(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp()))) as server:
        yield server


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client
