"""How answers in tenths rank what other passes answered of the same comments, and which codes a number stands for.

    python -m bench.annotation_agreement

AUC of the number of readers for a code of at least a half, against the adjudicated annotations and against the single
pass; then the mean code by number, which `CODES_OF_TENTHS` in training/labels.py has; then the rank correlation of two
passes of numbers.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from training.annotation import LABELS
from training.labels import CODES_OF_TENTHS


def read(file: Path) -> dict[str, dict[str, object]]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {row["sha256"]: row for row in rows}


def main() -> None:
    tenths = read(LABELS / "tenths.jsonl")
    passes = {
        # The comments written for this project got codes and tenths in one pass, which agrees with itself.
        name: {
            key: row
            for key, row in read(LABELS / f"{name}.jsonl").items()
            if row["corpus"] != "written_comments"
        }
        for name in ("adjudicated", "single_pass")
    }
    print(f"{len(tenths):,} in tenths; with codes: {len(set(tenths) & (set().union(*passes.values()))):,}")
    for place, attribute in enumerate(CODES_OF_TENTHS):
        numbers, codes = [], []
        for name, rows in passes.items():
            both = sorted(set(tenths) & set(rows))
            number = np.array([int(str(tenths[key]["tenths"])[place]) for key in both])
            code = np.array([float(str(rows[key].get(attribute, 0.0))) for key in both])
            print(
                f"{attribute}: AUC {roc_auc_score(code >= 0.5, number):.3f} against {name}, {len(both):,} comments"
            )
            numbers.append(number)
            codes.append(code)
        number, code = np.concatenate(numbers), np.concatenate(codes)
        print(
            f"{attribute}: mean code by number",
            [round(float(code[number == n].mean()), 3) for n in range(10)],
        )
    again = read(LABELS / "tenths_second_pass.jsonl")
    for corpus in sorted({str(row["corpus"]) for row in again.values()}):
        both = [key for key in again if key in tenths and again[key]["corpus"] == corpus]
        for place, attribute in enumerate(CODES_OF_TENTHS):
            first, second = (
                [int(str(rows[key]["tenths"])[place]) for key in both] for rows in (tenths, again)
            )
            rank = spearmanr(first, second).statistic
            print(
                f"{attribute}: two passes of {len(both):,} comments of {corpus}, rank correlation {rank:.3f}"
            )


if __name__ == "__main__":
    main()
