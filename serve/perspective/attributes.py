"""Perspective's attribute names, the attributes of ours that stand for them, and the scale of its scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

# A name that is missing here has nothing in our models that means the same. Where the model's manifest has
# a map of its own for a name, that one counts: it is fitted so that a client's thresholds keep their meaning.
NAMES: Mapping[str, str] = {
    "TOXICITY": "toxicity",
    "SEVERE_TOXICITY": "severe_toxicity",
    "IDENTITY_ATTACK": "identity_attack",
    "INSULT": "insult",
    "PROFANITY": "profanity",
    "THREAT": "threat",
    "TOXICITY_EXPERIMENTAL": "toxicity",
    "SEVERE_TOXICITY_EXPERIMENTAL": "severe_toxicity",
    "IDENTITY_ATTACK_EXPERIMENTAL": "identity_attack",
    "INSULT_EXPERIMENTAL": "insult",
    "PROFANITY_EXPERIMENTAL": "profanity",
    "THREAT_EXPERIMENTAL": "threat",
    "TOXICITY_FAST": "toxicity",
    "SEXUALLY_EXPLICIT": "sexually_explicit",
    "OBSCENE": "profanity",
}


@dataclass(frozen=True, slots=True)
class ServedAttribute:
    """One name of Perspective's: our attribute, and the knots of the map from probability to its scale."""

    attribute: str
    x: tuple[float, ...] = (0.0, 1.0)
    y: tuple[float, ...] = (0.0, 1.0)

    def scale(self, probability: float) -> float:
        """Perspective's score for a calibrated probability, both in [0, 1]; linear between the knots."""
        return float(np.clip(np.interp(probability, self.x, self.y), 0.0, 1.0))


class ServedAttributes:
    """The names that a model serves: Perspective's, and the model's own in any case ("incivility")."""

    def __init__(
        self, attributes: Collection[str], version: str, perspective: Mapping[str, Any] | None = None
    ) -> None:
        """`perspective` is the map of the model's manifest: name -> {"attribute", "x", "y"}; None: identity."""
        own = {name.upper(): ServedAttribute(name) for name in attributes}
        named = {name: ServedAttribute(ours) for name, ours in NAMES.items() if ours in attributes}
        fitted = {
            name: ServedAttribute(entry["attribute"], tuple(entry["x"]), tuple(entry["y"]))
            for name, entry in (perspective or {}).items()
            if entry["attribute"] in attributes
        }
        by_attribute = {served.attribute: served for served in fitted.values()}
        named = {name: by_attribute.get(served.attribute, served) for name, served in named.items()}
        self._served = own | named | fitted
        self._version = version

    @property
    def names(self) -> list[str]:
        """All names that can be requested."""
        return sorted(self._served)

    def find(self, requested: str) -> ServedAttribute | None:
        """What stands for `NAME` or `NAME@version`; None if nothing does.

        A version pins the model. Perspective's own versions were small integers, which clients still send:
        they mean the model that is here.
        """
        name, _, version = requested.partition("@")
        if version and version != self._version and not version.isdigit():
            return None
        return self._served.get(name.upper())
