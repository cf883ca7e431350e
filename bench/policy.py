"""What share of comments each threshold of a policy stops: of a newspaper's, and of some that people judged.

    python -m bench.policy [--policy FILE] [--model NAME_OR_FOLDER] [--dev ../shared/data/dev] [--comments 2000]

Run it again when the model changes: a threshold means what it stops. `moderation thresholds` chooses some on labels.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from moderation import Policy, load
from moderation.policy.policy import DEFAULT_POLICY_PATH
from moderation.scoring import DEFAULT_MODEL
from training.evaluation import DevSets
from training.evaluation.dev_sets import Floats


def groups(sets: DevSets) -> Iterator[tuple[str, Floats]]:
    """Names of groups of comments, and float32[n, n_attributes] of their scores."""
    yield "newspaper, all", sets.probabilities("globe_c3")
    insulting = np.array([row["Insult"] >= 0.5 for row in sets.rows("kaggle_insults")])
    scores = sets.probabilities("kaggle_insults")
    yield "news sites, insulting", scores[insulting]
    yield "news sites, not insulting", scores[~insulting]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--policy", type=Path, default=DEFAULT_POLICY_PATH, help="a policy's TOML file")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name of an installed model, or a folder")
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    parser.add_argument("--comments", type=int, default=2000, help="of a dev set, about so many")
    options = parser.parse_args()
    policy, scorer = Policy.load(options.policy), load(options.model)
    found = dict(groups(DevSets(options.dev, scorer, options.comments)))
    print(f"{policy.name}@{policy.version}, {scorer.model}")
    print("| threshold | " + " | ".join(f"{name} ({len(its):,})" for name, its in found.items()) + " |")
    print("|---" * (len(found) + 1) + "|")
    for attribute, thresholds in policy.thresholds.items():
        column = scorer.attributes.index(attribute)
        for action in ("review", "reject"):
            if (at := getattr(thresholds, action)) is not None:
                shares = [f"{(its[:, column] >= at).mean():.1%}" for its in found.values()]
                print(f"| {attribute} ≥ {at}: {action} | " + " | ".join(shares) + " |")


if __name__ == "__main__":
    main()
