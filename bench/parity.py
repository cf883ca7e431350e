"""How well Perspective's scale is kept: the same comments under our scores and under Perspective's own.

    python -m bench.parity [--model NAME_OR_FOLDER] [--dev ../shared/data/dev]

For each of Perspective's attributes, on rows that the map of the manifest was not fitted on: the rank correlation,
and the share of comments at or over the thresholds that sites use, by the service's score and by Perspective's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from moderation import load
from moderation.scoring import DEFAULT_MODEL
from training.evaluation import DevSets, agreement_with_perspective


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name of an installed model, or a folder")
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    options = parser.parse_args()
    scorer = load(options.model)
    agreement = agreement_with_perspective(DevSets(options.dev, scorer))
    by_attribute = {name: found for name, found in agreement.items() if isinstance(found, dict)}
    thresholds = next(iter(by_attribute.values()))["share_flagged"]
    table = Table(
        "attribute",
        "rank correlation",
        *thresholds,
        title=f"{scorer.model}: share flagged, ours / Perspective's",
    )
    for name, found in by_attribute.items():
        shares = [
            f"{100 * s['ours']:.2f} / {100 * s['perspective']:.2f} %" for s in found["share_flagged"].values()
        ]
        table.add_row(name, f"{found['rank_correlation']:.3f}", *shares)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
