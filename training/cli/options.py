"""Options that several commands have, each written once, and those of a labelled file together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from training.labelled import LabelledFile

LABELLED = (
    "Labelled comments: any file or folder that `moderation label` takes, what `moderation feedback export` wrote, or "
    "the database of the feedback (postgresql://…, sqlite:///…)."
)
LabelledArgument = Annotated[str, typer.Argument(metavar="FILE|URL", help=LABELLED)]
LabelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--label",
        "-l",
        metavar="ATTRIBUTE=COLUMN",
        help="Which column answers which attribute; one of the model's, or one of your own by any name. The "
        "column holds 0 and 1, yes and no, approve and reject, shares in [0, 1], or lists of votes. "
        "COLUMN:WORD says which word means yes, COLUMN>=2 cuts a scale, A,B,C are a vote each, "
        "YES/VOTES are counts. Not given: columns that bear the name of an attribute, or the "
        "decisions of feedback, as `house_rules`.",
    ),
]
MappingOption = Annotated[
    Path | None, typer.Option("--mapping", help="The columns as a TOML file; docs/retraining.md shows one.")
]
TextColumnOption = Annotated[
    str | None,
    typer.Option("--text-column", help="The column with the comments; found by its name if not given."),
]
FormatOption = Annotated[
    str | None, typer.Option("--format", help="The input's format, if not to be found out.")
]
EncodingOption = Annotated[str | None, typer.Option("--encoding", help="The input's encoding, if not UTF-8.")]


def _located(text: str) -> Path:
    """A dump's path or URL."""
    from moderation.batch.location import located

    return located(text)


DumpArgument = Annotated[
    Path,
    typer.Argument(
        parser=_located,
        metavar="DUMP",
        help="Comments, in any file, folder or URL that `moderation label` takes.",
    ),
]
ModelOption = Annotated[str, typer.Option("--model", help="A name, a model folder or a registry.")]
DATA, DEV = Path("../shared/data/train"), Path("../shared/data/dev")
DataOption = Annotated[Path, typer.Option("--data", help="Folder with the corpora as parquet files.")]
DevOption = Annotated[Path, typer.Option("--dev", help="Folder with the dev sets as parquet files.")]


@dataclass(frozen=True, slots=True)
class LabelledInput:
    """A labelled file, or the URL of the feedback, with the options that say what is in it."""

    source: str
    label: Sequence[str] | None
    mapping: Path | None
    text_column: str | None
    format: str | None
    encoding: str | None

    def read(self, attributes: Sequence[str]) -> LabelledFile:
        """Read it; `attributes` are looked for among the columns where none is named."""
        from training.labelled import LabelMapping, read_labelled

        columns = LabelMapping.load(self.mapping) if self.mapping else LabelMapping()
        return read_labelled(
            self.source,
            labels=self.label or (),
            mapping=columns.with_text(self.text_column),
            attributes=attributes,
            format_name=self.format,
            encoding=self.encoding,
        )

    def as_options(self) -> list[str]:
        """The same for another command. The URL of a database is left out, since it may hold a password."""
        from training.labelled.reading import is_database

        named = {
            "mapping": self.mapping,
            "text-column": self.text_column,
            "format": self.format,
            "encoding": self.encoding,
        }
        return [
            *([] if is_database(self.source) else ["--labels", self.source]),
            *(part for each in self.label or () for part in ("--label", each)),
            *(part for name, value in named.items() if value for part in (f"--{name}", str(value))),
        ]
