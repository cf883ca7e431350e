"""Comments a second of `label` on Ray beside the engine of one process, with one worker and with two.

    python -m bench.engines DEV_FOLDER [--rows 12000] [--workers 1 2]

One run after the other on the same comments (bench.batch makes them), each in a process of its own. A rate counts
from the first part that is done, so that starting Ray and loading models is told apart. What the committing process
itself takes bounds how many workers one command can feed. The outputs must be the same, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from bench.batch import generate
from bench.machine import machine
from moderation.batch import Engine, LocalEngine, Output, Progress, ReadOptions, Run, Source
from moderation.policy import Policy
from moderation.scoring import DEFAULT_MODEL, load

# Small enough that two workers do not end far apart; a run's own are of 10,000.
ROWS_PER_PART = 500
FILES = 2
ENGINES = ("local", "ray")


def label(engine_name: str, workers: int, source: Path, output: Path) -> dict[str, float | str]:
    """One run: seconds until the first part was done, rows a second and own CPU seconds a row from there on."""
    began = time.perf_counter()
    scorer = load(DEFAULT_MODEL, threads=1)
    engine: Engine = LocalEngine(scorer, workers)
    if engine_name == "ray":
        from moderation.batch.ray_engine import RayEngine  # noqa: PLC0415  of the extra `ray`

        engine = RayEngine(DEFAULT_MODEL, scorer.folder.digest, workers)
    marks: list[tuple[float, float, int]] = []

    def mark(progress: Progress) -> None:
        if progress.rows_done >= ROWS_PER_PART:
            marks.append((time.perf_counter(), time.process_time(), progress.rows_done))

    Run(
        Source(source, format_name=None, encoding=None, options=ReadOptions(rows_per_chunk=ROWS_PER_PART)),
        Output.of(output),
        scorer,
        Policy.load(),
        engine=engine,
        on_progress=mark,
    ).execute()
    (first, first_cpu, before), (last, last_cpu, after) = marks[0], marks[-1]
    return {
        "start_s": first - began,
        "rows_per_s": (after - before) / (last - first),
        "own_cpu_s_per_row": (last_cpu - first_cpu) / (after - before),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "digest": hashlib.sha256(output.read_bytes()).hexdigest(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dev", nargs="+")
    parser.add_argument("--rows", type=int, default=12_000, help="distinct comments")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--stage", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        engine, workers, source, output = options.dev
        print(json.dumps(label(engine, int(workers), Path(source), Path(output))))
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(options.dev[0]), Path(folder), options.rows, options.workers)


def compare(dev: Path, folder: Path, rows: int, workers: list[int]) -> None:
    source = folder / "comments"
    source.mkdir()
    generate(dev, rows, folder / "all.parquet")
    whole = pq.read_table(folder / "all.parquet")
    for number in range(FILES):  # files are what is read apart
        pq.write_table(whole.slice(rows // FILES * number, rows // FILES), source / f"{number}.parquet")
    print(f"{machine()}; load {os.getloadavg()[0]:.1f} before")
    print(f"{rows} comments of real lengths, Parquet to Parquet, parts of {ROWS_PER_PART}")
    # Ray gives its workers the lowest priority but one; beside another load that would be what is measured.
    environment = {**os.environ, "RAY_worker_niceness": "0"}
    digests = set()
    for n_workers in workers:
        for engine in ENGINES:
            output = folder / f"{engine}-{n_workers}.parquet"
            command = [sys.executable, "-m", "bench.engines", "--stage", engine, str(n_workers)]
            done = subprocess.run(
                [*command, str(source), str(output)],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            )
            got = json.loads(done.stdout.splitlines()[-1])
            digests.add(got["digest"])
            own = f", {got['own_cpu_s_per_row'] * 1e3:.2f} ms of the committing process a comment"
            print(
                f"  {engine}, {n_workers} worker{'s' * (n_workers > 1)}: {got['rows_per_s']:.0f} comments/s"
                f"{own if engine == 'ray' else ''}, first part after {got['start_s']:.0f} s, "
                f"peak {got['peak_mb']:.0f} MB",
                flush=True,
            )
    print(
        f"outputs {'are the same, byte for byte' if len(digests) == 1 else 'DIFFER'}; load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
