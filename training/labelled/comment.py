"""A comment as people have labelled it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Label:
    """What people said to one question about one comment: `share` of them said yes, in [0, 1]; so many `votes`."""

    share: float
    votes: float = 1.0

    @property
    def weight(self) -> float:
        """What the label counts in training: 2n / (n + 1), so 1 for one vote and never 2.

        The weight of a mean of n votes where readers differ among each other as much as comments do: asking
        ten people about one comment tells less than asking them about ten.
        """
        return 2 * self.votes / (self.votes + 1)

    @property
    def yes(self) -> bool:
        return self.share >= 0.5


@dataclass(frozen=True, slots=True)
class LabelledComment:
    """A comment and its labels by attribute; an attribute that nobody judged is absent, not a no.

    `id` is the input's, or "row N". `thread` and `community` are None where the input does not say.
    """

    id: str
    text: str
    labels: Mapping[str, Label] = field(default_factory=dict)
    thread: str | None = None
    community: str | None = None
    split: str | None = None

    @property
    def letters(self) -> str:
        """Its letters and digits in lower case: what makes two texts the same comment."""
        return "".join(c for c in self.text.lower() if c.isalnum()) or self.text
