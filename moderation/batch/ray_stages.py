"""The stages of the engine on Ray that run on its workers: files are read as chunks, actors score these."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, chdir, nullcontext
from socket import gethostname
from typing import Any

import pyarrow as pa

from moderation.batch.chunk import Chunk
from moderation.batch.envelope import Envelope
from moderation.batch.formats import ReadOptions
from moderation.batch.location import located
from moderation.batch.ray_attempts import in_hand
from moderation.batch.rejects import without_clashes
from moderation.batch.report.row_facts import detect_languages
from moderation.batch.scoring_pool import ScoringPool
from moderation.batch.source import Source
from moderation.errors import DumpError, ModerationError
from moderation.scoring import load


def read(
    batch: pa.Table,
    *,
    folder: str | None,
    format_name: str,
    encoding: str | None,
    text_column: str,
    rows_per_chunk: int,
    added: list[str],
    attempts: Any,
) -> Iterator[pa.Table]:
    """The chunks of one unit, each in an envelope."""
    [item] = batch.to_pylist()
    path, options = item["path"], ReadOptions(text_column=text_column, rows_per_chunk=rows_per_chunk)
    try:
        with chdir(folder) if folder else nullcontext():
            source = Source(located(path), format_name=format_name, encoding=encoding, options=options)
            for index, each in enumerate(
                _in_hand_each(source.readers[0].chunks(), attempts, item["unit"], path)
            ):
                chunk, to_score = without_clashes(each, added), index >= item["n_done"]
                yield Envelope.seal(item["unit"], path, chunk, to_score=to_score).as_table()
    except DumpError as error:
        yield Envelope.refusing(error).as_table()
    except FileNotFoundError:
        missing = DumpError(
            path,
            "is not on every machine of the cluster under this path",
            "Put it where all can read it, or name its URL.",
        )
        yield Envelope.refusing(missing).as_table()


def _in_hand_each(chunks: Iterator[Chunk], attempts: Any, unit: int, path: str) -> Iterator[Chunk]:
    last = 0
    while True:
        with in_hand(attempts, unit, path, f"they read what follows row {last:,}"):
            chunk = next(chunks, None)
        if chunk is None:
            return
        last = chunk.last or last
        yield chunk


class Scoring:
    """An actor: loads the model once and scores chunk after chunk.

    It detects languages as well (`detect`), which would be most of the work of the machine that commits.
    """

    def __init__(self, model: str, digest: str, attempts: Any, detect: bool) -> None:
        self.attempts, self.detect, self.refusal = attempts, detect, ""
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
            try:
                with self._in_hand(envelope):
                    self._score(envelope, self.pool)
            except DumpError as error:
                return Envelope.refusing(error).as_table()
        return envelope.as_table()

    def _in_hand(self, envelope: Envelope) -> AbstractContextManager[None]:
        """Chunks of rejects alone kill nobody, and have no rows that would tell one from the other."""
        if not envelope.rows_told:
            return nullcontext()
        return in_hand(self.attempts, envelope.unit, envelope.source, f"they scored {envelope.rows_told}")

    def _score(self, envelope: Envelope, pool: ScoringPool) -> None:
        inputs = envelope.inputs
        pending = pool.submit(inputs)
        texts = pending.result()
        languages = detect_languages([each.text for each in inputs]) if self.detect else None
        envelope.add_scores(texts, pending.n_scored, languages)
