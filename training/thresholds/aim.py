"""What a threshold is to reach, in the words of those who have to do the reviewing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from moderation.errors import InputError

Kind: TypeAlias = Literal["false-alarms", "catch", "precision"]

SENTENCES: dict[Kind, str] = {
    "false-alarms": "no more than {share} of the comments labelled no reach it",
    "catch": "at least {share} of the comments labelled yes reach it",
    "precision": "at least {share} of the comments that reach it are labelled yes",
}


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound on one share in (0, 1): of false alarms at most, of what is caught or of precision at least."""

    kind: Kind
    share: float

    @classmethod
    def parse(cls, text: str) -> Aim:
        """ "false-alarms=2%", "catch=90%", "precision=0.95". Raises InputError."""
        kind, _, share = text.partition("=")
        number = share.strip().removesuffix("%")
        try:
            value = float(number) / (100 if share.strip().endswith("%") else 1)
        except ValueError:
            value = -1.0
        if kind.strip() not in get_args(Kind) or not 0 < value < 1:
            raise InputError(
                f"aim {text!r}", "is none", f"Write {', '.join(f'{name}=5%' for name in get_args(Kind))}."
            )
        return cls(kind.strip(), value)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return SENTENCES[self.kind].format(
            share=f"{self.share:.4g}" if self.share < 0.001 else f"{self.share:.1%}"
        )
