"""The engine on Ray: the same rows and scores as in this process, whoever is killed or stopped midway."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pyarrow as pa
import pytest

pytest.importorskip("ray", reason="the extra ray is not installed")

from moderation.batch import ReadOptions, Source, ray_cluster, ray_stages
from moderation.batch.envelope import Envelope
from moderation.batch.progress import Meter
from moderation.batch.ray_attempts import LOST_WORKERS
from moderation.batch.ray_engine import RayEngine
from moderation.batch.scoring_pool import ScoredText
from moderation.batch.source import Numbering
from moderation.errors import DumpError
from moderation.scoring import DEFAULT_MODEL, load

COMMAND = [sys.executable, "-c", "from moderation.cli import main; main()", "label"]
ROWS, ROWS_PER_PART = 1200, 100


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


def open_source(path: Path) -> Source:
    return Source(path, format_name=None, encoding=None, options=ReadOptions(rows_per_chunk=100))


def test_what_travels_arrives_as_it_was(tmp_path, folder, monkeypatch):
    """Chunks of tables and of JSON, with what neither UTF-8 nor Arrow holds; numbered as one input."""
    monkeypatch.setattr(ray_stages, "in_hand", lambda *_: contextlib.nullcontext())
    (tmp_path / "odd.jsonl").write_bytes(
        b'{"text": "half \\ud83d", "n": 12345678901234567890}\n{"text": null}\nno \xff row\n'
    )
    for path in (folder, tmp_path / "odd.jsonl"):
        source = open_source(path)
        numbering, arrived = Numbering(len(source.units)), []
        for unit, file in enumerate(source.units):
            item = pa.Table.from_pylist([{"unit": unit, "path": str(file), "n_done": 1 - unit}])
            sent = ray_stages.read(
                item,
                folder=None,
                format_name=source.format.name,
                encoding=None,
                text_column="text",
                rows_per_chunk=100,
                added=["toxicity"],
                attempts=None,
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
    scoring = ray_stages.Scoring(DEFAULT_MODEL, "digest of another one", None, True)
    chunk = next(open_source(folder).chunks())
    answer = scoring(Envelope.seal(0, "a.csv", chunk, to_score=True).as_table())
    with pytest.raises(DumpError, match=r"is another one\. Install the same model"):
        Envelope.of_table(answer).open()


def test_chunks_of_rejects_alone_are_in_nobodys_hand(tmp_path, monkeypatch):
    """They have no rows to tell one from the other: four at once would look like three workers that were lost."""
    taken = []

    def in_hand(*what):
        taken.append(what)
        return contextlib.nullcontext()

    monkeypatch.setattr(ray_stages, "in_hand", in_hand)
    lines = [b'{"text": "\xff"}'] * 300 + [b'{"text": "fine"}'] * 200
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    scoring = ray_stages.Scoring(DEFAULT_MODEL, load(DEFAULT_MODEL, threads=1).folder.digest, None, False)
    for unit in (0, 1):
        for chunk in open_source(tmp_path / "in.jsonl").chunks():
            sent = Envelope.seal(unit, "in.jsonl", chunk, to_score=True).as_table()
            _, labelled = Envelope.of_table(scoring(sent)).open()
            assert len(labelled.texts) == len(chunk)
    assert taken == [
        (None, unit, "in.jsonl", f"they scored rows {rows}")
        for unit in (0, 1)
        for rows in ("301 to 400", "401 to 500")
    ]


def test_an_address_that_is_refused_leaves_ray_its_time_to_start(monkeypatch):
    """Ray reads the tries to connect and the seconds to start from one variable."""
    name, seen = "RAY_gcs_server_port_wait_time_s", []

    def refused(**options):
        seen.append(os.environ.get(name))
        raise ConnectionError("refused")

    monkeypatch.setattr(ray_cluster.ray, "init", refused)
    monkeypatch.delenv(name, raising=False)
    with pytest.raises(DumpError, match="cannot be reached"), ray_cluster.cluster("auto", 1, "in.csv"):
        pass
    assert (seen, os.environ.get(name)) == (["3"], None)
    monkeypatch.setenv(name, "50")
    with pytest.raises(DumpError, match="cannot be reached"), ray_cluster.cluster("auto", 1, "in.csv"):
        pass
    assert (seen[1], os.environ[name]) == ("50", "50"), "who sets it has it so"


def test_a_cluster_that_does_not_answer_is_named(folder):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and does not listen
        for address in (f"127.0.0.1:{closed.getsockname()[1]}", f"ray://127.0.0.1:{closed.getsockname()[1]}"):
            engine = RayEngine(DEFAULT_MODEL, "", 1, address)
            with pytest.raises(
                DumpError, match=rf"'{address}': cannot be reached: .*refused\. Set RAY_ADDRESS"
            ):
                next(engine.process(open_source(folder), [], [], Meter(lambda progress: None)))


class Command:
    """`moderation label --engine ray` in a process of its own, on a cluster of its own, to be interfered with."""

    def __init__(self, folder: Path, output: Path, workers: int, **environment: str) -> None:
        self.parts, self.run = output.with_name(f"{output.name}.parts"), uuid.uuid4().hex
        # With Ray's own niceness a busy machine starves its workers; a cluster of the tester's stays out of it.
        environment = {**os.environ, **environment, "RUN_OF_TEST": self.run, "RAY_worker_niceness": "0"}
        environment.pop("RAY_ADDRESS", None)
        self.process = subprocess.Popen(
            [*COMMAND, *arguments(folder, output), "--engine", "ray", "--threads", str(workers)],
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def n_parts(self) -> int:
        return len(list(self.parts.glob("part-*.csv")))

    def wait_for(self, parts: int) -> None:
        while self.process.poll() is None and self.n_parts() < parts:
            time.sleep(0.02)
        assert self.process.poll() is None, f"over before it could be interfered with: {self.ended()}"

    def scoring(self) -> list[int]:
        """Its actors that have a chunk in hand: processes of Ray inherit its environment, and say what they do."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            except OSError:
                continue
            if command.startswith(b"ray::") and b"Scoring" in command and b".submit" in command:
                found += [int(entry.name)] * (self.run.encode() in environment)
        return found

    def kill_worker(self) -> bool:
        """Kill one that is found at work; whether there was one."""
        while self.process.poll() is None:
            if found := self.scoring():
                os.kill(found[0], signal.SIGKILL)
                return True
            time.sleep(0.02)
        return False

    def ended(self) -> tuple[int, str]:
        _, said = self.process.communicate(timeout=300)
        return self.process.returncode, said


