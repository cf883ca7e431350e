"""Fits the evidence for threads in unknown markup: `python -m bench.splitting_evidence PAGES`.

Prints the weights for `moderation/splitting/html/unknown.py`, and by folds over pages how many pages of unknown
markup are found and how many pages without comments get some. A candidate is a thread where it holds three tenths of
the page's gold paragraphs. Pages that the platform table knows weigh little: their labels are better than others'.
Needs the extra "train" (scikit-learn).
"""

from __future__ import annotations

import argparse
import json
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from bench.splitting import SHORTEST, is_signature, letters
from moderation.splitting.encoding import decode
from moderation.splitting.html import known
from moderation.splitting.html.alternating import pairs
from moderation.splitting.html.document import Document
from moderation.splitting.html.evidence import contents
from moderation.splitting.html.repeated import candidates
from moderation.splitting.html.unknown import LIKELY, circumstances_of

ENOUGH = 0.3


def examples(folder: Path, gold: dict[str, Any]) -> list[dict[str, Any]]:
    """The candidates of a page that are clearly a thread or clearly none, with their features."""
    document = Document(decode((folder / gold["html"]).read_bytes()))
    words = [p for p in gold["must_find"] if not is_signature(p)]
    asked = [letters(p) for p in ([p for p in words if len(p) >= SHORTEST] or words)]
    by_platform = known.find_thread(document) is not None
    found = []
    for candidate in chain(candidates(document), pairs(document)):
        if (around := circumstances_of(document, candidate)) is None:
            continue
        spans = [span for spans in candidate.spans for span in spans]
        text = letters(" ".join(document.paragraphs(spans)))
        share = sum(key in text for key in asked) / len(asked) if asked else 0.0
        if gold["kind"] == "with" and not (share == 0 or share >= ENOUGH):
            continue
        is_thread = share >= ENOUGH
        weight = (0.4 if by_platform else 5.0) if is_thread else 4.0 if gold["kind"] == "without" else 2.0
        found.append(
            {
                "page": gold["html"],
                "without": gold["kind"] == "without",
                "by_platform": by_platform,
                "thread": is_thread,
                "weight": weight,
                "features": around | contents(document, candidate),
            }
        )
    return found


def main() -> None:
    """Fit, report, print the weights."""
    parser = argparse.ArgumentParser(
        prog="bench.splitting_evidence", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("pages", type=Path)
    folder = parser.parse_args().pages
    lines = (folder / "gold.jsonl").read_text("utf-8").splitlines()
    rows = [row for line in lines for row in examples(folder, json.loads(line))]
    names = [name for name in rows[0]["features"] if name != "bias"]
    x = np.array([[row["features"][name] for name in names] for row in rows])
    y = np.array([row["thread"] for row in rows])
    weight = np.array([row["weight"] for row in rows])
    pages = np.array([row["page"] for row in rows])
    model = LogisticRegression(C=0.1, max_iter=2000)
    odds = cross_val_predict(
        model,
        x,
        y,
        groups=pages,
        cv=GroupKFold(8),
        method="decision_function",
        params={"sample_weight": weight},
    )
    likely = odds >= LIKELY
    unknown = np.array([not row["by_platform"] and row["thread"] for row in rows])
    without = np.array([row["without"] for row in rows])
    print(
        f"{len(rows)} candidates; unknown markup: {len(set(pages[unknown & likely]))} of {len(set(pages[unknown]))}"
    )
    print(f"pages found, {len(set(pages[without & likely]))} pages without comments get some")
    model.fit(x, y, sample_weight=weight)
    weights = {"bias": model.intercept_[0], **dict(zip(names, model.coef_[0], strict=True))}
    print(
        "WEIGHTS =", json.dumps({name: round(float(value), 2) for name, value in weights.items()}, indent=4)
    )


if __name__ == "__main__":
    main()
