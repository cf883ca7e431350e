"""A PostgreSQL of its own for tests: made, started, stopped and forgotten."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DEBIAN = "usr/lib/postgresql/*/bin"


def _programs() -> Path | None:
    """The folder with initdb, as Debian installs it or as PATH has it."""
    installed = sorted(Path("/").glob(DEBIAN))
    if found := shutil.which("initdb"):
        installed.append(Path(found).parent)
    return installed[-1] if installed else None


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a fresh database; skips the test where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    is_root = os.geteuid() == 0
    if is_root and subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    with tempfile.TemporaryDirectory(prefix="pg") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        if is_root:
            shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"] if is_root else []

        def run(program: str, *arguments: str) -> None:
            command = [*as_user, str(programs / program), "-D", f"{folder}/data", *arguments]
            # The server outlives pg_ctl: with an inherited pipe, whoever reads it would wait for the server.
            subprocess.run(
                command,
                check=True,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=120,
            )

        run("initdb", "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "start", "-w", "-l", f"{folder}/log", "-o", options)
        try:
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
