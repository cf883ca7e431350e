"""What programs on either side of a pipe may expect of the commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-c", "from moderation.cli import main; main()"]


@pytest.mark.skipif(os.name != "posix", reason="arguments are bytes on POSIX alone")
def test_what_utf8_cannot_hold_is_valid_json_in_any_locale():
    arguments = [*COMMAND, "score", "--json", b"caf\xe9 \xf0\x9f\x99\x82"]
    done = subprocess.run(
        arguments, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout.decode("utf-8"))["text"] == "caf\udce9 🙂"


@pytest.mark.parametrize("n_pages", [1, 400], ids=["less than a buffer", "more than a buffer"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path, n_pages):
    (tmp_path / "page.txt").write_text("One line of a page.\n" * 20)
    process = subprocess.Popen(
        [*COMMAND, "split", *[str(tmp_path / "page.txt")] * n_pages],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    process.wait(60)
    assert said == ""
