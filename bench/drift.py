"""How far comments are apart that are alike, and that are not: what the limits of `moderation drift` rest on.

    python -m bench.drift [--dev ../shared/data/dev] [--model NAME_OR_FOLDER] [--comments 600]

Every dev set is a community. Its even comments are the reference; its odd ones, and those of every other community,
are measured against it as `moderation drift report` measures them.
"""

from __future__ import annotations

import argparse
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq

from moderation import load
from moderation.scoring import DEFAULT_MODEL
from training.drift.measuring import EMBEDDING_LIMIT, LIMIT, measure_drift
from training.drift.reference import make_reference
from training.drift.sample import ScoredSample, score_sample

COMMUNITIES = ("kaggle_insults", "unhealthy_comments", "globe_c3", "political_incivility", "jigsaw_wiki")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name of an installed model, or a folder")
    parser.add_argument("--comments", type=int, default=600, help="of a half; 500 must have visible text")
    options = parser.parse_args()
    scorer = load(options.model)
    halves: dict[str, tuple[ScoredSample, ScoredSample]] = {}
    for name in COMMUNITIES:
        texts = [
            text
            for text in pq.read_table(options.dev / f"{name}.parquet")["text"].to_pylist()
            if text.strip()
        ]
        texts = texts[:: max(1, len(texts) // (2 * options.comments))][: 2 * options.comments]
        halves[name] = score_sample(scorer, texts[::2]), score_sample(scorer, texts[1::2])
    references = {name: make_reference(scorer, half, name) for name, (half, _) in halves.items()}
    print(f"{scorer.model}; {options.comments} comments a half; limits {EMBEDDING_LIMIT} and {LIMIT}")
    print("| reference | recent | embeddings (by chance) | highest stability index (by chance) | due |")
    print("|---|---|---|---|---|")
    for reference, recent in product(COMMUNITIES, COMMUNITIES):
        drift = measure_drift(scorer, references[reference], halves[recent][1])
        name, index = max(drift.scores.items(), key=lambda each: each[1].distance)
        assert drift.embedding is not None
        print(
            f"| {reference} | {recent} | {drift.embedding.distance:.3f} ({drift.embedding.chance:.3f}) "
            f"| {index.distance:.3f} ({index.chance:.3f}) {name} | {'yes' if drift.due else 'no'} |"
        )


if __name__ == "__main__":
    main()
