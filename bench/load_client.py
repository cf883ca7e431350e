"""A light HTTP client that puts a server under load: it shares the machine's cores with the server that it measures.

Latencies are from the moment at which a request was due, so that a server that stalls cannot hide it.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools
import numpy as np

# In place of a status: the connection was lost before an answer.
LOST = 0


@dataclass
class Phase:
    """What came back: statuses, and seconds until each answer with scores, in the order of the answers."""

    name: str
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies_s: list[float] = field(default_factory=list)

    @property
    def scored_per_s(self) -> float:
        return self.statuses[200] / self.seconds

    @property
    def requests_per_s(self) -> float:
        return self.statuses.total() / self.seconds

    def milliseconds(self, percentile: float) -> float:
        """Latency of answers with scores; not a number where there was none."""
        return 1000 * float(np.percentile(self.latencies_s, percentile)) if self.latencies_s else float("nan")

    def count(self, status: int, due: float) -> None:
        self.statuses[status] += 1
        if status == 200:
            self.latencies_s.append(time.perf_counter() - due)


class Connection(asyncio.Protocol):
    """A keep-alive connection with one request under way at a time."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[int] | None = None
        # One parser for all answers of the connection: it cannot be replaced while it calls back.
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._resolve(self._parser.get_status_code())

    def connection_lost(self, error: Exception | None) -> None:
        self._resolve(LOST)

    def _resolve(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)

    async def send(self, request: bytes) -> int:
        """Send a request; the status of its answer, or LOST."""
        if self.transport.is_closing():
            return LOST
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer


class LoadClient:
    """Posts comments to /v1/score of one server, one a request, in turns."""

    def __init__(self, url: str, comments: Sequence[bytes]) -> None:
        """`comments` are bodies of requests."""
        address = urlsplit(url)
        self._host, self._port = address.hostname, address.port
        head = f"POST /v1/score HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
        requests = [f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in comments]
        self._requests = itertools.cycle(requests)

    async def at_rate(self, name: str, per_s: float, seconds: float) -> Phase:
        """Send at fixed times, whether or not earlier requests are answered."""
        phase, idle = Phase(name), []
        start = time.perf_counter()

        async def send(due: float) -> None:
            connection = idle.pop() if idle else await self._connect()
            status = await connection.send(next(self._requests))
            phase.count(status, due)
            if status != LOST:
                idle.append(connection)

        async with asyncio.TaskGroup() as group:
            for number in range(int(per_s * seconds)):
                due = start + number / per_s
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(send(due))
        phase.seconds = time.perf_counter() - start
        for connection in idle:
            connection.transport.close()
        return phase

    async def as_fast_as_answered(self, name: str, clients: int, seconds: float) -> Phase:
        """Clients that each send their next request when they have an answer, also when it was a refusal."""
        phase = Phase(name)
        start = time.perf_counter()

        async def client() -> None:
            connection = await self._connect()
            while (sent := time.perf_counter()) < start + seconds:
                status = await connection.send(next(self._requests))
                phase.count(status, sent)
                if status == LOST:
                    connection = await self._connect()
            connection.transport.close()

        async with asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(client())
        phase.seconds = time.perf_counter() - start
        return phase

    async def _connect(self) -> Connection:
        _, connection = await asyncio.get_running_loop().create_connection(Connection, self._host, self._port)
        return connection
