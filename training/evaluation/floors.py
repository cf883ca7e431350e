"""Floors: what a model must go on reaching on the dev sets, a JSON file beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from moderation.errors import InputError, ModerationError

FLOORS = "floors.json"
# Figures that floors hold, by their path, and whether more of it is better. `*` stands for every key.
HELD: Mapping[str, bool] = {
    "ranking/*/auc": True,
    "hatecheck/hateful": True,
    "hatecheck/harmless": True,
    "hatecheck/all": True,
    "hatecheck/either/all": True,
    "identities/final": True,
    "identities/worst_bpsn": True,
    "toxic_spans/character_f1": True,
    "disguised/mean_auc_lost": False,
    "disguised/greatest_auc_lost": False,
    "long_comments/flagged_in_long_text": True,
    "long_comments/long_harmless_flagged": False,
    "toxicity_calibration_error_true_rate": False,
    "perspective/toxicity_rank_agreement_2018": True,
}
# What a figure may lose by accident, as between two machines with other kernels.
SLACK = 0.002


class UnderFloors(ModerationError):
    """Raised when a model that is to replace another does not reach its floors; the message names every figure."""


def held_figures(figures: Mapping[str, Any]) -> dict[str, float]:
    """Every figure that floors hold, by its path."""
    return {
        "/".join(path): value for pattern in HELD for path, value in _matching(figures, pattern.split("/"))
    }


def shortfalls(figures: Mapping[str, Any], floors: Mapping[str, float]) -> list[str]:
    """A sentence for every figure that is worse than its floor, or that is no longer measured."""
    reached = held_figures(figures)
    found = []
    for path, floor in floors.items():
        if path not in reached:
            found.append(f"{path} is not measured, and its floor is {floor:.4f}")
        elif _worse(path, reached[path], floor):
            found.append(f"{path} is {reached[path]:.4f}, and its floor is {floor:.4f}")
    return found


def raised(
    figures: Mapping[str, Any], floors: Mapping[str, float], *, lower: bool = False
) -> dict[str, float]:
    """Floors at what is reached; those that are higher already stay, unless `lower`."""
    reached = {
        path: round(value - SLACK if _more_is_better(path) else value + SLACK, 4)
        for path, value in held_figures(figures).items()
    }
    kept = (
        {}
        if lower
        else {p: floor for p, floor in floors.items() if p not in reached or _worse(p, reached[p], floor)}
    )
    return dict(sorted((reached | kept).items()))


def require_floors(figures: Mapping[str, Any], folder: Path, *, lower: bool = False) -> dict[str, float]:
    """The floors of the model in `folder` raised to `figures`, or lowered to them where `lower` says so.

    Raises UnderFloors where they are not held, InputError where they cannot be read.
    """
    floors = read_floors(folder / FLOORS) if (folder / FLOORS).is_file() else {}
    if not lower and (under := shortfalls(figures, floors)):
        raise UnderFloors(f"{folder / FLOORS}: {'; '.join(under)}. --lower-floors accepts that.")
    return raised(figures, floors, lower=lower)


def read_floors(path: Path) -> dict[str, float]:
    """Raises InputError, naming the file and what is wrong with it."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"floors {path}", f"cannot be read: {error}", "`--raise-floors` writes them"
        ) from error
    if not isinstance(table, dict):
        raise InputError(f"floors {path}", "is not a JSON object")
    for key, value in table.items():
        if _pattern_of(key) is None or isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"floors {path}", f"{key}: {value!r} is no floor of a figure that is measured")
    return table


def write_floors(path: Path, floors: Mapping[str, float]) -> None:
    path.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")


def _worse(path: str, value: float, floor: float) -> bool:
    # Not a number is worse than anything.
    return not (value >= floor if _more_is_better(path) else value <= floor)


def _more_is_better(path: str) -> bool:
    pattern = _pattern_of(path)
    return pattern is not None and HELD[pattern]


def _pattern_of(path: str) -> str | None:
    """`ranking/globe_c3/toxic/auc` is `ranking/*/auc`: the key of a question holds a stroke itself."""
    if path in HELD:
        return path
    starts_and_ends = (pattern.split("*") for pattern in HELD if "*" in pattern)
    return next(
        ("*".join(ends) for ends in starts_and_ends if path.startswith(ends[0]) and path.endswith(ends[1])),
        None,
    )


def _matching(figures: Any, pattern: list[str]) -> Iterator[tuple[list[str], float]]:
    if not pattern:
        yield [], float(figures)
        return
    for key in figures if pattern[0] == "*" else [pattern[0]]:
        for path, value in _matching(figures[key], pattern[1:]):
            yield [key, *path], value
