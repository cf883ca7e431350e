"""The service under load: `python -m bench.service [--peer] [--comments FILE.parquet]`.

Starts a server (unless --url names one), and sends single comments from this process to /v1/score:

    steady     a fixed number of requests a second, each sent at its time whether or not others are answered
    highest    as many as can be answered: every connection sends its next comment when it has an answer
    engine     the same comments through the library alone, which is what a server can at most reach
    overload   ten times as many clients, each of them at once back when it is refused, then the steady rate again
    peer       the highest rate of uvicorn around a transformers pipeline

Latencies are from the moment at which a request should have been sent.
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
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httptools
import numpy as np
import pyarrow.parquet as pq
from pydantic_core import to_json
from rich.console import Console
from rich.table import Table

from bench.machine import machine
from moderation import ScoringInput, load

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Phase:
    """What came back: statuses, and seconds by request in the order of the answers."""

    name: str
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    def row(self) -> list[str]:
        """Cells of the table: latencies are those of the answers with scores."""
        latencies = np.array(self.latencies or [0.0]) * 1000
        percentiles = [f"{np.percentile(latencies, p):.0f}" for p in (50, 99, 100)]
        statuses = " ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        return [self.name, f"{self.statuses[200] / max(self.seconds, 1e-9):.0f}", *percentiles, statuses]


class Connection(asyncio.Protocol):
    """One keep-alive connection, one request at a time: as little work as a client can do."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[int] | None = None
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        self._parser = httptools.HttpResponseParser(self)
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(0)

    async def send(self, request: bytes) -> int:
        """Send a request; the status of its answer, 0 for a lost connection."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer


class Load:
    """Requests to one server, each with the next comment."""

    def __init__(self, url: str, comments: list[str]) -> None:
        host, _, port = url.removeprefix("http://").strip("/").partition(":")
        self.host, self.port = host, int(port)
        self._requests = [self._request(text) for text in comments]
        self._next = 0

    def _request(self, text: str) -> bytes:
        body = to_json({"comments": [text]})
        head = f"POST /v1/score HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def _one(self) -> bytes:
        self._next = (self._next + 1) % len(self._requests)
        return self._requests[self._next]

    async def _connect(self) -> Connection:
        _, connection = await asyncio.get_running_loop().create_connection(Connection, self.host, self.port)
        return connection

    async def at_rate(self, name: str, rate: float, seconds: float) -> Phase:
        """Send at fixed times, over as many connections as are needed."""
        phase = Phase(name)
        idle: list[Connection] = []
        start = time.perf_counter()

        async def send(due: float) -> None:
            connection = idle.pop() if idle else await self._connect()
            status = await connection.send(self._one())
            phase.statuses[status] += 1
            if status == 200:
                phase.latencies.append(time.perf_counter() - due)
            if status:
                idle.append(connection)

        async with asyncio.TaskGroup() as group:
            for n in range(int(rate * seconds)):
                due = start + n / rate
                if (ahead := due - time.perf_counter()) > 0:
                    await asyncio.sleep(ahead)
                group.create_task(send(due))
        phase.seconds = time.perf_counter() - start
        for connection in idle:
            connection.transport.close()
        return phase

    async def as_fast_as_answered(self, name: str, connections: int, seconds: float) -> Phase:
        """Keep that many requests under way; one that is refused comes back at once, as bad clients do."""
        phase = Phase(name)
        start = time.perf_counter()

        async def work() -> None:
            connection = await self._connect()
            while (sent := time.perf_counter()) < start + seconds:
                status = await connection.send(self._one())
                phase.statuses[status] += 1
                if status == 200:
                    phase.latencies.append(time.perf_counter() - sent)
                if not status:
                    connection = await self._connect()
            connection.transport.close()

        await asyncio.gather(*(work() for _ in range(connections)))
        phase.seconds = time.perf_counter() - start
        return phase


OURS = ["-m", "serve", "--port", "0"]
PEER = ["-m", "uvicorn", "--factory", "bench.service_peer:create_app", "--no-access-log", "--port", "0"]


@contextlib.contextmanager
def running_server(module: list[str]) -> Iterator[str]:
    """A server with its defaults, on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        environment = os.environ | {"MODERATION_DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, *module], cwd=ROOT, env=environment, stdout=file, stderr=file
            )
        while not (found := re.search(r"running on (http://[\d.:]+)", log.read_text())):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield found[1]
        process.terminate()
        process.wait()


def engine_rate(comments: list[str]) -> float:
    """Comments a second of the library alone."""
    scorer = load()
    inputs = [ScoringInput(text) for text in comments]
    scorer.score(inputs[:64])
    start = time.perf_counter()
    scorer.score(inputs)
    return len(inputs) / (time.perf_counter() - start)


async def phases(load: Load, arguments: argparse.Namespace) -> list[Phase]:
    await load.at_rate("", 50, 1)
    steady = await load.at_rate(f"steady {arguments.rate:.0f}/s", arguments.rate, arguments.seconds)
    highest = await load.as_fast_as_answered("highest", arguments.connections, arguments.seconds)
    many = 10 * arguments.connections
    overload = await load.as_fast_as_answered(f"overload, {many} clients", many, arguments.overload_seconds)
    await asyncio.sleep(2)
    again = await load.at_rate("steady, 2 s later", arguments.rate, min(5, arguments.seconds))
    return [steady, highest, overload, again]


async def peer_phase(load: Load, arguments: argparse.Namespace) -> Phase:
    await load.at_rate("", 5, 1)
    return await load.as_fast_as_answered("peer, highest", arguments.connections, arguments.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", help="a running server; default: one is started")
    parser.add_argument(
        "--comments", type=Path, default=ROOT.parent / "shared/data/dev/kaggle_insults.parquet"
    )
    parser.add_argument("--peer", action="store_true", help="also uvicorn around a transformers pipeline")
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--overload-seconds", type=float, default=60.0)
    parser.add_argument("--connections", type=int, default=64)
    arguments = parser.parse_args()
    comments = pq.read_table(arguments.comments, columns=["text"])["text"].to_pylist()
    with contextlib.nullcontext(arguments.url) if arguments.url else running_server(OURS) as url:
        found = asyncio.run(phases(Load(url, comments), arguments))
    highest = found[1].statuses[200] / found[1].seconds
    if arguments.peer:
        with running_server(PEER) as url:
            found.append(asyncio.run(peer_phase(Load(url, comments), arguments)))
    engine = engine_rate(comments)
    table = Table("phase", "scores/s", "p50 ms", "p99 ms", "max ms", "statuses")
    for phase in found:
        table.add_row(*phase.row())
    console = Console()
    console.print(table)
    console.print(f"{machine()}; {len(comments):,} comments of {arguments.comments.name}")
    console.print(f"engine alone: {engine:.0f} comments/s; the service reaches {highest / engine:.0%} of it")


if __name__ == "__main__":
    main()
