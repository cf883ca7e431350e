"""`python -m training.flattened [--pages N] [--passes N] [--seed N] [-o WEIGHTS]`: fit and write weights.json."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.flattened.fit import examples, fit, mistakes, save

_SHIPPED = Path(__file__).resolve().parents[2] / "moderation/splitting/flattened/weights.json"


def main() -> None:
    """Generate pages, fit, print how the weights do on fresh pages, write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--passes", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, default=_SHIPPED)
    chosen = parser.parse_args()
    weights = fit(examples(chosen.pages, chosen.seed), passes=chosen.passes, seed=chosen.seed, say=print)
    for name, share in mistakes(examples(max(50, chosen.pages // 10), chosen.seed + 1), weights).items():
        print(f"fresh pages, {name}: {share:.2%}")
    save(weights, chosen.output)


if __name__ == "__main__":
    main()
