"""Where results go: one file, or a folder of part files that readers take as one table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from moderation.batch.input_file import COMPRESSIONS
from moderation.batch.location import looking_at
from moderation.batch.writers import WRITERS, Writer
from moderation.errors import DumpError

SUFFIXES = {writer.suffix: name for name, writer in WRITERS.items()} | {
    ".ndjson": "jsonl",
    ".feather": "arrow",
    ".pq": "parquet",
}


@dataclass(frozen=True, slots=True)
class Output:
    """A path to write to: a name with a suffix is one file, a name without any is a folder of parts.

    What a run needs to be continued stands beside the file in "OUTPUT.parts", or inside the folder in
    "_run", and is gone when the run is complete. Beside the output remain "OUTPUT.manifest.json" and the
    report (in a folder "_manifest.json" and so on) and, where rows were rejected, "OUTPUT.rejects.jsonl".
    """

    path: Path
    format: str
    writer: Writer
    is_folder: bool

    @classmethod
    def of(cls, path: Path, format_name: str | None = None) -> Output:
        """Take the format from the suffix, else the one named, else Parquet. Raises DumpError."""
        suffixes = [suffix.lower() for suffix in path.suffixes]
        compression = next((each for each in COMPRESSIONS if suffixes and suffixes[-1] == each.suffix), None)
        if compression:
            suffixes.pop()
        by_suffix = SUFFIXES.get(suffixes[-1]) if suffixes else None
        with looking_at(path):
            is_folder = path.is_dir() or not path.suffix
        name = format_name or by_suffix or ("parquet" if is_folder else "")
        if name not in WRITERS:
            problem = f"output format {name!r} is not known" if name else "the name does not say a format"
            raise DumpError(str(path), problem, f"Name one with --output-format: {', '.join(WRITERS)}.")
        if compression and name in ("parquet", "arrow"):
            raise DumpError(
                str(path), f"{name} is compressed inside, not as a whole", f"Leave out {compression.suffix}."
            )
        writer = WRITERS[name](compression)
        return cls(path, name, writer, is_folder)

    @property
    def parts(self) -> Path:
        """The folder of the part files."""
        return self.path if self.is_folder else self._beside(".parts")

    @property
    def state(self) -> Path:
        """The folder of what a run needs to be continued."""
        return self.path / "_run" if self.is_folder else self._beside(".parts")

    @property
    def manifest(self) -> Path:
        return self.path / "_manifest.json" if self.is_folder else self._beside(".manifest.json")

    @property
    def rejects(self) -> Path:
        return self._beside(".rejects.jsonl")

    @property
    def report_page(self) -> Path:
        return self.path / "_report.html" if self.is_folder else self._beside(".report.html")

    @property
    def report_json(self) -> Path:
        return self.path / "_report.json" if self.is_folder else self._beside(".report.json")

    def part(self, index: int) -> Path:
        """The file of part `index`; a compressed part bears the suffix of its compression too."""
        compression = self.writer.compression.suffix if self.writer.compression else ""
        return self.parts / f"part-{index:06d}{self.writer.suffix}{compression}"

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)
