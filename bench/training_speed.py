"""Examples a second of training as it is, and without each of the things that make it quick on a CPU.

    python -m bench.training_speed [--steps 6] [--encoder FOLDER]

One optimiser step is a batch of 64 × 48 tokens, the mean, as `training.fine_tuning` takes it. Allocators have a process
each: the system's, and jemalloc as the Makefile sets it, where it is installed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from transformers import AutoModel

from bench.machine import machine
from training.labels import ATTRIBUTES
from training.network import CommentClassifier, masked_loss
from training.pipeline import base_encoder

ROWS, TOKENS = 64, 48


def with_dropout(encoder: Path) -> CommentClassifier:
    """The network with the dropout inside the encoder that its config asks for."""
    inner = AutoModel.from_pretrained(
        encoder, local_files_only=True, add_pooling_layer=False, attn_implementation="eager"
    )
    return CommentClassifier(inner, inner.config.hidden_size, len(ATTRIBUTES), dropout=0.1)


def with_fused_attention(network: CommentClassifier) -> CommentClassifier:
    network.encoder.set_attn_implementation("sdpa")  # type: ignore[operator,union-attr]
    return network


def examples_per_second(network: CommentClassifier, steps: int, *, bfloat16: bool) -> float:
    ids = torch.randint(1000, 30000, (ROWS, TOKENS))
    answers, weights = torch.rand(ROWS, len(ATTRIBUTES)), torch.ones(ROWS)
    optimiser = torch.optim.AdamW(network.train().parameters(), lr=1e-5)
    for step in range(steps + 1):
        if step == 1:  # the first warms up
            start = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            loss = masked_loss(network(ids, torch.ones_like(ids))[0], answers, weights)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    return ROWS * steps / (time.perf_counter() - start)


def measure(allocator: str, encoder: Path, steps: int) -> None:
    def ours() -> CommentClassifier:
        return CommentClassifier.from_encoder(encoder, len(ATTRIBUTES), dropout=0.1)

    rates = {
        "as it is": examples_per_second(ours(), steps, bfloat16=True),
        "dropout inside the encoder": examples_per_second(with_dropout(encoder), steps, bfloat16=True),
        "fused attention": examples_per_second(with_fused_attention(ours()), steps, bfloat16=True),
        "float32": examples_per_second(ours(), steps, bfloat16=False),
    }
    for name, rate in rates.items():
        print(f"| {allocator} | {name} | {rate:.0f} | {rate / rates['as it is']:.2f} |", flush=True)


def allocators() -> Iterator[tuple[str, dict[str, str]]]:
    """Names, and the variables of the environment that choose them."""
    yield "system's", {}
    options = re.search(r"^KEEP_PAGES := (.+)$", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    library = next(Path("/usr/lib").glob("*/libjemalloc.so.2"), None)
    if options and library:
        yield "jemalloc", {"LD_PRELOAD": str(library), "MALLOC_CONF": options[1]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--encoder", type=Path, help="encoder folder (default: all-MiniLM-L6-v2)")
    parser.add_argument("--allocator", help=argparse.SUPPRESS)
    options = parser.parse_args()
    encoder = options.encoder or base_encoder()
    if options.allocator:
        measure(options.allocator, encoder, options.steps)
        return
    print(f"{machine()}; torch {torch.__version__}; {torch.get_num_threads()} threads")
    print("| allocator | training | examples/s | of as it is |\n|---|---|---|---|", flush=True)
    for name, variables in allocators():
        command = [sys.executable, "-m", "bench.training_speed", "--allocator", name]
        command += ["--encoder", str(encoder), "--steps", str(options.steps)]
        subprocess.run(command, check=True, env={**os.environ, **variables})


if __name__ == "__main__":
    main()
