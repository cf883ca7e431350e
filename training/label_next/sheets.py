"""A batch to label as CSV or JSONL: a column an attribute to fill in, which `moderation train` then reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from training.label_next.choosing import Choice


def records(choices: Sequence[Choice], asked: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Id, text and reason, an open label an attribute, and last the scores, out of the way of who judges."""
    for choice in choices:
        comment = choice.candidate
        scores = {f"score_{name}": round(comment.scores[name], 4) for name in asked if name in comment.scores}
        yield {
            "comment_id": comment.id,
            "text": comment.text,
            "why": choice.reason,
            **dict.fromkeys(asked),
            **scores,
        }


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """With a byte order mark, by which spreadsheets know UTF-8; a label that is open is an empty cell."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """One object a line; returns how many."""
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
    return len(lines)
