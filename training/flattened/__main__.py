"""`python -m training.flattened [--pages N] [--passes N] [--seed N] [-o WEIGHTS] [--check]`: fits weights.npz.

The shipped weights are those of the defaults: the same tree, pages, passes and seed give the same bytes on the
same machine, which `--check` proves by fitting them again (half a minute of one core).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from training.flattened.fit import examples, fit, mistakes, save

_SHIPPED = Path(__file__).resolve().parents[2] / "moderation/splitting/flattened/weights.npz"


def main(arguments: list[str] | None = None) -> int:
    """Generate pages, fit, print how the weights do on fresh pages, write or check them."""
    parser = argparse.ArgumentParser(prog="training.flattened", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pages", type=int, default=2400, help="generated pages to fit to")
    parser.add_argument("--passes", type=int, default=5, help="passes over them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, default=_SHIPPED, help="where the weights go")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where OUTPUT differs")
    chosen = parser.parse_args(arguments)
    weights = fit(examples(chosen.pages, chosen.seed), passes=chosen.passes, seed=chosen.seed + 1, say=print)
    if chosen.check:
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / "weights.npz"
            save(weights, again)
            same = again.read_bytes() == chosen.output.read_bytes()
        print(f"{chosen.output.name}: {'the same' if same else 'differs; fit it again'}")
        return 0 if same else 1
    for name, share in mistakes(examples(max(50, chosen.pages // 20), chosen.seed + 1), weights).items():
        print(f"fresh pages, {name}: {share:.2%}")
    save(weights, chosen.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
