"""The Dockerfile and the compose file: their files, variables and commands, run here without Docker."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import httpx
import pytest
import yaml
from dockerfile_parse import DockerfileParser

from serve.settings import PREFIX, Settings
from tests.serve.conftest import ROOT


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    parser = DockerfileParser(fileobj=BytesIO((ROOT / "Dockerfile").read_bytes()))
    return [(each["instruction"], each["value"]) for each in parser.structure]


def values(instructions, name: str) -> list[str]:
    return [value for instruction, value in instructions if instruction == name]


def dry_run(target: str) -> str:
    """What make would do for a target that is up to date in nothing, also where `make test` runs the tests."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "-n", "-B", target], cwd=ROOT, check=True, capture_output=True, text=True, env=outside
    ).stdout


@pytest.fixture(scope="module")
def app(instructions, tmp_path_factory) -> Path:
    """The folder of the image: what COPY names, with the packages that are installed here."""
    folder = tmp_path_factory.mktemp("app")
    ignored = (ROOT / ".dockerignore").read_text().split()
    for value in values(instructions, "COPY"):
        if value.startswith("--from"):
            continue
        *sources, _ = value.split()
        for source in sources:
            assert f"!{source}" in ignored, f"{source} would not reach the build"
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, folder / source)
            else:
                shutil.copy(ROOT / source, folder)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


@pytest.fixture(scope="module")
def variables(instructions, app, tmp_path_factory) -> dict[str, str]:
    """The environment of the image, with a folder of ours for /data and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    named = dict(value.split("=", 1) for value in values(instructions, "ENV"))
    (data,) = values(instructions, "VOLUME")
    url = named["MODERATION_DATABASE_URL"].replace(data, str(tmp_path_factory.mktemp("data")))
    ours = {"MODERATION_PORT": str(port), "MODERATION_DATABASE_URL": url, "PYTHONPATH": str(app)}
    return {"HOME": os.environ["HOME"]} | named | {"PATH": os.environ["PATH"]} | ours


def test_the_image_is_made_by_the_targets_that_make_demo_and_make_test_use(instructions):
    commands = [re.sub(r"--mount=\S+ ", "", value) for value in values(instructions, "RUN")]
    assert "make .venv/runs" in commands
    assert "pip install" in dry_run(".venv/runs") and dry_run(".venv/runs") in dry_run("test")
    assert " ".join(json.loads(values(instructions, "CMD")[-1])) == dry_run("serve").splitlines()[-1]


def test_it_does_not_run_as_root(instructions):
    assert values(instructions, "USER") == ["moderation"]


def test_it_serves_what_the_image_holds(instructions, app, variables):
    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, check=False, cwd=app, env=variables, capture_output=True, text=True, timeout=120
        )

    where = run(".venv/bin/python", "-c", "import moderation; print(moderation.__file__)")
    assert where.stdout.startswith(str(app)), where.stderr
    serve = json.loads(values(instructions, "CMD")[-1])
    refused = run(*serve)
    assert refused.returncode == 2 and "moderation keys create" in refused.stderr
    key = run(".venv/bin/moderation", "keys", "create", "site").stdout.split()[-1]
    is_healthy = json.loads(re.sub(r"^.*? CMD ", "", values(instructions, "HEALTHCHECK")[0]))
    assert run(*is_healthy).returncode != 0
    process = subprocess.Popen(serve, cwd=app, env=variables, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 240
        while run(*is_healthy).returncode:
            assert process.poll() is None and time.monotonic() < deadline
        url = f"http://127.0.0.1:{variables['MODERATION_PORT']}/v1/score"
        body = {"comments": ["You are an idiot."]}
        assert httpx.post(url, json=body).status_code == 401
        answer = httpx.post(url, json=body, headers={"X-API-Key": key}, timeout=60)
        assert answer.json()["comments"][0]["scores"]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (0, -signal.SIGTERM)


def test_the_compose_file_keeps_to_its_specification_and_names_our_settings():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run(
        [*command, "compose.yaml"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["service"]
    ours = [name for name in service["environment"] if name.startswith(PREFIX)]
    assert ours and all(name.removeprefix(PREFIX).lower() in Settings.model_fields for name in ours)
