"""Promotes and rolls back models in a registry while clients ask its service for scores without a pause.

    python -m bench.model_swaps [--swaps 50] [--clients 4] [--workers 1]

No request may fail, and every answer must name the model that gave its scores: the two models score differently.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.machine import machine
from bench.registry_kills import registry_of_two
from moderation import ScoringInput, load
from moderation.registry import Registry
from tests.serve.conftest import running_server

TEXT = "You are a half-witted liar."
# Longest wait for a promotion to be served; on a quiet machine it takes one to two seconds.
PATIENCE_S = 120.0


@dataclass
class Load:
    """Clients that post comments until `stop` is set, and what came back."""

    url: str
    toxicity: dict[str, float]
    answered: list[tuple[str, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=60) as client:
            while not self.stop.is_set():
                started = time.perf_counter()
                try:
                    self._check(client.post("/v1/score", json={"comments": [TEXT] * 3}), started)
                except httpx.TransportError as error:
                    self.failures.append(f"no answer ({type(error).__name__})")

    def _check(self, answer: httpx.Response, started: float) -> None:
        if answer.status_code != 200:
            self.failures.append(f"status {answer.status_code}: {answer.text}")
            return
        body = answer.json()
        self.answered.append((body["model"], time.perf_counter() - started))
        for comment in body["comments"]:
            if abs(comment["scores"]["toxicity"] - self.toxicity[body["model"]]) > 1e-6:
                self.failures.append(f"{body['model']} did not give these scores")


def swap_under_load(url: str, registry: Registry, swaps: int, clients: int) -> Load:
    """Promote and roll back in turns, each time until an answer names the model; what the clients saw."""
    load = Load(url, {id: toxicity(registry.folder(id)) for id in registry.list()})
    threads = [threading.Thread(target=load.run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    _, two = registry.list()
    try:
        for number in range(swaps):
            model = (registry.rollback() if number % 2 else registry.promote(two)).model
            wait_for(load, str(model))
    finally:
        load.stop.set()
        for thread in threads:
            thread.join()
    return load


def toxicity(folder: Path) -> float:
    """What a model says of the text that the clients send."""
    (scores,) = load(folder, threads=1).score([ScoringInput(TEXT)])
    return scores.values["toxicity"]


def wait_for(load: Load, model: str) -> None:
    """Return once the latest answer is of that model. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while not load.answered or load.answered[-1][0] != model:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{model} was promoted and is not served; {load.failures[:3]}")
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
            seen = swap_under_load(server.url, registry, options.swaps, options.clients)
            seconds = time.monotonic() - began
    print(machine())
    times = sorted(time_s for _, time_s in seen.answered)
    print(
        f"{options.swaps} swaps in {seconds:.0f} s, {len(times)} requests of {options.clients} clients: "
        f"{len(seen.failures)} failed; median {times[len(times) // 2] * 1000:.0f} ms, "
        f"99 of 100 under {times[len(times) * 99 // 100] * 1000:.0f} ms"
    )
    for failure in seen.failures[:10]:
        print(failure)
    sys.exit(1 if seen.failures else 0)


if __name__ == "__main__":
    main()
