"""A run that is stopped at any moment goes on by the same command, and ends as if it had not been stopped."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from moderation.errors import DumpError
from moderation.policy import Policy

N_ROWS = 400


@pytest.fixture
def dump(tmp_path):
    path = tmp_path / "in.csv"
    rows = "".join(f'{i},"comment {i % 350}, {"idiot" if i % 7 == 0 else ""}"\n' for i in range(N_ROWS))
    path.write_text("id,text\n" + rows + "400,too,many\n")
    return path


class Stops(BaseException):
    """Stands for whatever ends a run."""


def stopping_at(n: int, scorer_type):
    class StoppingScorer(scorer_type):
        def score(self, inputs):
            if len(self.seen) + len(inputs) > n:
                raise Stops
            return super().score(inputs)

    return StoppingScorer()


@pytest.mark.parametrize("output", ["out.csv", "out.jsonl.gz", "out.parquet", "folder"])
def test_stopped_runs_end_as_one_that_was_not(tmp_path, dump, label, fake_scorer, output):
    label(dump, f"whole-{output}", rows_per_chunk=30)
    for stop in (10, 70, 150, 100):
        with pytest.raises(Stops):
            label(dump, output, scorer=stopping_at(stop, fake_scorer), rows_per_chunk=30)
        assert not (tmp_path / output).is_file()
    last = fake_scorer()
    summary = label(dump, output, scorer=last, rows_per_chunk=30)
    assert summary.rows_before > 0
    assert len(last.seen) < N_ROWS - summary.rows_before + 1, "what was done is not done again"
    assert content(tmp_path / output) == content(tmp_path / f"whole-{output}")
    whole = tmp_path / f"whole-{output}.rejects.jsonl"
    assert (tmp_path / f"{output}.rejects.jsonl").read_bytes() == whole.read_bytes()


def content(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(path.glob("part-*"))
    return {file.name.removeprefix("whole-"): file.read_bytes() for file in files}


def test_the_same_command_after_the_end_does_nothing(dump, label, fake_scorer):
    label(dump, "out.csv")
    scorer = fake_scorer()
    summary = label(dump, "out.csv", scorer=scorer)
    assert summary.already_done
    assert (summary.rows, summary.rejected, scorer.seen) == (N_ROWS, 1, [])


@pytest.mark.parametrize("stopped", [True, False], ids=["unfinished", "finished"])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text_column": "id"}, "text_column (was text, now id)"),
        ({"model_digest": "other"}, "model_digest"),
        ({"rows_per_chunk": 20}, "rows_per_part (was 30, now 20)"),
        (
            {"policy": Policy.from_dict({"name": "test", "version": "1", "thresholds": {"insult": {"review": 0.5}}})},
            "thresholds",
        ),
    ],
)  # fmt: skip
def test_a_changed_run_is_refused_with_a_way_out(dump, label, fake_scorer, stopped, change, says):
    if stopped:
        with pytest.raises(Stops):
            label(dump, "out.csv", scorer=stopping_at(100, fake_scorer), rows_per_chunk=30)
    else:
        label(dump, "out.csv", rows_per_chunk=30)
    options = {"rows_per_chunk": 30, **change}
    with pytest.raises(DumpError) as caught:
        label(dump, "out.csv", **options)
    assert says in str(caught.value)
    assert "--overwrite" in str(caught.value)
    assert label(dump, "out.csv", overwrite=True, **options).rows_before == 0


def test_a_changed_input_is_refused(dump, label, fake_scorer):
    with pytest.raises(Stops):
        label(dump, "out.csv", scorer=stopping_at(100, fake_scorer), rows_per_chunk=30)
    dump.write_text(dump.read_text().replace("comment 3,", "comment 9,"))
    with pytest.raises(DumpError, match="differs in: input"):
        label(dump, "out.csv", rows_per_chunk=30)


def test_a_change_that_the_samples_miss_is_noticed_on_reading(tmp_path, label, fake_scorer, monkeypatch):
    monkeypatch.setattr("moderation.batch.source.SAMPLE_BYTES", 4)
    dump = tmp_path / "big.csv"
    rows = [f"{i},comment {i}\n" for i in range(400)]
    dump.write_text("id,text\n" + "".join(rows))
    with pytest.raises(Stops):
        label(dump, "out.csv", scorer=stopping_at(200, fake_scorer), rows_per_chunk=30)
    rows[3] = "3,comment X\n"
    dump.write_text("id,text\n" + "".join(rows))
    with pytest.raises(DumpError, match="is not what it was"):
        label(dump, "out.csv", rows_per_chunk=30)


def test_a_second_run_does_not_interfere(tmp_path, dump, label, fake_scorer):
    entered, leave = threading.Event(), threading.Event()

    class WaitingScorer(fake_scorer):
        def score(self, inputs):
            entered.set()
            leave.wait(10)
            return super().score(inputs)

    first = threading.Thread(target=label, args=(dump, "out.csv"), kwargs={"scorer": WaitingScorer()})
    first.start()
    entered.wait(10)
    try:
        with pytest.raises(DumpError, match="another run is writing it"):
            label(dump, "out.csv")
    finally:
        leave.set()
        first.join()
    assert (tmp_path / "out.csv").exists()


def test_equal_texts_are_scored_once(tmp_path, label, fake_scorer):
    (tmp_path / "in.csv").write_text("text\n" + "same\nother\n" * 200)
    scorer = fake_scorer()
    summary = label(tmp_path / "in.csv", "out.csv", scorer=scorer, rows_per_chunk=50, workers=2)
    assert sorted(scorer.seen) == ["other", "same"]
    assert (summary.rows, summary.scored) == (400, 2)
    with (tmp_path / "out.csv").open(newline="") as file:
        assert len({tuple(row) for row in list(csv.reader(file))[1:]}) == 2


PROGRAM = """
import sys, time
sys.path[:0] = {paths!r}
from conftest import FakeScorer, POLICY
from pathlib import Path
from moderation.batch import Output, ReadOptions, Run, Source

class SlowScorer(FakeScorer):
    def score(self, inputs):
        time.sleep(0.01)
        return super().score(inputs)

source = Source(Path({input!r}), format_name=None, encoding=None, options=ReadOptions(rows_per_chunk=10))
Run(source=source, output=Output.of(Path({output!r})), scorer=SlowScorer(), policy=POLICY).execute()
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
@pytest.mark.parametrize("output", ["out.csv", "folder"])
def test_kill_9(tmp_path, dump, label, output):
    here = Path(__file__).resolve()
    program = PROGRAM.format(
        paths=[str(here.parents[2]), str(here.parent)], input=str(dump), output=str(tmp_path / output)
    )
    label(dump, f"whole-{output}", rows_per_chunk=10)
    state = tmp_path / ("folder" if output == "folder" else "out.csv.parts")
    for n_parts in (3, 15):
        process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE)
        deadline = time.monotonic() + 120
        while len(list(state.glob("part-*.parquet" if output == "folder" else "part-*.csv"))) < n_parts:
            assert process.poll() is None, process.stderr.read().decode()
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
    summary = label(dump, output, rows_per_chunk=10)
    assert summary.rows_before >= 150
    assert content(tmp_path / output) == content(tmp_path / f"whole-{output}")


def test_the_manifest_tells_what_was_run(tmp_path, dump, label):
    label(dump, "out.csv")
    manifest = json.loads((tmp_path / "out.csv.manifest.json").read_text())
    assert manifest["rows"] == N_ROWS
    assert manifest["rejected"] == 1
    assert sum(manifest["actions"].values()) == N_ROWS
    assert manifest["job"]["model"] == "fake@1"
