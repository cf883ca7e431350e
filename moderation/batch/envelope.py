"""A chunk on its way from machine to machine: a table of one row, typed columns as Arrow, all else as JSON.

JSON holds what neither UTF-8 nor Arrow does: half surrogate pairs, rows with keys of their own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Chunk, Reject
from moderation.batch.engine import LabelledChunk
from moderation.batch.scoring_pool import ScoredText
from moderation.errors import DumpError
from moderation.types import ScoringInput


@dataclass(slots=True)
class Envelope:
    """A chunk of one unit of the input, to be scored or scored; or the error that came instead of one."""

    facts: dict[str, Any]
    rows: bytes | None = None

    @classmethod
    def seal(cls, unit: int, source: str, chunk: Chunk, *, to_score: bool) -> Envelope:
        """Pack a chunk; of one that is not to be scored, what tells whether it is the same as before."""
        records = chunk.rows if isinstance(chunk.rows, list) else None
        facts = {
            "unit": unit,
            "source": source,
            "to_score": to_score,
            "records": records if to_score else [],
            "inputs": [[each.text, each.parent_text] for each in chunk.inputs],
            "numbers": chunk.numbers,
            "rejects": [each.as_dict() for each in chunk.rejects],
            "fraction": chunk.fraction,
            "broken": chunk.broken,
        }
        if isinstance(chunk.rows, list) or not to_score:
            return cls(facts)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, chunk.rows.schema) as writer:
            writer.write_table(chunk.rows)
        return cls(facts, sink.getvalue().to_pybytes())

    @classmethod
    def refusing(cls, error: DumpError) -> Envelope:
        """Say why there is no chunk."""
        return cls({"error": [error.source, error.problem, error.remedy]})

    @classmethod
    def of_table(cls, table: pa.Table) -> Envelope:
        """What `as_table` gave."""
        [row] = table.to_pylist()
        return cls(json.loads(row["facts"]), row["rows"])

    def as_table(self) -> pa.Table:
        """One row of two columns of bytes."""
        facts = pa.array([json.dumps(self.facts).encode()], pa.large_binary())
        return pa.table({"facts": facts, "rows": pa.array([self.rows], pa.large_binary())})

    @property
    def to_score(self) -> bool:
        """Whether there is a chunk in it whose scores are wanted."""
        return bool(self.facts.get("to_score"))

    @property
    def unit(self) -> int:
        """The number of the unit that the chunk is of."""
        return int(self.facts["unit"])

    @property
    def source(self) -> str:
        """The unit that the chunk is of, by its name."""
        return str(self.facts["source"])

    @property
    def rows_told(self) -> str:
        """Which rows of it are to be scored, for people; empty where none are."""
        numbers = self.facts["numbers"]
        return f"rows {numbers[0]:,} to {numbers[-1]:,}" if numbers else ""

    @property
    def inputs(self) -> list[ScoringInput]:
        """What is to be scored."""
        return [ScoringInput(text, parent) for text, parent in self.facts["inputs"]]

    def add_scores(
        self, texts: Sequence[ScoredText], n_scored: int, languages: list[str | None] | None
    ) -> None:
        """Put in what LabelledChunk has beside the chunk."""
        self.facts |= {
            "scores": [text.values for text in texts],
            "failures": [text.error for text in texts],
            "n_scored": n_scored,
            "languages": languages,
        }

    def open(self) -> tuple[int, LabelledChunk]:
        """The number of the unit, and the chunk. Raises the DumpError that came instead."""
        facts = self.facts
        if "error" in facts:
            raise DumpError(*facts["error"])
        chunk = Chunk(
            rows=facts["records"] if self.rows is None else pa.ipc.open_stream(self.rows).read_all(),
            inputs=self.inputs,
            numbers=facts["numbers"],
            rejects=[_reject(each) for each in facts["rejects"]],
            fraction=facts["fraction"],
            broken=facts["broken"],
        )
        if not facts["to_score"]:
            return facts["unit"], LabelledChunk(chunk)
        texts = [
            ScoredText(None if values is None else tuple(values), failure)
            for values, failure in zip(facts["scores"], facts["failures"], strict=True)
        ]
        return facts["unit"], LabelledChunk(chunk, texts, facts["n_scored"], facts["languages"])


def _reject(each: dict[str, Any]) -> Reject:
    raw = each["raw"] if "raw" in each else bytes.fromhex(each["raw_hex"])
    return Reject(each["row"], each["reason"], raw)
