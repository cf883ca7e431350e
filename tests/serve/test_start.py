"""`moderation serve`: settings from options and variables, each mistake named, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from serve.settings import Settings


def test_help_lists_every_setting_from_any_folder(tmp_path, moderation):
    answer = moderation("serve", "--help", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')}" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "variables", "named"),
    [
        (["--prot", "1"], {}, "--prot"),
        (["--port", "high"], {}, "--port (MODERATION_PORT)"),
        ([], {"MODERATION_PORT": "high"}, "--port (MODERATION_PORT)"),
        ([], {"MODERATION_PROT": "1"}, "MODERATION_PROT"),
        (["--model", "no-such-model"], {}, "no-such-model"),
        (["--policy", "no-such-policy.toml"], {}, "no-such-policy.toml"),
        (["--host", "0.0.0.0"], {}, "--no-require-keys"),
        (["--database-url", "oracle://me:hunter2@host/x"], {}, "database_url"),
    ],
)
def test_a_wrong_setting_is_named(arguments, variables, named, moderation):
    answer = moderation("serve", *arguments, **{"MODERATION_DATABASE_URL": "sqlite://"} | variables)
    assert answer.returncode == 2
    assert named in answer.stderr and "hunter2" not in answer.stderr and "Traceback" not in answer.stderr


def test_settings_survive_the_way_to_a_worker_process(monkeypatch):
    settings = Settings(port=9, policy=Path("p.toml"), threads=2, max_wait_s=1.5)
    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)
    assert Settings.from_environment() == settings
