"""What a candidate must hold: read from TOML, `training/floors.toml` by default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from moderation.errors import InputError

DEFAULT_FLOORS = Path(__file__).resolve().parents[1] / "floors.toml"

Table = TypeVar("Table")


@dataclass(frozen=True, slots=True)
class HeldOutFloors:
    """What every labelled attribute must reach on the held-out comments."""

    auc: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Losses:
    """What the candidate may lose against the serving model on the held-out comments."""

    auc: float
    average_precision: float
    recall: float
    calibration_error: float
    subgroup_auc: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """The loss that the sample must be large enough to rule out."""

    auc: float


@dataclass(frozen=True, slots=True)
class FunctionalFloors:
    """What must be reached on the functional tests, and what may be lost there against the serving model."""

    passed: float
    ordered: float
    lost_passed: float
    lost_ordered: float
    lost_auc: float
    lost_identity_auc: float


@dataclass(frozen=True, slots=True)
class Floors:
    """All of them; `gain` asks that the candidate be better at something."""

    gain: bool
    held_out: HeldOutFloors
    loss: Losses
    unknown: Unknown
    functional: FunctionalFloors

    @classmethod
    def load(cls, path: Path = DEFAULT_FLOORS) -> Floors:
        """Read a file in which every key stands. Raises InputError, naming the file and the key at fault."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            if not isinstance(table.get("gain"), bool):
                raise ValueError("gain must be true or false")
            parts = {
                "held_out": HeldOutFloors,
                "loss": Losses,
                "unknown": Unknown,
                "functional": FunctionalFloors,
            }
            _same_keys(table, {"gain", *parts}, "the file")
            return cls(
                gain=table["gain"], **{key: _numbers(kind, key, table[key]) for key, kind in parts.items()}
            )
        except (OSError, ValueError) as error:
            problem = error.strerror if isinstance(error, OSError) else str(error)
            raise InputError(
                f"floors {path}", str(problem), "training/floors.toml shows every key."
            ) from error


def _numbers(kind: type[Table], name: str, table: Any) -> Table:
    if not isinstance(table, Mapping):
        raise ValueError(f"{name} must be a table")
    _same_keys(table, {each.name for each in fields(kind)}, f"[{name}]")  # type: ignore[arg-type]
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ValueError(f"{name}.{key} must be a number from 0 to 1")
    return kind(**table)


def _same_keys(table: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(table) - known):
        raise ValueError(f"{where} has unknown keys {', '.join(unknown)}")
    if missing := sorted(known - set(table)):
        raise ValueError(f"{where} lacks {', '.join(missing)}")
