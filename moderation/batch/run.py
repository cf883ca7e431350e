"""One run of labelling: source, engine and policy composed, part by part, from where it stopped."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from moderation.batch.chunk import Chunk
from moderation.batch.engine import Engine, LabelledChunk, LocalEngine
from moderation.batch.labels import LabelColumns, decide, limits_of
from moderation.batch.ledger import Ledger
from moderation.batch.output import Output
from moderation.batch.progress import Meter, Progress
from moderation.batch.record_columns import RecordColumns
from moderation.batch.rejects import without_failures
from moderation.batch.report import FactColumns, Report, RowFacts, Tally, Throughput
from moderation.batch.selection import Selection
from moderation.batch.source import Source
from moderation.batch.summary import Summary, Totals
from moderation.errors import DumpError
from moderation.policy import Policy
from moderation.scoring import Scorer


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a run is made of; what decides on its result is in `job`.

    `engine` None scores in this process with one thread. `on_report` gets the report once the result is in
    its place.
    """

    source: Source
    output: Output
    scorer: Scorer
    policy: Policy
    model_digest: str = ""
    prefix: str = ""
    selection: Selection = field(default=Selection())
    overwrite: bool = False
    engine: Engine | None = None
    on_progress: Callable[[Progress], None] = field(default=lambda progress: None)
    on_report: Callable[[Report], None] = field(default=lambda report: None)

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
                return Summary.of(ledger.finished, already_done=True)
            engine = self.engine or LocalEngine(self.scorer)
            labels, rows_before = self._label_rest(ledger, engine)
            totals, tally = self._added_up(ledger)
            totals |= {"columns": self._written(labels), "cores": engine.workers}
            records = map(ledger.record, range(ledger.n_parts))
            ledger.publish(totals, (reject for record in records for reject in record["rejects"]))
            self.on_report(self._report(totals, tally))
            return Summary.of(totals, rows_before=rows_before, seconds=time.monotonic() - began)

    def _written(self, labels: LabelColumns) -> dict[str, Any]:
        """Which attributes are in the output, and the name of every added column."""
        chosen = self.selection.attributes
        written = [name for name in labels.attributes if chosen is None or name in chosen]
        return {"attributes": written, "names": labels.names}

    def _label_rest(self, ledger: Ledger, engine: Engine) -> tuple[LabelColumns, int]:
        """Label and commit what is left; return the added columns and how many rows had been done before."""
        columns = self._record_columns()
        names = self.source.columns if columns is None else list(columns.kinds)
        labels = LabelColumns.beside(names, self.scorer.attributes, self.prefix)
        meter = Meter(self.on_progress)
        done = [ledger.record(index)["unit"] for index in range(ledger.n_parts)]
        began = time.monotonic()
        processed = engine.process(self.source, labels.names.values(), done, meter)
        with closing(processed):
            for index, labelled in enumerate(processed):
                if labelled.texts is None:
                    self._require_same(ledger, index, labelled.chunk)
                    began = time.monotonic()
                else:
                    record, write = self._part(labelled, labels, columns, first=index == 0)
                    now = time.monotonic()
                    ledger.commit(write, {**record, "seconds": round(now - began, 3)})
                    began = now
        return labels, meter.rows_before

    def _require_same(self, ledger: Ledger, index: int, chunk: Chunk) -> None:
        if ledger.record(index)["digest"] != chunk.digest():
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

    def _part(
        self, labelled: LabelledChunk, labels: LabelColumns, columns: RecordColumns | None, *, first: bool
    ) -> tuple[dict[str, Any], Callable[[Any], object]]:
        """The record of a part, and what writes its rows."""
        assert labelled.texts is not None
        chunk, texts = without_failures(labelled.chunk, labelled.texts)
        decisions = decide(texts, self.scorer.attributes, self.scorer.model, self.policy)
        tally = Tally(self.scorer.attributes, limits_of(self.policy))
        comments = [each.text for each in chunk.inputs]
        detected = labelled.languages
        if detected is not None:
            scored = zip(detected, labelled.texts, strict=True)
            detected = [language for language, text in scored if not text.error]
        facts = RowFacts.of(chunk.rows, self._fact_columns(), comments, detected)
        tally.add(texts, [each.action for each in decisions], facts, chunk.numbers)
        rows = columns.table(list(chunk.rows)) if columns else chunk.rows
        added = labels.table(texts, decisions)
        rows, added = self.selection.apply(rows, added, decisions, labels, self.source.text_columns)
        rejects = [replace(each, raw="") if self.selection.redact_text else each for each in chunk.rejects]
        record = {
            "digest": labelled.chunk.digest(),
            "unit": chunk.unit,
            "rows": len(chunk),
            "scored": labelled.n_scored,
            "actions": Counter(each.action for each in decisions),
            "rejects": [each.as_dict() for each in rejects],
            "broken": chunk.broken,
            "tally": tally.as_dict(),
        }
        # A file that is assembled has one header, every file of a folder its own.
        with_header = self.output.is_folder or first
        return record, lambda file: self.output.writer.write_part(rows, added, file, first=with_header)

    def _fact_columns(self) -> FactColumns:
        return FactColumns.among(self.source.columns, self.source.text_column)

    def _added_up(self, ledger: Ledger) -> tuple[dict[str, Any], Tally]:
        """The sum over all parts, read one by one: a billion rows have a hundred thousand."""
        totals, tally = Totals(), Tally(self.scorer.attributes, limits_of(self.policy))
        for record in map(ledger.record, range(ledger.n_parts)):
            totals.add(record)
            tally.merge(Tally.from_dict(record["tally"], tally.attributes, tally.limits))
        return totals.as_dict(), tally

    def _report(self, totals: dict[str, Any], tally: Tally) -> Report:
        return Report(
            source=self.source.path.name,
            model=self.scorer.model,
            policy=self.policy.id,
            tally=tally,
            columns=self._fact_columns(),
            totals=totals,
            throughput=Throughput(totals["rows"], totals["seconds"], totals["cores"]),
        )
