"""The service under load, beside the batch engine and a peer, in one run.

    python -m bench.service [--dev ../shared/data/dev] [--peer] [--seconds 20] [--overload-seconds 60]

A server with its default settings runs in a process of its own; the clients are here and share its cores. Single
distinct comments go to /v1/score:

    steady      a fixed number of requests a second, each sent when it is due
    highest     as many as can be answered: every client sends its next comment when it has an answer
    overload    ten times as many clients, each back at once when it is refused
    after       two seconds later: the steady rate, then the highest again
    engine      `moderation label` on as many cores, from Parquet to Parquet
    peer        uvicorn around a transformers pipeline with the same network, with the clients of `highest`

Latencies are milliseconds until an answer with scores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pydantic_core import to_json
from rich.console import Console
from rich.table import Table

from bench.batch import comments, generate, in_subprocess
from bench.load_client import LoadClient, Phase
from bench.machine import machine

ROOT = Path(__file__).resolve().parents[1]
OURS = ["-m", "serve", "--port", "0"]
PEER = ["-m", "uvicorn", "--factory", "bench.service_peer:create_app", "--no-access-log", "--port", "0"]
N_COMMENTS = 20_000
OVERLOAD = 10


@contextlib.contextmanager
def running_server(module: list[str]) -> Iterator[str]:
    """The address of a server with its defaults on a free port, once it is ready."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        environment = os.environ | {"MODERATION_DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, *module], cwd=ROOT, env=environment, stdout=file, stderr=file
            )
        try:
            while not (found := re.search(r"running on (http://[\d.:]+)", log.read_text())):
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            yield found[1]
        finally:
            process.terminate()
            process.wait(60)


async def phases(client: LoadClient, options: argparse.Namespace) -> list[Phase]:
    """Ours: steady, highest, overload, and both of the first again."""
    await client.as_fast_as_answered("warm-up", 4, 2)
    steady = await client.at_rate(f"steady, {options.rate:g}/s", options.rate, options.seconds)
    highest = await client.as_fast_as_answered(
        f"highest, {options.clients} clients", options.clients, options.seconds
    )
    many = OVERLOAD * options.clients
    overload = await client.as_fast_as_answered(f"overload, {many} clients", many, options.overload_seconds)
    await asyncio.sleep(2)
    again = await client.at_rate("2 s later, steady", options.rate, options.seconds / 2)
    full = await client.as_fast_as_answered("then highest", options.clients, options.seconds / 2)
    return [steady, highest, overload, again, full]


async def peer_phase(client: LoadClient, options: argparse.Namespace) -> Phase:
    await client.as_fast_as_answered("warm-up", 4, 2)
    return await client.as_fast_as_answered(
        f"peer, {options.clients} clients", options.clients, options.seconds
    )


def engine_rate(dev: Path, rows: int) -> float:
    """Comments a second of `label` on all cores, one session a core, its fastest way."""
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "comments.parquet"), Path(folder, "labelled.parquet")
        generate(dev, rows, source)
        got = in_subprocess("label", source, output, os.cpu_count() or 1, 1)
    return got["rows"] / got["wall_s"]


def table_of(found: list[Phase]) -> Table:
    table = Table("phase", "requests/s", "scored/s", "p50 ms", "p99 ms", "max ms", "answers by status")
    for phase in found:
        latencies = (f"{phase.milliseconds(percentile):.0f}" for percentile in (50, 99, 100))
        statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(phase.statuses.items()))
        rates = (f"{phase.requests_per_s:.0f}", f"{phase.scored_per_s:.0f}")
        table.add_row(phase.name, *rates, *latencies, statuses)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", type=Path, default=ROOT.parent / "shared/data/dev", help="the dev sets")
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second of the steady phase")
    parser.add_argument("--clients", type=int, default=64, help="clients of the highest phase")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of a phase")
    parser.add_argument("--overload-seconds", type=float, default=60.0)
    parser.add_argument("--engine-rows", type=int, default=10_000, help="comments that the engine labels")
    parser.add_argument("--peer", action="store_true", help="also the peer, which needs the extra train")
    options = parser.parse_args()
    bodies = [to_json({"comments": [text]}) for text in comments(options.dev, N_COMMENTS)]
    with running_server(OURS) as url:
        found = asyncio.run(phases(LoadClient(url, bodies), options))
    highest = found[1].scored_per_s
    engine = engine_rate(options.dev, options.engine_rows)
    if options.peer:
        with running_server(PEER) as url:
            found.append(asyncio.run(peer_phase(LoadClient(url, bodies), options)))
    console = Console(width=120)
    console.print(table_of(found))
    console.print(f"engine: {engine:.0f} comments/s; the service scores {highest / engine:.0%} of that")
    console.print(machine())


if __name__ == "__main__":
    main()
