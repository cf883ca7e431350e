"""Kills a process that promotes, rolls back and adds models, at random moments, and looks at the registry each time.

    python -m bench.registry_kills [--kills 50] [--seed 1]

After every `kill -9` the registry must load, serve one of the two models, and hold only whole models.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.machine import machine
from moderation import ScoringInput, load
from moderation.registry import Registry
from moderation.scoring import ModelFolder
from moderation.scoring.model_folder import MANIFEST
from tests.registry.versions import gate_report, make_version

ROOT = Path(__file__).resolve().parents[1]
# A round of promote, rollback and add takes about as long, so that a kill meets each of them.
LONGEST_LIFE_S = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--change", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.change:
        change_for_ever(*options.change)
    with tempfile.TemporaryDirectory() as folder:
        registry = registry_of_two(Path(folder))
        served = kill_and_check(registry, options.kills, random.Random(options.seed))
        print(machine())
        shown = ", ".join(f"{count} × {model}" for model, count in sorted(served.items()))
        changes = len(registry.pointer().history)
        print(f"{options.kills} kills amid {changes} changes: loads every time; served {shown}")


def registry_of_two(folder: Path) -> Registry:
    """A registry that serves version 1 of a model and holds version 2, which the gate let through."""
    one, two = make_version(folder, "1", 0.0), make_version(folder, "2", 2.0)
    gate_report(two, one).write(two)
    registry = Registry(folder / "registry")
    registry.promote(registry.add(one))
    registry.add(two)
    return registry


def kill_and_check(registry: Registry, kills: int, rng: random.Random) -> Counter[str]:
    """How often each of the two models served after a kill. Raises what a broken registry raises."""
    one, two = registry.list()[:2]
    served: Counter[str] = Counter()
    for _ in range(kills):
        command = [
            sys.executable,
            "-m",
            "bench.registry_kills",
            "--change",
            registry.path,
            registry.folder(one),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            assert process.stdout.readline(), "the changing process has failed; its error is above"
            time.sleep(rng.uniform(0, LONGEST_LIFE_S))
            assert process.poll() is None, "the changing process has failed; its error is above"
            process.kill()
        served[check(registry, (one, two))] += 1
    return served


def check(registry: Registry, expected: tuple[str, str]) -> str:
    """The model that the registry serves. Raises AssertionError or ModelError when it is not as it should be."""
    (scores,) = load(registry.path, threads=1).score([ScoringInput("Hello")])
    assert scores.model in expected, scores.model
    for id in registry.list():
        assert ModelFolder.open(registry.folder(id)).manifest.id == id
    return scores.model


def change_for_ever(path: Path, model: Path) -> None:
    """Promote the second model or roll back to the first, and add a version under a new name, again and again."""
    registry, scratch = Registry(path), path.with_name("scratch")
    _, two = registry.list()[:2]
    for number in range(len(registry.list()), sys.maxsize):
        if registry.pointer().model == two:
            registry.rollback()
        registry.promote(two)
        print("changed", flush=True)
        registry.rollback()
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(model, scratch)
        manifest = json.loads((scratch / MANIFEST).read_text())
        (scratch / MANIFEST).write_text(json.dumps({**manifest, "version": f"3.{number}"}))
        registry.add(scratch)


if __name__ == "__main__":
    main()
