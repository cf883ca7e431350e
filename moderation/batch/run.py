"""One run of labelling: source, scoring and policy composed, part by part, from where it stopped."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from moderation.batch.chunk import Chunk, Reject, Rows
from moderation.batch.labels import LabelColumns, decide, limits_of
from moderation.batch.ledger import Ledger
from moderation.batch.output import Output
from moderation.batch.record_columns import RecordColumns
from moderation.batch.scoring_pool import PendingScores, ScoredText, ScoringPool
from moderation.batch.selection import Selection
from moderation.batch.source import Source
from moderation.batch.writers import records_of
from moderation.errors import DumpError
from moderation.policy import Policy
from moderation.scoring import Scorer

# Chunks that are being scored while the next is read and the last is written.
CHUNKS_UNDER_WAY = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: rows done (labelled or rejected), rows that an earlier run had done, and the
    share of the input that had been read when `rows_read` rows were, in [0, 1]."""

    rows_done: int
    rows_before: int
    rows_read: int
    fraction_read: float


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to. `rows` were labelled, `scored` of them by the model (equal texts once)."""

    rows: int
    rejected: int
    scored: int
    actions: dict[str, int]
    reject_reasons: dict[str, int]
    broken: str | None = None
    already_done: bool = False
    rows_before: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a run is made of; what decides on its result is in `job`."""

    source: Source
    output: Output
    scorer: Scorer
    policy: Policy
    model_digest: str = ""
    prefix: str = ""
    selection: Selection = field(default=Selection())
    overwrite: bool = False
    workers: int = 1
    on_progress: Callable[[Progress], None] = field(default=lambda progress: None)

    def job(self) -> dict[str, Any]:
        """What must be the same for a run to be continued."""
        return {
            "input": self.source.fingerprint(),
            "input_format": self.source.format.name,
            "encoding": self.source.files[0].encoding,
            "text_column": self.source.text_column,
            "model": self.scorer.model,
            "model_digest": self.model_digest,
            "policy": self.policy.id,
            "thresholds": limits_of(self.policy),
            "output_format": self.output.format,
            "prefix": self.prefix,
            "selection": asdict(self.selection),
            "rows_per_part": self.source.options.rows_per_chunk,
        }

    def execute(self) -> Summary:
        """Label all rows that are not labelled yet and publish the result.

        Raises DumpError for what is the matter with input or output, PolicyError when the policy does not
        fit the model. Whatever ends it, KeyboardInterrupt included, a second call goes on where it stopped.
        """
        self.policy.require(self.scorer.attributes)
        if self.output.path.resolve() in {path.resolve() for path in (self.source.path, *self.source.paths)}:
            raise DumpError(str(self.output.path), "is the input itself", "Name another --output.")
        known = self.source.columns if self.source.schema is not None else None
        self.selection.require(self.scorer.attributes, known, str(self.source.path))
        began = time.monotonic()
        with Ledger(self.output, self.job(), overwrite=self.overwrite) as ledger:
            if ledger.finished is not None:
                return _summary(ledger.finished, already_done=True)
            labels, rows_before = self._label_rest(ledger)
            records = [ledger.record(index) for index in range(ledger.n_parts)]
            seconds = time.monotonic() - began
            totals = {**_totals(records), "columns": self._written(labels)}
            rejects = (reject for record in records for reject in record["rejects"])
            ledger.publish(totals, rejects)
            return _summary(totals, rows_before=rows_before, seconds=seconds)

    def _written(self, labels: LabelColumns) -> dict[str, Any]:
        """Which attributes are in the output, and the name of every added column."""
        chosen = self.selection.attributes
        written = [name for name in labels.attributes if chosen is None or name in chosen]
        return {"attributes": written, "names": labels.names}

    def _label_rest(self, ledger: Ledger) -> tuple[LabelColumns, int]:
        """Label and commit what is left; return the added columns and how many rows had been done before."""
        columns = self._record_columns()
        names = self.source.columns if columns is None else list(columns.kinds)
        labels = LabelColumns.beside(names, self.scorer.attributes, self.prefix)
        meter = _Meter(self.on_progress)
        pool = ScoringPool(self.scorer, self.workers, meter.scored)
        under_way: deque[tuple[Chunk, PendingScores]] = deque()
        try:
            for chunk in self._chunks_left(ledger, labels, meter):
                under_way.append((chunk, pool.submit(chunk.inputs)))
                if len(under_way) >= CHUNKS_UNDER_WAY:
                    self._commit(ledger, *under_way.popleft(), labels, columns)
            while under_way:
                self._commit(ledger, *under_way.popleft(), labels, columns)
        finally:
            pool.close()
        return labels, meter.rows_before

    def _chunks_left(self, ledger: Ledger, labels: LabelColumns, meter: _Meter) -> Iterator[Chunk]:
        """The chunks that no earlier run has committed; those that one has are checked to be the same."""
        done = ledger.n_parts
        for index, chunk in enumerate(self.source.chunks()):
            own = _without_clashes(chunk, labels)
            n_rows = len(own) + len(own.rejects)
            meter.read(n_rows, own.fraction, done=index < done)
            if index >= done:
                meter.scored(len(own.rejects))
                yield own
            elif ledger.record(index)["digest"] != own.digest():
                raise DumpError(
                    str(self.source.path),
                    f"is not what it was when the run was begun: part {index} reads differently",
                    f"Delete {self.output.state} and start over.",
                )

    def _record_columns(self) -> RecordColumns | None:
        """The columns of rows that bring none, which only reading them all can tell; None if not needed."""
        if self.source.schema is not None or not self.output.writer.typed:
            return None
        return RecordColumns.of(row for chunk in self.source.chunks() for row in chunk.rows)

    def _commit(
        self,
        ledger: Ledger,
        chunk: Chunk,
        pending: PendingScores,
        labels: LabelColumns,
        columns: RecordColumns | None,
    ) -> None:
        texts = pending.result()
        digest = chunk.digest()
        chunk, texts = _without_failures(chunk, texts)
        decisions = decide(texts, self.scorer.attributes, self.scorer.model, self.policy)
        rows = columns.table(list(chunk.rows)) if columns else chunk.rows
        added = labels.table(texts, decisions)
        rows, added = self.selection.apply(rows, added, decisions, labels, self.source.text_column)
        rejects = [replace(each, raw="") if self.selection.redact_text else each for each in chunk.rejects]
        record = {
            "digest": digest,
            "rows": len(chunk),
            "scored": pending.n_scored,
            "actions": Counter(each.action for each in decisions),
            "rejects": [each.as_dict() for each in rejects],
            "broken": chunk.broken,
        }
        # A file that is assembled has one header, every file of a folder its own.
        first = self.output.is_folder or ledger.n_parts == 0
        ledger.commit(lambda file: self.output.writer.write_part(rows, added, file, first=first), record)


