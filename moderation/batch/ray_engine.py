"""The engine on many machines: Ray Data reads files apart, actors score, chunks come back in their order.

Every chunk travels whole, so that the machine that commits needs no look at the input, and where one ends does
not depend on where it was read. Machines need the input under the same path or URL, and the same model.
A worker that is lost is replaced, and what it had in hand is read or scored again: both give the same bytes.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import chdir, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from socket import gethostname
from typing import Any

import pyarrow as pa

from moderation.batch.engine import LabelledChunk
from moderation.batch.envelope import Envelope
from moderation.batch.formats import ReadOptions
from moderation.batch.location import is_remote, located
from moderation.batch.progress import Meter
from moderation.batch.rejects import without_clashes
from moderation.batch.report.row_facts import FactColumns, detect_languages
from moderation.batch.scoring_pool import ScoringPool
from moderation.batch.source import Numbering, Source
from moderation.errors import DumpError, MissingExtra, ModerationError
from moderation.scoring import load

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
# Tries to start Ray on this machine: it gives its processes 30 s, which a busy machine may not have.
STARTS = 3
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
                unit, labelled = envelope.open()
                chunk = numbering.apply(unit, labelled.chunk)
                n_rows = len(chunk) + len(chunk.rejects)
                meter.read(n_rows, chunk.fraction, done=labelled.texts is None)
                if labelled.texts is not None:
                    meter.scored(n_rows)
                yield replace(labelled, chunk=chunk)

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
                f"Ray gave up: {_cause(error)}",
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
        options: dict[str, Any] = {
            "include_dashboard": False,
            "logging_level": logging.ERROR,
            "log_to_driver": False,
        }
        if self.address:
            options["address"] = self.address
        else:
            options |= {"address": "local", "num_cpus": self._wanted}
        for attempt in range(1, STARTS + 1):
            try:
                ray.init(**options)
                break
            except Exception as error:  # Ray raises what its processes do, of no common class
                ray.shutdown()  # type: ignore[no-untyped-call]
                if self.address or attempt == STARTS:
                    raise ConnectionError(_cause(error)) from error
        logging.getLogger("ray.data").setLevel(logging.ERROR)

    def _envelopes(self, source: Source, added: list[str], done: Sequence[int]) -> Iterator[Envelope]:
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
                fn_constructor_kwargs={
                    "model": self.model,
                    "digest": self.digest,
                    "detect": FactColumns.among(source.columns, source.text_column).language is None,
                },
                num_cpus=1,
                compute=ray.data.ActorPoolStrategy(
                    size=self.workers, max_tasks_in_flight_per_actor=CHUNKS_AT_ACTOR
                ),
            )
            batches: Iterator[Any] = iter(
                scored.iter_batches(batch_size=1, batch_format="pyarrow", prefetch_batches=1)
            )
            yield from map(Envelope.of_table, batches)


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
    """The chunks of one unit, each in an envelope."""
    [item] = batch.to_pylist()
    options = ReadOptions(text_column=text_column, rows_per_chunk=rows_per_chunk)
    try:
        with chdir(folder) if folder else nullcontext():
            source = Source(
                located(item["path"]), format_name=format_name, encoding=encoding, options=options
            )
            for index, read in enumerate(source.readers[0].chunks()):
                chunk, to_score = without_clashes(read, added), index >= item["n_done"]
                yield Envelope.seal(item["unit"], chunk, to_score=to_score).as_table()
    except DumpError as error:
        yield Envelope.refusing(error).as_table()
    except FileNotFoundError:
        missing = DumpError(
            item["path"],
            "is not on every machine of the cluster under this path",
            "Put it where all can read it, or name its URL.",
        )
        yield Envelope.refusing(missing).as_table()


class _Scoring:
    """An actor: loads the model once and scores chunk after chunk.

    It detects languages as well (`detect`), which would be most of the work of the machine that commits.
    """

    def __init__(self, model: str, digest: str, detect: bool) -> None:
        self.detect, self.refusal = detect, ""
        self.pool: ScoringPool | None = None
        try:
            scorer = load(model, threads=1)
        except ModerationError as error:
            # Raised here it would be taken for a worker that is lost, and tried again for minutes.
            self.refusal = str(error)
            return
        if scorer.folder.digest != digest:
            self.refusal = f"its model {model!r} is another one"
            return
        self.pool = ScoringPool(scorer, 1)

    def __call__(self, batch: pa.Table) -> pa.Table:
        envelope = Envelope.of_table(batch)
        if self.pool is None:
            error = DumpError(gethostname(), self.refusal, "Install the same model on all machines.")
            return Envelope.refusing(error).as_table()
        if envelope.to_score:
            inputs = envelope.inputs
            pending = self.pool.submit(inputs)
            texts = pending.result()
            languages = detect_languages([each.text for each in inputs]) if self.detect else None
            envelope.add_scores(texts, pending.n_scored, languages)
        return envelope.as_table()


def _cause(error: Exception) -> str:
    """What went wrong, in a line; of what a worker raised the type alone, since a library may quote a comment in it."""
    raised = getattr(error, "cause", None)
    lines = str(raised or error).strip().splitlines()
    line = lines[-1] if lines else type(error).__name__
    return (line.partition(":")[0] if raised else line)[:300].strip(" .")
