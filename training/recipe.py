"""A training recipe: everything that decides what a model becomes, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from moderation.errors import ModerationError
from training.labels import LABELLERS

T = TypeVar("T")


class RecipeError(ModerationError):
    """Raised when a recipe cannot be read or names something unknown; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """How much of a corpus is used, and how much one of its rows counts.

    `rows`: at most so many, drawn at random; None for all. `weight` multiplies the loss. `repeat`: copies of
    each row, each with fresh augmentation and slot fillings.
    """

    name: str
    rows: int | None = None
    weight: float = 1.0
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of the optimiser with its own learning rate schedule (linear warm-up, then cosine decay).

    It begins from the weights of the stage before, or from an average of the earlier stages in the shares of `start`,
    one a stage. `embedded_share` of the rows are put
    into harmless text up to the window's length. The stages in `teachers` answer as well: `teacher_share` of the
    answer where a row has a label, all of it where it has none.
    """

    epochs: float
    learning_rate: float
    final_learning_rate: float = 0.0
    corpora: tuple[Corpus, ...] = ()
    start: tuple[float, ...] | None = None
    embedded_share: float = 0.0
    teachers: tuple[int, ...] = ()
    teacher_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model's name, version and base, and the stages that train it, each on corpora of its own.

    The network that ships is the average of the weights after each stage, in the shares of `average`; without
    it the last stage's (Wortsman et al. 2022: more even over sets that pull apart, at no cost).

    `test_share` of every corpus is held out of training, the same texts in all; those of the corpora in
    `calibrate_on`, which are most like reader comments, calibrate the scores.
    """

    name: str
    version: str
    stages: tuple[Stage, ...]
    languages: tuple[str, ...] = ("en",)
    seed: int = 1
    window_tokens: int = 128
    window_overlap: int = 32
    batch_size: int = 64
    dropout: float = 0.1
    weight_decay: float = 0.01
    span_loss_weight: float = 0.5
    disguise_share: float = 0.1
    test_share: float = 0.03
    average: tuple[float, ...] = ()
    licence: str = "Apache-2.0"
    calibrate_on: tuple[str, ...] = (
        "annotations",
        "minimal_pairs",
        "jigsaw_wiki",
        "civil_toxic_spans",
        "contextual_abuse",
    )

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Read a recipe from TOML. Raises RecipeError, naming the file and the key at fault."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise RecipeError(f"recipe {path}: {error}") from error
        try:
            stages = tuple(_stage(stage) for stage in table.pop("stages"))
            recipe = _build(cls, {**table, "stages": stages})
            recipe.require_consistent()
            return recipe
        except (KeyError, TypeError, ValueError) as error:
            raise RecipeError(f"recipe {path}: {error}") from error

    def require_consistent(self) -> None:
        """Raises ValueError when `calibrate_on`, `average` or what a stage rests on does not fit the stages."""
        trained = {corpus.name for stage in self.stages for corpus in stage.corpora}
        if missing := sorted(set(self.calibrate_on) - trained):
            raise ValueError(f"calibrate_on names {', '.join(missing)}, on which no stage trains")
        for number, stage in enumerate(self.stages, start=1):
            if not all(1 <= teacher < number for teacher in stage.teachers):
                raise ValueError(f"stage {number} is taught by a stage that is not before it")
            if stage.start is not None and not _are_shares(stage.start, number - 1):
                raise ValueError(
                    f"start of stage {number} needs {number - 1} shares, one a stage before it, that add up to 1"
                )
            if not 0 <= stage.teacher_share <= 1 or not 0 <= stage.embedded_share <= 1:
                raise ValueError(f"stage {number}: shares lie between 0 and 1")
            if stage.teacher_share and not stage.teachers:
                raise ValueError(f"stage {number} has a teacher_share and no teachers")
        if self.average and not _are_shares(self.average, len(self.stages)):
            raise ValueError(f"average needs {len(self.stages)} shares, one a stage, that add up to 1")


def _are_shares(shares: Sequence[float], count: int) -> bool:
    return len(shares) == count and abs(sum(shares) - 1) < 1e-6


def _stage(table: dict[str, Any]) -> Stage:
    corpora = []
    for name, options in table.pop("corpora").items():
        if name not in LABELLERS:
            raise ValueError(f"unknown corpus {name}. Known: {', '.join(LABELLERS)}")
        corpora.append(_build(Corpus, {"name": name, **options}))
    return _build(Stage, {**table, "corpora": tuple(corpora)})


def _build(of: type[T], table: dict[str, Any]) -> T:
    unknown = sorted(set(table) - {field.name for field in fields(of)})  # type: ignore[arg-type]
    if unknown:
        raise ValueError(f"unknown keys {', '.join(unknown)} in {of.__name__.lower()}")
    return of(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})
