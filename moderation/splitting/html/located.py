"""A finding together with the place of its records on the page, which the article must leave out."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.splitting.html.ranges import Range
from moderation.splitting.record import Finding


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and the ranges of texts that its records take up, signatures and controls included."""

    finding: Finding
    ranges: list[Range]

    @property
    def size(self) -> int:
        """Characters of all comments."""
        return sum(len(text) for record in self.finding.records for text in record.paragraphs)

    @property
    def signed(self) -> int:
        """How many records have an author."""
        return sum(record.author is not None for record in self.finding.records)
