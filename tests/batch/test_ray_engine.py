"""The engine on Ray: the same rows and scores as in this process, a worker killed midway included."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pyarrow as pa
import pytest

pytest.importorskip("ray", reason="the extra ray is not installed")

from moderation.batch import ReadOptions, Source, ray_engine
from moderation.batch.envelope import Envelope
from moderation.batch.scoring_pool import ScoredText
from moderation.batch.source import Numbering
from moderation.errors import DumpError
from moderation.scoring import DEFAULT_MODEL

COMMAND = [sys.executable, "-c", "from moderation.cli import main; main()", "label"]
ROWS, ROWS_PER_PART, THREADS = 1200, 100, 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files, of which the first ends with a row that is none."""
    (tmp_path / "dumps").mkdir()
    for name, start in (("a", 0), ("b", ROWS // 2)):
        with (tmp_path / "dumps" / f"{name}.csv").open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["id", "text"])
            out.writerows(
                [
                    number,
                    f"Comment {number}: {'what an idiot' if number % 7 == 0 else 'thank you'} "
                    * (1 + number % 9),
                ]
                for number in range(start, start + ROWS // 2)
            )
            if name == "a":
                file.write("1,too,many\r\n")
    return tmp_path / "dumps"


def workers_of(run: str) -> list[int]:
    """Processes of the actors that score, among those that the command started: they inherit its environment."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            continue
        if command.startswith(b"ray::") and b"Scoring" in command and run.encode() in environment:
            found.append(int(entry.name))
    return found


def open_source(path: Path) -> Source:
    return Source(path, format_name=None, encoding=None, options=ReadOptions(rows_per_chunk=100))


def test_what_travels_arrives_as_it_was(tmp_path, folder):
    """Chunks of tables and of JSON, with what neither UTF-8 nor Arrow holds; numbered as one input."""
    (tmp_path / "odd.jsonl").write_bytes(
        b'{"text": "half \\ud83d", "n": 12345678901234567890}\n{"text": null}\nno \xff row\n'
    )
    for path in (folder, tmp_path / "odd.jsonl"):
        source = open_source(path)
        numbering, arrived = Numbering(len(source.units)), []
        for unit, file in enumerate(source.units):
            item = pa.Table.from_pylist([{"unit": unit, "path": str(file), "n_done": 1 - unit}])
            sent = ray_engine._read(
                item,
                folder=None,
                format_name=source.format.name,
                encoding=None,
                text_column="text",
                rows_per_chunk=100,
                added=["toxicity"],
            )
            for index, table in enumerate(sent):
                found, labelled = _scored(Envelope.of_table(table)).open()
                assert (labelled.texts is None) == (index < 1 - unit), "what was done before is not scored"
                arrived.append(numbering.apply(found, labelled.chunk))
        expected = list(source.chunks())
        assert [chunk.digest() for chunk in arrived] == [chunk.digest() for chunk in expected]
        assert arrived[0].rows == [], "nor carried along"
        assert [chunk.rows for chunk in arrived[1:]] == [chunk.rows for chunk in expected[1:]]
        assert [[r.as_dict() for r in chunk.rejects] for chunk in arrived] == [
            [r.as_dict() for r in chunk.rejects] for chunk in expected
        ]


def _scored(envelope: Envelope) -> Envelope:
    """As an actor would send it on."""
    if envelope.to_score:
        envelope.add_scores([ScoredText((0.5,)) for _ in envelope.inputs], 0, None)
    return Envelope.of_table(envelope.as_table())


def test_a_machine_with_another_model_refuses(folder):
    scoring = ray_engine._Scoring(DEFAULT_MODEL, "digest of another one", True)
    chunk = next(open_source(folder).chunks())
    answer = scoring(Envelope.seal(0, chunk, to_score=True).as_table())
    with pytest.raises(DumpError, match=r"is another one\. Install the same model"):
        Envelope.of_table(answer).open()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the workers in /proc")
def test_as_in_this_process_though_a_worker_is_killed(tmp_path, folder):
    arguments = [str(folder), "--rows-per-part", str(ROWS_PER_PART), "--threads", str(THREADS)]
    local = subprocess.run([*COMMAND, *arguments, "-o", str(tmp_path / "local.csv")], check=False)
    assert local.returncode == 1, "one row is rejected"
    run = uuid.uuid4().hex
    # With Ray's own niceness a busy machine starves its workers; a cluster of the tester's stays out of it.
    environment = {**os.environ, "RUN_OF_TEST": run, "RAY_worker_niceness": "0"}
    environment.pop("RAY_ADDRESS", None)
    process = subprocess.Popen(
        [*COMMAND, *arguments, "--engine", "ray", "-o", str(tmp_path / "ray.csv")],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    parts, killed = tmp_path / "ray.csv.parts", None
    while process.poll() is None and killed is None:
        if len(list(parts.glob("part-*.csv"))) >= 2 and (workers := workers_of(run)):
            killed = workers[0]
            os.kill(killed, signal.SIGKILL)
        time.sleep(0.02)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 1, said
    assert killed is not None, "the run was over before a worker could be killed"
    assert (tmp_path / "ray.csv").read_bytes() == (tmp_path / "local.csv").read_bytes()
    rejects = [(tmp_path / f"{name}.csv.rejects.jsonl").read_bytes() for name in ("ray", "local")]
    assert rejects[0] == rejects[1]
    reports = [json.loads((tmp_path / f"{name}.csv.report.json").read_bytes()) for name in ("ray", "local")]
    for report in reports:
        del report["throughput"]
    assert reports[0] == reports[1], "languages are detected by the workers, and are the same"
