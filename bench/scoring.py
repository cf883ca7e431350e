"""Comments a second of `moderation label` and of transformers' text-classification pipeline, same weights.

    python -m bench.scoring [--dev ../shared/data/dev] [--run RUN_FOLDER]

Both label the same dev comments with two threads, in turns in one run, and medians are printed. `label` reads a
Parquet file, scores, decides and writes one; the pipeline scores a list in memory, one text at a time (its
default) and in batches. It gets the float weights of a run folder, or the base encoder's where none is named:
the time is the same.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
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
from moderation import Policy, ScoringInput
from moderation.batch import LocalEngine, Output, ReadOptions, Run, Source
from moderation.scoring import OnnxScorer, load
from training.labels import ATTRIBUTES
from training.pipeline import base_encoder, trained_network
from training.recipe import Recipe

RECIPE = Path("training/recipes/default.toml")
DEV_SETS = ("kaggle_insults", "unhealthy_comments", "globe_c3", "wiki_context_gn", "political_incivility")

Contestant = Callable[[Sequence[str]], object]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    parser.add_argument("--run", type=Path, help="run folder with the float weights")
    parser.add_argument("--comments", type=int, default=4000, help="comments that label has in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    texts = dev_comments(options.dev, options.comments)
    scorer = load(threads=1)
    theirs = same_network_pipeline(options.run)
    with tempfile.TemporaryDirectory() as folder:
        contestants: dict[str, tuple[Contestant, int]] = {
            "moderation label": (_labelling(scorer, options.threads, Path(folder)), len(texts)),
            "pipeline, one at a time": (lambda chosen: theirs(list(chosen)), max(20, len(texts) // 50)),
            "pipeline, batches of 32": (lambda chosen: theirs(list(chosen), batch_size=32), len(texts) // 25),
        }
        rates = _rates(contestants, texts, options.rounds)
    tokens = statistics.mean(each.n_tokens for each in scorer.encode([ScoringInput(text) for text in texts]))
    print(
        f"{machine()}; {options.threads} threads; {len(texts):,} dev comments, {tokens:.0f} tokens on average"
    )
    ours = rates["moderation label"]
    for name, rate in rates.items():
        print(f"{name:26s} {rate:8.1f} comments/s   label is {ours / rate:5.1f} times as fast")


def _labelling(scorer: OnnxScorer, threads: int, folder: Path) -> Contestant:
    """Label a Parquet file into another one, as the command does."""

    def label(chosen: Sequence[str]) -> object:
        source, target = folder / "comments.parquet", folder / "labelled.parquet"
        pq.write_table(pa.table({"text": list(chosen)}), source)
        opened = Source(source, format_name=None, encoding=None, options=ReadOptions())
        run = Run(
            opened,
            Output.of(target),
            scorer,
            Policy.load(),
            engine=LocalEngine(scorer, threads),
            overwrite=True,
        )
        return run.execute()

    return label


def _rates(contestants: dict[str, tuple[Contestant, int]], texts: list[str], rounds: int) -> dict[str, float]:
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


def dev_comments(dev: Path, size: int) -> list[str]:
    texts = [text for name in DEV_SETS for text in pq.read_table(dev / f"{name}.parquet")["text"].to_pylist()]
    return random.Random(0).sample(sorted({text for text in texts if text.strip()}), size)


def same_network_pipeline(run: Path | None) -> TextClassificationPipeline:
    """The pipeline on the same encoder; its head has the size of ours and fresh weights: only time counts."""
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
