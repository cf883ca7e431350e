"""The tagger for flattened text: its pages and its fit."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import numpy as np

from moderation.splitting.flattened.tagger import NEXT, STATES
from training.flattened.__main__ import main
from training.flattened.flatten import flatten
from training.flattened.pages import page


def test_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    weights = tmp_path / "weights.npz"
    settings = ["--pages", "12", "--passes", "1", "--seed", "3", "-o", str(weights)]
    assert main(settings) == 0
    with np.load(weights, allow_pickle=False) as stored:
        assert stored["states"].tolist() == list(STATES)
    assert main([*settings, "--check"]) == 0
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    assert main([*settings, "--check"]) == 1


def test_generated_pages_keep_to_the_grammar_of_a_thread() -> None:
    threads = 0
    for seed in range(60):
        rng = random.Random(seed)
        lines, states = flatten(page(rng), rng)
        assert len(states) in {0, len(lines)}
        assert all(after in NEXT[state].split() for state, after in pairwise(states))
        threads += any(state[1:] == "t" for state in states)
    assert 15 < threads < 50
