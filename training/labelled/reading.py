"""Labelled comments out of any file that batch reading takes, or out of the feedback store."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from moderation.batch import ReadOptions, Source
from moderation.batch.location import located
from moderation.errors import InputError
from moderation.scoring import normalise
from training.labelled.comment import Label, LabelledComment
from training.labelled.mapping import LabelMapping, attribute_name, parse_labels
from training.labelled.rule import LabelRule

ROOT = Path(__file__).resolve().parents[2]
# Where the commands of the service look for their database. Options are there for every user of the machine to see.
DATABASE_URL = "MODERATION_DATABASE_URL"
DATABASES = {"sqlite", "postgresql", "postgres"}
# Over this share of cells that make no label, the column is not what the mapping says it is.
MAX_UNUSABLE = 0.01


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """What an input held: its comments in order, the mapping that read them, a digest of the comments.

    `rejected` counts rows that could not be read; `unusable` has the rows' ids by attribute whose cells make
    no label, and `without_text` those with nothing to read.
    """

    comments: list[LabelledComment]
    mapping: LabelMapping
    sha256: str
    rejected: int = 0
    unusable: Mapping[str, list[str]] = field(default_factory=dict)
    without_text: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that any comment has a label for, in the order in which the mapping names them."""
        found = dict.fromkeys(self.mapping.labels)
        for comment in self.comments:
            found.update(dict.fromkeys(comment.labels))
        return tuple(name for name in found if any(name in each.labels for each in self.comments))


def read_labelled(
    source: str,
    *,
    labels: Sequence[str] = (),
    mapping: LabelMapping | None = None,
    attributes: Sequence[str] = (),
    format_name: str | None = None,
    encoding: str | None = None,
) -> LabelledFile:
    """Read a file, a folder of files, or the feedback in the database at a URL.

    `labels` are rules as options write them, over those of `mapping`; `attributes` are the names that columns
    are looked for under where neither names a label. Raises InputError, DumpError.
    """
    if is_database(source):
        with tempfile.TemporaryDirectory() as scratch:
            exported = _export_feedback(source, Path(scratch) / "feedback.jsonl")
            return _read(exported, "the feedback store", labels, mapping, attributes, "jsonl", None)
    return _read(located(source), source, labels, mapping, attributes, format_name, encoding)


def is_database(source: str) -> bool:
    """Whether a source is the URL of a database, which may hold a password, and no file."""
    return source.partition("://")[0].partition("+")[0] in DATABASES and "://" in source


def _export_feedback(url: str, target: Path) -> Path:
    """Feedback as `moderation feedback export` writes it; the URL goes by the environment, not to be seen."""
    command = [sys.executable, "-P", "-m", "serve.feedback", "export", "--output", str(target)]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    result = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": path, DATABASE_URL: url},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        reason = " ".join(result.stderr.rpartition("error: ")[2].split())
        raise InputError("the feedback store", reason or "cannot be read")
    if not target.stat().st_size:
        raise InputError("the feedback store", "holds no feedback", "There is nothing to learn from yet.")
    return target


def _read(
    path: Path,
    name: str,
    labels: Sequence[str],
    mapping: LabelMapping | None,
    attributes: Sequence[str],
    format_name: str | None,
    encoding: str | None,
) -> LabelledFile:
    mapping = mapping or LabelMapping()
    options = ReadOptions(text_column=mapping.text)
    opened = Source(path, format_name=format_name, encoding=encoding, options=options)
    rows, numbers, texts, rejected = [], [], [], 0
    for chunk in opened.chunks():
        rows += chunk.rows.to_pylist() if isinstance(chunk.rows, pa.Table) else chunk.rows
        numbers += chunk.numbers
        texts += [each.text for each in chunk.inputs]
        rejected += len(chunk.rejects)
    columns = list(dict.fromkeys([*opened.columns, *(key for row in rows for key in row)]))
    named = {**mapping.labels, **parse_labels(labels, columns)}
    mapping = replace(mapping, labels=named, text=opened.text_column).completed(columns, attributes)
    mapping.require(columns, name)
    reader = _RowReader(mapping)
    comments = list(reader.comments(rows, numbers, texts))
    if not comments and reader.without_text:
        raise InputError(
            name,
            f"has no visible text under {mapping.text!r} in any of its {len(texts):,} rows",
            "Name the column with the comments by --text-column.",
        )
    reader.require_usable(name, len(comments))
    if not any(comment.labels for comment in comments):
        raise InputError(name, "holds no row with a label", "Are the columns that were named the right ones?")
    return LabelledFile(
        comments, mapping, _digest(comments), rejected, dict(reader.unusable), tuple(reader.without_text)
    )


