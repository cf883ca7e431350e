"""The engine on many machines: Ray Data reads files apart, actors score, chunks come back in their order.

Every chunk travels whole, so that the machine that commits needs no look at the input, and where one ends does
not depend on where it was read. Machines need the input under the same path or URL, and the same model.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Collection, Generator, Iterator, Sequence
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Chunk, Reject
from moderation.batch.engine import LabelledChunk
from moderation.batch.formats import ReadOptions
from moderation.batch.location import located
from moderation.batch.progress import Meter
from moderation.batch.rejects import without_clashes
from moderation.batch.scoring_pool import ScoredText, ScoringPool
from moderation.batch.source import Numbering, Source
from moderation.errors import DumpError, MissingExtra, ModelError
from moderation.scoring import load
from moderation.types import ScoringInput

try:
    import ray
    import ray.data
except ImportError as error:
    raise MissingExtra("--engine ray", "ray") from error

# One chunk a block: blocks are what Ray hands from machine to machine and what a lost worker costs again.
BYTES_PER_BLOCK = 1


class RayEngine:
    """Scores with an actor a core, on the cluster that RAY_ADDRESS names or else on this machine.

    `model` is a name or path that every machine knows, and `digest` that of its manifest: a machine with another
    one is refused. A worker that is lost is started again and its chunks are scored again.
    """

    def __init__(self, model: str, digest: str, workers: int | None = None) -> None:
        self.model, self.digest, self._wanted = model, digest, workers

    @property
    def workers(self) -> int:
        """Actors: as many as were asked for, or as the cluster has cores."""
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        return self._wanted or max(1, int(resources.get("CPU", 1)))

    def process(
        self, source: Source, added: Collection[str], done: Sequence[int], meter: Meter
    ) -> Generator[LabelledChunk]:
        """See Engine. Raises DumpError as well where the cluster gives up."""
        if not ray.is_initialized():
            # Nothing of a run leaves the house; Ray looks for this when it starts.
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
            ray.init(include_dashboard=False, logging_level=logging.WARNING, log_to_driver=False)
        logging.getLogger("ray.data").setLevel(logging.WARNING)
        numbering = Numbering(len(source.units))
        try:
            for envelope in self._envelopes(source, sorted(added), done):
                unit, read, texts, n_scored = _opened(envelope)
                chunk = numbering.apply(unit, read)
                n_rows = len(chunk) + len(chunk.rejects)
                meter.read(n_rows, chunk.fraction, done=texts is None)
                if texts is not None:
                    meter.scored(n_rows)
                yield LabelledChunk(chunk, texts, n_scored)
        except ray.exceptions.RayError as error:
            cause = getattr(error, "cause", None) or error
            raise DumpError(
                str(source.path),
                f"the cluster gave up: {str(cause).strip().splitlines()[-1][:300]}",
                "What is done is kept: the same command goes on where it stopped.",
            ) from error

    def _envelopes(self, source: Source, added: list[str], done: Sequence[int]) -> Iterator[dict[str, Any]]:
        """What the actors give back, in the order of the input."""
        file = source.files[0]
        reading = {
            "format_name": source.format.name,
            "encoding": file.encoding if file.encoding_given else None,
            "text_column": source.text_column,
            "rows_per_chunk": source.options.rows_per_chunk,
            "added": added,
        }
        items = [
            {"unit": index, "path": str(path), "n_done": list(done).count(index)}
            for index, path in enumerate(source.units)
        ]
        context = ray.data.DataContext.get_current().copy()
        context.target_max_block_size = BYTES_PER_BLOCK
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        with ray.data.DataContext.current(context):
            chunks = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
                _read,  # type: ignore[arg-type]  # a generator of tables, as Ray documents
                batch_size=1,
                batch_format="pyarrow",
                fn_kwargs=reading,
                # No core of its own: the actors have them all, and reading waits for them most of the time.
                num_cpus=0,
                compute=ray.data.TaskPoolStrategy(size=min(len(items), self.workers)),
            )
            scored = chunks.map_batches(
                _Scoring,
                batch_size=1,
                batch_format="pyarrow",
                fn_constructor_kwargs={"model": self.model, "digest": self.digest},
                num_cpus=1,
                compute=ray.data.ActorPoolStrategy(size=self.workers),
            )
            batches: Iterator[Any] = iter(
                scored.iter_batches(batch_size=1, batch_format="pyarrow", prefetch_batches=1)
            )
            for batch in batches:
                yield from batch.to_pylist()


def _read(
    batch: pa.Table,
    *,
    format_name: str,
    encoding: str | None,
    text_column: str,
    rows_per_chunk: int,
    added: list[str],
) -> Iterator[pa.Table]:
    """The chunks of one unit, each in an envelope."""
    [item] = batch.to_pylist()
    options = ReadOptions(text_column=text_column, rows_per_chunk=rows_per_chunk)
    try:
        source = Source(located(item["path"]), format_name=format_name, encoding=encoding, options=options)
        for index, chunk in enumerate(source.readers[0].chunks()):
            to_score = index >= item["n_done"]
            yield _sealed(item["unit"], without_clashes(chunk, added), to_score)
    except DumpError as error:
        yield _envelope({"error": [error.source, error.problem, error.remedy]})


class _Scoring:
    """An actor: loads the model once and scores chunk after chunk."""

    def __init__(self, model: str, digest: str) -> None:
        scorer = load(model, threads=1)
        if scorer.folder.digest != digest:
            raise ModelError(f"model {model!r} is another one on this machine: install the same on all")
        self.pool = ScoringPool(scorer, 1)

    def __call__(self, batch: pa.Table) -> pa.Table:
        [envelope] = batch.to_pylist()
        facts = json.loads(envelope["facts"])
        if facts.get("to_score"):
            pending = self.pool.submit(_inputs(facts))
            texts = pending.result()
            facts["scores"] = [text.values for text in texts]
            facts["failures"] = [text.error for text in texts]
            facts["n_scored"] = pending.n_scored
        return _envelope(facts, envelope["table"])


def _sealed(unit: int, chunk: Chunk, to_score: bool) -> pa.Table:
    """A chunk as one row: columns as Arrow, all else as JSON, which holds half surrogate pairs as well."""
    facts = {
        "unit": unit,
        "to_score": to_score,
        "records": chunk.rows if isinstance(chunk.rows, list) else None,
        "inputs": [[each.text, each.parent_text] for each in chunk.inputs],
        "numbers": chunk.numbers,
        "rejects": [each.as_dict() for each in chunk.rejects],
        "fraction": chunk.fraction,
        "broken": chunk.broken,
    }
    if isinstance(chunk.rows, list):
        return _envelope(facts)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, chunk.rows.schema) as writer:
        writer.write_table(chunk.rows)
    return _envelope(facts, sink.getvalue().to_pybytes())


def _envelope(facts: dict[str, Any], table: bytes | None = None) -> pa.Table:
    return pa.table(
        {
            "facts": pa.array([json.dumps(facts).encode()], pa.large_binary()),
            "table": pa.array([table], pa.large_binary()),
        }
    )


def _opened(envelope: dict[str, Any]) -> tuple[int, Chunk, list[ScoredText] | None, int]:
    """Unit, chunk, scores (None where the chunk had been done before) and the number of new texts."""
    facts = json.loads(envelope["facts"])
    if "error" in facts:
        raise DumpError(*facts["error"])
    table = envelope["table"]
    rejects = [
        Reject(each["row"], each["reason"], each["raw"] if "raw" in each else bytes.fromhex(each["raw_hex"]))
        for each in facts["rejects"]
    ]
    chunk = Chunk(
        rows=facts["records"] if table is None else pa.ipc.open_stream(table).read_all(),
        inputs=_inputs(facts),
        numbers=facts["numbers"],
        rejects=rejects,
        fraction=facts["fraction"],
        broken=facts["broken"],
    )
    if not facts["to_score"]:
        return facts["unit"], chunk, None, 0
    texts = [
        ScoredText(None if values is None else tuple(values), failure)
        for values, failure in zip(facts["scores"], facts["failures"], strict=True)
    ]
    return facts["unit"], chunk, texts, facts["n_scored"]


def _inputs(facts: dict[str, Any]) -> list[ScoringInput]:
    return [ScoringInput(text, parent) for text, parent in facts["inputs"]]
