"""The engine on many machines: Ray Data reads files apart, actors score, chunks come back in their order.

Every chunk travels whole, so that the machine that commits needs no look at the input, and where one ends does
not depend on where it was read. Machines need the input under the same path or URL, and the same model.
A worker that is lost is replaced, and what it had in hand is read or scored again: both give the same bytes.
"""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import chdir, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Chunk, Reject
from moderation.batch.engine import LabelledChunk
from moderation.batch.formats import ReadOptions
from moderation.batch.location import is_remote, located
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
# What waits between reading and committing, an actor; a usual chunk (10,000 comments) takes some 10 MB.
# Ray by itself would read ahead until a third of the memory is full.
WAITING_BYTES = 128 * 2**20
# Chunks at an actor: one that it scores and one that is on its way to it.
CHUNKS_AT_ACTOR = 2
# Actors in a row that may die while they load the model (Ray by itself gives up at the first).
DEATHS_AT_START = 5


class RayEngine:
    """Scores with an actor a core, on the cluster at `address` ("auto", host:port) or else on this machine.

    `model` is a name or path that every machine knows, and `digest` that of its manifest: a machine with another
    one is refused. `workers` are the actors, None one for each core of the cluster.
    """

    def __init__(
        self, model: str, digest: str, workers: int | None = None, address: str | None = None
    ) -> None:
        self.model, self.digest, self.address = model, digest, address
        self._wanted = workers
        self.workers = workers or os.cpu_count() or 1

    def process(
        self, source: Source, added: Collection[str], done: Sequence[int], meter: Meter
    ) -> Generator[LabelledChunk]:
        """See Engine. Raises DumpError as well where the cluster cannot be reached, or gives up."""
        numbering = Numbering(len(source.units))
        with self._cluster(source):
            for envelope in self._envelopes(source, sorted(added), done):
                unit, read, texts, n_scored = _opened(envelope)
                chunk = numbering.apply(unit, read)
                n_rows = len(chunk) + len(chunk.rejects)
                meter.read(n_rows, chunk.fraction, done=texts is None)
                if texts is not None:
                    meter.scored(n_rows)
                yield LabelledChunk(chunk, texts, n_scored)

    @contextmanager
    def _cluster(self, source: Source) -> Iterator[None]:
        """A cluster for as long as a run takes; one that the caller has connected to is left as it is."""
        began = not ray.is_initialized()
        try:
            if began:
                self._connect()
            if self._wanted is None:
                self.workers = max(1, int(ray.cluster_resources().get("CPU", 1)))  # type: ignore[no-untyped-call]
            yield
        except (ray.exceptions.RayError, ConnectionError) as error:
            raise DumpError(
                str(source.path),
                f"the cluster gave up: {_cause(error)}",
                "What is done is kept: the same command goes on where it stopped.",
            ) from error
        finally:
            if began:
                ray.shutdown()  # type: ignore[no-untyped-call]

    def _connect(self) -> None:
        # Nothing of a run leaves the house, and Ray's log of its own workings stays off the console (both are
        # looked for when it starts; who wants them sets them).
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
        quiet: dict[str, Any] = {
            "include_dashboard": False,
            "logging_level": logging.ERROR,
            "log_to_driver": False,
        }
        if self.address:
            ray.init(self.address, **quiet)
        else:
            ray.init("local", num_cpus=self._wanted, **quiet)
        logging.getLogger("ray.data").setLevel(logging.ERROR)

    def _envelopes(self, source: Source, added: list[str], done: Sequence[int]) -> Iterator[dict[str, Any]]:
        """What the actors give back, in the order of the input."""
        file, n_done = source.files[0], Counter(done)
        relative = not (is_remote(source.path) or source.path.is_absolute())
        reading = {
            "folder": str(Path.cwd()) if relative else None,
            "format_name": source.format.name,
            "encoding": file.encoding if file.encoding_given else None,
            "text_column": source.text_column,
            "rows_per_chunk": source.options.rows_per_chunk,
            "added": added,
        }
        items = [
            {"unit": index, "path": str(path), "n_done": n_done[index]}
            for index, path in enumerate(source.units)
        ]
        context = ray.data.DataContext.get_current().copy()
        context.target_max_block_size = BYTES_PER_BLOCK
        context.execution_options.preserve_order = True
        context.execution_options.resource_limits = ray.data.ExecutionResources(
            object_store_memory=self.workers * WAITING_BYTES
        )
        context.max_consecutive_actor_init_deaths = DEATHS_AT_START
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
                compute=ray.data.ActorPoolStrategy(
                    size=self.workers, max_tasks_in_flight_per_actor=CHUNKS_AT_ACTOR
                ),
            )
            batches: Iterator[Any] = iter(
                scored.iter_batches(batch_size=1, batch_format="pyarrow", prefetch_batches=1)
            )
            for batch in batches:
                yield from batch.to_pylist()


def _read(
    batch: pa.Table,
    *,
    folder: str | None,
    format_name: str,
    encoding: str | None,
    text_column: str,
    rows_per_chunk: int,
    added: list[str],
) -> Iterator[pa.Table]:
    """The chunks of one unit, each in an envelope; of one that is done, only what tells whether it is the same."""
    [item] = batch.to_pylist()
    options = ReadOptions(text_column=text_column, rows_per_chunk=rows_per_chunk)
    try:
        with chdir(folder) if folder else nullcontext():
            source = Source(
                located(item["path"]), format_name=format_name, encoding=encoding, options=options
            )
            for index, read in enumerate(source.readers[0].chunks()):
                chunk, to_score = without_clashes(read, added), index >= item["n_done"]
                yield _sealed(item["unit"], chunk if to_score else replace(chunk, rows=[]), to_score)
    except DumpError as error:
        yield _envelope({"error": [error.source, error.problem, error.remedy]})
    except FileNotFoundError:
        problem = "is not on every machine of the cluster under this path"
        yield _envelope({"error": [item["path"], problem, "Put it where all can read it, or name its URL."]})


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


def _cause(error: Exception) -> str:
    """The last line of what was raised in a worker, where Ray puts its own traceback before it."""
    cause = getattr(error, "cause", None) or error
    return next((line for line in reversed(str(cause).splitlines()) if line.strip()), type(cause).__name__)[
        :300
    ].strip()