class _RowReader:
    """Rows to comments, keeping account of what made no label and why."""

    def __init__(self, mapping: LabelMapping) -> None:
        self.mapping = mapping
        self.unusable: dict[str, list[str]] = defaultdict(list)
        self.reasons: dict[str, str] = {}
        self.without_text: list[str] = []

    def comments(
        self, rows: Sequence[Mapping[str, Any]], numbers: Sequence[int], texts: Sequence[str]
    ) -> Iterator[LabelledComment]:
        for row, number, text in zip(rows, numbers, texts, strict=True):
            of_row = _named(row, self.mapping.id)
            id = of_row if of_row is not None else f"row {number}"
            if not normalise(text).strip():
                self.without_text.append(id)
                continue
            yield LabelledComment(
                id,
                text,
                {**self._by_rule(row, id), **self._suggested(row, id)},
                _named(row, self.mapping.thread),
                _named(row, self.mapping.community),
                _named(row, self.mapping.split),
            )

    def _by_rule(self, row: Mapping[str, Any], id: str) -> dict[str, Label]:
        labels = {}
        for name, rule in self.mapping.labels.items():
            if (label := self._label(name, rule, row, id)) is not None:
                labels[name] = label
        return labels

    def _suggested(self, row: Mapping[str, Any], id: str) -> dict[str, Label]:
        suggested = row.get(self.mapping.suggested) if self.mapping.suggested else None
        if isinstance(suggested, str):
            with contextlib.suppress(ValueError):
                suggested = json.loads(suggested.strip() or "{}")
        if suggested and not isinstance(suggested, Mapping):
            self.unusable["suggested scores"].append(id)
            self.reasons.setdefault(
                "suggested scores", f"{self.mapping.suggested} of {id} is no object of shares"
            )
            return {}
        labels = {}
        for given in suggested or {}:
            name = attribute_name(given)
            if (label := self._label(name, LabelRule((given,)), suggested, id)) is not None:
                labels[name] = label
        return labels

    def _label(self, name: str, rule: LabelRule, row: Mapping[str, Any], id: str) -> Label | None:
        try:
            return rule.label(row)
        except ValueError as error:
            self.unusable[name].append(id)
            self.reasons.setdefault(name, f"{', '.join(rule.needs)} of {id} holds {error}")
            return None

    def require_usable(self, source: str, rows: int) -> None:
        """Raise InputError where more than a stray cell of an attribute made no label."""
        for name, ids in self.unusable.items():
            if len(ids) > MAX_UNUSABLE * rows:
                raise InputError(source, f"{len(ids):,} cells make no label of {name}: {self.reasons[name]}")


def _named(row: Mapping[str, Any], column: str | None) -> str | None:
    value = row.get(column) if column else None
    return None if value is None or value == "" else str(value)


def _digest(comments: Sequence[LabelledComment]) -> str:
    """The same for the same comments, whichever of their labels are read: so the gate knows what was held out."""
    digest = hashlib.sha256()
    for each in comments:
        digest.update(json.dumps([each.text, each.thread, each.split]).encode())
    return digest.hexdigest()
