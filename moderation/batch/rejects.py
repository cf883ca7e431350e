"""Rows that a run turns away after they were read: what they hold clashes, or they could not be scored."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from moderation.batch.chunk import Chunk, Reject, Rows
from moderation.batch.scoring_pool import ScoredText
from moderation.batch.writers import records_of


def without_clashes(chunk: Chunk, added: Collection[str]) -> Chunk:
    """Reject rows of JSON that have a field of the name of an added column, which would be overwritten."""
    if not isinstance(chunk.rows, list):
        return chunk
    added = set(added)
    clashes = {index: added & row.keys() for index, row in enumerate(chunk.rows) if not added.isdisjoint(row)}
    reasons = {
        index: f"has a field {sorted(names)[0]!r}, which this run adds; choose another --prefix"
        for index, names in clashes.items()
    }
    return _without(chunk, reasons)


def without_failures(chunk: Chunk, texts: Sequence[ScoredText]) -> tuple[Chunk, list[ScoredText]]:
    """Reject rows whose text could not be scored: a comment without a score is never approved."""
    reasons = {index: f"not scored: {text.error}" for index, text in enumerate(texts) if text.error}
    return _without(chunk, reasons), [text for text in texts if not text.error]


def _without(chunk: Chunk, reasons: dict[int, str]) -> Chunk:
    if not reasons:
        return chunk
    kept = [index for index in range(len(chunk)) if index not in reasons]
    if isinstance(chunk.rows, list):
        taken = [chunk.rows[index] for index in reasons]
        rows: Rows = [chunk.rows[index] for index in kept]
    else:
        taken, rows = records_of(chunk.rows.take(list(reasons))), chunk.rows.take(kept)
    new = [
        Reject(chunk.numbers[index], reason, json.dumps(row, default=str))
        for (index, reason), row in zip(reasons.items(), taken, strict=True)
    ]
    return replace(
        chunk,
        rows=rows,
        inputs=[chunk.inputs[index] for index in kept],
        numbers=[chunk.numbers[index] for index in kept],
        rejects=sorted([*chunk.rejects, *new], key=lambda reject: reject.row),
    )