def arguments(folder: Path, output: Path) -> list[str]:
    return [str(folder), "--rows-per-part", str(ROWS_PER_PART), "-o", str(output)]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the workers in /proc")
def test_as_in_this_process_though_a_worker_is_killed(tmp_path, folder):
    local = subprocess.run([*COMMAND, *arguments(folder, tmp_path / "local.csv")], check=False)
    assert local.returncode == 1, "one row is rejected"
    robbed = Command(folder, tmp_path / "ray.csv", workers=2)
    robbed.wait_for(parts=1)
    assert robbed.kill_worker(), "the run was over before a worker could be killed"
    code, said = robbed.ended()
    assert code == 1, said
    assert (tmp_path / "ray.csv").read_bytes() == (tmp_path / "local.csv").read_bytes()
    rejects = [(tmp_path / f"{name}.csv.rejects.jsonl").read_bytes() for name in ("ray", "local")]
    assert rejects[0] == rejects[1]
    reports = [json.loads((tmp_path / f"{name}.csv.report.json").read_bytes()) for name in ("ray", "local")]
    for report in reports:
        del report["throughput"]
    assert reports[0] == reports[1], "languages are detected by the workers, and are the same"


# Every worker imports it, and none survives the text.
DEADLY = """
import os, sys
if any("default_worker" in each for each in sys.orig_argv):
    from moderation.batch.scoring_pool import ScoringPool
    submit = ScoringPool.submit
    def dying(self, inputs):
        return os._exit(1) if any("deadly" in each.text for each in inputs) else submit(self, inputs)
    ScoringPool.submit = dying
"""


def test_rows_that_no_worker_survives_end_the_run_and_are_named(tmp_path):
    """What comes before is kept, and the same command goes on with the other engine, as the message says."""
    (tmp_path / "sitecustomize.py").write_text(DEADLY)
    texts = [f"{'deadly' if number == 150 else 'fine'} {number}" for number in range(200)]
    (tmp_path / "in.csv").write_text("\n".join(["text", *texts]))
    run = Command(tmp_path / "in.csv", tmp_path / "ray.csv", workers=1, PYTHONPATH=str(tmp_path))
    code, said = run.ended()
    assert code == 2, said
    assert (
        f"in.csv: {LOST_WORKERS} workers were lost one after the other while they scored rows 101 to 200"
        in said
    )
    assert run.n_parts() == 1
    command = [*COMMAND, *arguments(tmp_path / "in.csv", tmp_path / "ray.csv")]
    goes_on = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "100 rows had been done by an earlier run" in goes_on.stderr
    assert len((tmp_path / "ray.csv").read_text().splitlines()) == 201
