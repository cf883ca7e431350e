"""Which model of a registry serves, and how that came: the file `current.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from moderation.durable_file import write_durably
from moderation.errors import RegistryError

CURRENT = "current.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One promotion or rollback; `forced` is the gate's objection that --force overruled."""

    at: str
    action: Literal["promote", "rollback"]
    model: str
    forced: str | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """`model` ("name@version") serves, None before the first promotion; a rollback goes to the last of `previous`."""

    model: str | None = None
    previous: tuple[str, ...] = ()
    history: tuple[Change, ...] = ()

    @classmethod
    def read(cls, registry: Path) -> Pointer:
        """What the registry's `current.json` says. Raises RegistryError."""
        path = registry / CURRENT
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise RegistryError(
                str(registry), "is no registry of models", "`moderation models add` makes one"
            ) from error
        except (OSError, ValueError) as error:
            raise _damaged(path, error) from error
        try:
            return cls._from_dict(table)
        except (TypeError, KeyError, ValueError) as error:
            raise _damaged(path, error) from error

    @classmethod
    def _from_dict(cls, table: Mapping[str, Any]) -> Pointer:
        if table["format"] != FORMAT:
            raise ValueError(f"format {table['format']!r}, but this version reads format {FORMAT}")
        history = tuple(Change(**change) for change in table["history"])
        return cls(table["model"], tuple(table["previous"]), history)

    def write(self, registry: Path) -> None:
        """Replace the registry's `current.json` in one step. Raises OSError."""
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False) + "\n"
        write_durably(registry / CURRENT, lambda file: file.write(text.encode()))

    def promoted(self, model: str, forced: str | None = None) -> Pointer:
        """The pointer after a promotion."""
        previous = (*self.previous, self.model) if self.model else self.previous
        return Pointer(model, previous, (*self.history, Change(_now(), "promote", model, forced)))

    def rolled_back(self) -> Pointer:
        """The pointer after a rollback; `previous` is not empty."""
        *earlier, model = self.previous
        change = Change(_now(), "rollback", model)
        return replace(self, model=model, previous=tuple(earlier), history=(*self.history, change))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _damaged(path: Path, error: Exception) -> RegistryError:
    return RegistryError(str(path), f"cannot be read: {error}", "Put it back from a backup")
