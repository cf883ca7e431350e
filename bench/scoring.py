"""Comments a second of our scorer and of transformers' text-classification pipeline on the same weights.

    python -m bench.scoring --dev ../shared/data/dev --run runs/comment-minilm-en-1.0.0

Both score the same comments in the same run with two threads, in turns, and the medians are printed. The
pipeline gets the float weights that the int8 model was made from, as its users have it: one text at a time
by default, and in batches.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import torch
from transformers import (
    AutoConfig,
    AutoTokenizer,
    BertForSequenceClassification,
    TextClassificationPipeline,
    pipeline,
)

from bench.machine import machine
from moderation import ScoringInput, load
from training.labels import ATTRIBUTES
from training.pipeline import base_encoder, trained_network
from training.recipe import Recipe

RECIPE = Path("training/recipes/default.toml")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--dev", type=Path, default=Path("../shared/data/dev"), help="folder with the dev sets"
    )
    parser.add_argument("--run", type=Path, help="run folder with the float weights; random ones without it")
    parser.add_argument("--comments", type=int, default=2000, help="comments scored by ours in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    texts = _dev_comments(options.dev, options.comments)
    ours = load(threads=options.threads)
    theirs = _pipeline(options.run)
    contestants: dict[str, tuple[Callable[[Sequence[str]], object], int]] = {
        "ours": (lambda chosen: ours.score([ScoringInput(text) for text in chosen]), len(texts)),
        "pipeline, one at a time": (lambda chosen: theirs(list(chosen)), max(20, len(texts) // 40)),
        "pipeline, batches of 32": (lambda chosen: theirs(list(chosen), batch_size=32), len(texts) // 20),
    }
    rates = _rates(contestants, texts, options.rounds)
    tokens = statistics.mean(each.n_tokens for each in ours.encode([ScoringInput(text) for text in texts]))
    print(
        f"{machine()}; {options.threads} threads; {len(texts)} dev comments of {tokens:.0f} tokens on average"
    )
    for name, rate in rates.items():
        print(f"{name:26s} {rate:8.1f} comments/s   ours is {rates['ours'] / rate:5.1f} times as fast")


def _rates(
    contestants: dict[str, tuple[Callable[[Sequence[str]], object], int]], texts: list[str], rounds: int
) -> dict[str, float]:
    """Median comments a second; every contestant has its turn in every round, after a warm-up."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, (score, size) in contestants.items():
            chosen = random.Random(number).sample(texts, size)
            start = time.perf_counter()
            score(chosen)
            if number:
                seconds[name].append((time.perf_counter() - start) / size)
    return {name: 1 / statistics.median(each) for name, each in seconds.items()}


def _dev_comments(dev: Path, size: int) -> list[str]:
    names = ("kaggle_insults", "unhealthy_comments", "globe_c3", "wiki_context_gn", "political_incivility")
    texts = [text for name in names for text in pq.read_table(dev / f"{name}.parquet")["text"].to_pylist()]
    return random.Random(0).sample([text for text in texts if text.strip()], size)


def _pipeline(run: Path | None) -> TextClassificationPipeline:
    """The pipeline on the same encoder weights; its head has the size of ours and fresh weights: only time counts."""
    encoder = base_encoder()
    config = AutoConfig.from_pretrained(encoder, num_labels=len(ATTRIBUTES))
    config.problem_type = "multi_label_classification"
    model = BertForSequenceClassification(config)
    if run:
        network = trained_network(Recipe.load(RECIPE), run, encoder)
        model.bert.load_state_dict(network.encoder.state_dict(), strict=False)
    tokenizer = AutoTokenizer.from_pretrained(encoder, model_max_length=512)
    return pipeline(
        "text-classification", model=model.eval(), tokenizer=tokenizer, top_k=None, truncation=True
    )


if __name__ == "__main__":
    main()
