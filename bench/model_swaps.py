"""Promotes and rolls back models in a registry while clients ask its service for scores without a pause.

    python -m bench.model_swaps [--swaps 50] [--clients 4] [--workers 1]

No request may fail, every answer must name the model that gave its scores (the two models score differently), and
once every worker has swapped, none may answer with the old one. Each request comes on a connection of its own, so
that all workers get some.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.machine import machine
from bench.registry_kills import registry_of_two
from moderation import ScoringInput, load
from moderation.registry import Registry
from tests.serve.conftest import Server, running_server

TEXT = "You are a half-witted liar."
# Longest wait for a promotion to be served; on a quiet machine it takes one to two seconds.
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The model that a request was answered by, when it was sent, and how long it took."""

    model: str
    began: float
    seconds: float


@dataclass
class Load:
    """Clients that post comments until `stop` is set, and what came back."""

    url: str
    toxicity: dict[str, float]
    answered: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    swap_seconds: list[float] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        no_keep_alive = httpx.Limits(max_keepalive_connections=0)
        with httpx.Client(base_url=self.url, timeout=60, limits=no_keep_alive) as client:
            while not self.stop.is_set():
                began = time.perf_counter()
                try:
                    self._check(client.post("/v1/score", json={"comments": [TEXT] * 3}), began)
                except httpx.TransportError as error:
                    self.failures.append(f"no answer ({type(error).__name__})")

    def _check(self, answer: httpx.Response, began: float) -> None:
        if answer.status_code != 200:
            self.failures.append(f"status {answer.status_code}: {answer.text}")
            return
        body = answer.json()
        self.answered.append(Answer(body["model"], began, time.perf_counter() - began))
        for comment in body["comments"]:
            if abs(comment["scores"]["toxicity"] - self.toxicity[body["model"]]) > 1e-6:
                self.failures.append(f"{body['model']} did not give these scores")


def swap_under_load(server: Server, registry: Registry, swaps: int, clients: int, workers: int) -> Load:
    """Promote and roll back in turns, each time until every worker has swapped and all clients have new answers."""
    load = Load(server.url, {id: toxicity(registry.folder(id)) for id in registry.list()})
    threads = [threading.Thread(target=load.run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    _, two = registry.list()
    try:
        for number in range(swaps):
            promoted = time.perf_counter()
            model = str((registry.rollback() if number % 2 else registry.promote(two)).model)
            wait(lambda number=number: swapped(server) >= (number + 1) * workers, f"{model} is not served")
            complete = time.perf_counter()
            load.swap_seconds.append(complete - promoted)
            wait(lambda since=complete: len(begun_after(load, since)) >= 2 * clients, "no answers")
            late = [each.model for each in begun_after(load, complete) if each.model != model]
            load.failures += [f"{each} answered after all had swapped to {model}" for each in late]
    finally:
        load.stop.set()
        for thread in threads:
            thread.join()
    return load


def swapped(server: Server) -> int:
    """How often a worker has swapped, as the log of the service says."""
    return server.log.count('"event": "model swapped"')


def begun_after(load: Load, moment: float) -> list[Answer]:
    """Answers to requests that were sent after that moment."""
    return [each for each in load.answered if each.began > moment]


def toxicity(folder: Path) -> float:
    """What a model says of the text that the clients send."""
    (scores,) = load(folder, threads=1).score([ScoringInput(TEXT)])
    return scores.values["toxicity"]


def wait(condition: Callable[[], bool], otherwise: str) -> None:
    """Return once the condition holds. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--swaps", type=int, default=50)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        registry = registry_of_two(Path(folder))
        settings = {"model": str(registry.path)}
        with running_server(Path(folder), settings, "--workers", str(options.workers)) as server:
            began = time.monotonic()
            seen = swap_under_load(server, registry, options.swaps, options.clients, options.workers)
            seconds = time.monotonic() - began
    print(machine())
    times = sorted(each.seconds for each in seen.answered)
    print(
        f"{options.swaps} swaps in {seconds:.0f} s, {len(times)} requests of {options.clients} clients: "
        f"{len(seen.failures)} failed; median {times[len(times) // 2] * 1000:.0f} ms, "
        f"99 of 100 under {times[len(times) * 99 // 100] * 1000:.0f} ms; "
        f"all {options.workers} workers swapped within {max(seen.swap_seconds):.1f} s"
    )
    for failure in seen.failures[:10]:
        print(failure)
    sys.exit(1 if seen.failures else 0)


if __name__ == "__main__":
    main()
