"""What of a run is done, on disk: parts committed by rename, so that no row is lost or written twice.

A part is committed when its data file bears its final name; its record (counts, rejects, digest) is written
before it. Parts are committed in their order, so what is done is all parts up to the first that is missing.
Nothing else of a run is kept: a run that was killed at any moment goes on by the same command.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import filelock

from moderation.batch.location import failures, is_remote, lock_of, remove_tree, told, write_whole
from moderation.batch.output import Output
from moderation.errors import DumpError, ModerationError

# Written into every job: what a later version cannot continue, it refuses.
LAYOUT = 2


class Ledger:
    """The parts of one run. Use as a context manager: it holds a lock, so that no second run interferes."""

    def __init__(self, output: Output, job: Mapping[str, Any], *, overwrite: bool = False) -> None:
        self.output, self.overwrite = output, overwrite
        # Through JSON, so that it compares with what was read back.
        self.job: dict[str, Any] = json.loads(json.dumps({**job, "layout": LAYOUT}))
        self._lock = filelock.FileLock(lock_of(output.path))
        self.finished: dict[str, Any] | None = None
        self.n_parts = 0

    def __enter__(self) -> Ledger:
        """Open or begin the run. Raises DumpError when the output is in use or belongs to another run."""
        if not is_remote(self.output.path) and not self.output.path.parent.is_dir():
            raise DumpError(str(self.output.path), f"there is no folder {self.output.path.parent}")
        with self._writing():
            try:
                self._lock.acquire(blocking=False)
            except filelock.Timeout as error:
                raise DumpError(str(self.output.path), "another run is writing it") from error
        try:
            with self._writing():
                self._open()
        except BaseException:
            self._unlock()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._unlock()

    def _unlock(self) -> None:
        with contextlib.suppress(OSError):
            Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()

    def _open(self) -> None:
        begun = _read_json(self.output.state / "job.json")
        if begun is not None:
            if begun != self.job and not self.overwrite:
                raise self._refusal("an unfinished run", begun)
            if begun == self.job:
                while self.output.part(self.n_parts).exists() and self._record(self.n_parts).exists():
                    self.n_parts += 1
                return
            self._discard_state()
        published = _read_json(self.output.manifest)
        if self.output.path.exists() and not self.overwrite:
            if published is not None and published.get("job") == self.job:
                self.finished = published
                return
            if published is not None:
                raise self._refusal("a finished run", published.get("job", {}))
            if not self.output.is_folder or any(self.output.path.iterdir()):
                raise DumpError(
                    str(self.output.path), "exists already", "Name another --output, or add --overwrite."
                )
        self._begin()

    def _begin(self) -> None:
        if self.output.is_folder and self.output.path.is_dir():
            for old in (*self.output.path.glob("part-*"), self.output.manifest):
                old.unlink(missing_ok=True)
        if not is_remote(self.output.path):
            self.output.parts.mkdir(exist_ok=True)
            self.output.state.mkdir(exist_ok=True)
        for old in self.output.state.glob("part-*"):  # of a run that was killed while it cleared away
            old.unlink(missing_ok=True)
        write_whole(self.output.state / "job.json", _json_bytes(self.job))

    def commit(self, write: Callable[[BinaryIO], object], record: Mapping[str, Any]) -> None:
        """Write the next part and its record. Raises DumpError when the disk does not take it."""
        with self._writing():
            write_whole(self._record(self.n_parts), _json_bytes(record))
            write_whole(self.output.part(self.n_parts), write)
        self.n_parts += 1

    def record(self, index: int) -> dict[str, Any]:
        """What was recorded with part `index`. Raises DumpError when it is damaged."""
        record = _read_json(self._record(index))
        if record is None:
            raise DumpError(
                str(self._record(index)), "is damaged", f"Delete {self.output.state} and start over."
            )
        return record

    def publish(self, manifest: Mapping[str, Any], rejects: Iterator[Mapping[str, Any]]) -> None:
        """Put the result in its place, whole or not at all, and clear away what is no longer needed."""
        with self._writing():
            self.output.rejects.unlink(missing_ok=True)
            first = next(rejects, None)
            if first is not None:
                write_whole(self.output.rejects, lambda file: _write_lines(first, rejects, file))
            if not self.output.is_folder:
                parts = [self.output.part(index) for index in range(self.n_parts)]
                write_whole(
                    self.output.path, lambda file: self.output.writer.assemble(parts, file), self.output.state
                )
            write_whole(self.output.manifest, _json_bytes({**manifest, "job": self.job}))
            self._discard_state()

    def _discard_state(self) -> None:
        """Clear away what is needed to go on; without a job, half of it is not taken for a run to go on with."""
        (self.output.state / "job.json").unlink(missing_ok=True)
        remove_tree(self.output.state)

    def _record(self, index: int) -> Path:
        return self.output.state / f"part-{index:06d}.json"

    def _refusal(self, what: str, old: Mapping[str, Any]) -> DumpError:
        changed = [key for key in sorted({*old, *self.job}) if old.get(key) != self.job.get(key)]
        shown = "; ".join(_change(key, old.get(key), self.job.get(key)) for key in changed)
        return DumpError(
            str(self.output.path),
            f"holds {what} that differs in: {shown}",
            "Run it with what it was begun with, name another --output, or start over with --overwrite.",
        )

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except ModerationError:
            raise
        except failures(self.output.path) as error:
            raise DumpError(
                str(self.output.path),
                f"cannot be written: {told(error)}",
                "What is done is kept: when this is put right, the same command goes on where it stopped.",
            ) from error


def _change(key: str, old: Any, new: Any) -> str:
    short = all(isinstance(value, str | int | None) and len(str(value)) < 60 for value in (old, new))
    return f"{key} (was {old}, now {new})" if short else key


def _read_json(path: Path) -> dict[str, Any] | None:
    """The object in a file; None where there is no file, or none that a complete run has written."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except failures(path):
        return None
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _json_bytes(value: Mapping[str, Any]) -> Callable[[BinaryIO], object]:
    text = json.dumps(value, ensure_ascii=True, indent=1).encode()
    return lambda file: file.write(text)


def _write_lines(first: Mapping[str, Any], rest: Iterator[Mapping[str, Any]], file: BinaryIO) -> None:
    file.write(json.dumps(first, ensure_ascii=False).encode() + b"\n")
    for each in rest:
        file.write(json.dumps(each, ensure_ascii=False).encode() + b"\n")
