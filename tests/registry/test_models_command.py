"""`moderation models` as people and scripts run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from moderation.registry import Registry

COMMAND = [sys.executable, "-c", "from moderation.cli import main; main()"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_from_candidate_to_serving_and_back(versions: tuple[Path, Path], tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    one, two = versions
    added = run("models", "add", one, "--registry", registry)
    assert (added.returncode, added.stdout.strip()) == (0, "comment-minilm-en@1")
    assert run("models", "promote", "comment-minilm-en@1", "-r", registry).returncode == 0
    promoted = run("models", "promote", two, "-r", registry)
    assert (promoted.returncode, promoted.stdout.strip()) == (0, "comment-minilm-en@2")
    assert "goes back to comment-minilm-en@1" in promoted.stderr
    listed = [
        json.loads(line) for line in run("models", "list", "-r", registry, "--json").stdout.splitlines()
    ]
    assert [(each["version"], each["serves"]) for each in listed] == [("1", False), ("2", True)]
    assert listed[1]["gate"] == {"passed": True, "against": "comment-minilm-en@1", "reasons": []}
    shown = run("models", "list", "-r", registry).stdout
    assert "serves" in shown and "passed against comment-minilm-en@1" in shown
    scored = run("score", "--json", "--model", registry, "Hello")
    assert json.loads(scored.stdout)["model"] == "comment-minilm-en@2"
    assert run("models", "rollback", "-r", registry).stdout.strip() == "comment-minilm-en@1"
    again = run("models", "rollback", "-r", registry)
    assert again.returncode == 2 and "no model served before" in again.stderr


def test_a_refusal_gives_the_reason_and_force_is_recorded(registry: Registry) -> None:
    report = registry.folder("comment-minilm-en@2") / "gate.json"
    verdict = json.loads(report.read_text()) | {"passed": False, "reasons": ["Insults are missed."]}
    report.write_text(json.dumps(verdict))
    refused = run("models", "promote", "comment-minilm-en@2", "-r", registry.path)
    assert (
        refused.returncode == 2
        and "Insults are missed." in refused.stderr
        and "Traceback" not in refused.stderr
    )
    assert "Insults are missed." in run("models", "show", "comment-minilm-en@2", "-r", registry.path).stdout
    forced = run("models", "promote", "comment-minilm-en@2", "-r", registry.path, "--force")
    assert forced.returncode == 0 and "Insults are missed." in forced.stderr
    assert "Insults are missed." in (registry.path / "current.json").read_text()


def test_what_is_installed_is_shown_alike_with_and_without_list() -> None:
    assert run("models").stdout == run("models", "list").stdout
    assert json.loads(run("models", "show", "comment-minilm-en", "--json").stdout)["default"]
    missing = run("models", "list", "--registry", "no-such-folder")
    assert missing.returncode == 2 and "no-such-folder" in missing.stderr
