"""The engine on many machines: Ray Data reads files apart, actors score, chunks come back in their order.

Every chunk travels whole, so that the machine that commits needs no look at the input, and where one ends does
not depend on where it was read. Machines need the input under the same path or URL, and the same model.
A worker that is lost is replaced, and what it had in hand is read or scored again: both give the same bytes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from moderation.batch.engine import LabelledChunk
from moderation.batch.envelope import Envelope
from moderation.batch.location import is_remote
from moderation.batch.progress import Meter
from moderation.batch.report.row_facts import FactColumns
from moderation.batch.source import Numbering, Source
from moderation.errors import MissingExtra

try:
    import ray.data
except ImportError as error:
    raise MissingExtra("--engine ray", "ray") from error

from moderation.batch.ray_attempts import counting
from moderation.batch.ray_cluster import cluster, n_cores
from moderation.batch.ray_stages import Scoring, read

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
        with cluster(self.address, self._wanted, str(source.path)):
            self.workers = self._wanted or n_cores()
            for envelope in self._envelopes(source, sorted(added), done):
                unit, labelled = envelope.open()
                chunk = numbering.apply(unit, labelled.chunk)
                n_rows = len(chunk) + len(chunk.rejects)
                meter.read(n_rows, chunk.fraction, done=labelled.texts is None)
                if labelled.texts is not None:
                    meter.scored(n_rows)
                yield replace(labelled, chunk=chunk)

    def _envelopes(self, source: Source, added: list[str], done: Sequence[int]) -> Iterator[Envelope]:
        """What the actors give back, in the order of the input."""
        file, n_done = source.files[0], Counter(done)
        attempts = counting()
        relative = not (is_remote(source.path) or source.path.is_absolute())
        reading = {
            "folder": str(Path.cwd()) if relative else None,
            "format_name": source.format.name,
            "encoding": file.encoding if file.encoding_given else None,
            "text_column": source.text_column,
            "rows_per_chunk": source.options.rows_per_chunk,
            "added": added,
            "attempts": attempts,
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
                read,  # type: ignore[arg-type]  # a generator of tables, as Ray documents
                batch_size=1,
                batch_format="pyarrow",
                fn_kwargs=reading,
                # No core of its own: the actors have them all, and reading waits for them most of the time.
                num_cpus=0,
                compute=ray.data.TaskPoolStrategy(size=min(len(items), self.workers)),
            )
            scored = chunks.map_batches(
                Scoring,
                batch_size=1,
                batch_format="pyarrow",
                fn_constructor_kwargs={
                    "model": self.model,
                    "digest": self.digest,
                    "attempts": attempts,
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
