"""A moderation policy: a review and a reject threshold per attribute, read from TOML."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.errors import PolicyError
from moderation.types import Action, Comment, Decision, Reason, Scores

DEFAULT_POLICY_PATH = Path(__file__).with_name("default.toml")

NOTHING_TO_SCORE = Reason("review", note="no visible text to score")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores at which a comment goes to a person, and at which it is rejected; None: never. In (0, 1]."""

    review: float | None = None
    reject: float | None = None

    def __post_init__(self) -> None:
        for name in ("review", "reject"):
            value = getattr(self, name)
            if value is not None and not 0 < value <= 1:
                raise PolicyError(f"threshold {name} = {value} is not in (0, 1]")
        if self.review is not None and self.reject is not None and self.review > self.reject:
            raise PolicyError(f"review threshold {self.review} is above the reject threshold {self.reject}")

    def reached_by(self, score: float) -> tuple[Action, float] | None:
        """The most severe action whose threshold `score` reaches, with that threshold."""
        if self.reject is not None and score >= self.reject:
            return "reject", self.reject
        if self.review is not None and score >= self.review:
            return "review", self.review
        return None


@dataclass(frozen=True, slots=True)
class Policy:
    """A named, versioned set of thresholds; deciding is a pure function of scores."""

    name: str
    version: str
    thresholds: Mapping[str, Thresholds]

    @classmethod
    def load(cls, path: str | Path = DEFAULT_POLICY_PATH) -> Policy:
        """Read a policy from a TOML file. Raises PolicyError, naming the file and the key at fault."""
        try:
            table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise PolicyError(f"policy {path}: {error.strerror or error}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PolicyError(f"policy {path}: not valid TOML: {error}") from error
        try:
            return cls.from_dict(table)
        except PolicyError as error:
            raise PolicyError(f"policy {path}: {error}") from error

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Policy:
        """Build a policy from parsed TOML or JSON; an unknown key is an error, not a silent default."""
        _refuse_unknown(table, {"name", "version", "thresholds"}, "key")
        name, version, by_attribute = table.get("name"), table.get("version"), table.get("thresholds")
        if not isinstance(name, str) or not isinstance(version, str):
            raise PolicyError('name and version must be given as strings, as in name = "strict"')
        if not isinstance(by_attribute, Mapping) or not by_attribute:
            raise PolicyError("at least one [thresholds.<attribute>] table must be given")
        thresholds = {}
        for attribute, limits in by_attribute.items():
            if not isinstance(limits, Mapping):
                raise PolicyError(f"thresholds.{attribute} must be a table with review and reject")
            _refuse_unknown(limits, {"review", "reject"}, f"key in thresholds.{attribute}:")
            for key, value in limits.items():
                if isinstance(value, bool) or not isinstance(value, int | float):
                    raise PolicyError(f"thresholds.{attribute}.{key} must be a number, not {value!r}")
            try:
                thresholds[attribute] = Thresholds(**limits)
            except PolicyError as error:
                raise PolicyError(f"thresholds.{attribute}: {error}") from error
        return cls(name, version, thresholds)

    @property
    def id(self) -> str:
        """The "name@version" that decisions carry."""
        return f"{self.name}@{self.version}"

    def require(self, attributes: Collection[str]) -> None:
        """Raise PolicyError unless every attribute of the policy is among `attributes` of the model."""
        missing = [name for name in self.thresholds if name not in attributes]
        if missing:
            raise PolicyError(
                f"policy {self.id} has thresholds for {', '.join(missing)}, which the model does not score. "
                f"It scores {', '.join(attributes)}. Give a policy with thresholds for these."
            )

    def decide(self, comment: Comment, scores: Scores) -> Decision:
        """Decide on a comment from its scores.

        A text with nothing to score, and an attribute without a finite score, go to review: what was not
        judged is never approved.
        """
        reasons = [NOTHING_TO_SCORE] if not scores.values else self._reasons(scores)
        reasons.sort(key=lambda reason: (reason.action != "reject", -(reason.score or 0.0)))
        action: Action = reasons[0].action if reasons else "approve"
        return Decision(comment.id, action, tuple(reasons), scores, self.id)

    def _reasons(self, scores: Scores) -> list[Reason]:
        reasons = []
        for attribute, thresholds in self.thresholds.items():
            score = scores.values.get(attribute, math.nan)
            if not math.isfinite(score):
                reasons.append(Reason("review", attribute, note=f"{attribute} has no score"))
            elif reached := thresholds.reached_by(score):
                action, threshold = reached
                reasons.append(Reason(action, attribute, score, threshold))
        return reasons


def _refuse_unknown(table: Mapping[str, Any], known: Collection[str], what: str) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise PolicyError(f"unknown {what} {', '.join(unknown)}. Known: {', '.join(sorted(known))}")
