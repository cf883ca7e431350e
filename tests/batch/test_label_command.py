"""The command as people run it, with the model that ships: what it writes, says and exits with."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from moderation.scoring import load
from moderation.types import ScoringInput

TEXTS = [
    "You are a pathetic idiot.",
    "Thank you, this was a very helpful article.",
    "I disagree with the mayor, and here is why.",
    "",
    "  \n ",
    "Get lost, you worthless clown!",
    "🙂",
    "word " * 600,
]


def moderation(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from moderation.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "comment"], *([i, text] for i, text in enumerate(TEXTS))])
    return tmp_path / "in.csv"


@pytest.fixture(scope="module")
def scorer():
    return load(threads=1)


def test_a_dump(tmp_path, dump, scorer):
    out = tmp_path / "out.csv"
    done = moderation("label", dump, "-o", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert str(out) in done.stderr.replace("\n", "")
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["comment"] for row in rows] == TEXTS
    header = [*scorer.attributes, "decision", "reasons", "model", "policy"]
    assert list(rows[0]) == ["id", "comment", *header]
    assert rows[0]["model"] == scorer.model
    assert float(rows[0]["toxicity"]) > float(rows[1]["toxicity"])
    assert [row["decision"] for row in rows[3:5]] == ["review", "review"], "nothing to score is not approved"
    assert rows[3]["toxicity"] == ""
    facts = json.loads((tmp_path / "out.csv.report.json").read_text(encoding="utf-8"))
    assert facts["rows"] == len(TEXTS)
    assert "<svg" in (tmp_path / "out.csv.report.html").read_text(encoding="utf-8")


def test_the_report_of_an_output(tmp_path, dump):
    out = tmp_path / "out.parquet"
    assert moderation("label", dump, "-o", out, "--no-report").returncode == 0
    assert not (tmp_path / "out.parquet.report.html").exists()
    done = moderation("report", out, "--show-text", "-o", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert "page.html" in done.stderr.replace("\n", "")
    assert "worthless clown" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "page.json").read_text(encoding="utf-8"))["rows"] == len(TEXTS)


def test_the_same_again_and_what_refuses(tmp_path, dump):
    out = tmp_path / "out.jsonl"
    assert moderation("label", dump, "-o", out, "--no-report").returncode == 0
    again = moderation("label", dump, "-o", out)
    assert again.returncode == 0
    assert "Already done" in again.stderr
    changed = moderation("label", dump, "-o", out, "--text-column", "id")
    assert changed.returncode == 2
    assert "--overwrite" in changed.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--text-column", "body"], "has no column 'body'"),
        (["--model", "nobody"], "no model 'nobody'"),
        (["--policy", "nowhere.toml"], "nowhere.toml"),
        (["--format", "docx"], "not known"),
    ],
)
def test_usage_errors_are_one_line_and_code_2(tmp_path, dump, arguments, says):
    done = moderation("label", dump, "-o", tmp_path / "out.csv", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"], "nothing is left behind"


def test_rejects_are_code_1(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "fine"}\nnot json\n')
    done = moderation("label", tmp_path / "in.jsonl", "-o", tmp_path / "out.parquet", "--no-report")
    assert done.returncode == 1
    assert "out.parquet.rejects.jsonl" in done.stderr.replace("\n", "")
    assert json.loads((tmp_path / "out.parquet.rejects.jsonl").read_text())["row"] == 2


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_ctrl_c_says_how_to_go_on(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": f"comment {i} " * 12}) + "\n" for i in range(20_000)))
    out = tmp_path / "out.jsonl"
    command = ["label", str(source), "-o", str(out), "--rows-per-part", "20"]
    # A shell starts background jobs with SIGINT ignored, and the tests may be one.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{heeding}; from moderation.cli import main; main()", *command],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("out.jsonl.parts/part-*.jsonl"))) < 2:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "same command goes on" in " ".join(said.split())
    assert "Traceback" not in said
    assert not out.exists()
    assert len(list(tmp_path.glob("out.jsonl.parts/part-*.jsonl"))) >= 2


def test_scores_do_not_depend_on_what_is_scored_beside(scorer):
    """What continued runs and remembered texts rest on: the same digits alone, in a group, in any order."""
    inputs = [ScoringInput(text) for text in TEXTS]
    together = scorer.score(inputs)
    backwards = scorer.score(inputs[::-1])[::-1]
    alone = [scorer.score([each])[0] for each in inputs]
    two_threads = load(threads=2).score(inputs)
    for four in zip(together, backwards, alone, two_threads, strict=True):
        rounded = {tuple(round(value, 6) for value in scores.values.values()) for scores in four}
        assert len(rounded) == 1
