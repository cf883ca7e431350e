"""What labels buy: AUC before and after retraining, and the seconds it takes, on comments standing in for communities.

    python -m bench.retraining [--dev ../shared/data/dev] [--sizes 100 300 1000 3000] [--full 3000 [--replay CORPORA]]

Rows are halved by the hash of their text (those of C3 by article): labels are drawn from one half, figures are of the
other. Seconds are those of the whole command, `moderation train LABELS --quick`, as a process of its own, until the
folder is there; loading it and scoring come after. `--full N` fine-tunes the network on N labels of the first set
and tells how far the attributes move that it was not trained on.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from sklearn.metrics import roc_auc_score

from bench.machine import machine
from moderation import Scorer, ScoringInput, load
from moderation.scoring import DEFAULT_MODEL
from training.evaluation.dev_sets import DevSets
from training.evaluation.questions import QUESTIONS

SEED = 1


@dataclass(frozen=True, slots=True)
class Community:
    """A dev set as a community: its file, the column with the label, the attribute that is trained."""

    file: str
    column: str
    attribute: str
    thread: str | None = None

    def halves(self, dev: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Rows to label and rows to test on."""
        rows = [row for row in pq.read_table(dev / f"{self.file}.parquet").to_pylist() if row["text"].strip()]
        halves: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
        for row in rows:
            key = str(row[self.thread]) if self.thread else row["text"]
            halves[hashlib.sha256(key.encode()).digest()[0] % 2].append(row)
        for half in halves:
            random.Random(SEED).shuffle(half)
        return halves


COMMUNITIES = (
    Community("kaggle_insults", "Insult", "insult"),
    Community("political_incivility", "impoliteness", "incivility"),
    Community("political_incivility", "intolerance", "identity_attack"),
    Community("globe_c3", "constructive", "constructive", thread="article_id"),
)


def auc(scorer: Scorer, rows: Sequence[Mapping[str, Any]], community: Community) -> float | None:
    """AUC of the attribute on labelled rows; None where the model does not know it."""
    if community.attribute not in scorer.attributes:
        return None
    scored = scorer.score([ScoringInput(row["text"]) for row in rows])
    truth = [row[community.column] >= 0.5 for row in rows]
    return float(roc_auc_score(truth, [each.values.get(community.attribute, 0.0) for each in scored]))


def trained(rows: Sequence[Mapping[str, Any]], community: Community, folder: Path, *options: str) -> float:
    """Write labels, run the command on them, and return the seconds it took; the candidate is at folder/candidate."""
    folder.mkdir(parents=True)
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        writer.writerows((row["text"], row[community.column]) for row in rows)
    command = [Path(sys.executable).with_name("moderation"), "train", folder / "labels.csv", *options]
    named = ["--label", f"{community.attribute}=label", "--held-out", "0", "-o", folder / "candidate"]
    started = time.monotonic()
    subprocess.run([*command, *named], check=True, capture_output=True)
    return time.monotonic() - started


def quick(dev: Path, sizes: Sequence[int], test_rows: int, scratch: Path) -> None:
    print("| labels for | from | n | AUC before | AUC after | seconds |")
    print("|---|---|---|---|---|---|")
    for community in COMMUNITIES:
        labels, test = community.halves(dev)
        test = test[:test_rows]
        before = auc(load(), test, community)
        for n in sizes:
            folder = scratch / f"{community.file}-{community.column}-{n}"
            seconds = trained(labels[:n], community, folder, "--quick")
            after = auc(load(folder / "candidate"), test, community)
            cells = (
                community.attribute, f"{community.file}/{community.column}", f"{min(n, len(labels)):,}",
                "new" if before is None else f"{before:.4f}", f"{after:.4f}", f"{seconds:.1f}",
            )  # fmt: skip
            print("| " + " | ".join(cells) + " |", flush=True)


def full(dev: Path, n: int, test_rows: int, replay: Path | None, scratch: Path) -> None:
    """Fine-tune on the first community; print every attribute's AUC on all dev sets before and after."""
    community = COMMUNITIES[0]
    labels, test = community.halves(dev)
    options = ["--run", str(scratch / "run"), *(["--replay", str(replay)] if replay else [])]
    seconds = trained(labels[:n], community, scratch / "full", *options)
    models = load(DEFAULT_MODEL), load(scratch / "full" / "candidate")
    before, after = (auc(model, test[:test_rows], community) for model in models)
    print(
        f"\nfull fine-tune on {n:,} labels, {seconds:.0f} s: {community.attribute} {before:.4f} → {after:.4f}"
    )
    print("\n| attribute | dev set | AUC before | AUC after | difference |\n|---|---|---|---|---|")
    old, new = (DevSets(dev, model, test_rows) for model in models)
    for question in QUESTIONS:
        answers = [question.answer(row) for row in old.rows(question.dev_set)]
        known = [i for i, answer in enumerate(answers) if answer is not None]
        truth = [bool(answers[i]) for i in known]
        one, other = (
            roc_auc_score(truth, sets.of(question.dev_set, question.attribute)[known]) for sets in (old, new)
        )
        print(
            f"| {question.attribute} | {question.key} | {one:.4f} | {other:.4f} | {other - one:+.4f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"))
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 300, 1000, 3000])
    parser.add_argument("--test-rows", type=int, default=2000)
    parser.add_argument("--full", type=int, metavar="N")
    parser.add_argument("--replay", type=Path)
    arguments = parser.parse_args()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        quick(arguments.dev, arguments.sizes, arguments.test_rows, Path(scratch))
        if arguments.full:
            full(arguments.dev, arguments.full, arguments.test_rows, arguments.replay, Path(scratch))


if __name__ == "__main__":
    main()
