"""Kills a run of `label` at random moments until it is through, and compares it with one that was left alone.

    python -m bench.batch_kills DEV_FOLDER [--kills 100] [--rows 4000] [--output out.csv]

Each kill is `kill -9` at a random moment, from before anything is read to well into the work. Nothing may
differ: the bytes of the output, and of the rejects.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.batch import comments

COMMAND = [sys.executable, "-c", "from moderation.cli import main; main()", "label"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dev", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--rows-per-part", type=int, default=20)
    parser.add_argument("--output", default="out.csv")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(kill_and_compare(Path(folder), options))


def kill_and_compare(folder: Path, options: argparse.Namespace) -> int:
    """Exit code 0 when the killed run ended as the other did."""
    dump, rng = folder / "dump.jsonl", random.Random(options.seed)
    write_dump(dump, options)
    command = [*COMMAND, str(dump), "--rows-per-part", str(options.rows_per_part), "-o"]
    whole, killed = folder / "whole" / options.output, folder / "killed" / options.output
    for output in (whole, killed):
        output.parent.mkdir()
    began = time.monotonic()
    subprocess.run([*command, str(whole)], check=False, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    print(f"left alone: {options.rows} rows in {seconds:.1f} s", flush=True)
    began = time.monotonic()
    subprocess.run([*command, str(whole)], check=False, stderr=subprocess.DEVNULL)  # finds that all is done
    start = time.monotonic() - began
    kills = 0
    while True:
        process = subprocess.Popen([*command, str(killed)], stderr=subprocess.DEVNULL)
        try:
            process.wait(
                rng.uniform(start / 2, latest(start, seconds, options)) if kills < options.kills else None
            )
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    same = contents(whole) == contents(killed)
    print(f"{kills} kills: {'the same bytes' if same else 'THE RESULTS DIFFER'}")
    return 0 if same else 1


def latest(start: float, seconds: float, options: argparse.Namespace) -> float:
    """The last moment for a kill, such that the run gets on by about one of `kills` shares between kills.

    With moments drawn evenly from start / 2 to start + h, a run works for h² / (start + 2 h) on average.
    """
    share = max(0.0, seconds - start) / options.kills
    return start + share + math.sqrt(share * share + share * start)


def write_dump(path: Path, options: argparse.Namespace) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(comments(options.dev, options.rows)):
            broken = number % 501 == 500
            file.write("no row\n" if broken else json.dumps({"id": number, "text": text}) + "\n")


def contents(output: Path) -> dict[str, bytes]:
    """The bytes of the output, file or parts, and of its rejects."""
    files = sorted(output.glob("part-*")) if output.is_dir() else [output]
    rejects = output.with_name(output.name + ".rejects.jsonl")
    return {file.name: file.read_bytes() for file in (*files, rejects) if file.exists()}


if __name__ == "__main__":
    main()