class _Meter:
    """Counts rows from several threads and tells how far the run is."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell, self._lock = tell, threading.Lock()
        self.rows_done = self.rows_before = self.rows_read = 0
        self.fraction = 0.0

    def read(self, rows: int, fraction: float, *, done: bool) -> None:
        with self._lock:
            self.rows_read += rows
            self.fraction = fraction
            if done:
                self.rows_before += rows
                self.rows_done += rows
            self._tell(Progress(self.rows_done, self.rows_before, self.rows_read, self.fraction))

    def scored(self, rows: int) -> None:
        with self._lock:
            self.rows_done += rows
            self._tell(Progress(self.rows_done, self.rows_before, self.rows_read, self.fraction))


def _without_clashes(chunk: Chunk, labels: LabelColumns) -> Chunk:
    """Reject rows of JSON that have a field of the name of an added column, which would be overwritten."""
    if not isinstance(chunk.rows, list):
        return chunk
    added = set(labels.names.values())
    clashes = {index: added & row.keys() for index, row in enumerate(chunk.rows) if not added.isdisjoint(row)}
    reasons = {
        index: f"has a field {sorted(names)[0]!r}, which this run adds; choose another --prefix"
        for index, names in clashes.items()
    }
    return _without(chunk, reasons)


def _without_failures(chunk: Chunk, texts: list[ScoredText]) -> tuple[Chunk, list[ScoredText]]:
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


def _totals(records: list[dict[str, Any]]) -> dict[str, Any]:
    actions: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for record in records:
        actions.update(record["actions"])
        reasons.update(_kind_of(reject["reason"]) for reject in record["rejects"])
    broken = [record["broken"] for record in records if record["broken"]]
    return {
        "rows": sum(record["rows"] for record in records),
        "rejected": sum(len(record["rejects"]) for record in records),
        "scored": sum(record["scored"] for record in records),
        "actions": dict(actions),
        "reject_reasons": dict(reasons),
        "broken": broken[0] if broken else None,
    }


def _kind_of(reason: str) -> str:
    """What rejects are counted by: the reason without what differs from row to row."""
    return re.sub(r"\d+", "N", reason.split(":", maxsplit=1)[0])


def _summary(totals: dict[str, Any], **more: Any) -> Summary:
    keys = ("rows", "rejected", "scored", "actions", "reject_reasons", "broken")
    return Summary(**{key: totals[key] for key in keys}, **more)
